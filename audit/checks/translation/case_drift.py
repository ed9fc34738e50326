"""MTA103."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import FUNCTION_WORDS, Tokens
from audit.model import Evidence
from audit.values import dataclass

MID_SENTENCE = {
    "en": frozenset(
        "of to is was were are has had with by from at in on for which its than".split()
    ),
    "de": frozenset("von und mit im zum zur vom bei als dass wird sind wurde nicht sich".split()),
    "fr": frozenset("de du des et ou à dans pour avec sur qui est sont était par au aux".split()),
    "es": frozenset("de del y o en con por para es son fue se al que".split()),
}
"""Function words that stand in capitals between two lower-case words neither by house style nor,
like `But` or `The`, because somebody forgot a full stop; by language."""

WORDS = FUNCTION_WORDS | frozenset(
    "us am pm no go or so an me ms pc tv id ok it ad ex re per pro".split()
)
"""Words whose capitals are another word's: `US`, `IT`, `WHO`."""


@dataclass(frozen=True)
class CaseDrift(Artifact):
    """A name that changes its case (`Xi`, then `XI`), or a function word capitalised mid-sentence.

    The name must stand in both forms in running text, more than once in capitals; the function word
    between two lower-case words.

    **Why** — systems that guess case afterwards, or translate a name as if it were a numeral or an
    acronym, write it in two ways within one text. Hits in 1,000 words: people 0.035, Apertium 0.22,
    statistical systems 0.038, spinners 0, neural systems 0.049; in French people 0, Apertium 0.095,
    in Spanish 0 and 0.2.

    **Misses** — names that are always in the wrong case; the case of a sentence's first word.

    **Fix** — write the name as its bearer does.
    """

    rule: ClassVar[str] = "MTA103"
    name: ClassVar[str] = "case-drift"
    cap: ClassVar[float] = CARELESS
    languages: ClassVar[frozenset[str]] = frozenset(MID_SENTENCE)
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The US and the WHO told us who was there, and IT is what it is."),
        Case("He read The Lord of The Rings, The Times, and an Essay On the Nature of Things."),
        Case("WARNING: this is a warning. Warning signs are on the wall.", "a heading in capitals"),
        Case("It was the AI of the XI century that he saw."),
        Case("He was asleep But she told him so and that was it.", "a full stop forgotten"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "The visit by Xi was short. In it XI has always said that, as XI noted, it is so.",
            found=("XI", "XI"),
        ),
        Case("It was the house In the middle of the town that he saw.", found=("In",)),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The drifted words."""
        texts = tokens.texts
        last = len(texts) - 1
        for i in tokens.titled(MID_SENTENCE[tokens.language]):
            if (
                0 < i < last
                and _running(texts[i - 1])
                and _running(texts[i + 1])
                and tokens.gap(i) == " " == tokens.gap(i + 1)
            ):
                yield tokens.evidence(i, i, "capital in the middle of a sentence")
        if not tokens.english:
            return
        for word in tokens.recased():
            if not 2 <= len(word) <= 12 or word in WORDS or not word.isalpha():
                continue
            places = tokens.at(word)
            if len(places) < 3:
                continue
            drifted = [i for i in places if texts[i].isupper() and self._inside(tokens, i)]
            if len(drifted) >= 2 and any(
                texts[i].istitle() and i and _running(texts[i - 1]) for i in places
            ):
                for i in drifted:
                    yield tokens.evidence(i, i, "the same name in another case elsewhere")

    @staticmethod
    def _inside(tokens: Tokens, i: int) -> bool:
        """Does the word stand in running text, not in a line of capitals?"""
        return 0 < i < len(tokens.texts) - 1 and _running(tokens.texts[i + 1])


def _running(token: str) -> bool:
    return token.isalpha() and token.islower()
