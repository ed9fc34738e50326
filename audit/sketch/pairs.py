"""Pairs of documents: exact overlaps, one by one or many at once, and what a search verifies."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from audit.check import Group
from audit.corpus.store import Library
from audit.sketch.kernel import kernel
from audit.sketch.search import ALL_PAIRS, Codes, Mask, ends_of, search
from audit.sketch.shingles import Hashes, Members, as_hashes, shared, shingle_set, unique
from audit.values import dataclass

__all__ = ["ALL_PAIRS", "BUDGET", "Kin", "Overlap", "Related", "Shelf", "near"]

T = TypeVar("T")
Pair = tuple[int, int]

BUDGET: Final = 1 << 20
"""Candidates up to which like documents are all compared with each other: about 3 seconds."""
_COMPACT = 1 << 22
_TOGETHER = 1 << 18
"""Words of documents whose shingles are counted in one call."""
_KEPT_WORDS = 1 << 22
"""Words whose hashes and shingles are kept in memory: 64 MB."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document's word hashes in order, and its sorted set of shingles."""

    words: Hashes
    shingles: Hashes


class Overlap(NamedTuple):
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


Kin = tuple[int, Overlap]
"""A document's kin, and the overlap from the document's side."""


@dataclass(frozen=True, slots=True)
class Related:
    """Pairs of documents and their overlaps, as arrays of one length: 20 bytes a pair."""

    codes: Codes
    first: npt.NDArray[np.uint32]
    second: npt.NDArray[np.uint32]
    both: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Pair]:
        yield from zip(*(ends.tolist() for ends in ends_of(self.codes)), strict=True)

    @property
    def jaccard(self) -> npt.NDArray[np.float64]:
        """The exact Jaccard similarity of each pair."""
        both = self.both.astype(np.int64)
        union = self.first.astype(np.int64) + self.second - both
        similarity: npt.NDArray[np.float64] = both / np.maximum(1, union)
        return similarity

    @property
    def contained(self) -> npt.NDArray[np.float64]:
        """The exact share of the smaller set of each pair that stands in the larger one."""
        smaller = np.minimum(self.first, self.second)
        share: npt.NDArray[np.float64] = self.both / np.maximum(1, smaller)
        return share

    def where(self, mask: Mask) -> Related:
        """Those of the pairs."""
        return Related(self.codes[mask], self.first[mask], self.second[mask], self.both[mask])

    def kin(self) -> Iterator[tuple[int, list[Kin]]]:
        """Each document in order and all its kin in order, with the overlap from its side."""
        found: dict[int, list[Kin]] = {}
        rows = (row.tolist() for row in (self.first, self.second, self.both))
        for (first, second), *sizes in zip(self, *rows, strict=True):
            overlap = Overlap(*sizes)
            found.setdefault(first, []).append((second, overlap))
            found.setdefault(second, []).append((first, overlap.turned()))
        for number in sorted(found):
            yield number, sorted(found[number], key=itemgetter(0))

    def by_document(self, most: int) -> Iterator[tuple[int, list[Kin], list[int]]]:
        """Each document in order: its nearest kin, at most `most`, and the numbers of the others.

        Kin come by likeness and then by number, with the overlap from the document's side.
        """
        if not len(self):
            return
        ends = ends_of(self.codes)
        owners, others = np.concatenate(ends), np.concatenate(ends[::-1])
        order = np.lexsort((others, np.tile(-self.jaccard, 2), owners))
        owners, others = owners[order], others[order]
        starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        numbers, bounds = owners[starts], [*starts.tolist(), len(order)]
        for number, start, end in zip(numbers.tolist(), bounds, bounds[1:], strict=False):
            kin = others[start:end].tolist()
            pairs = order[start : min(end, start + most)]
            rows = (row[pairs % len(self)].tolist() for row in (self.first, self.second, self.both))
            nearest = [
                (other, Overlap(*sizes) if pair < len(self) else Overlap(*sizes).turned())
                for other, pair, *sizes in zip(kin[:most], pairs.tolist(), *rows, strict=True)
            ]
            yield number, nearest, kin[most:]


class Recent(Generic[T]):
    """What is made of a document's number when it is asked for; the most recent stay in memory.

    They are of `size` words together, at most as many as `_KEPT_WORDS`.
    """

    def __init__(self, make: Callable[[int], T], size: Callable[[T], int]) -> None:
        self._make = make
        self._size = size
        self._kept: OrderedDict[int, T] = OrderedDict()
        self._words = 0

    def __getitem__(self, number: int) -> T:
        item = self._kept.get(number)
        if item is not None:
            self._kept.move_to_end(number)
            return item
        item = self._kept[number] = self._make(number)
        self._words += self._size(item)
        while self._words > _KEPT_WORDS and len(self._kept) > 2:
            self._words -= self._size(self._kept.popitem(last=False)[1])
        return item


