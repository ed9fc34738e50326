"""The kernel: compiled where it could be built, in numpy otherwise, with the same bits.

`audit.compiled` says which. Numbers go in as buffers and come out as bytes, in native order:
uint64 for hashes, uint32 for places and slots. `_numpy.py` says what each function does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from audit.compiled import chosen

if TYPE_CHECKING:
    from array import array

    import numpy as np
    import numpy.typing as npt

    Numbers = bytes | memoryview | array[int] | npt.NDArray[np.uint64] | npt.NDArray[np.uint32]

Passage = tuple[int, int, int, int]
"""`(a_start, a_end, b_start, b_end)` in words, half-open: the words of both places are equal."""


class Kernel(Protocol):
    """What both kernels offer."""

    def tokenise(
        self, text: str, page: Callable[[int], bytes], composed: bool, /
    ) -> tuple[bytes, bytes, bytes] | None:
        """Word hashes, starts and ends; None where it is not known whether the text is NFC."""

    def text_key(self, text: str, page: Callable[[int], bytes], composed: bool, /) -> bytes | None:
        """A hash of all but white space; None where it is not known whether the text is NFC."""

    def unblanked(
        self, text: str, hashes: Numbers, starts: Numbers, ends: Numbers, /
    ) -> tuple[bytes, bytes, bytes]:
        """The words that do not begin with a blank in another text."""

    def moved(self, places: Numbers, offsets: Numbers, shifts: Numbers, /) -> bytes:
        """Places, each moved by the shift (int64) of the last offset that is not after it."""

    def gram_hashes(self, words: Numbers, length: int, /) -> bytes:
        """The hash of every run of `length` words."""

    def gram_set(self, words: Numbers, length: int, /) -> bytes:
        """The same, sorted, each once."""

    def winnow(self, words: Numbers, length: int, window: int, /) -> bytes:
        """The least of every `window` of runs, sorted, each once."""

    def repeated_runs(self, words: Numbers, length: int, /) -> bytes:
        """For each run of `length` words 1 where it stands there more than once, else 0."""

    def may_repeat(
        self,
        text: str,
        starts: Numbers,
        marks: bytes,
        run: int,
        least: int,
        near: int,
        similar: float,
        /,
    ) -> tuple[bytes, bytes]:
        """The paragraphs that may be repetitions, by their marked runs; lines that may hold one."""

    def signature(self, shingles: Numbers, /) -> bytes:
        """256 minima of a set of shingles."""

    def sketch(self, words: Numbers, length: int, /) -> bytes:
        """The signature of all runs of `length` words."""

    def affine32(self, shingles: Numbers, permutations: Numbers, /) -> bytes:
        """The minima that datasketch takes."""

    def band_keys(self, slots: Numbers, bands: int, rows: int, /) -> bytes:
        """A key for each band of a signature."""

    def shared(self, a: Numbers, b: Numbers, /) -> int:
        """How many members two sorted sets share."""

    def overlaps(self, values: Numbers, ends: Numbers, pairs: Numbers, least: float, /) -> bytes:
        """The same of many pairs of sets that follow each other; 0 for pairs less alike."""

    def shared_members(self, values: Numbers, ends: Numbers, pairs: Numbers, /) -> bytes:
        """What some pair of them shares, sorted, each once."""

    def repeated_order(self, values: Numbers, /) -> bytes:
        """Where the values are that stand there more than once (uint32), in ascending order."""

    def sorted_set(self, values: Numbers, /) -> bytes:
        """The values sorted, each once."""

    def table(self, among: Numbers, /) -> bytes:
        """Where to look in a sorted set (uint64), for `members` and `tally`."""

    def members(self, values: Numbers, among: Numbers, table: Numbers, /) -> bytes:
        """For each value 1 where it stands in a sorted set, else 0."""

    def tally(self, sets: list[Numbers], among: Numbers, table: Numbers, /) -> bytes:
        """How many values of some sets equal each member of a sorted set (uint32)."""

    def rarest(self, values: Numbers, ends: Numbers, most: Numbers, /) -> tuple[bytes, bytes]:
        """The members of each set that the fewest sets have, and whose they are."""

    def shared_passages(
        self, a: Numbers, a_runs: Numbers, b: Numbers, b_runs: Numbers, /
    ) -> list[Passage]:
        """Where `a` repeats `b`, by the hashes of all their runs of some length."""


_module = chosen("audit.sketch._kernel", "audit.sketch._numpy")
kernel = cast(Kernel, _module)
name = "numpy" if _module.__name__ == "audit.sketch._numpy" else "compiled"
