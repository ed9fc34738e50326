"""The exact join: groups of documents that hold every pair at a limit, without any sketch.

Two sets with Jaccard similarity t or more share at least ⌈t·n⌉ members of the larger one's n, so
whichever way members are ordered, one of the first n − ⌈t·n⌉ + 1 members of each is shared (Chaudhuri,
Ganti and Kaushik 2006; Bayardo et al. 2007). Ordered by rarity, few documents have those in common.
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
    yield from _groups(values[inside], owners[inside])


def _groups(values: Hashes, owners: npt.NDArray[np.uint32]) -> Iterator[Group]:
    order = np.lexsort((owners, values))
    values, owners = values[order], owners[order]
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else []
    ends = [*starts[1:], len(values)]
    for start, end in zip(starts, ends, strict=True):
        if end - start > 1:
            yield tuple(owners[start:end].tolist())