class Shelf:
    """Documents of a library as sheets; the most recent ones stay in memory.

    `library.once(Shelf)` is the one that all checks share.
    """

    def __init__(self, library: Library, sheet: Callable[[int], Sheet] | None = None) -> None:
        self._library = library
        self._sheets = Recent(sheet or self._read, lambda sheet: len(sheet.words))

    def _read(self, number: int) -> Sheet:
        words = as_hashes(self._library.hashes(number))
        return Sheet(words, shingle_set(words))

    def __getitem__(self, number: int) -> Sheet:
        return self._sheets[number]

    def without(self, template: Members) -> Shelf:
        """The same documents, with what is template left out of their sets of shingles."""
        if not len(template):
            return self

        def bare(number: int) -> Sheet:
            sheet = self[number]
            return Sheet(sheet.words, sheet.shingles[~template.have(sheet.shingles)])

        return Shelf(self._library, bare)

    def of_runs(self, length: int) -> Shelf:
        """The same documents, with their sets of runs of so many words for shingles."""

        def sheet(number: int) -> Sheet:
            words = self[number].words
            return Sheet(words, as_hashes(kernel.gram_set(words, length)))

        return Shelf(self._library, sheet)

    def overlap(self, first: int, second: int) -> Overlap:
        """The exact overlap of two documents."""
        a, b = self[first].shingles, self[second].shingles
        return Overlap(len(a), len(b), shared(a, b))

    def overlaps(self, codes: Codes, least: float = 0) -> Related:
        """The exact overlaps of many pairs; pairs whose Jaccard similarity is less share nothing.

        That they do not reach `least` takes less time to see than what they share.
        """
        sizes = np.empty((3, len(codes)), np.uint32)
        for part in self._parts(codes):
            values, ends, pairs = self._sets(codes[part])
            own = np.diff(ends, prepend=np.uint64(0))
            sizes[:2, part] = own[pairs].T
            sizes[2, part] = np.frombuffer(kernel.overlaps(values, ends, pairs, least), np.uint32)
        return Related(codes, *sizes)

    def common(self, codes: Codes, documents: int) -> Members:
        """The shingles that some pair shares and that stand in at least `documents` documents.

        Only what pairs share is counted, in one pass over the library.
        """
        pieces: list[Hashes] = []
        size, most = 0, _COMPACT
        for part in self._parts(codes):
            pieces.append(as_hashes(kernel.shared_members(*self._sets(codes[part]))))
            size += len(pieces[-1])
            if size > most:
                pieces = [unique(np.concatenate(pieces))]
                size = len(pieces[0])
                most = max(_COMPACT, 2 * size)
        candidates = Members(unique(np.concatenate(pieces)) if pieces else np.empty(0, np.uint64))
        if not len(candidates):
            return candidates
        counts = np.zeros(len(candidates), dtype=np.uint32)
        words = np.cumsum(list(map(self._library.word_count, range(len(self._library)))))
        for numbers in _split(words // _TOGETHER):
            counts += candidates.tally([self[number].shingles for number in numbers.tolist()])
        return Members(candidates.values[counts >= documents])

    def _parts(self, codes: Codes) -> Iterator[npt.NDArray[np.intp]]:
        """The places of pairs whose documents fit in memory together.

        Documents are dealt into blocks of half as much, and pairs into those of the same two
        blocks: however many pairs there are, a document is read as often as there are blocks.
        """
        if not len(codes):
            return
        numbers, pairs = _numbered(codes)
        words = np.cumsum([self._library.word_count(number) for number in numbers.tolist()])
        blocks = (words // (_KEPT_WORDS // 2)).astype(np.uint64)[pairs]
        tiles = blocks[:, 0] << np.uint64(32) | blocks[:, 1]
        order = np.argsort(tiles, kind="stable")
        yield from (order[part] for part in _split(tiles[order]))

    def _sets(self, codes: Codes) -> tuple[Hashes, npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
        """The documents' sets of shingles, joined; their ends; the pairs of their places."""
        numbers, pairs = _numbered(codes)
        sets = [self[number].shingles for number in numbers.tolist()]
        ends = np.cumsum([len(own) for own in sets], dtype=np.uint64)
        return np.concatenate(sets), ends, pairs


def _split(blocks: npt.NDArray[np.generic]) -> list[npt.NDArray[np.intp]]:
    """The places of each run of equal numbers."""
    return np.split(np.arange(len(blocks)), np.flatnonzero(np.diff(blocks)) + 1)


def _numbered(codes: Codes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint32]]:
    """The documents of some pairs, ascending, and the two places in them of each pair."""
    ends = np.stack(ends_of(codes), axis=1)
    stands = np.zeros(int(ends.max()) + 1, np.bool_)
    stands[ends] = True
    places = np.cumsum(stands, dtype=np.uint32) - 1
    return np.flatnonzero(stands), places[ends].astype(np.uint32)


def near(groups: Iterable[Group], shelf: Shelf, limit: float) -> Related:
    """The pairs of documents that share a group and whose Jaccard similarity is `limit` or more."""
    found = [shelf.overlaps(np.empty(0, np.uint64))]

    def accept(codes: Codes) -> Mask:
        overlaps = shelf.overlaps(codes, limit)
        at_limit = overlaps.jaccard >= limit
        found.append(overlaps.where(at_limit))
        return at_limit

    codes = search(groups, accept, BUDGET)
    rows = [np.concatenate([getattr(part, name) for part in found]) for name in _ROWS]
    order = np.argsort(rows[0])
    return Related(codes, *(row[order] for row in rows[1:]))


_ROWS = ("codes", "first", "second", "both")
