"""Keys: 64-bit numbers that documents share where they are alike, or have a passage in common.

Recall is bought with bands, precision with exact verification afterwards: at Jaccard 0.8
datasketch's own choice of bands (9 of 13) found 82 % of 60,071 true pairs among 100,000 documents.

Winnowing (Schleimer, Wilkerson and Aiken 2003) picks the least of every window of k-word hashes.
Two documents that share a run of k + window − 1 words share a whole window, so they pick the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from math import ceil, log
from typing import TYPE_CHECKING, Final, cast

from audit.sketch.kernel import kernel
from audit.sketch.words import body_hashes

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers
    from audit.text import Text

SHINGLE: Final = 5
"""Words in a shingle."""
SLOTS: Final = 256
"""Slots of a signature: 1 kB, and an estimate's standard error at 0.8 is 0.025."""
RECALL: Final = 0.99
"""Least chance that a pair exactly at the limit becomes a candidate."""
_AMPLE = 0.999
"""No more bands than this needs."""


def signature(words: Numbers) -> bytes:
    """The 256 slots (uint32) of the shingles of a document's word hashes (uint64)."""
    count = memoryview(cast(bytes, words)).nbytes // 8
    return kernel.sketch(words, max(1, min(SHINGLE, count)))


def body_signature(text: Text) -> bytes:
    """The signature of a document's body, for `text.once(body_signature)`."""
    words = text.once(body_hashes)
    return kernel.sketch(words, max(1, min(SHINGLE, len(words))))


@cache
def bands(limit: float, slots: int = SLOTS) -> tuple[int, int]:
    """Bands and rows: the longest rows with P = 1 − (1 − limit^r)^b >= .99 at the limit itself.

    >>> bands(0.8), bands(0.7)
    ((32, 8), (42, 6))
    """
    for rows in range(slots, 1, -1):
        count = slots // rows
        if limit >= 1 or 1 - (1 - limit**rows) ** count >= RECALL:
            enough = 1 if limit >= 1 else ceil(log(1 - _AMPLE) / log(1 - limit**rows))
            return min(count, enough), rows
    return slots, 1


def guaranteed(limit: float) -> float:
    """The chance that a pair exactly at the limit becomes a candidate."""
    count, rows = bands(limit)
    return 1 - (1 - limit**rows) ** count


def band_keys(slots: Numbers, count: int, rows: int) -> array[int]:
    """A key for each of `count` bands of `rows` slots (uint32)."""
    return array("Q", kernel.band_keys(slots, count, rows))


def body_bands(text: Text, limit: float, min_words: int = 1) -> Sequence[int]:
    """A key for each band of a document's signature; none where it has too few words."""
    if len(text.once(body_hashes)) < max(1, min_words):
        return ()
    return band_keys(text.once(body_signature), *bands(limit))


def winnow_shape(min_words: int) -> tuple[int, int]:
    """`(k, window)` with k + window − 1 = min_words: every shared run of that length is found.

    k is three fifths of it: longer runs collide less, wider windows pick fewer.

    >>> winnow_shape(20)
    (12, 9)
    """
    k = max(1, -(-3 * min_words // 5))
    return k, max(1, min_words - k + 1)


def fingerprints(words: Numbers, min_words: int) -> array[int]:
    """The winnowed fingerprints, each once, ascending; none under `min_words` words.

    About 2 in window + 1 of the k-word runs are picked.
    """
    return array("Q", kernel.winnow(words, *winnow_shape(min_words)))
