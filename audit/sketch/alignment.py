"""Two texts laid side by side: which sentences say the same, and in the same order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from audit.values import dataclass, replace

PRIOR = 4000
"""Documents of other corpora that the general frequencies count for."""
MOST_SENTENCES = 300
"""Sentences of a document that are compared; later ones are left out."""
_COSINE = 0.22
_SHARED_WEIGHT = 9.0
_SHARED_STEMS = 3
_VERBATIM = 0.35
"""What a pair of sentences that is word for word the same counts for."""
_RARE = 4.0
"""Weight of a stem from which on its place in the story counts."""
_RUN = 4
"""Words of a run that two sentences share word for word."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text as alignment sees it: its distinct stems, sorted, and which sentence has which.

    `sentences` and `columns` are one entry per distinct (sentence, stem); `runs` are the distinct
    runs of four words, sorted, with the sentence of each in `run_sentences`; `run_counts` says how
    many a sentence has.
    """

    keys: NDArray[np.uint64]
    weights: NDArray[np.float64]
    firsts: NDArray[np.int64]
    sentences: NDArray[np.int64]
    columns: NDArray[np.int64]
    norms: NDArray[np.float64]
    runs: NDArray[np.uint64]
    run_sentences: NDArray[np.int64]
    run_counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cell:
    """A sentence of one text and one of the other that share rare stems."""

    first: int
    second: int
    cosine: float
    weight: float
    verbatim: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The heaviest chain of cells that goes forward in both texts, and what there is besides.

    `cells`: all of them, on the chain or not; `weight`: of the chain; `run`: rare stems that come
    in the same order in both texts; `rare`: rare stems that both have; `shared`: weight of all
    stems that both have; `sentences`: how many the texts have.
    """

    chain: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    weight: float
    run: int
    shared: float
    rare: int
    sentences: tuple[int, int]


def sheet(
    keys: Sequence[int],
    weights: Sequence[float],
    sentences: Sequence[int],
    hashes: NDArray[np.uint64],
) -> Sheet:
    """Lay out a text: for each word its stem's key and weight, its sentence, and its own hash."""
    key = np.array(keys, dtype=np.uint64)
    weight = np.array(weights)
    sentence = np.array(sentences, dtype=np.int64)
    count = int(sentence[-1]) + 1 if len(sentence) else 0
    runs, places = _runs(hashes, sentence)
    heavy = np.flatnonzero(weight > 0)
    distinct, firsts, columns = np.unique(key[heavy], return_index=True, return_inverse=True)
    of = weight[heavy][firsts]
    pairs = np.unique(sentence[heavy] * max(1, len(distinct)) + columns)
    rows, columns = np.divmod(pairs, max(1, len(distinct)))
    norms = np.sqrt(np.bincount(rows, of[columns] ** 2, count))
    return Sheet(
        distinct,
        of,
        heavy[firsts],
        rows,
        columns,
        norms,
        runs,
        places,
        np.bincount(places, minlength=count),
    )


