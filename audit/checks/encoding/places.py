"""How the encoding checks list what they found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import islice

from audit.model import Evidence

SHOWN = 50
"""Places a measurement lists; its note gives the full count."""


_CONTROLS = {
    0x00: "NULL",
    0x07: "BELL",
    0x08: "BACKSPACE",
    0x0B: "LINE TABULATION",
    0x1A: "SUBSTITUTE",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
    0x85: "NEXT LINE",
}


def first(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The first places, at most `SHOWN`."""
    return list(islice(evidence, SHOWN))


def counted(count: int, noun: str, plural: str = "") -> str:
    """
    >>> counted(1, "place"), counted(70, "place")
    ('1 place', '70 places (the first 50 shown)')
    """
    word = noun if count == 1 else plural or f"{noun}s"
    return f"{count} {word}" + (f" (the first {SHOWN} shown)" if count > SHOWN else "")


def name(character: str) -> str:
    """Code point and name; of control characters, which have none, the usual one.

    >>> name("\\u200b"), name("\\x1b"), name("\\x92")
    ('U+200B ZERO WIDTH SPACE', 'U+001B ESCAPE', 'U+0092 CONTROL')
    """
    code = ord(character)
    said = unicodedata.name(character, "") or _CONTROLS.get(code) or _nameless(character)
    return f"U+{code:04X} {said}"


def _nameless(character: str) -> str:
    kinds = {"Co": "PRIVATE USE", "Cn": "UNASSIGNED", "Cc": "CONTROL", "Cs": "SURROGATE"}
    noncharacter = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return "NONCHARACTER" if noncharacter else kinds.get(unicodedata.category(character), "")
