"""What stands in many documents, counted exactly: whole lines, and runs of words wherever they are.

A run of `run_words` words that two documents share gives them a winnowed fingerprint in common, the
hash of a shorter run inside it. So fingerprints that many documents have say where to look, and
only runs that hold one are counted: three passes over the documents, no pairs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audit.checks.duplication.whole_lines import Line, line_key, lines_of
from audit.digests import blake2b
from audit.sketch.frequency import Frequencies
from audit.sketch.keys import fingerprints, winnow_shape
from audit.sketch.shingles import Hashes, as_hashes, gram_hashes, present
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library, Volume

Counts = npt.NDArray[np.int64]

_TOGETHER = 2
"""Neighbours are one block where at least one in so many documents of either has both."""


@dataclass(frozen=True, slots=True)
class Block:
    """Words of a document, half-open, that many documents have: their parts `low` to `high`."""

    first: int
    last: int
    low: int
    high: int


class Common:
    """The lines of `line_words` and the runs of `run_words` words that `least` documents have.

    Documents that are the same word for word count as one. Memory: 12 bytes for each long line and
    each fifth word of the `members`.
    """

    def __init__(
        self,
        library: Library,
        members: Collection[int],
        least: int,
        line_words: int,
        run_words: int,
    ) -> None:
        self._line_words, self._run_words = line_words, run_words
        self._length, window = winnow_shape(run_words)
        self._reach = window - 1
        lines, neighbours, anchors = Frequencies(), Frequencies(), Frequencies()
        distinct: dict[bytes, int] = {}
        for number in sorted(members):
            volume = library[number]
            text = blake2b(volume.hashes.tobytes(), digest_size=16).digest()
            if distinct.setdefault(text, number) != number:
                continue
            keyed = self._lines(volume)
            lines.add(np.array([key for key, _ in keyed], np.uint64))
            neighbours.add(np.array([key for key, _ in _neighbours(keyed)], np.uint64))
            anchors.add(as_hashes(fingerprints(volume.hashes, run_words)))
        self._common_lines = _table(lines, least)
        self._common_neighbours = _table(neighbours, least)
        self._anchors, _ = anchors.common(least)
        runs = Frequencies()
        for number in distinct.values() if len(self._anchors) else ():
            words = as_hashes(library.hashes(number))
            runs.add(self._runs(words)[1])
        self._common_runs, self._run_counts = runs.common(least)

    def blocks(self, volume: Volume) -> list[Block]:
        """The blocks of a document, in order, those of fewer words than a line needs left out."""
        size = len(volume.starts)
        levels: Counts = np.zeros(size, np.int64)
        joins: Counts = np.zeros(size, np.int64)  # of each word with the one before it
        self._mark_runs(as_hashes(volume.hashes), levels, joins)
        keyed = self._lines(volume)
        for key, (first, last) in keyed:
            if count := self._common_lines.get(key, 0):
                np.maximum(levels[first:last], count, out=levels[first:last])
                np.maximum(joins[first + 1 : last], count, out=joins[first + 1 : last])
        for key, first in _neighbours(keyed):
            joins[first] = max(joins[first], self._common_neighbours.get(key, 0))
        before = np.r_[0, levels[:-1]] if size else levels
        linked = (joins > 0) & (_TOGETHER * joins >= np.maximum(levels, before))
        firsts = np.flatnonzero((levels > 0) & ~linked).tolist()
        lasts = np.flatnonzero((levels > 0) & ~np.r_[linked[1:], False][:size]).tolist()
        return [
            Block(first, last + 1, int(part.min()), int(part.max()))
            for first, last in zip(firsts, lasts, strict=True)
            if last + 1 - first >= self._line_words
            for part in [levels[first : last + 1]]
        ]

    def _lines(self, volume: Volume) -> list[tuple[int, Line]]:
        return [
            (line_key(volume.hashes, line), line)
            for line in lines_of(volume.text, volume.starts)
            if line[1] - line[0] >= self._line_words
        ]

    def _runs(self, words: Hashes) -> tuple[npt.NDArray[np.intp], Hashes]:
        """The runs that hold an anchor: where they begin, and their hashes."""
        runs = gram_hashes(words, self._run_words)
        if not len(runs):
            return np.empty(0, np.intp), runs
        held = np.flatnonzero(present(gram_hashes(words, self._length), self._anchors))
        edges = np.zeros(len(runs) + 1, np.int64)
        np.add.at(edges, np.maximum(held - self._reach, 0), 1)
        np.add.at(edges, np.minimum(held, len(runs) - 1) + 1, -1)
        places = np.flatnonzero(np.cumsum(edges[:-1]) > 0)
        return places, runs[places]

    def _mark_runs(self, words: Hashes, levels: Counts, joins: Counts) -> None:
        if not len(self._common_runs):
            return
        places, runs = self._runs(words)
        known = present(runs, self._common_runs)
        places, runs = places[known], runs[known]
        counts = self._run_counts[self._common_runs.searchsorted(runs)]
        for step in range(self._run_words):
            levels[places + step] = np.maximum(levels[places + step], counts)
            if step:
                joins[places + step] = np.maximum(joins[places + step], counts)


def _neighbours(keyed: Sequence[tuple[int, Line]]) -> Iterator[tuple[int, int]]:
    """Each two lines with no word between them: a key of both, and the second one's first word."""
    for (key, (_, last)), (following, (first, _)) in pairwise(keyed):
        if first == last:
            yield (key * 3 + following) & 0xFFFFFFFFFFFFFFFF, first


def _table(frequencies: Frequencies, least: int) -> dict[int, int]:
    keys, counts = frequencies.common(least)
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))
