"""Which pairs of the documents that share a group are looked at: each once, and no group left out.

A bucket of n documents has n(n − 1)/2 pairs, and one template makes a bucket of a whole corpus. So
small groups are compared all with all, larger ones as long as a budget of pairs lasts, and the rest
by representatives, which takes a number of comparisons that grows with n and not with its square.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from audit.check import Group
from audit.sketch.shingles import present, unique

Codes = npt.NDArray[np.uint64]
"""Pairs of documents as `first << 32 | second` with first < second, ascending, each once."""
Mask = npt.NDArray[np.bool_]

ALL_PAIRS: Final = 50
"""Largest group that is compared all with all, whatever the budget."""
_ROUNDS = 16
"""Representatives of a larger group; and comparisons for each of its members after them."""
_AT_ONCE = 1 << 20
"""Pairs written down before repetitions are dropped."""
_DRAWN = 16
"""Pairs of large groups that are written down for each one of the budget: groups repeat others."""
_HALF: Final = np.uint64(32)


def ends_of(codes: Codes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The first and the second document of each pair."""
    return (codes >> _HALF).astype(np.intp), (codes & np.uint64(0xFFFFFFFF)).astype(np.intp)


def search(groups: Iterable[Group], accept: Callable[[Codes], Mask], budget: int = 0) -> Codes:
    """The pairs of documents that share a group and that `accept` takes.

    It is asked of many at once, of each pair once, however many groups share it. Groups of more
    than `ALL_PAIRS` are compared all with all from the smallest up while all pairs together are at
    most `budget`. In those after them the members are compared with a representative; those that do
    not match it go on to the next one, 16 times. Those without a match share 16 comparisons for
    each of the group's members, with their neighbours: where only a few are left, with all.
    """
    codes, large = _all_pairs(sorted(set(groups), key=lambda group: (len(group), group)), budget)
    looked_at = _LookedAt(accept)
    looked_at(codes)
    for group in sorted(large):
        _stars(np.array(group, np.uint64), looked_at)
    return looked_at.taken


def _all_pairs(groups: Sequence[Group], budget: int) -> tuple[Codes, list[Group]]:
    """The pairs of groups that come by size, and the groups that the budget has no room for."""
    codes: Codes = np.empty(0, np.uint64)
    pieces = [codes]
    large: list[Group] = []
    pending = drawn = 0
    for size, alike in groupby(groups, len):
        each = size * (size - 1) // 2
        fits = size <= ALL_PAIRS or each <= budget
        first, second = np.triu_indices(size if fits else 0, 1)
        for table in _tables(alike, size):
            if size > ALL_PAIRS:
                drawn += len(table) * each
                if each > budget or drawn > _DRAWN * budget:
                    large += map(tuple, table.tolist())
                    continue
            pieces.append((table[:, first] << _HALF | table[:, second]).ravel())
            pending += len(pieces[-1])
            if pending > _AT_ONCE:
                codes = unique(np.concatenate(pieces))
                pieces, pending = [codes], 0
                if len(codes) > budget:
                    budget = 0
    return unique(np.concatenate(pieces)), large


def _tables(groups: Iterable[Group], size: int) -> Iterable[Codes]:
    """Groups of one size as rows of tables, of a bounded number of pairs each."""
    rows = np.array(list(groups), np.uint64)
    most = max(1, 2 * _AT_ONCE // size**2)
    return (rows[start : start + most] for start in range(0, len(rows), most))


class _LookedAt:
    """The pairs that were looked at, and those of them that were taken."""

    def __init__(self, accept: Callable[[Codes], Mask]) -> None:
        self._accept = accept
        self._all: Codes = np.empty(0, np.uint64)
        self.taken: Codes = self._all

    def __call__(self, codes: Codes) -> Mask:
        """Which of the pairs are taken."""
        new = codes[~present(codes, self._all)]
        if len(new):
            self._all = _union(self._all, new)
            self.taken = _union(self.taken, new[self._accept(new)])
        return present(codes, self.taken)


def _union(a: Codes, b: Codes) -> Codes:
    return np.insert(a, a.searchsorted(b), b)


def _stars(group: Codes, matches: Callable[[Codes], Mask]) -> None:
    rest = group
    lone: list[Codes] = []
    for _ in range(_ROUNDS):
        if not len(rest):
            break
        centre, others = rest[:1], rest[1:]
        rest = others[~matches(centre << _HALF | others)]
        if len(rest) == len(others):
            lone.append(centre)
    alone = np.concatenate([*lone, rest])
    if not len(alone):
        return
    reach = max(_ROUNDS, _ROUNDS * len(group) // len(alone)) // 2
    step = max(1, _AT_ONCE // (2 * reach + 1))
    for start in range(0, len(alone), step):
        own = alone[start : start + step, None]
        places = group.searchsorted(own) + np.arange(-reach, reach + 1)
        others = group[np.clip(places, 0, len(group) - 1)]
        pairs = np.minimum(own, others) << _HALF | np.maximum(own, others)
        matches(unique(pairs[own != others]))
