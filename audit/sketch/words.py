"""One 64-bit number per word, the same in every process and on every machine. Standard library."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.text import Text

_REMEMBERED = 1 << 18
"""Words whose hash is remembered: a batch of 20,000 mixed manual pages holds about 400,000."""
_LONG = 64
"""Longer words are hashed anew each time, so that what is remembered stays a few dozen MB."""


class _Memo(dict[str, int]):
    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = int.from_bytes(digest, "little")
        if len(word) <= _LONG:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = value
        return value


_hash_of = _Memo().__getitem__


def word_hashes(words: Iterable[str]) -> array[int]:
    """A 64-bit hash (BLAKE2b of the UTF-8 bytes) of each word, in order.

    >>> [hex(value) for value in word_hashes(["don", "t", "don"])]
    ['0x19d2e998cd641008', '0xd6d472e0f5dc73ca', '0x19d2e998cd641008']
    """
    return array("Q", map(_hash_of, words))


def body_hashes(text: Text) -> array[int]:
    """The hashes of a document's words, for `text.once(body_hashes)`."""
    return word_hashes(text.words)
