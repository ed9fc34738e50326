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
_ENGLISH = {
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
_FRENCH = {
    "un": frozenset("le la les ce cet cette mon ma sa notre votre".split()),
    "une": frozenset("le la les ce cet cette mon ma sa notre votre".split()),
    "le": frozenset("la les mon ma cette cet ces une du au".split()),
    "la": frozenset("le les mon ma sa cette cet ces un".split()),
    "les": frozenset("le la mes ses ces nos vos une".split()),
    "du": frozenset("le la les un une cette cet mon ma sa notre votre".split()),
    "des": frozenset("le la les mes ses ces nos vos une".split()),
    "au": frozenset("le la les un une cette cet mon ma sa notre votre".split()),
    "aux": frozenset("le la les mes ses ces nos vos".split()),
    "sa": frozenset("le la les un une".split()),
    "ses": frozenset("le la les un une".split()),
    "notre": frozenset("le la les un une".split()),
    "cette": frozenset("le la les un une".split()),
}
_SPANISH = {
    "el": frozenset("mi tu su ese nuestro un una los las".split()),
    "la": frozenset("mi tu su esta esa nuestra el los las".split()),
    "los": frozenset("mis tus sus estos esos nuestros el la las un una".split()),
    "las": frozenset("mis tus sus estas esas nuestras el la los un una".split()),
    "un": frozenset("el la los las mi tu su nuestro".split()),
    "una": frozenset("el la los las mi tu su nuestra".split()),
    "del": frozenset("el la los las un una mi tu su".split()),
    "al": frozenset("el la los las un una mi tu su".split()),
    "su": frozenset("el la los las un una mi".split()),
    "sus": frozenset("el la los las unos unas".split()),
}
CLASHES = {"en": _ENGLISH, "fr": _FRENCH, "es": _SPANISH}
"""Determiners that cannot follow one another within a noun phrase, by language.

German has no table: its relative pronouns look like articles (`der Mann, der die Tür schloss`), and
an attribute may open with one (`ein der Regierung nahes Blatt`)."""


@dataclass(frozen=True)
class DeterminerClash(Artifact):
    """Two determiners on one noun: `the his house`, `a the`, `the another person`.

    **Why** — many languages put an article before a possessive; rule-based systems carry it over.
    Hits in 1,000 words: people 0.02, Apertium 0.57, statistical systems 0.018, spinners 0.062,
    neural systems 0.027; in French people 0.0074, Apertium 0.11, in Spanish 0.0071 and 0.043.

    **Misses** — determiners with an adjective between them; `its a` and `an another`, which
    careless writers of English have too.

    **Fix** — keep one of the two.
    """

    rule: ClassVar[str] = "MTA104"
    name: ClassVar[str] = "determiner-clash"
    cap: ClassVar[float] = CARELESS
    languages: ClassVar[frozenset[str]] = frozenset(CLASHES)
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
        for i in tokens.pairs(CLASHES[tokens.language]):
            if texts[i + 1] != lower[i + 1] or i + 2 >= len(texts):
                continue
            if lower[i + 1] == "that" and not _noun(lower[i + 2]):
                continue
            if _noun(lower[i + 2]):
                yield tokens.evidence(i, i + 1, "two determiners on one noun")


def _noun(word: str) -> bool:
    return word.isalpha()
