"""Markdown: CommonMark, its tables and footnotes by pulldown-cmark, the rest by linear scans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyromark

from audit.compiled import chosen
from audit.markup import beyond
from audit.markup.blank import Span, blank
from audit.markup.code import code_spans
from audit.markup.marks import marks_of
from audit.values import dataclass, field

if TYPE_CHECKING:
    from pyromark.event import Range

_calmed: Callable[[str], tuple[str, list[Span]]] = chosen("audit.markup._spans").calmed
_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_FOOTNOTES
_DEFINITION = re.compile(
    rb"^[ \t>*+\-\d.)]*+(\[)(?!\^)[^\[\]\\]*+(?:\\.[^\[\]\\]*+)*+\]:", re.MULTILINE | re.DOTALL
)
"""How a link definition begins, and other things do too."""
_TARGET = re.compile(r"\]\((?:[^()\r\n]|\([^()\r\n]*+\))*+\)")


def mask(text: str) -> tuple[str, str]:
    """`(body, prose)` of a Markdown text; see `audit.markup.mask`."""
    matter = beyond.FRONT_MATTER.match(text)
    hidden: list[Span] = [matter.span()] if matter else []
    seen = marks_of(text, beyond.MARKS)
    hidden += beyond.blocks(text, matter.end() if matter else 0, seen)
    shown = beyond.Shown(text, hidden, seen)
    found = _parse(shown.text)
    body = blank(text, [*hidden, *shown.spans(found.code)])
    body = blank(body, beyond.lines(body, seen))
    prose = blank(body, shown.spans([*found.tables, *found.inline]))
    prose = blank(prose, _in_html(prose, shown.spans(found.html)))
    return body, blank(prose, beyond.inline(prose, seen))


def _in_html(text: str, blocks: Iterable[Span]) -> list[Span]:
    """Code spans and link targets in blocks of HTML, where CommonMark has none.

    MDX has, and so have Python-Markdown and kramdown in elements that say so.
    """
    spans = []
    for begin, stop in blocks:
        piece = text[begin:stop]
        spans += [(begin + start, begin + end) for start, end in code_spans(piece)]
        spans += [(begin + m.start(), begin + m.end()) for m in _TARGET.finditer(piece)]
    return spans


@dataclass(frozen=True, slots=True)
class _Found:
    """What of a text is no running text: spans."""

    code: list[Span] = field(default_factory=list)
    """Blocks of code, and link definitions."""
    tables: list[Span] = field(default_factory=list)
    html: list[Span] = field(default_factory=list)
    inline: list[Span] = field(default_factory=list)
    """Code spans, tags, footnote marks, and of links all but their texts."""


def _parse(text: str) -> _Found:
    """What the parser finds in `text`, in code points.

    It is shown commas for all that is not ASCII, so that places are in code points, unless a link
    may be defined, by its name.
    """
    inline: list[Span] = []
    if text.isascii() or "]:" not in text:
        text, inline = _calmed(text)
    data = text.encode("utf-8", "replace")  # a question mark for each lone surrogate
    text = data.decode()
    found = _Found(inline=inline)
    told: list[Range] = []  # what is said of the text itself: nothing where a link is defined
    open_links: list[tuple[Range, int]] = []  # their places; where their text begins, if anywhere
    last: Range = {"start": 0, "end": 0}
    # To the type checker an event is one of thirty kinds, and to ask for each takes half as long.
    events: Iterator[tuple[Any, Range]] = pyromark.events_with_range(text, options=_OPTIONS)
    for event, place in events:
        if "Text" in event:
            told.append(place)
        elif "Start" in event:
            tag = event["Start"]
            if isinstance(tag, str):
                if tag == "HtmlBlock":
                    found.html.append(_span(place))
            elif "Link" in tag or "Image" in tag:
                name = "Link" if "Link" in tag else "Image"
                kind = tag[name]["link_type"]
                told.append(place)
                follows = kind in ("Inline", "Reference")
                begin = place["start"] + (1 if name == "Link" else 2)
                open_links.append((place, begin if follows else -1))
                if kind in ("Autolink", "Email"):
                    found.inline.append(_span(place))
            elif "CodeBlock" in tag:
                found.code.append((_edge(data, place["start"]), place["end"]))
            elif "Table" in tag:
                found.tables.append(_span(place))
        elif "End" in event:
            if event["End"] in ("Link", "Image"):
                opened, begin = open_links.pop()
                if begin >= 0:
                    begin = begin if last is opened else last["end"]
                    found.inline.append((begin, place["end"]))
        else:
            told.append(place)
            if not isinstance(event, str) and "Html" not in event:
                found.inline.append(_span(place))
        last = place
    found.code.extend(_definitions(data, told))
    return found if len(data) == len(text) else _in_characters(data, found)


def _span(place: Range) -> Span:
    return place["start"], place["end"]


def _edge(data: bytes, start: int) -> int:
    """Where the marks of quotes begin that stand before a block on its line."""
    while start and data[start - 1] in b" \t>":
        start -= 1
    return start


def _definitions(data: bytes, told: list[Range]) -> Iterator[Span]:
    """The link definitions: where one seems to begin, and the parser has nothing to tell of."""
    if b"]:" not in data:
        return
    done = 0
    for match in _DEFINITION.finditer(data):
        if match.start() < done:
            continue
        number = bisect_right(told, match.start(1), key=itemgetter("start"))
        if number and told[number - 1]["end"] > match.start(1):
            continue
        end = told[number]["start"] if number < len(told) else len(data)
        done = data.rfind(b"\n", match.start(), end) + 1 if number < len(told) else end
        yield match.start(), done


def _in_characters(data: bytes, found: _Found) -> _Found:
    """`found` in code points, where it is in bytes of UTF-8."""
    kinds = (found.code, found.tables, found.html, found.inline)
    places = {0: 0}
    before = characters = 0
    for place in sorted({place for spans in kinds for span in spans for place in span}):
        characters += len(data[before:place].decode())
        places[place] = characters
        before = place
    return _Found(*([(places[start], places[end]) for start, end in spans] for spans in kinds))
