"""The sketch kernel in numpy: the twin of `_kernel.c`, used where that could not be compiled.

Both take the same arguments and return the same bits; `tests/test_kernel.py` holds them together,
and both to plain Python.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from audit.sketch.hashing import BLOCK_1, BLOCK_2, GOLDEN, LENGTH, mixed
from audit.sketch.pages import ALONE, IN_WORD, PAGE, UNSURE

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers, Passage

U64 = npt.NDArray[np.uint64]
U32 = npt.NDArray[np.uint32]

SLOTS: Final = 256
_ROUNDS: Final = 2 * SLOTS
_PLACES = 8
"""Places in the other document that are tried for the longest run, where a run stands in many."""
_STEP = 64
_BLOCK = 512
_AT_ONCE = 2048
"""Numbers looked at together when slots are still empty."""
_LOW = np.uint64(2**32 - 1)
_FULL = np.uint64(2**64 - 1)
_MULTIPLIERS = np.array([mixed((n + 1) * GOLDEN % 2**64) | 1 for n in range(_ROUNDS)], np.uint64)
_INVERSE = pow(GOLDEN, -1, 2**64)
_SMALLEST = 1 << 12


def _u64(numbers: Numbers) -> U64:
    return numbers if isinstance(numbers, np.ndarray) else np.frombuffer(numbers, np.uint64)  # type: ignore[return-value]


def _u32(numbers: Numbers) -> U32:
    return numbers if isinstance(numbers, np.ndarray) else np.frombuffer(numbers, np.uint32)  # type: ignore[return-value]


def _mix(values: U64) -> U64:
    values = values ^ (values >> np.uint64(33))
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


# Words

_FOLDED = bytes(ord(chr(c).lower()) if chr(c).isalnum() and c < 128 else 0 for c in range(256))
_UNKNOWN = 8
_NONE = np.zeros(1, np.intp)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
_flags = np.full(0x110000, _UNKNOWN, np.uint8)


def tokenise(
    text: str, page: Callable[[int], bytes], composed: bool, /
) -> tuple[bytes, bytes, bytes] | None:
    """The hash, the start and the end of every word of a text (uint64, uint32, uint32).

    None where the text has characters that NFC may change, unless `composed` says it does not.
    `page` makes what is to be known of 256 characters (`audit.sketch.pages`).
    """
    if text.isascii():
        data = np.frombuffer(text.encode().translate(_FOLDED), np.uint8)
        starts, ends = _edges(data.view(np.bool_))
        return _hashes(data, starts, ends), starts.tobytes(), ends.tobytes()
    codes = _codes(text)
    flags = _flags_of(codes, page)
    if not composed and flags.max() >= UNSURE:
        return None
    starts, ends = _runs(flags)
    folded = text.casefold()
    data = np.frombuffer(folded.encode("utf-8", "surrogatepass"), np.uint8)
    first, last = starts.astype(np.intp), ends.astype(np.intp)
    if len(folded) != len(text):
        codes = _codes(folded)
        first, last = (places.astype(np.intp) for places in _runs(_flags_of(codes, page)))
    elif len(data) != len(text):
        codes = _codes(folded)
    if len(data) != len(folded):
        # Where in the bytes each character stands: what comes before it and takes more than one.
        wide = np.flatnonzero(codes >= 0x80)
        values = codes[wide]
        extra = 1 + (values >= 0x800).astype(np.intp) + (values >= 0x10000)
        before = np.concatenate((_NONE, np.cumsum(extra)))
        first = first + before[wide.searchsorted(first)]
        last = last + before[wide.searchsorted(last)]
    return _hashes(data, first, last), starts.tobytes(), ends.tobytes()


def _codes(text: str) -> U32:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _flags_of(codes: U32, page: Callable[[int], bytes]) -> npt.NDArray[np.uint8]:
    flags = _flags.take(codes)
    if flags.max() == _UNKNOWN:
        for number in np.unique(codes[flags == _UNKNOWN] // PAGE).tolist():
            made = np.frombuffer(page(number), np.uint8)
            _flags[PAGE * number : PAGE * (number + 1)] = made[4 * PAGE :]
        flags = _flags.take(codes)
    return flags


def _edges(inside: npt.NDArray[np.bool_]) -> tuple[U32, U32]:
    padded = np.zeros(len(inside) + 2, np.bool_)
    padded[1:-1] = inside
    edges = np.flatnonzero(padded[1:] != padded[:-1]).astype(np.uint32)
    return edges[::2].copy(), edges[1::2].copy()


def _runs(flags: npt.NDArray[np.uint8]) -> tuple[U32, U32]:
    """The places of words: runs of characters of a word, and characters that are one alone."""
    starts, ends = _edges(flags & IN_WORD != 0)
    alone = np.flatnonzero(flags & ALONE).astype(np.uint32)
    if len(alone):
        starts = np.sort(np.concatenate((starts, alone)))
        ends = np.sort(np.concatenate((ends, alone + np.uint32(1))))
    return starts, ends


def _hashes(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.integer], ends: npt.NDArray[np.integer]
) -> bytes:
    padded = np.zeros(len(data) + 8, np.uint8)
    padded[: len(data)] = data
    blocks = np.ndarray(len(data) + 1, "<u8", padded.data, strides=(1,))
    starts, sizes = starts.astype(np.intp), (ends - starts).astype(np.intp)
    first = blocks[starts] & _MASKS[np.minimum(sizes, 8)]
    totals = _block_hash(first, 0) + sizes.astype(np.uint64) * np.uint64(LENGTH)
    longer = np.flatnonzero(sizes > 8)
    if len(longer):
        more = (sizes[longer] - 1) // 8
        after = np.cumsum(more)
        number = np.arange(1, after[-1] + 1) - np.repeat(after - more, more)
        left = np.repeat(sizes[longer], more) - 8 * number
        values = blocks[np.repeat(starts[longer], more) + 8 * number] & _MASKS[np.minimum(left, 8)]
        totals[longer] += np.add.reduceat(_block_hash(values, number), after - more)
    return _mix(totals).tobytes()


def _block_hash(blocks: U64, number: npt.NDArray[np.intp] | int) -> U64:
    values = (blocks + np.asarray(number).astype(np.uint64) * np.uint64(GOLDEN)) * np.uint64(
        BLOCK_1
    )
    return (values ^ (values >> np.uint64(32))) * np.uint64(BLOCK_2)


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
    hashes = _u64(words)
    count = len(hashes) - length + 1
    if length < 1 or count < 1:
        return np.empty(0, dtype=np.uint64)
    size = _SMALLEST
    while size < len(hashes):
        size *= 2
    powers, inverses = _powers(size)
    sums = np.zeros(len(hashes) + 1, dtype=np.uint64)
    np.cumsum(hashes * powers[: len(hashes)], out=sums[1:])
    return _mix((sums[length:] - sums[:count]) * inverses[:count] + np.uint64(length))


def gram_hashes(words: Numbers, length: int, /) -> bytes:
    """The hash of every run of `length` words, in order; none where there are fewer words.

    A polynomial of the words' hashes modulo 2^64, taken from prefix sums (so the cost does not
    depend on the length of the run), and then mixed so that every bit counts.
    """
    return _grams(words, length).tobytes()


def gram_set(words: Numbers, length: int, /) -> bytes:
    """The same, sorted, each once."""
    return np.unique(_grams(words, length)).tobytes()


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
    values = _u64(shingles)
    values = values ^ (values >> np.uint64(32))
    best = np.full(SLOTS, _FULL)
    empty = np.ones(SLOTS, np.bool_)
    begin, end = 0, 1
    while len(values) and begin < SLOTS and empty.any():
        rounds = np.arange(begin, end, dtype=np.uint64)[:, None]
        hashes = values * _MULTIPLIERS[begin:end, None]
        slots = hashes >> np.uint64(56)
        ranked = (rounds << np.uint64(32)) | ((hashes >> np.uint64(24)) & _LOW)
        if begin:
            wanted = empty[slots]
            slots, ranked = slots[wanted], ranked[wanted]
        np.minimum.at(best, slots.ravel(), ranked.ravel())
        empty = best == _FULL
        begin, end = end, min(SLOTS, end + max(1, _AT_ONCE // len(values)))
    for slot in np.flatnonzero(empty).tolist() if len(values) else ():
        hashes = values * _MULTIPLIERS[SLOTS + slot]
        best[slot] = (hashes >> np.uint64(24) & _LOW).min()
    return best.astype(np.uint32).tobytes()


def sketch(words: Numbers, length: int, /) -> bytes:
    """The signature of all runs of `length` words."""
    return signature(_grams(words, length))


def affine32(shingles: Numbers, permutations: Numbers, /) -> bytes:
    """The minima of `datasketch.MinHash` (scheme `affine32`), of the hashes' upper 32 bits.

    `permutations`: uint32, all factors and then all summands.
    """
    factors, summands = _u32(permutations).reshape(2, -1)[:, :, None]
    values = (_u64(shingles) >> np.uint64(32)).astype(np.uint32)
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
    values = _u32(slots)
    if bands < 1 or rows < 1 or rows > _ROUNDS or bands > len(values) // rows:
        raise ValueError("the bands do not fit the signature")
    table = values[: bands * rows].reshape(bands, rows).astype(np.uint64)
    sums = (table * _MULTIPLIERS[:rows]).sum(axis=1, dtype=np.uint64)
    return _mix(sums + np.arange(1, bands + 1, dtype=np.uint64) * np.uint64(GOLDEN)).tobytes()


# Comparisons


def _present(values: U64, among: U64) -> npt.NDArray[np.bool_]:
    """Which of `values` stand in the sorted `among`."""
    if not len(among):
        return np.zeros(len(values), dtype=np.bool_)
    places = among.searchsorted(values)
    places[places == len(among)] = 0
    found: npt.NDArray[np.bool_] = among[places] == values
    return found


def shared(a: Numbers, b: Numbers, /) -> int:
    """How many members two sorted sets have in common."""
    first, second = sorted((_u64(a), _u64(b)), key=len)
    return int(np.count_nonzero(_present(first, second)))


def shared_passages(a: Numbers, b: Numbers, min_words: int, /) -> list[Passage]:
    """Where `a` repeats `b` (`audit.sketch.passages.shared_passages`)."""
    first, second = _u64(a), _u64(b)
    grams, others = _grams(first, min_words), _grams(second, min_words)
    if not len(grams) or not len(others):
        return []
    order = np.argsort(others, kind="stable")
    ordered = others[order]
    starts: list[int] = np.flatnonzero(_present(grams, ordered)).tolist()
    passages: list[Passage] = []
    covered, beyond = 0, 0
    at = 0
    while at < len(starts):
        start = starts[at]
        low, high = (int(ordered.searchsorted(grams[start], side)) for side in ("left", "right"))
        place, length = _longest(first, second, start, order[low:high], beyond)
        if length < min_words:
            at += 1
            continue
        skip = max(0, covered - start)
        covered, beyond = start + length, place + length
        passages.append((start + skip, covered, place + skip, beyond))
        at = max(at + 1, bisect_right(starts, covered) - 1)
        at = bisect_left(starts, covered - min_words + 1, at)
    return passages


def _longest(
    a: U64, b: U64, start: int, places: npt.NDArray[np.intp], beyond: int
) -> tuple[int, int]:
    """The place in `b` with the longest run from `a[start]` on, and that run's length.

    The first few places are tried, and the first one past `beyond`, where a text goes on.
    """
    tried = places[:_PLACES].tolist()
    following = int(places.searchsorted(beyond))
    if _PLACES <= following < len(places):
        tried.insert(0, int(places[following]))
    best, longest = 0, 0
    for place in tried:
        length = _common(a[start:], b[place:])
        if length > longest:
            best, longest = place, length
    return best, longest


def _common(a: U64, b: U64) -> int:
    """Length of the common beginning, in steps that double, so that it costs what it finds."""
    size = min(len(a), len(b))
    done, step = 0, _STEP
    while done < size:
        stop = min(size, done + step)
        differs = a[done:stop] != b[done:stop]
        if differs.any():
            return done + int(differs.argmax())
        done, step = stop, step * 2
    return size


def components(count: int, pairs: Numbers, /) -> bytes:
    """The least member (uint32) of everyone's component, of members 0 … count − 1 and pairs."""
    if not 0 <= count <= 2**32 - 1:
        raise ValueError("the number of members does not fit 32 bits")
    edges = _u32(pairs).reshape(-1, 2)
    if len(edges) and edges.max() >= count:
        raise ValueError("a pair names what is no member")
    labels = np.arange(count, dtype=np.uint32)
    while True:
        # Hook the larger root of every edge to the least one met, then let all point to roots.
        ends = np.sort(labels[edges], axis=1)
        ends = ends[ends[:, 0] != ends[:, 1]]
        if not len(ends):
            return labels.tobytes()
        np.minimum.at(labels, ends[:, 1], ends[:, 0])
        while (labels != (above := labels[labels])).any():
            labels = above
