"""MinHash signatures of datasketch, bit for bit, for whoever works with that package.

The engine's own signatures (`audit.sketch.keys`) cost less and estimate as well; these are for
handing over: `MinHash`, `LeanMinHash`, and a whole corpus in a `MinHashLSH`, in memory or in Redis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

import datasketch
import numpy as np
import numpy.typing as npt

from audit.sketch.kernel import kernel
from audit.sketch.keys import bands

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

PERMUTATIONS: Final = 128
_SCHEME: Final = "affine32"

Signature = npt.NDArray[np.uint32]


@cache
def _permutations(count: int, seed: int) -> npt.NDArray[np.uint32]:
    permutations: npt.NDArray[np.uint32] = datasketch.MinHash(
        count, seed, scheme=_SCHEME
    ).permutations
    return permutations


def affine32(shingles: Numbers, permutations: int = PERMUTATIONS, seed: int = 1) -> Signature:
    """The minima of each of datasketch's permutations over a set of shingle hashes (uint64).

    What is permuted are the upper 32 bits: what `MinHash(hashfunc=lambda h: h >> 32)` makes of the
    same hashes.
    """
    table = np.ascontiguousarray(_permutations(permutations, seed))
    return np.frombuffer(kernel.affine32(shingles, table), np.uint32).copy()


def minhash(
    shingles: Numbers, permutations: int = PERMUTATIONS, seed: int = 1
) -> datasketch.MinHash:
    """The `datasketch.MinHash` of a set of shingle hashes; more can be put in by `update`."""
    return datasketch.MinHash(
        seed=seed,
        hashfunc=upper_half,
        hashvalues=affine32(shingles, permutations, seed),
        permutations=_permutations(permutations, seed),
        scheme=_SCHEME,
    )


def lean_minhash(
    shingles: Numbers, permutations: int = PERMUTATIONS, seed: int = 1
) -> datasketch.LeanMinHash:
    """The `datasketch.LeanMinHash` of a set of shingle hashes: small, and not to be updated."""
    values = affine32(shingles, permutations, seed)
    return datasketch.LeanMinHash(seed=seed, hashvalues=values, scheme=_SCHEME)


def upper_half(shingle: int) -> int:
    """The bits of a shingle hash that datasketch permutes."""
    return shingle >> 32


def hashvalues(sketch: datasketch.MinHash | bytes) -> Signature:
    """The minima in a `MinHash` or `LeanMinHash`, or in the bytes that a `LeanMinHash` serialises.

    They can be compared with `affine32` of the same seed and number of permutations. Sketches of
    other schemes are refused: they are of other permutations.
    """
    if isinstance(sketch, bytes):
        sketch = datasketch.LeanMinHash.deserialize(sketch)
    if sketch.scheme != _SCHEME:
        raise ValueError(f"a signature of the scheme {sketch.scheme}, not {_SCHEME}")
    values: Signature = np.array(sketch.hashvalues, dtype=np.uint32)
    return values


def lsh(
    documents: Iterable[tuple[str, Numbers]],
    limit: float = 0.8,
    permutations: int = PERMUTATIONS,
    storage: Mapping[str, object] | None = None,
) -> datasketch.MinHashLSH:
    """A `datasketch.MinHashLSH` of documents: `(id, shingle hashes)`.

    Its bands are ours, so that a pair at the limit is found with a chance of .99. `storage` is
    datasketch's `storage_config`, passed on as it is: `{"type": "redis", "redis": {…}}` keeps the
    index in Redis.
    """
    index = datasketch.MinHashLSH(
        num_perm=permutations,
        params=bands(limit, permutations),
        storage_config=None if storage is None else dict(storage),
    )
    with index.insertion_session() as session:
        for id, shingles in documents:
            session.insert(id, lean_minhash(shingles, permutations))
    return index
