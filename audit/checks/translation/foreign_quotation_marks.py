"""MTA122."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import FUNCTION_WORDS, Tokens
from audit.model import Evidence
from audit.values import dataclass

MARKS = frozenset("«»„")
CLOSING = frozenset(".,;:!?")
ENDS = MARKS | frozenset("“”")
REACH = 40
"""Tokens within which the other mark is looked for."""


@dataclass(frozen=True)
class ForeignQuotationMarks(Artifact):
    """Another language's quotation marks round English words: `«Break the heart»`, `„in shock“`.

    **Why** — a system that translates the words copies the marks. Hits in 1,000 words: people
    0.002, Apertium 0.5, statistical systems 0, spinners 0, neural systems 0.016.

    **Misses** — marks that English has too, in foreign order (`”so”`); quotations that are not
    English, which people quote as they found them.

    **Fix** — write `“` and `”`.
    """

    rule: ClassVar[str] = "MTA122"
    name: ClassVar[str] = "foreign-quotation-marks"
    cap: ClassVar[float] = CARELESS
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The marks « and » are French, and „ is German, as all the people know."),
        Case("It is in the «Économie politique» and in «Война и мир», as he said of it."),
        Case("He saw “the house” and ‘the town’ of it, “as it was”."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "He wrote: «Break us the heart to see it», and it was „in shock“ that they heard it.",
            found=("«Break", "it»", "„in"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """A mark with the word that it touches, or the full stop before it."""
        texts, last = tokens.texts, len(tokens.texts) - 1
        for i in tokens.places(MARKS):
            after = i < last and tokens.gap(i + 1) == "" and texts[i + 1]
            before = i > 0 and tokens.gap(i) == "" and texts[i - 1]
            if after and _plain(after) and not before:
                if _english(takewhile(_no_mark, tokens.lower[i + 1 : i + REACH])):
                    yield tokens.evidence(i, i + 1, "quotation mark of another language")
            elif (
                before
                and texts[i] != "„"
                and not (after and after.isalnum())
                and (_plain(before) or (before in CLOSING and _plain(texts[i - 2])))
                and _english(takewhile(_no_mark, reversed(tokens.lower[max(0, i - REACH) : i])))
            ):
                yield tokens.evidence(i - 1, i, "quotation mark of another language")


def _plain(token: str) -> bool:
    return token.isascii() and token.isalpha()


def _no_mark(token: str) -> bool:
    return token not in ENDS


def _english(inside: Iterable[str]) -> bool:
    """Are quoted words English, as far as can be told?"""
    words = [token for token in inside if token.isalpha()]
    return all(map(str.isascii, words)) or not FUNCTION_WORDS.isdisjoint(words)
