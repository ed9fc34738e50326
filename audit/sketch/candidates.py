"""Pairs of documents that share several rare keys: without all pairs, in bounded memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from audit.check import Group

Pair = tuple[int, int]

LARGEST = 200
"""A key that more documents have says nothing of any two of them."""
_SMALL = 25
"""Larger groups are cut into pieces of so many documents, so that none is quadratic."""
_BEST = 10
"""Candidates of a document: the heaviest."""
_SHARED = 3
_WEIGHT = 20.0
_PRIOR = 4000


def rare_pairs(groups: Iterable[Group], documents: int) -> list[Pair]:
    """The candidates, ascending: at least 3 shared keys of a weight of at least 20 together.

    A key's weight is minus the logarithm of the share of documents that have it, where 4,000
    documents of other corpora are counted too. Memory: 8 bytes for each key of a document.
    """
    members, sizes, weights = array("I"), array("I"), array("f")
    for group in groups:
        if len(group) > LARGEST:
            continue
        weight = float(np.log((documents + _PRIOR) / (len(group) + 1)))
        for start in range(0, len(group), _SMALL):
            piece = group[start : start + _SMALL]
            if len(piece) > 1:
                members.extend(piece)
                sizes.append(len(piece))
                weights.append(weight)
    if not sizes:
        return []
    return sorted(_heaviest(*(np.array(rows) for rows in (members, sizes, weights))))


def _heaviest(
    members: NDArray[np.uint32], sizes: NDArray[np.uint32], weights: NDArray[np.float32]
) -> set[Pair]:
    ends = np.cumsum(sizes, dtype=np.int64)
    starts = ends - sizes
    group_of = np.repeat(np.arange(len(sizes)), sizes)
    order = np.argsort(members, kind="stable")
    owners, bounds = np.unique(members[order], return_index=True)
    pairs: set[Pair] = set()
    for owner, mine in zip(owners.tolist(), np.split(group_of[order], bounds[1:]), strict=True):
        if len(mine) < _SHARED:
            continue
        lengths = sizes[mine].astype(np.int64)
        before = np.cumsum(lengths) - lengths
        places = np.arange(int(lengths.sum())) + np.repeat(starts[mine] - before, lengths)
        others, which = np.unique(members[places], return_inverse=True)
        weight = np.bincount(which, np.repeat(weights[mine], lengths))
        count = np.bincount(which)
        good = np.flatnonzero((count >= _SHARED) & (weight >= _WEIGHT) & (others != owner))
        for at in good[np.lexsort((others[good], -weight[good]))][:_BEST].tolist():
            other = int(others[at])
            pairs.add((min(owner, other), max(owner, other)))
    return pairs
