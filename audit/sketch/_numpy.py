"""The sketch kernel in numpy: the twin of `_kernel.c`, used where that could not be compiled.

Both take the same arguments and return the same bits; `tests/test_kernel.py` holds them together,
and both to plain Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from audit.sketch._numpy_passages import shared_passages
from audit.sketch._numpy_repeats import may_repeat
from audit.sketch._numpy_sets import (
    holders_of,
    members,
    overlaps,
    rarest,
    repeated_order,
    shared,
    shared_members,
    sorted_set,
    table,
    tally,
    u32,
    u64,
)
from audit.sketch._numpy_words import (
    U32,
    U64,
    codes_of,
    may_not_be_composed,
    mix,
    moved,
    tokenise,
    tokenise_all,
    unblanked,
)
from audit.sketch.hashing import GOLDEN, mixed

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

__all__ = [
    "affine32",
    "band_keys",
    "gram_hashes",
    "gram_set",
    "may_repeat",
    "members",
    "moved",
    "overlaps",
    "rarest",
    "repeated_order",
    "repeated_runs",
    "shared",
    "shared_members",
    "shared_passages",
    "signature",
    "sketch",
    "sketch_all",
    "sorted_set",
    "table",
    "tally",
    "text_key",
    "tokenise",
    "tokenise_all",
    "unblanked",
    "winnow",
]

SLOTS: Final = 256
_ROUNDS: Final = 2 * SLOTS
_BLOCK = 512
_AT_ONCE = 2048
"""Numbers looked at together when slots are still empty."""
_WORDS = 1 << 15
"""Words signed together: of 2^11 … 2^15, the quickest."""
_LOW = np.uint64(2**32 - 1)
_FULL = np.uint64(2**64 - 1)
_MULTIPLIERS = np.array([mixed((n + 1) * GOLDEN % 2**64) | 1 for n in range(_ROUNDS)], np.uint64)
_INVERSE = pow(GOLDEN, -1, 2**64)
_SMALLEST = 1 << 12


# Runs of words


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[U64, U64]:
    """The powers of the base and of its inverse, from 0."""
    both = []
    for base in (GOLDEN, _INVERSE):
        powers = np.full(size, base, dtype=np.uint64)
        powers[0] = 1
        both.append(np.multiply.accumulate(powers))
    return both[0], both[1]


def _grams(words: Numbers, length: int) -> U64:
    hashes = u64(words)
    count = len(hashes) - length + 1
    if length < 1 or count < 1:
        return np.empty(0, dtype=np.uint64)
    size = _SMALLEST
    while size < len(hashes):
        size *= 2
    powers, inverses = _powers(size)
    sums = np.zeros(len(hashes) + 1, dtype=np.uint64)
    np.cumsum(hashes * powers[: len(hashes)], out=sums[1:])
    return mix((sums[length:] - sums[:count]) * inverses[:count] + np.uint64(length))


def gram_hashes(words: Numbers, length: int, /) -> bytes:
    """The hash of every run of `length` words, in order; none where there are fewer words.

    A polynomial of the words' hashes modulo 2^64, taken from prefix sums (so the cost does not
    depend on the length of the run), and then mixed so that every bit counts.
    """
    return _grams(words, length).tobytes()


def text_key(text: str, page: Callable[[int], bytes], composed: bool, /) -> bytes | None:
    """The hash (uint64) of all characters of a text but white space, as of one run of words.

    None where the text has characters that NFC may change, unless `composed` says it does not.
    """
    if not composed and may_not_be_composed(text, page):
        return None
    codes = codes_of("".join(text.split())).astype(np.uint64)
    return (_grams(codes, len(codes)) if len(codes) else mix(codes.sum(keepdims=True))).tobytes()


def gram_set(words: Numbers, length: int, /) -> bytes:
    """The same, sorted, each once."""
    return np.unique(_grams(words, length)).tobytes()


def repeated_runs(words: Numbers, length: int, /) -> bytes:
    """For each run of `length` words 1 where it stands there more than once, else 0 (uint8)."""
    return (holders_of(_grams(words, length)) > 1).astype(np.uint8).tobytes()


def winnow(words: Numbers, length: int, window: int, /) -> bytes:
    """The least of every `window` runs of `length` words that follow each other; sorted, once."""
    least = _grams(words, length)
    if window < 1 or len(least) < window:
        return b""
    width = 1
    while width < window:
        step = min(width, window - width)
        least = np.minimum(least[:-step], least[step:])
        width += step
    return np.unique(least).tobytes()


# Signatures


def signature(shingles: Numbers, /) -> bytes:
    """256 minima (uint32) of a set of shingle hashes: one-permutation hashing, without its gaps.

    A round sends every shingle to one slot, and a slot takes the least of what comes first. Slots
    that are still empty are filled by further rounds, and after 256 rounds by one round each
    (Dahlgaard, Knudsen and Thorup 2017, "Fast similarity sketching"): the share of equal slots is
    an unbiased estimate of the Jaccard similarity for sets of any size, from one member on. An
    empty set has 2^32 − 1 in every slot.
    """
    values = u64(shingles)
    return _signatures(values, np.array([len(values)])).tobytes()


def _signatures(values: U64, counts: npt.NDArray[np.intp]) -> U32:
    """The signature of each of several sets that follow each other, of so many members."""
    values = values ^ (values >> np.uint64(32))
    best = np.full(SLOTS * len(counts), _FULL)
    left = np.flatnonzero(counts)
    sizes = counts[left]
    base = np.repeat(SLOTS * left, sizes)
    begin, end = 0, 1
    while len(left) and begin < SLOTS:
        hashes = values * _MULTIPLIERS[begin:end, None]
        slots = (hashes >> np.uint64(56)).view(np.int64)
        slots += base
        if begin:
            row, column = np.nonzero((best == _FULL)[slots])
            slots, hashes = slots[row, column], hashes[row, column]
            ranked = (hashes >> np.uint64(24)) & _LOW
            ranked |= (row + begin).astype(np.uint64) << np.uint64(32)
        else:
            slots, hashes = slots[0], hashes[0]
            ranked = (hashes >> np.uint64(24)) & _LOW
        np.minimum.at(best, slots, ranked)
        gaps = (best.reshape(-1, SLOTS)[left] == _FULL).any(axis=1)
        if not gaps.all():
            kept = np.repeat(gaps, sizes)
            values, base = values[kept], base[kept]
            left, sizes = left[gaps], sizes[gaps]
        begin, end = end, min(SLOTS, end + max(1, _AT_ONCE // max(1, len(values))))
    table = best.reshape(-1, SLOTS)
    after = np.cumsum(sizes)
    for number, start, stop in zip(left, after - sizes, after, strict=True):
        own = np.unique(values[start:stop])
        for slot in np.flatnonzero(table[number] == _FULL).tolist():
            hashes = own * _MULTIPLIERS[SLOTS + slot]
            table[number, slot] = ((hashes >> np.uint64(24)) & _LOW).min()
    return table.astype(np.uint32)


def sketch(words: Numbers, length: int, /) -> bytes:
    """The signature of all runs of `length` words."""
    return signature(_grams(words, length))


def sketch_all(words: Sequence[Numbers], length: int, /) -> list[bytes]:
    """`sketch` of many documents; one of fewer than `length` words is one run of them all."""
    found: list[bytes] = [b""] * len(words)
    hashes = [u64(own) for own in words]
    chunk: list[int] = []
    total = 0
    for number, own in enumerate(hashes):
        if len(own) < length:
            found[number] = sketch(own, max(1, len(own)))
            continue
        if chunk and total + len(own) > _WORDS:
            _sign(hashes, chunk, length, found)
            chunk, total = [], 0
        chunk.append(number)
        total += len(own)
    if chunk:
        _sign(hashes, chunk, length, found)
    return found


def _sign(hashes: list[U64], chunk: list[int], length: int, found: list[bytes]) -> None:
    counts = np.fromiter((len(hashes[n]) for n in chunk), np.intp, len(chunk))
    grams = _grams(np.concatenate([hashes[n] for n in chunk]), length)
    whole = np.ones(counts.sum(), np.bool_)
    whole[np.cumsum(counts)[:, None] - np.arange(1, length)] = False
    signatures = _signatures(grams[whole[: len(grams)]], counts - length + 1)
    for number, slots in zip(chunk, signatures, strict=True):
        found[number] = slots.tobytes()


def affine32(shingles: Numbers, permutations: Numbers, /) -> bytes:
    """The minima of `datasketch.MinHash` (scheme `affine32`), of the hashes' upper 32 bits.

    `permutations`: uint32, all factors and then all summands.
    """
    factors, summands = u32(permutations).reshape(2, -1)[:, :, None]
    values = (u64(shingles) >> np.uint64(32)).astype(np.uint32)
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    least = np.full(len(factors), 2**32 - 1, np.uint32)
    for start in range(0, len(values), _BLOCK):
        block = factors * values[start : start + _BLOCK] + summands
        np.minimum(least, block.min(axis=1), out=least)
    return least.tobytes()


def band_keys(slots: Numbers, bands: int, rows: int, /) -> bytes:
    """A 64-bit key for each band of `rows` slots: equal where band number and slots are equal."""
    values = u32(slots)
    if bands < 1 or rows < 1 or rows > _ROUNDS or bands > len(values) // rows:
        raise ValueError("the bands do not fit the signature")
    table = values[: bands * rows].reshape(bands, rows).astype(np.uint64)
    sums = (table * _MULTIPLIERS[:rows]).sum(axis=1, dtype=np.uint64)
    return mix(sums + np.arange(1, bands + 1, dtype=np.uint64) * np.uint64(GOLDEN)).tobytes()
