"""What the tokenisers know of characters, 256 at a time, made when a text needs them.

Made by this Python's own `casefold`, `isalnum` and `unicodedata`, so that whoever reads a page
finds the words that `audit.text.find_words` finds.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from functools import cache

from audit._chars import MARKS, UNSPACED

PAGE = 256
IN_WORD, ALONE, UNSURE = 1, 2, 4
"""A character of a word; a word by itself; one that may stand in a text that is not NFC."""
SEVERAL = 0xFFFFFFFF
"""Stands for what a character folds to where that is more than one character."""

_COMPOSING_JAMO = range(0x1160, 0x1200)


@cache
def page(number: int) -> bytes:
    """Characters from 256 · `number` on: 256 uint32 they fold to, then a byte of flags each."""
    characters = list(map(chr, range(PAGE * number, PAGE * (number + 1))))
    folded = map(str.casefold, characters)
    folds = array("I", [ord(fold) if len(fold) == 1 else SEVERAL for fold in folded])
    return folds.tobytes() + bytes(map(int.__or__, _words(characters), _doubts(characters)))


def _words(characters: list[str]) -> bytearray:
    """`IN_WORD`, `ALONE` or nothing for each character."""
    flags = bytearray(map(IN_WORD.__mul__, map(str.isalnum, characters)))
    first = ord(characters[0])
    for ranges, flag in ((_ranges(MARKS), IN_WORD), (_ranges(UNSPACED), ALONE)):
        for start, end in ranges[max(0, bisect_right(ranges, (first, first)) - 1) :]:
            if start >= first + PAGE:
                break
            here = slice(max(start - first, 0), max(end + 1 - first, 0))
            flags[here] = bytes((flag,)) * len(flags[here])
    return flags


@cache
def _ranges(written: str) -> list[tuple[int, int]]:
    """The characters of a class, first and last of each range, ascending.

    A regular expression for it takes longer to compile than a hook has for a page.
    """
    pieces = re.findall(r"(.)(?:-(.))?", written.encode("ascii").decode("unicode_escape"))
    return [(ord(first), ord(last or first)) for first, last in pieces]


def _doubts(characters: list[str]) -> list[int]:
    """`UNSURE` for each that may stand in a text other than NFC. A letter past U+FFFF is not looked
    up."""
    categories = map(unicodedata.category, characters)
    beyond = characters[0] > "\uffff"
    normal = unicodedata.is_normalized("NFC", "".join(characters))
    return [
        UNSURE
        if category[0] == "M"
        or (beyond and category[0] == "L")
        or unicodedata.combining(character)
        or ord(character) in _COMPOSING_JAMO
        or not (normal or unicodedata.is_normalized("NFC", character))
        else 0
        for character, category in zip(characters, categories, strict=True)
    ]
