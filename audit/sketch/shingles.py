"""Shingles: sets of runs of words as sorted 64-bit hashes, compared exactly.

Exact means: of the sets of 64-bit hashes; among a million shingles two differ and hash alike with
a chance of 3e-8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from audit.sketch._numpy_sets import present
from audit.sketch.kernel import kernel
from audit.sketch.keys import SHINGLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audit.sketch.kernel import Numbers

__all__ = [
    "SHINGLE",
    "Hashes",
    "Members",
    "as_hashes",
    "containment",
    "gram_hashes",
    "jaccard",
    "present",
    "repeated_order",
    "shared",
    "shingle_hashes",
    "shingle_set",
    "unique",
]

Hashes = npt.NDArray[np.uint64]


def as_hashes(numbers: Numbers) -> Hashes:
    """A view of 64-bit hashes as a numpy array."""
    return np.frombuffer(numbers, dtype=np.uint64)


def gram_hashes(words: Numbers, length: int) -> Hashes:
    """The hash of every run of `length` words, in order; none where there are fewer words."""
    return as_hashes(kernel.gram_hashes(words, length))


def _length(words: Numbers, length: int) -> int:
    return max(1, min(length, memoryview(cast(bytes, words)).nbytes // 8))


def shingle_hashes(words: Numbers, length: int = SHINGLE) -> Hashes:
    """The hash of each shingle in order; fewer words than a shingle make one shingle together."""
    return gram_hashes(words, _length(words, length))


def shingle_set(words: Numbers, length: int = SHINGLE) -> Hashes:
    """The set of shingles: sorted, each once."""
    return as_hashes(kernel.gram_set(words, _length(words, length)))


def repeated_order(values: Hashes) -> npt.NDArray[np.uint32]:
    """Where the values are that stand there more than once, in ascending order; equal ones keep
    theirs."""
    return np.frombuffer(kernel.repeated_order(np.ascontiguousarray(values)), np.uint32)


def unique(values: Hashes) -> Hashes:
    """The values sorted, each once. `np.unique` hashes, which takes several times as long."""
    return as_hashes(kernel.sorted_set(np.ascontiguousarray(values)))


class Members:
    """The members of a sorted set, in which many hashes are looked up: 13 bytes for each."""

    def __init__(self, values: Hashes) -> None:
        self.values = values
        self._table = kernel.table(values)

    def __len__(self) -> int:
        return len(self.values)

    def tally(self, sets: Iterable[Hashes]) -> npt.NDArray[np.uint32]:
        """In how many of the sets each member stands."""
        return np.frombuffer(kernel.tally(list(sets), self.values, self._table), np.uint32)

    def have(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Which of `hashes` are members."""
        return np.frombuffer(kernel.members(hashes, self.values, self._table), np.bool_)


def shared(a: Hashes, b: Hashes) -> int:
    """How many members two sorted sets have in common."""
    return kernel.shared(a, b)


def jaccard(a: Hashes, b: Hashes) -> float:
    """Exact Jaccard similarity of two sorted sets; an empty set equals nothing, itself included."""
    both = shared(a, b)
    return both / (len(a) + len(b) - both) if both else 0.0


def containment(a: Hashes, b: Hashes) -> float:
    """The exact share of the sorted set `a` that stands in `b`; 0 where `a` is empty."""
    return shared(a, b) / len(a) if len(a) else 0.0
