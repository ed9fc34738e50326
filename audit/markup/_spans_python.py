"""Spans, lines, marks and calm paragraphs in plain Python: the compiled one's twin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from audit.markup.code import code_spans

if TYPE_CHECKING:
    from pyromark.event import Range

Span = tuple[int, int]

_LINE_END = re.compile(r"\r\n|\r|\n")
_VISIBLE = re.compile(r"[^\r\n]+")

_BEYOND = re.compile(r"[^\x00-\x7f]")
_BLANK_LINE = re.compile(r"^[ \t]*+(?:\n|\Z)", re.MULTILINE)
_REST = r"[^<>\[\]\\\r\n]*+$"
_LINE = re.compile(rf"^(?=`(?!`)|\*{{0,2}}[a-zA-Z!\"$%&'(),./;?@^{{}}]){_REST}", re.MULTILINE)
_HEADING = re.compile(rf"^#{{1,6}} {_REST}", re.MULTILINE)
_HTML = re.compile(r"^[ \t\v\f]*+<(?:[!?]|pre|script|style|textarea)", re.MULTILINE | re.IGNORECASE)
_LONG = "`" * 33


def blank(text: str, spans: list[Span], /) -> str:
    """`text` with every character of `spans`, which are sorted, a space; line ends stay."""
    pieces = []
    done = 0
    for start, end in spans:
        if end <= done:
            continue
        if start < done:
            start = done
        pieces.append(text[done:start])
        pieces.append(_VISIBLE.sub(lambda match: " " * len(match[0]), text[start:end]))
        done = end
    return "".join([*pieces, text[done:]])


def line_starts(text: str, /) -> list[int]:
    """Where each line of `text` starts; LF, CRLF and CR end a line."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def among(text: str, marks: tuple[str, ...], /) -> list[str]:
    """Those of `marks`, at most 64 of ASCII, that stand in `text`."""
    return [mark for mark in marks if mark in text]


def calmed(text: str, /) -> tuple[str, list[Span]]:
    """`text` without what a parser of CommonMark need not see, and the code spans there.

    That is, of headings and paragraphs that stand between blank lines, begin at the margin and have
    no brackets and backslashes, all but that there are some: they are letters, with the blank lines
    between them. (After what may be a block of HTML that has blank lines, none is.) A comma stands
    for all that is not ASCII.
    """
    text = _BEYOND.sub(",", text)
    pieces: list[str] = []
    spans: list[Span] = []
    at = done = 0
    begun, after_blank = -1, True
    while at < len(text):
        if line := _BLANK_LINE.match(text, at):
            at, after_blank = line.end(), True
            continue
        end = _calm_end(text, at) if after_blank else 0
        after_blank = False
        if end and _LONG not in text[at:end]:
            spans += [(at + start, at + stop) for start, stop in code_spans(text[at:end])]
            begun = at if begun < 0 else begun
            pieces += [text[done:begun], "x" * (end - max(begun, done))]
            at, done = end + 1, end
        elif _HTML.match(text, at):
            break
        else:
            at = text.find("\n", at) + 1 or len(text)
            begun = -1
    return "".join([*pieces, text[done:]]), spans


def _calm_end(text: str, at: int) -> int:
    """The end of the calm paragraph or heading that begins with a line; 0 if none does."""
    heading = _HEADING.match(text, at)
    line = heading or _LINE.match(text, at)
    while line:
        if line.end() == len(text) or _BLANK_LINE.match(text, line.end() + 1):
            return line.end()
        line = None if heading else _LINE.match(text, line.end() + 1)
    return 0


def spans_told(
    events: Iterable[tuple[Any, Range]], data: bytes, tell: bool, /
) -> tuple[list[Span], list[Span], list[Span], list[Span], list[Span] | None]:
    """What a parser of CommonMark tells of a text, which is `data`: spans, in order.

    They are of blocks of code, with the marks of quotes before them; of tables; of blocks of HTML;
    of code spans, tags, footnote marks, and of links all but their texts. The last, where `tell`
    asks for them, are all that is said of the text itself: nothing where a link is defined.
    """
    code: list[Span] = []
    tables: list[Span] = []
    html: list[Span] = []
    inline: list[Span] = []
    told: list[Span] = []
    open_links: list[tuple[int, int]] = []  # their numbers; where their text begins, or -1
    before = 0
    for number, (event, place) in enumerate(events):
        span = start, end = place["start"], place["end"]
        if "Start" in event:
            tag = event["Start"]
            if isinstance(tag, str):
                if tag == "HtmlBlock":
                    html.append(span)
            elif "Link" in tag or "Image" in tag:
                name = "Link" if "Link" in tag else "Image"
                kind = tag[name]["link_type"]
                told.append(span)
                follows = kind in ("Inline", "Reference")
                open_links.append((number, start + (1 if name == "Link" else 2) if follows else -1))
                if kind in ("Autolink", "Email"):
                    inline.append(span)
            elif "CodeBlock" in tag:
                code.append((_edge(data, start), end))
            elif "Table" in tag:
                tables.append(span)
        elif "End" in event:
            if event["End"] in ("Link", "Image"):
                opened, begin = open_links.pop()
                if begin >= 0:
                    inline.append((begin if opened + 1 == number else before, end))
        else:
            told.append(span)
            if not isinstance(event, str) and "Text" not in event and "Html" not in event:
                inline.append(span)
        before = end
    return code, tables, html, inline, told if tell else None


def _edge(data: bytes, start: int) -> int:
    """Where the marks of quotes begin that stand before a block on its line."""
    while start and data[start - 1] in b" \t>":
        start -= 1
    return start
