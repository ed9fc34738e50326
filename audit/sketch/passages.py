"""Passages: which runs of words two documents share, by exact comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.sketch.kernel import Passage, kernel
from audit.sketch.keys import fingerprints, winnow_shape
from audit.sketch.pairs import Recent, Shelf
from audit.sketch.shingles import SHINGLE, Hashes, Members, gram_hashes, shingle_hashes

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

__all__ = ["Besides", "Passage", "SharedPassages", "fingerprints", "shared_passages"]
__all__ += ["winnow_shape"]


def shared_passages(a: Numbers, b: Numbers, min_words: int) -> list[Passage]:
    """Where `a` repeats `b`: runs of at least `min_words` words, in order, apart from each other.

    Together they cover exactly the words of `a` that stand in some run of `min_words` words that
    `b` has too. Each goes on as far as both documents agree; one that would begin inside the one
    before begins at its end instead (and only such a one can be shorter than `min_words`).
    """
    runs = kernel.gram_hashes(a, min_words), kernel.gram_hashes(b, min_words)
    return kernel.shared_passages(a, runs[0], b, runs[1])


class SharedPassages:
    """`shared_passages` of a shelf's documents; the runs of the most recent stay in memory."""

    def __init__(self, shelf: Shelf, min_words: int) -> None:
        self._shelf = shelf
        self._runs = Recent(lambda number: gram_hashes(shelf[number].words, min_words), len)

    def of(self, a: int, b: int) -> list[Passage]:
        """Where the document `a` repeats the document `b`."""
        first, second = self._shelf[a].words, self._shelf[b].words
        return kernel.shared_passages(first, self._runs[a], second, self._runs[b])


class Besides:
    """Where a document's words are no template: none whose shingles are in `template`."""

    def __init__(self, words: Hashes, template: Members, min_words: int) -> None:
        own = ~template.have(shingle_hashes(words))
        # What begins in the last words, fewer than a shingle has, is no template either.
        self._own = own.tobytes() + b"\x01" * (SHINGLE - 1)
        self._stretch = b"\x01" * (min_words - SHINGLE)

    def stands_out(self, start: int, end: int) -> bool:
        """Has a passage of those words a run of `min_words` none of whose shingles is template?"""
        end = max(end - SHINGLE + 1, start + 1)  # fewer words than a shingle make one
        return self._own.find(self._stretch, start, end) >= 0

    def those_of(self, passages: list[Passage]) -> list[Passage]:
        """The passages that do."""
        return [passage for passage in passages if self.stands_out(passage[0], passage[1])]
