"""MTA113."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass


@dataclass(frozen=True)
class PrepositionChain(Artifact):
    """Nouns strung on `of`: `a room of table of dinner of wood`.

    **Why** — where English puts nouns side by side (`dining-room table`), Romance languages join
    them with a preposition, and a word-for-word system keeps it. Hits in 1,000 words: people 0.063,
    Apertium 1.1, statistical systems 0.36, spinners 0.031, neural systems 0.11.

    **Misses** — chains with other prepositions, or with articles (`of the state of the art of the
    day`), which people write.

    **Fix** — turn the chain round: `citizen science data`.
    """

    rule: ClassVar[str] = "MTA113"
    name: ClassVar[str] = "preposition-chain"
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It is the end of the state of the art of the day."),
        Case("The University of California of the state of New York, and the Duke of York of old."),
        Case("One of many of those of us who think of it.", "pronouns"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It was a lesson of horse of mountain, and applications of science of citizen.",
            found=("of horse of mountain", "of science of citizen"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """From the first `of` to the last noun."""
        texts, lower = tokens.texts, tokens.lower
        last = len(texts) - 1
        for i in tokens.at("of"):
            if (
                i > 0
                and i + 3 <= last
                and lower[i + 2] == "of"
                and _noun(texts[i + 1])
                and _noun(texts[i + 3])
                and lower[i - 1].isalpha()
                and lower[i - 1] != "of"
                and tokens.adjoin(i, i + 3)
            ):
                yield tokens.evidence(i, i + 3, "nouns strung on “of”")


PRONOUNS = frozenset(
    "the a an all many those some most each one two three four five both any none us them it "
    "his her their its our my your this that these much half part course kind kinds sort "
    "sorts type types out lots tens hundreds thousands millions billions dozens plenty number "
    "numbers people what which whom every another such more several certain various few "
    "months years days weeks hours minutes".split()
)
"""Words that rightly stand between two `of`s, or follow one, without being a noun of a chain."""


def _noun(token: str) -> bool:
    return len(token) > 2 and token.isalpha() and token.islower() and token not in PRONOUNS
