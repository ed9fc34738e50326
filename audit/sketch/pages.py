"""What the tokenisers know of characters, 256 at a time, made when a text needs them.

Made by this Python's own `casefold`, `isalnum` and `unicodedata`, so that whoever reads a page
finds the words that `audit.text.find_words` finds.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import cache

from audit._chars import MARKS, UNSPACED

PAGE = 256
IN_WORD, ALONE, UNSURE = 1, 2, 4
"""A character of a word; a word by itself; one that may stand in a text that is not NFC."""
SEVERAL = 0xFFFFFFFF
"""Stands for what a character folds to where that is more than one character."""

_FIRST_MARK = "\u0300"
_COMPOSING_JAMO = range(0x1160, 0x1200)


@cache
def page(number: int) -> bytes:
    """Characters from 256 · `number` on: 256 uint32 they fold to, then a byte of flags each."""
    characters = [chr(code) for code in range(PAGE * number, PAGE * (number + 1))]
    folded = [character.casefold() for character in characters]
    folds = array("I", [ord(fold) if len(fold) == 1 else SEVERAL for fold in folded])
    return folds.tobytes() + bytes(map(_flags, characters))


@cache
def _classes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"[{UNSPACED}]"), re.compile(f"[{MARKS}]")


def _flags(character: str) -> int:
    flags = IN_WORD if character.isalnum() else 0
    if character >= _FIRST_MARK:
        unspaced, marks = _classes()
        if unspaced.match(character):
            flags = ALONE
        elif marks.match(character):
            flags = IN_WORD
    return flags | (UNSURE if _may_compose(character) else 0)


def _may_compose(character: str) -> bool:
    """Can a text with this character be other than NFC? A letter past U+FFFF is not looked up."""
    category = unicodedata.category(character)
    return (
        category[0] == "M"
        or (category[0] == "L" and character > "\uffff")
        or unicodedata.combining(character) != 0
        or ord(character) in _COMPOSING_JAMO
        or not unicodedata.is_normalized("NFC", character)
    )
