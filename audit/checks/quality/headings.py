"""The headings of a text: Markdown's, reStructuredText's, and questions on lines of their own."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from audit.text import Text

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+\S|[ \t]*$)")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")
_MARKED = re.compile(r"\A[ \t]*+(?:[-*+>|#=<]|\d+[.)][ \t])")
_QUESTION = re.compile(
    r"(?:What|How|Why|When|Where|Who|Which|Is|Are|Can|Could|Does|Do|Did|Should|Will|Was|Were)\b"
    r"[^.!?\r\n]{10,150}\?"
)
LINE_LIMIT = 300
"""Characters of the longest heading."""
_FEWEST = 4
"""Questions with a body that show that questions are the headings of a text."""


class Heading(NamedTuple):
    """A heading: its text from `start` to `end`, where its body `begins`, its level from 1."""

    start: int
    end: int
    begins: int
    opens: int
    level: int


def headings_of(text: Text) -> list[Heading]:
    """The headings, in order; `opens` is where the block of the heading itself starts."""
    if text.document.markup == "markdown":
        return _markdown(text)
    if text.document.markup == "rst":
        return _rst(text)
    return _questions(text)


def _markdown(text: Text) -> list[Heading]:
    body = text.body
    found: list[Heading] = []
    previous = (0, 0)
    for start, end in text.lines:
        line = body[start : min(end, start + LINE_LIMIT)]
        atx = _ATX.match(line)
        if atx:
            found.append(_heading(body, start, end, end, start, len(atx[1])))
        elif line[:4].strip()[:1] in ("=", "-") and (setext := _SETEXT.fullmatch(line)):
            above = body[previous[0] : min(previous[1], previous[0] + LINE_LIMIT)]
            if above.strip() and not _MARKED.match(above) and len(setext[1]) > 1:
                level = 1 if setext[1][0] == "=" else 2
                if not found or found[-1].begins <= previous[0]:
                    found.append(_heading(body, *previous, end, previous[0], level))
        previous = (start, end)
    return found


def _heading(body: str, start: int, end: int, begins: int, opens: int, level: int) -> Heading:
    line = body[start:end]
    start += len(line) - len(line.lstrip())
    return Heading(start, start + len(line.strip()), begins, opens, level)


def _rst(text: Text) -> list[Heading]:
    body = text.body
    found: list[Heading] = []
    styles: list[tuple[str, bool]] = []
    lines = text.lines
    for number in range(1, len(lines)):
        start, end = lines[number]
        under = body[start : min(end, start + LINE_LIMIT)]
        if not under or under[0].isalnum() or not (style := _ADORNMENT.fullmatch(under)):
            continue
        above = lines[number - 1]
        title = body[above[0] : min(above[1], above[0] + LINE_LIMIT)].rstrip()
        if not title.strip() or _ADORNMENT.fullmatch(title) or len(under.rstrip()) < len(title) - 1:
            continue
        over = number >= 2 and body[slice(*lines[number - 2])].rstrip() == under.rstrip()
        blank = number < 2 or not body[slice(*lines[number - 2])].strip()
        if not over and (not blank or title[0].isspace()):
            continue
        key = style[1], over
        if key not in styles:
            styles.append(key)
        opens = lines[number - 2][0] if over else above[0]
        found.append(_heading(body, *above, end, opens, styles.index(key) + 1))
    return found


def _questions(text: Text) -> list[Heading]:
    """Lines that are one question each, where most such lines have a body, so they are headings."""
    raw = text.raw
    if raw.count("?") < _FEWEST:
        return []
    found = [
        Heading(start, end, end, start, 1)
        for start, end in text.lines
        if end - start <= LINE_LIMIT and _QUESTION.fullmatch(raw, start, end)
    ]
    bodied = sum(
        len(raw[one.end : other.start].strip()) > one.end - one.start
        for one, other in pairwise(found)
    )
    return found if bodied >= _FEWEST and bodied * 2 > len(found) else []
