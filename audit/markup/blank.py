"""Spans of a text, and blanking them: what all markups share."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

Span = tuple[int, int]

_LINE_END = re.compile(r"\r\n|\r|\n")
_VISIBLE = re.compile(r"[^\r\n]+")
_BLANK_LINE = re.compile(r"(?>\r\n|\r|\n)[ \t]*(?=[\r\n])")
_TICKS = re.compile(r"`+")


def blank(text: str, spans: Iterable[Span]) -> str:
    """`text` with every character of `spans` a space; line ends stay. Spans may overlap.

    >>> blank("ab\\ncd", [(1, 4)])
    'a \\n d'
    """
    pieces = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        if start < done:
            start = done
        pieces.append(text[done:start])
        hidden = text[start:end]
        if "\r" in hidden:
            pieces.append(_VISIBLE.sub(lambda match: " " * len(match[0]), hidden))
        elif "\n" in hidden:
            pieces.append("\n".join([" " * len(line) for line in hidden.split("\n")]))
        else:
            pieces.append(" " * len(hidden))
        done = end
    if not done:
        return text
    pieces.append(text[done:])
    return "".join(pieces)


def unix(text: str) -> str:
    """`text` with LF for every line end, as long as it was.

    >>> unix("a\\r\\nb\\rc")
    'a \\nb\\nc'
    """
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def line_starts(text: str) -> list[int]:
    """Where each line of `text` starts, and its length at the end; LF, CRLF and CR end a line.

    >>> line_starts("a\\r\\nb")
    [0, 3, 4]
    """
    if "\r" in text:
        return [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    starts = list(accumulate([len(line) + 1 for line in text.split("\n")], initial=0))
    starts[-1] = len(text)
    return starts


def code_spans(text: str) -> list[Span]:
    """Code spans: a run of backticks to the next run of the same length in its paragraph.

    >>> code_spans("a `b` ``c")
    [(2, 5)]
    """
    if "`" not in text:
        return []
    breaks = [match.start() for match in _BLANK_LINE.finditer(text)]
    runs = [match.span() for match in _TICKS.finditer(text)]
    following: dict[tuple[int, int], int] = {}
    closers: list[int | None] = [None] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        start, end = runs[number]
        key = bisect_right(breaks, start), end - start
        closers[number] = following.get(key)
        following[key] = number
    spans = []
    number = 0
    while number < len(runs):
        closer = closers[number]
        if closer is None:
            number += 1
            continue
        spans.append((runs[number][0], runs[closer][1]))
        number = closer + 1
    return spans
