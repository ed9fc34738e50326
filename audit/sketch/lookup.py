"""Texts held in memory, in which the runs of words of any other text are looked up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audit.sketch.shingles import Hashes, as_hashes, gram_hashes

Places = npt.NDArray[np.int64]


class Lookup:
    """Which words of some texts stand in another one, in runs of at least `length` words.

    Every run of `length` words of the texts is kept, sorted by its hash: 17 bytes a word. What is
    asked costs a search for each run of the other text and one step for each place found, however
    many texts have it; there are no pairs. Runs that stand in `many` texts or more are template.
    """

    def __init__(self, texts: Sequence[Hashes], length: int, many: int) -> None:
        self._length = length
        self.sizes = np.array([len(text) for text in texts], dtype=np.int64)
        self._ends = np.cumsum(self.sizes)
        grams = [gram_hashes(text, length) for text in texts]
        starts = self._ends - self.sizes
        places = [start + np.arange(len(g)) for start, g in zip(starts, grams, strict=True)]
        runs = np.concatenate([np.empty(0, np.uint64), *grams])
        order = np.argsort(runs, kind="stable")
        self._runs: Hashes = runs[order]
        self._places: Places = np.concatenate([np.empty(0, np.int64), *places])[order]
        self._template = self._in_many(many)

    def _in_many(self, many: int) -> npt.NDArray[np.bool_]:
        """Which of the sorted runs stand in at least so many texts."""
        if not len(self._runs):
            return np.zeros(0, dtype=np.bool_)
        text = self._text(self._places)
        first = np.r_[True, self._runs[1:] != self._runs[:-1]]
        other = first | np.r_[True, text[1:] != text[:-1]]
        run = np.cumsum(first) - 1
        counts = np.bincount(run, weights=other)
        return np.asarray(counts[run] >= many)

    def _text(self, places: Places) -> Places:
        return self._ends.searchsorted(places, side="right")

    def found(self, words: Hashes) -> tuple[Places, Places, Places]:
        """What the texts have in common with `words`: three arrays of one length.

        The numbers of the texts, ascending; how many words of each stand in `words` in such runs;
        and how many of those stand in runs that are no template.
        """
        own = np.unique(gram_hashes(as_hashes(words), self._length))
        low = self._runs.searchsorted(own, side="left")
        high = self._runs.searchsorted(own, side="right")
        slices = [slice(low[place], high[place]) for place in np.flatnonzero(high > low)]
        if not slices:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing, nothing
        places = np.concatenate([self._places[part] for part in slices])
        template = np.concatenate([self._template[part] for part in slices])
        covered = self._covered(places)
        texts = np.flatnonzero(covered)
        return texts, covered[texts], self._covered(places[~template])[texts]

    def _covered(self, places: Places) -> Places:
        """Words under the runs that begin at `places`, for each text."""
        places = np.sort(places)
        # The last run of a text ends with it, so a run of the next text begins no sooner.
        steps = np.minimum(np.diff(places, append=places[-1:] + self._length), self._length)
        counts = np.bincount(self._text(places), weights=steps, minlength=len(self.sizes))
        return counts.astype(np.int64)
