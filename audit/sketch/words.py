"""The words of a document as numbers: a 64-bit hash each, and where they stand."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast

from audit.composed import compose, normal
from audit.sketch.hashing import word_hash
from audit.sketch.kernel import kernel
from audit.sketch.pages import page
from audit.values import dataclass, field

if TYPE_CHECKING:
    from audit.text import Text

_REMEMBERED = 1 << 18
"""Words whose hash is remembered: a batch of 20,000 mixed manual pages holds about 400,000."""
_LONG = 64
"""Longer words are hashed anew each time, so that what is remembered stays a few dozen MB."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a document's body: a hash each, and where in the text they stand.

    Views of what the kernel returns: uint64, uint32 and uint32.
    """

    hashes: memoryview = field(repr=False)
    starts: memoryview = field(repr=False)
    ends: memoryview = field(repr=False)

    @classmethod
    def of(cls, hashes: bytes, starts: bytes, ends: bytes) -> Tokens:
        """Words as the kernel gives them."""
        return cls(
            memoryview(hashes).cast("Q"), memoryview(starts).cast("I"), memoryview(ends).cast("I")
        )

    @property
    def parts(self) -> tuple[bytes, bytes, bytes]:
        """Hashes, starts and ends as the kernel gave them; nothing is copied."""
        return cast("tuple[bytes, bytes, bytes]", (self.hashes.obj, self.starts.obj, self.ends.obj))


class _Memo(dict[str, int]):
    def __missing__(self, word: str) -> int:
        value = word_hash(word)
        if len(word) <= _LONG:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = value
        return value


_hash_of = _Memo().__getitem__


def word_hashes(words: Iterable[str]) -> array[int]:
    """A 64-bit hash of each word, in order.

    >>> [hex(value) for value in word_hashes(["don", "t", "don"])]
    ['0x3cf490e6174d1d2f', '0x48df6e7bb120f817', '0x3cf490e6174d1d2f']
    """
    return array("Q", map(_hash_of, words))


def tokens(body: str) -> Tokens:
    """The words of a text as hashes and places."""
    return _tokens(body, lambda: unicodedata.is_normalized("NFC", body))


def _tokens(body: str, composed: Callable[[], bool]) -> Tokens:
    """The words of a text, of which `composed` knows, if asked, whether it is sure to be NFC.

    The kernel finds and hashes them itself. It gives up on characters that may not be composed
    (NFC) unless it is told that the text is; of a text that is not it is given the composition.
    """
    pieces = kernel.tokenise(body, page, False)
    if pieces is None and composed():
        pieces = kernel.tokenise(body, page, True)
    if pieces is not None:
        return Tokens.of(*pieces)
    normal, origin = compose(body)
    pieces = kernel.tokenise(normal, page, True)
    assert pieces is not None
    found = Tokens.of(*pieces)
    starts, ends = origin.places(found.starts), origin.places(found.ends)
    if origin.grew:  # what was one character may be several words: each has its place
        later = (start + 1 for start in memoryview(starts).cast("I"))
        ends = array("I", map(max, memoryview(ends).cast("I"), later)).tobytes()
    return Tokens.of(pieces[0], starts, ends)


def _normal(text: Text) -> str:
    return normal(text.raw)


def body_tokens(text: Text) -> Tokens:
    """The words of a document's body, for `text.once(body_tokens)`."""
    # What is NFC stays so where characters of it are blanked out: nothing composes with a blank.
    return _tokens(text.body, lambda: text.once(_normal) == text.raw)


def text_key(text: Text) -> bytes:
    """A hash (uint64) of a document's text, the same for any white space and Unicode form."""
    key = kernel.text_key(text.raw, page, False) or kernel.text_key(text.once(_normal), page, True)
    assert key is not None
    return key


def body_hashes(text: Text) -> memoryview:
    """The hashes of a document's words, for `text.once(body_hashes)`."""
    return text.once(body_tokens).hashes
