"""Passages: which runs of words two documents share, found by winnowing and by exact comparison.

Winnowing (Schleimer, Wilkerson and Aiken 2003) picks the least of every window of k-word hashes.
Two documents that share a run of k + window − 1 words share a whole window, so they pick the same.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right

import numpy as np
import numpy.typing as npt

from audit.sketch.shingles import (
    SHINGLE,
    Hashes,
    as_hashes,
    gram_hashes,
    present,
    shingle_hashes,
)

Passage = tuple[int, int, int, int]
"""`(a_start, a_end, b_start, b_end)` in words, half-open: the words of both places are equal."""

_PLACES = 8
"""Places in the other document that are tried for the longest run, where a run stands in many."""
_STEP = 64


def winnow_shape(min_words: int) -> tuple[int, int]:
    """`(k, window)` with k + window − 1 = min_words: every shared run of that length is found.

    k is three fifths of it: longer runs collide less, wider windows pick fewer.

    >>> winnow_shape(20)
    (12, 9)
    """
    k = max(1, -(-3 * min_words // 5))
    return k, max(1, min_words - k + 1)


def fingerprints(words: array[int] | bytes | Hashes, min_words: int) -> list[int]:
    """The winnowed fingerprints, each once, ascending; none under `min_words` words.

    About 2 in window + 1 of the k-word runs are picked.
    """
    k, window = winnow_shape(min_words)
    grams = gram_hashes(words, k)
    if len(grams) < window:
        return []
    least, width = grams, 1
    while width * 2 <= window:
        least = np.minimum(least[:-width], least[width:])
        width *= 2
    if width < window:
        rest = window - width
        least = np.minimum(least[:-rest], least[rest:])
    return list(map(int, np.unique(least).tolist()))


def shared_passages(
    a: array[int] | bytes | Hashes, b: array[int] | bytes | Hashes, min_words: int
) -> list[Passage]:
    """Where `a` repeats `b`: runs of at least `min_words` words, in order, apart from each other.

    Together they cover exactly the words of `a` that stand in some run of `min_words` words that
    `b` has too. Each goes on as far as both documents agree; one that would begin inside the one
    before begins at its end instead (and only such a one can be shorter than `min_words`).
    """
    first, second = as_hashes(a), as_hashes(b)
    grams, others = gram_hashes(first, min_words), gram_hashes(second, min_words)
    if not len(grams) or not len(others):
        return []
    order = np.argsort(others, kind="stable")
    ordered = others[order]
    starts: list[int] = np.flatnonzero(present(grams, ordered)).tolist()
    passages: list[Passage] = []
    covered, beyond = 0, 0
    at = 0
    while at < len(starts):
        start = starts[at]
        low, high = (int(ordered.searchsorted(grams[start], side)) for side in ("left", "right"))
        place, length = _longest(first, second, start, order[low:high], beyond)
        if length < min_words:
            at += 1
            continue
        skip = max(0, covered - start)
        covered, beyond = start + length, place + length
        passages.append((start + skip, covered, place + skip, beyond))
        at = max(at + 1, bisect_right(starts, covered) - 1)
        at = bisect_left(starts, covered - min_words + 1, at)
    return passages


def _longest(
    a: Hashes, b: Hashes, start: int, places: npt.NDArray[np.intp], beyond: int
) -> tuple[int, int]:
    """The place in `b` with the longest run from `a[start]` on, and that run's length.

    The first few places are tried, and the first one past `beyond`, where a text goes on.
    """
    tried = places[:_PLACES].tolist()
    following = int(places.searchsorted(beyond))
    if _PLACES <= following < len(places):
        tried.insert(0, int(places[following]))
    best, longest = 0, 0
    for place in tried:
        length = _common(a[start:], b[place:])
        if length > longest:
            best, longest = place, length
    return best, longest


def _common(a: Hashes, b: Hashes) -> int:
    """Length of the common beginning, in steps that double, so that it costs what it finds."""
    size = min(len(a), len(b))
    done, step = 0, _STEP
    while done < size:
        stop = min(size, done + step)
        differs = a[done:stop] != b[done:stop]
        if differs.any():
            return done + int(differs.argmax())
        done, step = stop, step * 2
    return size


def stands_out(passage: Hashes, template: Hashes, min_words: int) -> bool:
    """Has a passage a run of `min_words` words none of whose shingles is in sorted `template`?"""
    breaks = np.flatnonzero(np.r_[True, present(shingle_hashes(passage), template), True])
    return int(np.diff(breaks).max()) > max(0, min_words - SHINGLE)
