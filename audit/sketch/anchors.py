"""Anchors: what two texts have in common in the same order, so that only the rest need be compared.

A run of five words that stands exactly once in each text pairs two places (as in patience diff);
the heaviest chain of such places that ascends in both texts is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audit.sketch.shingles import SHINGLE, Hashes, gram_hashes

Block = tuple[int, int, int]
"""`(a_start, b_start, length)` in words: the words of both places are equal."""


def anchors(a: Hashes, b: Hashes) -> list[Block]:
    """Blocks of equal words, ascending and apart from each other in both texts."""
    chosen: list[Block] = []
    beyond_a = beyond_b = 0
    for first, second, length in _heaviest(_runs(a, b)):
        skip = max(0, beyond_a - first, beyond_b - second)
        if skip < length:
            chosen.append((first + skip, second + skip, length - skip))
            beyond_a, beyond_b = first + length, second + length
    return chosen


def _once(words: Hashes) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """The runs of five words that stand once in a text, sorted, and their places."""
    runs, places, counts = np.unique(
        gram_hashes(words, SHINGLE), return_index=True, return_counts=True
    )
    return runs[counts == 1], places[counts == 1]


def _runs(a: Hashes, b: Hashes) -> list[Block]:
    """Places paired by such runs, those that follow each other in both texts as one block."""
    (runs, places), (others, other_places) = _once(a), _once(b)
    _, i, j = np.intersect1d(runs, others, assume_unique=True, return_indices=True)
    first, second = places[i], other_places[j]
    order = np.argsort(first)
    first, second = first[order], second[order]
    breaks = np.flatnonzero((np.diff(first) != 1) | (np.diff(second) != 1)) + 1
    starts = np.r_[0, breaks] if len(first) else breaks
    lengths = np.diff(np.r_[starts, len(first)]) + SHINGLE - 1
    return list(zip(first[starts].tolist(), second[starts].tolist(), lengths.tolist(), strict=True))


def _heaviest(blocks: Sequence[Block]) -> list[Block]:
    """The chain with most words whose places in the second text ascend too. In n log n steps."""
    rank = {start: n for n, start in enumerate(sorted(second for _, second, _ in blocks), 1)}
    best: list[tuple[int, int]] = [(0, -1)] * (len(blocks) + 1)
    before = []
    for number, (_, second, length) in enumerate(blocks):
        weight, previous, at = 0, -1, rank[second]
        while at:  # a Fenwick tree of maxima
            weight, previous = max((weight, previous), best[at])
            at &= at - 1
        before.append(previous)
        at, entry = rank[second], (weight + length, number)
        while at < len(best):
            best[at] = max(best[at], entry)
            at += at & -at
    chain = []
    weight, number, at = 0, -1, len(blocks)
    while at:
        weight, number = max((weight, number), best[at])
        at &= at - 1
    while number >= 0:
        chain.append(blocks[number])
        number = before[number]
    return chain[::-1]
