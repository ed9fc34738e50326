"""Markdown: CommonMark, its tables and footnotes by pulldown-cmark, the rest by linear scans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter

import pyromark

from audit.markup import beyond
from audit.markup.blank import Span, blank, code_spans
from audit.values import dataclass, field

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
    hidden += beyond.blocks(text, matter.end() if matter else 0)
    shown = beyond.Shown(text, hidden)
    found = _parse(shown.text)
    body = blank(text, [*hidden, *shown.spans(found.code)])
    body = blank(body, beyond.lines(body))
    prose = blank(body, shown.spans([*found.tables, *found.inline]))
    prose = blank(prose, _in_html(prose, shown.spans(found.html)))
    return body, blank(prose, beyond.inline(prose))


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
    """What the parser finds in `text`, in code points."""
    data = text.encode("utf-8", "replace")
    if not text.isascii():
        text = data.decode()  # with a question mark for each lone surrogate
    found = _Found()
    told: list[Span] = []  # what is said of the text itself: nothing where a link is defined
    open_links: list[bool] = []  # does a target follow?
    done = 0  # where the last event ends
    for event, place in pyromark.events_with_range(text, options=_OPTIONS):
        start, end = place["start"], place["end"]
        if isinstance(event, str) or "Text" in event:
            told.append((start, end))
            done = end
        elif "Start" in event:
            tag = event["Start"]
            done = start
            if isinstance(tag, str):
                if tag == "HtmlBlock":
                    found.html.append((start, end))
            elif "CodeBlock" in tag:
                found.code.append((_edge(data, start), end))
            elif "Table" in tag:
                found.tables.append((start, end))
            elif "Link" in tag or "Image" in tag:
                kind = tag["Link"]["link_type"] if "Link" in tag else tag["Image"]["link_type"]
                told.append((start, end))
                open_links.append(kind in ("Inline", "Reference"))
                done = start + (1 if "Link" in tag else 2)
                if kind in ("Autolink", "Email"):
                    found.inline.append((start, end))
        elif "End" in event:
            if event["End"] in ("Link", "Image") and open_links.pop():
                found.inline.append((done, end))
            done = end
        else:
            told.append((start, end))
            done = end
            if "Html" not in event:
                found.inline.append((start, end))
    found.code.extend(_definitions(data, told))
    return found if len(data) == len(text) else _in_characters(data, found)


def _edge(data: bytes, start: int) -> int:
    """Where the marks of quotes begin that stand before a block on its line."""
    while start and data[start - 1] in b" \t>":
        start -= 1
    return start


def _definitions(data: bytes, told: list[Span]) -> Iterator[Span]:
    """The link definitions: where one seems to begin, and the parser has nothing to tell of."""
    if b"]:" not in data:
        return
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
