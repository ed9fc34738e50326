"""Groups of documents that share a key; and the exact join, which needs no sketch.

Two sets with Jaccard similarity t or more share at least ⌈t·n⌉ of the n members of each, so in
whatever order members stand, one of the first n − ⌈t·n⌉ + 1 of each is shared (Chaudhuri, Ganti and
Kaushik 2006; Bayardo et al. 2007). In the order of rarity few documents have those in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from audit.check import Group
from audit.sketch.shingles import Hashes

JOINED: Final = 1 << 22
"""Most words of a corpus that is joined exactly: 4 million, for which it takes 170 MB."""


def prefix_groups(sets: Sequence[Hashes], limit: float) -> Iterator[Group]:
    """The documents that share a member of their prefixes, for sorted sets without repetitions.

    Every pair with Jaccard similarity `limit` or more stands in one of the groups.
    """
    sizes = np.array([len(own) for own in sets], dtype=np.int64)
    if not sizes.any():
        return
    values = np.concatenate(sets)
    owners = np.repeat(np.arange(len(sets), dtype=np.uint32), sizes)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    holders = np.diff(np.r_[starts, len(ordered)])
    rarity = np.empty(len(values), dtype=np.uint32)
    rarity[order] = np.repeat(holders, holders)
    # What only one document has takes room in its prefix, but makes no group.
    prefix = sizes - np.ceil(limit * sizes - 1e-9).astype(np.int64) + 1
    alone = rarity == 1
    left = prefix - np.bincount(owners[alone], minlength=len(sets))
    kept = np.flatnonzero(~alone & (left > 0)[owners])
    kept = kept[np.lexsort((values[kept], rarity[kept], owners[kept]))]
    owners, values = owners[kept], values[kept]
    place = np.arange(len(kept)) - owners.searchsorted(owners)
    inside = place < left[owners]
    yield from grouped(values[inside], owners[inside])


def grouped(keys: Hashes, numbers: npt.NDArray[np.uint32]) -> Iterator[Group]:
    """The documents of every key that at least two share, in the order of the keys.

    A row each: the documents (`numbers`) of a key come in ascending order.
    """
    order = np.argsort(keys, kind="stable")
    keys, numbers = keys[order], numbers[order]
    first = np.r_[True, (keys[1:] != keys[:-1]) | (numbers[1:] != numbers[:-1])][: len(keys)]
    keys, numbers = keys[first], numbers[first]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
    ends = np.r_[starts[1:], len(keys)][: len(starts)]
    several = ends - starts > 1
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        yield tuple(numbers[start:end].tolist())
