"""How the encoding checks list what they found."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from audit.model import Evidence

SHOWN = 50
"""Places a measurement lists; its note gives the full count."""


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
    """
    >>> name("\\u200b")
    'U+200B'
    """
    return f"U+{ord(character):04X}"
