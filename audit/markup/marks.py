"""Marks of a text: whether it has one at all, and what stands around each.

`re` tries an expression at every character, which takes 5 to 30 ns; to look for a mark takes 0.1 to
1, and most texts lack most marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from audit.compiled import chosen
from audit.markup.blank import Span

_among: Callable[[str, tuple[str, ...]], list[str]] = chosen("audit.markup._spans").among

_REACH = 64
"""Characters before a mark that may belong to it."""


def marks_of(text: str, marks: tuple[str, ...]) -> frozenset[str]:
    """Those of `marks`, which are ASCII, that stand in `text`: one look for all of them."""
    return frozenset(_among(text, marks))


def has(text: str, mark: str, seen: Set[str]) -> bool:
    """Is `mark` in `text`? `seen` are the marks of `text`, or of one that has it all."""
    return mark in seen and mark in text


def lines_of(mark: str, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where `pattern` matches from the beginning of a line of `text` that has `mark`, in order.

    A line ends in LF; no match of `pattern` goes on in another one.
    """
    place = text.find(mark)
    while place >= 0:
        match = pattern.match(text, text.rfind("\n", 0, place) + 1)
        if match:
            yield match
        end = text.find("\n", place)
        place = text.find(mark, end) if end >= 0 else -1


def around(before: re.Pattern[str], mark: str, after: re.Pattern[str], text: str) -> Iterator[Span]:
    """Where `mark` stands in `text` between what `before` and `after` match, in order, none in
    another. `before` ends in `\\Z`, and matches at most 64 characters."""
    done = 0
    place = text.find(mark)
    while place >= 0:
        end = place + len(mark)
        # What stands before is looked for first: what follows may be long.
        head = before.search(text, max(done, place - _REACH), place)
        if head and (tail := after.match(text, end)):
            end = done = tail.end()
            yield head.start(), end
        place = text.find(mark, end)
