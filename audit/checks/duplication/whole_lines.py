"""Lines of text as runs of words. Without numpy: the keys of a document are taken in every hook."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from audit.digests import blake2b

Line = tuple[int, int]
"""The words of a line that has any: `(first, last)`, half-open."""

_NEWLINE = re.compile(r"\r\n|\r|\n")


def lines_of(text: str, starts: Sequence[int]) -> Iterator[Line]:
    """The lines that have a word, whose places are `starts`."""
    first = 0
    ends = [match.start() for match in _NEWLINE.finditer(text)]
    for end in (*ends, len(text)):
        last = bisect_left(starts, end, first)
        if last > first:
            yield first, last
        first = last


def line_key(hashes: array[int] | memoryview, line: Line) -> int:
    """A 64-bit key of a line's words."""
    words = hashes[line[0] : line[1]]
    return int.from_bytes(blake2b(words.tobytes(), digest_size=8).digest(), "little")
