"""MTA104."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

_POSSESSIVES = frozenset("my your his its our their".split())
_ARTICLES = frozenset("the a an".split())
_POINTERS = frozenset("this these those".split())
CLASHES = {
    **{
        word: _ARTICLES | _POINTERS | _POSSESSIVES - {word}
        for word in _POSSESSIVES - {"his", "its"}
    },
    "his": _ARTICLES | _POINTERS | _POSSESSIVES - {"his", "its"},
    "the": (_ARTICLES | _POINTERS | _POSSESSIVES | {"that", "another", "some", "every", "any"})
    - {"the"},
    "an": frozenset("the this his their its my our these those".split()),
    "a": frozenset("the this his their its my our these those another an".split()),
    "these": _ARTICLES | _POSSESSIVES,
    "those": _ARTICLES | _POSSESSIVES,
    "another": frozenset("the a an".split()),
    "each": frozenset({"another"}),
}
"""Determiners that cannot follow one another within a noun phrase."""


@dataclass(frozen=True)
class DeterminerClash(Artifact):
    """Two determiners on one noun: `the his house`, `a the`, `the another person`.

    **Why** — many languages put an article before a possessive; rule-based systems carry it over.

    **Misses** — determiners with an adjective between them; `its a` and `an another`, which
    careless writers of English have too.

    **Fix** — keep one of the two.
    """

    rule: ClassVar[str] = "MTA104"
    name: ClassVar[str] = "determiner-clash"
    cap: ClassVar[float] = CARELESS
    clean: ClassVar[tuple[Case, ...]] = (
        Case("All the people saw both his houses, and such a thing was the one that they had."),
        Case("The The and The A were bands of the time."),
        Case("The word “the” and “a”, the “this” of C++ and his “my” are in it."),
        Case("What is hers is the, his is the other."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("It was the his house that the another person saw.", found=("the his", "the another")),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """Both determiners."""
        texts, lower = tokens.texts, tokens.lower
        for i in tokens.pairs(CLASHES):
            if texts[i + 1] != lower[i + 1] or i + 2 >= len(texts):
                continue
            if lower[i + 1] == "that" and not _noun(lower[i + 2]):
                continue
            if _noun(lower[i + 2]):
                yield tokens.evidence(i, i + 1, "two determiners on one noun")


def _noun(word: str) -> bool:
    return word.isalpha()
