"""In how many documents each of many 64-bit keys stands, counted in one pass, without groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.sketch.shingles import Hashes

_COMPACT = 1 << 21


class Frequencies:
    """Counts of documents by key. Memory: 12 bytes for each distinct key, and as much again."""

    def __init__(self) -> None:
        self._keys: Hashes = np.empty(0, np.uint64)
        self._counts: npt.NDArray[np.uint32] = np.empty(0, np.uint32)
        self._pieces: list[Hashes] = []
        self._size = 0

    def add(self, keys: Hashes) -> None:
        """Count a document that has these keys, each of them once."""
        self._pieces.append(np.unique(keys))
        self._size += len(self._pieces[-1])
        if self._size > max(_COMPACT, len(self._keys)):
            self._merge()

    def common(self, least: int) -> tuple[Hashes, npt.NDArray[np.uint32]]:
        """The keys that at least so many documents have, ascending, and how many have them."""
        self._merge()
        kept = self._counts >= least
        return self._keys[kept], self._counts[kept]

    def _merge(self) -> None:
        keys = np.concatenate([self._keys, *self._pieces])
        counts = np.ones(len(keys), np.uint32)
        counts[: len(self._counts)] = self._counts
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], counts[order]
        firsts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
        self._keys = keys[firsts]
        self._counts = np.add.reduceat(counts, firsts) if len(firsts) else counts
        self._pieces, self._size = [], 0
