"""Sorted sets of hashes in numpy: what they share, and which members are rare. See `_numpy.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audit.sketch._numpy_words import U32, U64

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers


def u64(numbers: Numbers) -> U64:
    return numbers if isinstance(numbers, np.ndarray) else np.frombuffer(numbers, np.uint64)  # type: ignore[return-value]


def u32(numbers: Numbers) -> U32:
    return numbers if isinstance(numbers, np.ndarray) else np.frombuffer(numbers, np.uint32)  # type: ignore[return-value]


def present(values: U64, among: U64) -> npt.NDArray[np.bool_]:
    """Which of `values` stand in the sorted `among`."""
    if not len(among):
        return np.zeros(len(values), dtype=np.bool_)
    places = among.searchsorted(values)
    places[places == len(among)] = 0
    found: npt.NDArray[np.bool_] = among[places] == values
    return found


def table(among: Numbers, /) -> bytes:
    """Nothing: `members` and `tally` need no more than the set, here."""
    u64(among)
    return b""


def members(values: Numbers, among: Numbers, table: Numbers, /) -> bytes:
    """For each value (uint64) 1 where it stands in the sorted set `among`, else 0 (uint8).

    A table of a set of another size is a `ValueError`, where there are any.
    """
    return present(u64(values), u64(among)).tobytes()


def tally(sets: list[Numbers], among: Numbers, table: Numbers, /) -> bytes:
    """How many values of some sets (uint64) equal each of the sorted set `among` (uint32)."""
    wanted = u64(among)
    counts = np.zeros(len(wanted), np.int64)
    for values in map(u64, sets):
        own = values[present(values, wanted)]
        counts += np.bincount(wanted.searchsorted(own), minlength=len(wanted))
    return counts.astype(np.uint32).tobytes()


def shared(a: Numbers, b: Numbers, /) -> int:
    """How many members two sorted sets have in common."""
    first, second = sorted((u64(a), u64(b)), key=len)
    return int(np.count_nonzero(present(first, second)))


def overlaps(values: Numbers, ends: Numbers, pairs: Numbers, least: float, /) -> bytes:
    """How many members each of many pairs of sets shares (uint32).

    0 where their Jaccard similarity is less than `least`. The sorted sets follow each other in
    `values` (uint64), and end at `ends` (uint64); a pair is two numbers of sets (uint32).
    `ValueError` where they do not fit each other, or `least` is not 0 to 1.
    """
    sets, numbers = _sets(values, ends, pairs)
    if not 0 <= least <= 1:
        raise ValueError("a likeness is 0 to 1")
    found = np.zeros(len(numbers), np.uint32)
    for place, (first, second) in enumerate(numbers):
        sizes = len(sets[first]), len(sets[second])
        if min(sizes) >= least * max(sizes) - 1:
            both = shared(sets[first], sets[second])
            found[place] = both if both and both / (sum(sizes) - both) >= least else 0
    return found.tobytes()


def shared_members(values: Numbers, ends: Numbers, pairs: Numbers, /) -> bytes:
    """What some pair shares of such sets (uint64), sorted, each once."""
    sets, numbers = _sets(values, ends, pairs)
    pieces = [sets[first][present(sets[first], sets[second])] for first, second in numbers]
    return np.unique(np.concatenate([np.empty(0, np.uint64), *pieces])).tobytes()


def repeated_order(values: Numbers, /) -> bytes:
    """Where the values (uint64) are that stand there more than once (uint32), in ascending order;
    equal ones keep theirs."""
    found = u64(values)
    places = np.flatnonzero(holders_of(found) > 1)
    return places[np.argsort(found[places], kind="stable")].astype(np.uint32).tobytes()


def sorted_set(values: Numbers, /) -> bytes:
    """The values (uint64) sorted, each once."""
    ordered: U64 = np.sort(u64(values))
    once: U64 = ordered[np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)]]
    return once.tobytes()


def rarest(values: Numbers, ends: Numbers, most: Numbers, /) -> tuple[bytes, bytes]:
    """The members of each set that the fewest sets have, without those that it has alone.

    The sorted sets follow each other in `values` (uint64), and end at `ends` (uint64). Of each set
    the first `most` (uint32) in the order of their number of holders and value are looked at.
    Returns the members (uint64), in order, and the number of the set of each (uint32). `ValueError`
    where they do not fit each other.
    """
    members, borders, wanted = u64(values), u64(ends).astype(np.int64), u32(most)
    sizes = np.diff(borders, prepend=0)
    if (
        len(wanted) != len(borders)
        or (sizes < 0).any()
        or (borders[-1] if len(borders) else 0) != len(members)
    ):
        raise ValueError("the ends or the numbers do not fit the sets")
    owners = np.repeat(np.arange(len(borders), dtype=np.uint32), sizes)
    holders = holders_of(members)
    alone = holders == 1
    left = wanted.astype(np.int64) - np.bincount(owners[alone], minlength=len(borders))
    kept = np.flatnonzero(~alone & (left > 0)[owners])
    # Members stand by set and value: a stable sort by set and number of holders keeps the rest.
    rank = owners[kept].astype(np.uint64) << np.uint64(32) | holders[kept]
    kept = kept[np.argsort(rank, kind="stable")]
    place = np.arange(len(kept)) - owners[kept].searchsorted(owners[kept])
    kept = np.sort(kept[place < left[owners[kept]]])
    return members[kept].tobytes(), owners[kept].tobytes()


def holders_of(values: U64) -> U32:
    """How many of the values equal each of them."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)])
    counts = np.diff(np.r_[starts, len(ordered)])
    holders = np.empty(len(values), np.uint32)
    holders[order] = np.repeat(counts, counts)
    return holders


def _sets(values: Numbers, ends: Numbers, pairs: Numbers) -> tuple[list[U64], list[list[int]]]:
    members, borders, numbers = u64(values), u64(ends), u32(pairs).ravel()
    if (
        (len(borders) and (borders[-1] > len(members) or (borders[1:] < borders[:-1]).any()))
        or len(numbers) % 2
        or (len(numbers) and numbers.max() >= len(borders))
    ):
        raise ValueError("the ends or the pairs do not fit the sets")
    return np.split(members, borders.astype(np.intp)), numbers.reshape(-1, 2).tolist()
