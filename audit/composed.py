"""NFC of a text, and where in the text each character of it comes from."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import chain, groupby, pairwise
from typing import TYPE_CHECKING
from unicodedata import combining, is_normalized, normalize

from audit.expressions import expression

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

_BEYOND_ASCII = expression(r"[^\x00-\x7f]+")
_MANY_MARKS = expression(r"[^\x00-\u02ff]{64,}")
"""Where marks may be that are put in order here: NFC moves each of them past those before it, which
takes time in the square of their number."""


class Origin:
    """Where the offsets of a composed text (its end included) lie in the text as it stands.

    What composition leaves as long as it was moves as one: `offsets` are those from which on
    places are `shifts` further on in the text.
    """

    def __init__(self) -> None:
        self._offsets = [0]
        self._shifts = [0]

    def begin(self, offset: int, place: int) -> None:
        """From an offset on, which is no less than those before, the text goes on at a place."""
        if place - offset != self._shifts[-1]:
            self._offsets.append(offset)
            self._shifts.append(place - offset)

    @property
    def grew(self) -> bool:
        """Do several characters come from one?"""
        return any(later < shift for shift, later in pairwise(self._shifts))

    def __getitem__(self, offset: int) -> int:
        return offset + self._shifts[bisect_right(self._offsets, offset) - 1]

    def places(self, offsets: Numbers) -> bytes:
        """The places (uint32) of many offsets (uint32) that do not descend."""
        from audit.sketch.kernel import kernel

        return kernel.moved(offsets, array("Q", self._offsets), array("q", self._shifts))


def normal(text: str) -> str:
    """NFC of `text`. Nothing composes with a line end, so lines in ASCII are left alone."""
    if text.isascii():
        return text
    return "\n".join([line if line.isascii() else _normal(line) for line in text.split("\n")])


def _normal(text: str) -> str:
    if is_normalized("NFC", text):
        return text
    return normalize("NFC", _MANY_MARKS.sub(_in_order, text))


def _in_order(characters: re.Match[str]) -> str:
    """Characters decomposed, and marks sorted between any two of which one is not to be moved."""
    single = "".join([normalize("NFD", character) for character in characters[0]])
    runs = (run for _, run in groupby(single, lambda character: combining(character) > 0))
    return "".join(chain.from_iterable(sorted(run, key=combining) for run in runs))


def _beyond_ascii(text: str) -> Iterator[tuple[int, int]]:
    """The runs of characters past ASCII."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if not line.isascii():
            yield from (run.span() for run in _BEYOND_ASCII.finditer(text, start, end))
        start = end + 1


def compose(text: str) -> tuple[str, Origin]:
    """NFC of `text`, and where it comes from.

    Nothing composes with an ASCII character before it, so only what is past ASCII is looked at,
    with the character before it, and only what composition changes is walked.
    """
    pieces: list[str] = []
    origin = Origin()
    done = size = 0
    for run, end in _beyond_ascii(text):
        start = max(done, run - 1)
        if is_normalized("NFC", text[start:end]):
            continue
        pieces.append(text[done:start])
        size += len(pieces[-1])
        while start < end:
            done, piece = _composed_character(text, start, end)
            pieces.append(piece)
            # What follows the first character of a piece lies as far from its end as it did before.
            for further in range(len(piece)):
                place = max(start, done - len(piece) + further) if further else start
                origin.begin(size + further, place)
            size += len(piece)
            origin.begin(size, done)
            start = done
    pieces.append(text[done:])
    return "".join(pieces), origin


def _composed_character(text: str, start: int, end: int) -> tuple[int, str]:
    """The end of the character at `start` with all that composes with it, and its NFC."""
    for stop in range(start + 1, end):
        if combining(normalize("NFD", text[stop])[0]):
            continue  # a mark
        piece = _normal(text[start:stop])
        if _normal(text[start : stop + 1]) == piece + _normal(text[stop]):
            return stop, piece
    return end, _normal(text[start:end])