def _runs(
    hashes: NDArray[np.uint64], sentence: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The distinct runs of words, sorted, and the sentence in which each begins first."""
    size = len(hashes) - _RUN + 1
    if size <= 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    mixed = np.zeros(size, np.uint64)
    for i in range(_RUN):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + hashes[i : i + size]
    runs, firsts = np.unique(mixed, return_index=True)
    return runs, sentence[firsts]


class Rarity:
    """In how many documents each stem stands: a table of 4 M counts, by the key's first bits."""

    def __init__(self) -> None:
        self._counts = np.zeros(1 << 22, np.uint32)
        self._documents = 0

    def add(self, side: Sheet) -> None:
        """Count a document."""
        self._counts[np.unique(side.keys >> np.uint64(42))] += 1
        self._documents += 1

    def weigh(self, side: Sheet) -> Sheet:
        """A text with its stems' weights corrected by the other documents that have them."""
        others = self._counts[side.keys >> np.uint64(42)].astype(np.float64) - 1
        shares = (others + PRIOR * np.exp(-side.weights)) / (self._documents + PRIOR)
        weights = np.maximum(0.0, np.minimum(side.weights, -np.log(shares)))
        count = len(side.norms)
        norms = np.sqrt(np.bincount(side.sentences, weights[side.columns] ** 2, count))
        return replace(side, weights=weights, norms=norms)


def align(a: Sheet, b: Sheet) -> Alignment:
    """Align two texts."""
    _, ours, theirs = np.intersect1d(a.keys, b.keys, assume_unique=True, return_indices=True)
    weights = a.weights[ours]
    shared = float(weights.sum())
    cells = _cells(a, b, ours, theirs, weights)
    chain = heaviest_chain(cells)
    rare = weights >= _RARE
    order = np.argsort(a.firsts[ours[rare]])
    run = _longest_rise(b.firsts[theirs[rare]][order].tolist())
    return Alignment(
        chain,
        tuple(cells),
        sum(cell.weight for cell in chain),
        run,
        shared,
        int(rare.sum()),
        (len(a.norms), len(b.norms)),
    )


def _cells(
    a: Sheet,
    b: Sheet,
    ours: NDArray[np.int64],
    theirs: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> list[Cell]:
    if not len(ours):
        return []
    first, second = _present(a, ours), _present(b, theirs)
    overlap = (first * weights) @ second.T
    products = (first * weights**2) @ second.T
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = products / np.outer(a.norms, b.norms)
    found = (cosine >= _COSINE) & (overlap >= _SHARED_WEIGHT)
    found &= first @ second.T >= _SHARED_STEMS
    rows, columns = np.nonzero(found)
    verbatim = _verbatim(a, b)[rows, columns]
    values = overlap[rows, columns] * cosine[rows, columns] * (1 - (1 - _VERBATIM) * verbatim)
    return [
        Cell(*cell)
        for cell in zip(
            rows.tolist(),
            columns.tolist(),
            cosine[rows, columns].tolist(),
            values.tolist(),
            verbatim.tolist(),
            strict=True,
        )
    ]


def _present(side: Sheet, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sentences by chosen stems: 1 where a sentence has the stem."""
    column_of = np.full(len(side.keys), -1)
    column_of[chosen] = np.arange(len(chosen))
    columns = column_of[side.columns]
    kept = columns >= 0
    matrix = np.zeros((len(side.norms), len(chosen)))
    matrix[side.sentences[kept], columns[kept]] = 1
    return matrix


def _verbatim(a: Sheet, b: Sheet) -> NDArray[np.float64]:
    """Sentences by sentences: the share of the shorter one's runs of words that both have."""
    same = np.zeros((len(a.norms), len(b.norms)))
    _, ours, theirs = np.intersect1d(a.runs, b.runs, assume_unique=True, return_indices=True)
    np.add.at(same, (a.run_sentences[ours], b.run_sentences[theirs]), 1)
    least = np.minimum.outer(a.run_counts, b.run_counts)
    return np.minimum(1.0, same / np.maximum(1, least))


def without(alignment: Alignment, first: Collection[int], second: Collection[int]) -> Alignment:
    """The alignment where those sentences of either text do not count for the chain."""
    chain = heaviest_chain(
        [c for c in alignment.cells if c.first not in first and c.second not in second]
    )
    return replace(alignment, chain=chain, weight=sum(cell.weight for cell in chain))


def heaviest_chain(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The heaviest sequence of cells strictly forward in both texts; cells are sorted.

    One pass with a table of the best chain that ends at or before each second sentence.
    """
    best: list[tuple[int, float, int]] = []  # (second, weight, cell), both strictly rising
    before = [-1] * len(cells)
    total = [0.0] * len(cells)
    start = 0
    for i, cell in enumerate(cells):
        at = bisect_left(best, (cell.second,)) - 1
        before[i] = best[at][2] if at >= 0 else -1
        total[i] = cell.weight + (best[at][1] if at >= 0 else 0.0)
        if i + 1 == len(cells) or cells[i + 1].first != cell.first:
            for j in range(start, i + 1):
                _keep(best, cells[j].second, total[j], j)
            start = i + 1
    chain: list[Cell] = []
    at = best[-1][2] if best else -1
    while at >= 0:
        chain.append(cells[at])
        at = before[at]
    return tuple(reversed(chain))


def _keep(best: list[tuple[int, float, int]], second: int, weight: float, cell: int) -> None:
    at = bisect_left(best, (second + 1,))
    if at and best[at - 1][1] >= weight:
        return
    while at < len(best) and best[at][1] <= weight:
        best.pop(at)
    if at and best[at - 1][0] == second:
        at -= 1
        best.pop(at)
    best.insert(at, (second, weight, cell))


def _longest_rise(values: Sequence[int]) -> int:
    """Length of the longest strictly rising subsequence."""
    tails: list[int] = []
    for value in values:
        at = bisect_left(tails, value)
        tails[at : at + 1] = [value]
    return len(tails)
