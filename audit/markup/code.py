"""Code spans of Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right

_BLANK_LINE = re.compile(r"(?>\r\n|\r|\n)[ \t]*(?=[\r\n])")
_TICKS = re.compile(r"`+")


def code_spans(text: str) -> list[tuple[int, int]]:
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
