"""Markdown: CommonMark, its tables and footnotes by pulldown-cmark, the rest by linear scans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

import pyromark

from audit.compiled import chosen
from audit.markup import beyond
from audit.markup.blank import Span, blank
from audit.markup.code import code_spans
from audit.markup.marks import marks_of
from audit.values import dataclass

_spans = chosen("audit.markup._spans")
_calmed: Callable[[str], tuple[str, list[Span]]] = _spans.calmed
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

    code: list[Span]
    """Blocks of code, and link definitions."""
    tables: list[Span]
    html: list[Span]
    inline: list[Span]
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
    defines = b"]:" in data
    events = pyromark.events_with_range(text, options=_OPTIONS)
    code, tables, html, others, told = _spans.spans_told(events, data, defines)
    if defines:
        code.extend(_definitions(data, told))
    found = _Found(code, tables, html, inline + others)
    return found if len(data) == len(text) else _in_characters(data, found)


def _definitions(data: bytes, told: list[Span]) -> Iterator[Span]:
    """The link definitions: where one seems to begin, and the parser has nothing to tell of."""
    done = 0
    for match in _DEFINITION.finditer(data):
        if match.start() < done:
            continue
        number = bisect_right(told, match.start(1), key=itemgetter(0))
        if number and told[number - 1][1] > match.start(1):
            continue
        end = told[number][0] if number < len(told) else len(data)
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
