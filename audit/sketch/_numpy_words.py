"""Words in numpy: where they stand and what they hash to, of one text or of many joined."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audit.sketch.hashing import BLOCK_1, BLOCK_2, GOLDEN, LENGTH
from audit.sketch.pages import ALONE, IN_WORD, PAGE, SEVERAL, UNSURE

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

U64 = npt.NDArray[np.uint64]
U32 = npt.NDArray[np.uint32]
Places = npt.NDArray[np.integer]

_FOLDED = bytes(ord(chr(c).lower()) if chr(c).isalnum() and c < 128 else 0 for c in range(256))
_UNKNOWN = 8
_CHARACTERS = 1 << 16
"""Characters tokenised together: of 2^14 … 2^18, 2^16 was the quickest."""
_CONTINUES = -64
"""Bytes that go on with a character are less, as signed numbers."""
_NONE = np.empty(0, np.intp)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
_flags = np.full(0x110000, _UNKNOWN, np.uint8)
_folds = np.zeros(0x110000, np.uint32)


def tokenise(
    text: str, page: Callable[[int], bytes], composed: bool, /
) -> tuple[bytes, bytes, bytes] | None:
    """The hash, the start and the end of every word of a text (uint64, uint32, uint32).

    None where the text has characters that NFC may change, unless `composed` says it does not.
    `page` makes what is to be known of 256 characters (`audit.sketch.pages`).
    """
    hashes, starts, ends, unsure = _found(text, page)
    if len(unsure) and not composed:
        return None
    return hashes.tobytes(), starts.tobytes(), ends.tobytes()


def unblanked(
    text: str, hashes: Numbers, starts: Numbers, ends: Numbers, /
) -> tuple[bytes, bytes, bytes]:
    """Those of some words that do not begin with a blank in `text`, a copy of theirs as long.

    `ValueError` where a word begins past its end, or there are not as many of each.
    """
    first = np.frombuffer(starts, np.uint32)
    codes = codes_of(text)
    words = np.frombuffer(hashes, np.uint64), first, np.frombuffer(ends, np.uint32)
    if any(len(part) != len(first) for part in words) or (len(first) and first.max() >= len(codes)):
        raise ValueError("the words do not fit each other, or not the text")
    kept = codes[first] != ord(" ")
    one, two, three = (part[kept].tobytes() for part in words)
    return one, two, three


def tokenise_all(
    texts: Sequence[str], page: Callable[[int], bytes], /
) -> list[tuple[bytes, bytes, bytes] | None]:
    """`tokenise` of many texts, joined by line ends: a call of numpy costs more than a short text.

    None where a text is not NFC. What characters fold to, and whether they are of a word, does not
    depend on those around them.
    """
    found: list[tuple[bytes, bytes, bytes] | None] = [None] * len(texts)
    for numbers in _chunks(texts, _CHARACTERS):
        sizes = np.fromiter((len(texts[n]) + 1 for n in numbers), np.uint32, len(numbers))
        after = np.cumsum(sizes, dtype=np.uint32)
        before = after - sizes
        hashes, starts, ends, unsure = _found("\n".join([texts[n] for n in numbers]), page)
        borders = starts.searchsorted(after)
        shift = np.repeat(before, np.diff(borders, prepend=0))
        starts -= shift
        ends -= shift
        doubtful = set(after.searchsorted(unsure, "right").tolist())
        begin = 0
        for place, (number, end) in enumerate(zip(numbers, borders.tolist(), strict=True)):
            if place not in doubtful or unicodedata.is_normalized("NFC", texts[number]):
                pieces = hashes[begin:end], starts[begin:end], ends[begin:end]
                found[number] = pieces[0].tobytes(), pieces[1].tobytes(), pieces[2].tobytes()
            begin = end
    return found


def _chunks(texts: Sequence[str], most: int) -> Iterator[list[int]]:
    """The numbers of texts to be joined: ASCII with ASCII, of `most` characters or one text."""
    for ascii in (True, False):
        chunk: list[int] = []
        total = 0
        for number, text in enumerate(texts):
            if text.isascii() is ascii:
                if chunk and total + len(text) > most:
                    yield chunk
                    chunk, total = [], 0
                chunk.append(number)
                total += len(text)
        if chunk:
            yield chunk


def _found(text: str, page: Callable[[int], bytes]) -> tuple[U64, U32, U32, npt.NDArray[np.intp]]:
    """Hashes, starts and ends of words, and where characters are that NFC may change."""
    if text.isascii():
        data = np.frombuffer(text.encode().translate(_FOLDED), np.uint8)
        starts, ends = _edges(data.view(np.bool_))
        return _hashes(data, starts, ends), starts, ends, _NONE
    codes = codes_of(text)
    flags = _flags_of(codes, page)
    unsure = np.flatnonzero(flags >= UNSURE) if flags.max() >= UNSURE else _NONE
    starts, ends = _runs(flags)
    first: Places = starts
    last: Places = ends
    folded = _folds.take(codes)
    if folded.max() == SEVERAL:
        # Characters that fold to several: the rest of each is put in after its first one.
        places = np.flatnonzero(folded == SEVERAL)
        pieces = [chr(code).casefold() for code in codes[places].tolist()]
        folded[places] = [ord(piece[0]) for piece in pieces]
        extra = np.array([len(piece) - 1 for piece in pieces], np.intp)
        rest = codes_of("".join(piece[1:] for piece in pieces))
        folded = np.insert(folded, np.repeat(places + 1, extra), rest)
        moved = np.concatenate((np.zeros(1, np.intp), np.cumsum(extra)))
        first = first + moved[places.searchsorted(first)]
        last = last + moved[places.searchsorted(last)]
    data = np.frombuffer(
        folded.tobytes().decode("utf-32-le", "surrogatepass").encode("utf-8", "surrogatepass"),
        np.uint8,
    )
    # Where in the bytes each character begins, and where the last one ends.
    begins = np.flatnonzero(data.view(np.int8) >= _CONTINUES)
    if len(begins) != len(data):
        first = begins[first]
        last = np.append(begins, len(data))[last]
    return _hashes(data, first, last), starts, ends, unsure


def may_not_be_composed(text: str, page: Callable[[int], bytes]) -> bool:
    """Has a text characters that NFC may change?"""
    return not text.isascii() and bool(_flags_of(codes_of(text), page).max() >= UNSURE)


def moved(places: Numbers, offsets: Numbers, shifts: Numbers, /) -> bytes:
    """Places (uint32) that do not descend, each moved by the shift (int64) of the last of the
    offsets (uint64), which ascend from 0, that is not after it. `ValueError` where there are not as
    many shifts as offsets."""
    where, after = np.frombuffer(offsets, np.uint64), np.frombuffer(shifts, np.int64)
    if not len(where) or len(where) != len(after):
        raise ValueError("as many offsets as shifts are needed")
    own = np.frombuffer(places, np.uint32)
    found = after[where.searchsorted(own, "right") - 1]
    return (own.astype(np.int64) + found).astype(np.uint32).tobytes()


def codes_of(text: str) -> U32:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _flags_of(codes: U32, page: Callable[[int], bytes]) -> npt.NDArray[np.uint8]:
    flags = _flags.take(codes)
    if flags.max() == _UNKNOWN:
        for number in np.unique(codes[flags == _UNKNOWN] // PAGE).tolist():
            made = np.frombuffer(page(number), np.uint8)
            _folds[PAGE * number : PAGE * (number + 1)] = made[: 4 * PAGE].view(np.uint32)
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
    if not (flags & ALONE).any():
        return _edges((flags & IN_WORD).view(np.bool_))
    padded = np.zeros(len(flags) + 2, np.uint8)
    np.bitwise_and(flags, IN_WORD | ALONE, out=padded[1:-1])
    before, after = padded[:-1], padded[1:]
    borders = before != after
    starts = np.flatnonzero(borders & (after != 0) | (after == ALONE))
    ends = np.flatnonzero(borders & (before != 0) | (before == ALONE))
    return starts.astype(np.uint32), ends.astype(np.uint32)


def _hashes(data: npt.NDArray[np.uint8], starts: Places, ends: Places) -> U64:
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
    return mix(totals)


def _block_hash(blocks: U64, number: npt.NDArray[np.intp] | int) -> U64:
    values = (blocks + np.asarray(number).astype(np.uint64) * np.uint64(GOLDEN)) * np.uint64(
        BLOCK_1
    )
    return (values ^ (values >> np.uint64(32))) * np.uint64(BLOCK_2)


def mix(values: U64) -> U64:
    values = values ^ (values >> np.uint64(33))
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values
