"""From groups of candidates to verified pairs: each pair once, no group dropped, none quadratic."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import numpy as np

from audit.check import Group
from audit.corpus.store import Library
from audit.sketch.shingles import Hashes, as_hashes, present, shared, shingle_set

T = TypeVar("T")
Pair = tuple[int, int]

ALL_PAIRS = 50
"""Largest group that is compared all with all."""
_ROUNDS = 16
"""Representatives of a larger group; and comparisons for each of its members after them."""
_COMPACT = 1 << 22
_UPPER = 24
_KEPT_WORDS = 1 << 22
"""Words whose hashes and shingles are kept in memory: 64 MB."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document's word hashes in order, and its sorted set of shingles."""

    words: Hashes
    shingles: Hashes


@dataclass(frozen=True, slots=True)
class Overlap:
    """Sizes of two shingle sets and of what they share."""

    first: int
    second: int
    both: int

    @property
    def jaccard(self) -> float:
        """Exact Jaccard similarity."""
        return self.both / (self.first + self.second - self.both) if self.both else 0.0

    @property
    def contained(self) -> float:
        """The exact share of the first set that stands in the second."""
        return self.both / self.first if self.first else 0.0

    @property
    def contains(self) -> float:
        """The exact share of the second set that stands in the first."""
        return self.both / self.second if self.second else 0.0

    def turned(self) -> Overlap:
        """The same from the second document's side."""
        return Overlap(self.second, self.first, self.both)


class Shelf:
    """Documents of a library as sheets; the most recent ones stay in memory."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._sheets: OrderedDict[int, Sheet] = OrderedDict()
        self._words = 0

    def __getitem__(self, number: int) -> Sheet:
        sheet = self._sheets.get(number)
        if sheet is not None:
            self._sheets.move_to_end(number)
            return sheet
        words = as_hashes(self._library.hashes(number))
        sheet = self._sheets[number] = Sheet(words, shingle_set(words))
        self._words += len(words)
        while self._words > _KEPT_WORDS and len(self._sheets) > 2:
            self._words -= len(self._sheets.popitem(last=False)[1].words)
        return sheet

    def overlap(self, first: int, second: int) -> Overlap:
        """The exact overlap of two documents."""
        a, b = self[first].shingles, self[second].shingles
        return Overlap(len(a), len(b), shared(a, b))

    def overlap_without(self, first: int, second: int, left_out: Hashes) -> Overlap:
        """The exact overlap of two documents without the shingles in the sorted `left_out`."""
        a, b = (
            shingles[~present(shingles, left_out)]
            for shingles in (self[first].shingles, self[second].shingles)
        )
        return Overlap(len(a), len(b), shared(a, b))

    def common(self, pairs: Iterable[Pair], documents: int) -> Hashes:
        """The shingles that some pair shares and that stand in at least `documents` documents.

        Only what pairs share is counted, in one pass over the library.
        """
        pieces: list[Hashes] = []
        size, most = 0, _COMPACT
        for first, second in pairs:
            a, b = self[first].shingles, self[second].shingles
            pieces.append(a[present(a, b)])
            size += len(pieces[-1])
            if size > most:
                pieces = [np.unique(np.concatenate(pieces))]
                size = len(pieces[0])
                most = max(_COMPACT, 2 * size)
        candidates = np.unique(np.concatenate(pieces)) if pieces else np.empty(0, dtype=np.uint64)
        if not len(candidates):
            return candidates
        counts = np.zeros(len(candidates), dtype=np.uint32)
        # Most shingles are no candidates, which their upper bits tell sooner than a search.
        possible = np.zeros(1 << _UPPER, dtype=np.bool_)
        possible[candidates >> np.uint64(64 - _UPPER)] = True
        for number in range(len(self._library)):
            own = self[number].shingles
            own = own[possible[own >> np.uint64(64 - _UPPER)]]
            if len(own):
                counts[candidates.searchsorted(own[present(own, candidates)])] += 1
        return candidates[counts >= documents]


def verified(groups: Iterable[Group], verify: Callable[[int, int], T | None]) -> dict[Pair, T]:
    """The pairs of documents that share a group and that `verify` has something to say of.

    Pairs are ascending, and each is verified once, however many groups it shares. In a group of
    more than `ALL_PAIRS` the members are compared with a representative; those that do not match
    it go on to the next one, 16 times. Those without a match share 16 comparisons for each of the
    group's members, with their neighbours: where only a few are left, with all.
    """
    small: set[Group] = set()
    large: set[Group] = set()
    for group in groups:
        (small if len(group) <= ALL_PAIRS else large).add(group)
    found: dict[Pair, T] = {}
    seen = _unique_pairs(small)
    small.clear()
    for code in map(int, seen):
        pair = code >> 32, code & 0xFFFFFFFF
        if (relation := verify(*pair)) is not None:
            found[pair] = relation
    if large:
        known = set(map(int, seen))

        def matches(first: int, second: int) -> bool:
            code = first << 32 | second
            if code not in known:
                known.add(code)
                if (relation := verify(first, second)) is not None:
                    found[first, second] = relation
            return (first, second) in found

        for group in sorted(large):
            _stars(group, matches)
    return dict(sorted(found.items()))


def _unique_pairs(groups: Iterable[Group]) -> array[int]:
    """All pairs of each group, once, as `first << 32 | second`, ascending."""
    codes = array("Q")
    most = _COMPACT
    for group in groups:
        codes.extend(first << 32 | second for first, second in combinations(group, 2))
        if len(codes) > most:
            codes = array("Q", np.unique(np.frombuffer(codes, dtype=np.uint64)).tobytes())
            most = max(_COMPACT, 2 * len(codes))
    return array("Q", np.unique(np.frombuffer(codes, dtype=np.uint64)).tobytes())


def _stars(group: Sequence[int], matches: Callable[[int, int], bool]) -> None:
    rest, lone = list(group), []
    for _ in range(_ROUNDS):
        if not rest:
            break
        centre, *others = rest
        rest = [other for other in others if not matches(centre, other)]
        if len(rest) == len(others):
            lone.append(centre)
    lone += rest
    reach = max(_ROUNDS, _ROUNDS * len(group) // max(1, len(lone))) // 2
    for number in lone:
        place = bisect_left(group, number)
        for other in group[max(0, place - reach) : place + reach + 1]:
            if other != number:
                matches(min(number, other), max(number, other))


def by_document(pairs: dict[Pair, T]) -> Iterator[tuple[int, list[tuple[int, T, bool]]]]:
    """For each document in order its kin in order: `(kin, relation, is the document the first)`."""
    kin: dict[int, list[tuple[int, T, bool]]] = {}
    for (first, second), relation in pairs.items():
        kin.setdefault(first, []).append((second, relation, True))
        kin.setdefault(second, []).append((first, relation, False))
    for number in sorted(kin):
        yield number, sorted(kin[number], key=lambda item: item[0])
