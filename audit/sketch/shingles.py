"""Shingles: sets of runs of words as sorted 64-bit hashes, compared exactly.

A run of words is hashed by a polynomial of the words' hashes modulo 2^64, taken from prefix sums
(so the cost does not depend on the length of the run), and then mixed so that every bit counts.
Exact means: of the sets of 64-bit hashes; among a million shingles two differ and hash alike with
a chance of 3e-8.
"""

from __future__ import annotations

from array import array
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

SHINGLE = 5
"""Words in a shingle."""

_BASE = 0x9E3779B97F4A7C15
"""An odd number, so that it has an inverse modulo 2^64; its bits are those of the golden ratio."""
_SMALLEST = 1 << 12


def as_hashes(words: array[int] | bytes | Hashes) -> Hashes:
    """A view of word hashes as a numpy array."""
    return words if isinstance(words, np.ndarray) else np.frombuffer(words, dtype=np.uint64)


def mix(values: Hashes) -> Hashes:
    """MurmurHash3's 64-bit finaliser: a bijection in which every bit depends on every bit."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The powers of the base and of its inverse, from 0."""
    both = []
    for base in (_BASE, pow(_BASE, -1, 1 << 64)):
        powers = np.full(size, base, dtype=np.uint64)
        powers[0] = 1
        both.append(np.multiply.accumulate(powers))
    return both[0], both[1]


def gram_hashes(words: array[int] | bytes | Hashes, length: int) -> Hashes:
    """The hash of every run of `length` words, in order; none where there are fewer words."""
    hashes = as_hashes(words)
    count = len(hashes) - length + 1
    if length < 1 or count < 1:
        return np.empty(0, dtype=np.uint64)
    size = _SMALLEST
    while size < len(hashes):
        size *= 2
    powers, inverses = _powers(size)
    sums = np.zeros(len(hashes) + 1, dtype=np.uint64)
    np.cumsum(hashes * powers[: len(hashes)], out=sums[1:])
    polynomials = (sums[length:] - sums[:count]) * inverses[:count]
    return mix(polynomials + np.uint64(length))


def shingle_hashes(words: array[int] | bytes | Hashes, length: int = SHINGLE) -> Hashes:
    """The hash of each shingle in order; fewer words than a shingle make one shingle together."""
    return gram_hashes(words, max(1, min(length, len(as_hashes(words)))))


def shingle_set(words: array[int] | bytes | Hashes, length: int = SHINGLE) -> Hashes:
    """The set of shingles: sorted, each once."""
    return np.unique(shingle_hashes(words, length))


def present(values: Hashes, among: Hashes) -> npt.NDArray[np.bool_]:
    """Which of `values` stand in the sorted `among`."""
    if not len(among):
        return np.zeros(len(values), dtype=np.bool_)
    places = among.searchsorted(values)
    places[places == len(among)] = 0
    found: npt.NDArray[np.bool_] = among[places] == values
    return found


def shared(a: Hashes, b: Hashes) -> int:
    """How many members two sorted sets have in common."""
    if len(a) > len(b):
        a, b = b, a
    return int(np.count_nonzero(present(a, b)))


def jaccard(a: Hashes, b: Hashes) -> float:
    """Exact Jaccard similarity of two sorted sets; an empty set equals nothing, itself included."""
    both = shared(a, b)
    return both / (len(a) + len(b) - both) if both else 0.0


def containment(a: Hashes, b: Hashes) -> float:
    """The exact share of the sorted set `a` that stands in `b`; 0 where `a` is empty."""
    return shared(a, b) / len(a) if len(a) else 0.0
