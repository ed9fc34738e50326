"""Passages: which runs of words two documents share, by exact comparison."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from audit.sketch.kernel import Passage, kernel
from audit.sketch.keys import fingerprints, winnow_shape
from audit.sketch.shingles import SHINGLE, Hashes, Members, shingle_hashes

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

__all__ = ["Besides", "Passage", "fingerprints", "shared_passages", "winnow_shape"]


def shared_passages(a: Numbers, b: Numbers, min_words: int) -> list[Passage]:
    """Where `a` repeats `b`: runs of at least `min_words` words, in order, apart from each other.

    Together they cover exactly the words of `a` that stand in some run of `min_words` words that
    `b` has too. Each goes on as far as both documents agree; one that would begin inside the one
    before begins at its end instead (and only such a one can be shorter than `min_words`).
    """
    return kernel.shared_passages(a, b, min_words)


class Besides:
    """Where a document's words are no template: none whose shingles are in `template`."""

    def __init__(self, words: Hashes, template: Members, min_words: int) -> None:
        places = np.flatnonzero(template.have(shingle_hashes(words)))
        self._places: list[int] = places.tolist()
        self._least = max(0, min_words - SHINGLE)

    def stands_out(self, start: int, end: int) -> bool:
        """Has a passage of those words a run of `min_words` none of whose shingles is template?"""
        end = max(end - SHINGLE + 1, start + 1)  # fewer words than a shingle make one
        before, places = start - 1, self._places
        for place in places[bisect_left(places, start) : bisect_left(places, end)]:
            if place - before > self._least:
                return True
            before = place
        return end - before > self._least
