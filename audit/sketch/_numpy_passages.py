"""The numpy kernel's passages that two documents share."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audit.sketch._numpy_sets import present, u64
from audit.sketch._numpy_words import U64

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers, Passage

_PLACES = 8
"""Places in the other document that are tried for the longest run, where a run stands in many."""
_STEP = 64


def shared_passages(a: Numbers, a_runs: Numbers, b: Numbers, b_runs: Numbers, /) -> list[Passage]:
    """Where `a` repeats `b` (`audit.sketch.passages.shared_passages`).

    `a_runs` and `b_runs` are their `gram_hashes` of one length; `ValueError` where they are not.
    """
    first, second, grams, others = map(u64, (a, b, a_runs, b_runs))
    if not len(grams) or not len(others):
        return []
    min_words = len(first) - len(grams) + 1
    if min_words < 1 or min_words != len(second) - len(others) + 1:
        raise ValueError("the runs are of different lengths")
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
    a: U64, b: U64, start: int, places: npt.NDArray[np.intp], beyond: int
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


def _common(a: U64, b: U64) -> int:
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
