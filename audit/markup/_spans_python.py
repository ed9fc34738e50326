"""Spans, lines, marks and calm paragraphs in plain Python: the compiled one's twin."""

from __future__ import annotations

import re

from audit.markup.code import code_spans

_LINE_END = re.compile(r"\r\n|\r|\n")
_VISIBLE = re.compile(r"[^\r\n]+")

_BEYOND = re.compile(r"[^\x00-\x7f]")
_BLANK_LINE = re.compile(r"^[ \t]*+(?:\n|\Z)", re.MULTILINE)
_REST = r"[^<>\[\]\\\r\n]*+$"
_LINE = re.compile(rf"^(?=`(?!`)|\*{{0,2}}[a-zA-Z!\"$%&'(),./;?@^{{}}]){_REST}", re.MULTILINE)
_HEADING = re.compile(rf"^#{{1,6}} {_REST}", re.MULTILINE)
_HTML = re.compile(r"^[ \t\v\f]*+<(?:[!?]|pre|script|style|textarea)", re.MULTILINE | re.IGNORECASE)
_LONG = "`" * 33


def blank(text: str, spans: list[tuple[int, int]], /) -> str:
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


def calmed(text: str, /) -> tuple[str, list[tuple[int, int]]]:
    """`text` without what a parser of CommonMark need not see, and the code spans there.

    That is, of headings and paragraphs that stand between blank lines, begin at the margin and have
    no brackets and backslashes, all but that there are some: they are letters, with the blank lines
    between them. (After what may be a block of HTML that has blank lines, none is.) A comma stands
    for all that is not ASCII.
    """
    text = _BEYOND.sub(",", text)
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
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
