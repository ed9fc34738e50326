"""MTA121."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import FUNCTION_WORDS, Tokens
from audit.model import Evidence
from audit.values import dataclass

COMMON_SLIP = 2.0
"""Nats at which its surprise ends: people write it too, in one text of 76. With 4 two of 5,229
texts by people are flagged by artifacts and 36 of them with their white space torn as from a PDF,
with 2 one and 31, without the rule one and 28."""

SPELT = frozenset("fhlmnrsx")
"""Letters whose names begin with a vowel: `an rsync`, `an xml` are spelt out."""
AS_CONSONANT = ("eu", "ew", "one", "once", "oui")
"""Beginnings in a vowel that are spoken with a consonant first."""
SILENT_H = ("hour", "honest", "honor", "honour", "heir", "herb", "homage", "hors", "histor", "hot",
            "hab", "her", "hallu", "hypo", "hyp", "hyst")  # fmt: skip
"""How words begin before which writers of English have `an`, by choice or of old."""
LABELS = frozenset(
    "type class grade vitamin hepatitis group team plan option series figure appendix vis step "
    "part point letter section note key element node variable value values from to and or with "
    "between x y b c = > <".split()
)
"""Words after which `a` is a letter."""
NOT_NOUNS = FUNCTION_WORDS | frozenset("any each also even ever every am able is are el".split())


@dataclass(frozen=True)
class MisformedArticle(Artifact):
    """`a` before a vowel or `an` before a consonant: `a example`, `an felicitous time`.

    **Why** — a system that exchanges the word after the article, or builds the phrase from a table,
    leaves the article of another word. Hits in 1,000 words: people 0.051, Apertium 0.0049,
    statistical systems 0.02, spinners 0.9, neural systems 0.018.

    **Misses** — words that begin with `u`, `eu` or `h`, capitals, and what may be spelt out
    (`an rsync`): whether those are wrong is heard, not seen.

    **Fix** — write the other form.
    """

    rule: ClassVar[str] = "MTA121"
    name: ClassVar[str] = "misformed-article"
    cap: ClassVar[float] = COMMON_SLIP
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It is a one-off, a European, a user, an hour, an NGO, an x-ray, an rsync of it."),
        Case("The sum of a and b, if a is of type a, as it is in vitamin a extracts."),
        Case("It is an historic day, an 8 of the house, and an “understood” one; an sql of it."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It was a old house in the town, and an felicitous time for it, as I know.",
            found=("a old", "an felicitous"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The article and the word."""
        texts, last = tokens.texts, len(tokens.texts) - 1
        for i in tokens.at("an"):
            if i < last and texts[i] == "an" and _consonant(texts[i + 1]) and self._one(tokens, i):
                yield tokens.evidence(i, i + 1, "“an” for “a”")
        for i in tokens.at("a"):
            if (
                0 < i < last
                and texts[i + 1][0] in "aeio"
                and texts[i] == "a"
                and _vowel(texts[i + 1])
                and tokens.lower[i - 1] not in LABELS
                and self._one(tokens, i)
            ):
                yield tokens.evidence(i, i + 1, "“a” for “an”")

    @staticmethod
    def _one(tokens: Tokens, i: int) -> bool:
        """Stand the two side by side, the second not part of a longer name?"""
        joined = i + 2 < len(tokens.texts) and not tokens.gap(i + 2)
        return (
            bool(tokens.gap(i))
            and tokens.gap(i + 1) == " "
            and not (joined and tokens.texts[i + 2] in "-_/.(=")
        )


def _word(token: str) -> bool:
    return len(token) > 2 and token.isascii() and token.isalpha() and token.islower()


def _consonant(token: str) -> bool:
    if token[0] in "aeiou" or not _word(token) or token in NOT_NOUNS:
        return False
    if token[0] in SPELT and token[1] not in "aeiou":
        return token[0] == "s" and len(token) > 4 and token[1] in "chkmnptw"
    return not token.startswith(SILENT_H) and any(letter in "aeiouy" for letter in token[1:])


def _vowel(token: str) -> bool:
    return _word(token) and token not in NOT_NOUNS and not token.startswith(AS_CONSONANT)
