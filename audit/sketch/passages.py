"""Passages: which runs of words two documents share, by exact comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audit.sketch.kernel import Passage, kernel
from audit.sketch.keys import fingerprints, winnow_shape
from audit.sketch.shingles import SHINGLE, Hashes, present, shingle_hashes

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

__all__ = ["Passage", "fingerprints", "shared_passages", "stands_out", "winnow_shape"]


def shared_passages(a: Numbers, b: Numbers, min_words: int) -> list[Passage]:
    """Where `a` repeats `b`: runs of at least `min_words` words, in order, apart from each other.

    Together they cover exactly the words of `a` that stand in some run of `min_words` words that
    `b` has too. Each goes on as far as both documents agree; one that would begin inside the one
    before begins at its end instead (and only such a one can be shorter than `min_words`).
    """
    return kernel.shared_passages(a, b, min_words)


def stands_out(passage: Hashes, template: Hashes, min_words: int) -> bool:
    """Has a passage a run of `min_words` words none of whose shingles is in sorted `template`?"""
    breaks = np.flatnonzero(np.r_[True, present(shingle_hashes(passage), template), True])
    return int(np.diff(breaks).max()) > max(0, min_words - SHINGLE)
