"""MTA118."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

_SUBJECTS = frozenset("he she they we".split())
_ENGLISH = {
    "of": frozenset("to for with at from".split()) | _SUBJECTS | {"i"},
    "to": frozenset("of at with from".split()) | _SUBJECTS - {"they"},
    "for": frozenset({"of"}),
    "with": frozenset("of to by at for".split()) | _SUBJECTS - {"they"},
    "at": frozenset("of to for with in on".split()) | _SUBJECTS - {"they"},
    "by": frozenset("of to for".split()) | _SUBJECTS,
    "from": frozenset("of to for".split()) | _SUBJECTS,
    "in": frozenset({"of"}) | _SUBJECTS - {"they"},
    "since": frozenset("of to".split()),
    "during": frozenset("of to in".split()),
    "without": frozenset("of to that".split()),
}
_FRENCH = {
    "à": frozenset("dans avec sur par".split()),
    "dans": frozenset("à en avec sur par pour".split()),
    "sur": frozenset("à dans en avec par".split()),
    "avec": frozenset("à dans sur par".split()),
    "par": frozenset("dans avec".split()),
    "de": frozenset("dans avec sur".split()),
    "pour": frozenset("avec sur par".split()),
    "sans": frozenset("dans avec sur en".split()),
}
_SPANISH = {
    "a": frozenset("de con en para sin desde".split()),
    "en": frozenset("de a con para por sin desde".split()),
    "con": frozenset("de a en para por".split()) | {"yo", "tú"},
    "para": frozenset("de a por sin desde".split()) | {"yo", "tú"},
    "sin": frozenset("de a en con para por".split()),
    "desde": frozenset("de a en con por".split()),
    "sobre": frozenset("a en con por".split()),
    "por": frozenset("de con".split()),
}
CLASHES = {"en": _ENGLISH, "fr": _FRENCH, "es": _SPANISH}
"""By language, prepositions that cannot follow one another, nor stand before a subject: `to he`."""


PHRASES = frozenset(
    "least most best first last all once times present course home work large - peu".split()
)
"""What makes a phrase of the second preposition: `of at least`, `sur à peu près`."""


@dataclass(frozen=True)
class PrepositionClash(Artifact):
    """Two prepositions for one, or one before a subject: `of to`, `for of`, `with they`.

    **Why** — verbs and nouns bring the prepositions of another language. Hits in 1,000 words:
    people 0.028, Apertium 0.26, statistical systems 0.032, spinners 0.23, neural systems 0.052; in
    French people 0, Apertium 0.038, in Spanish 0.014 and 0.23.

    **Misses** — a single wrong preposition; pairs that English has (`from in`, `out of`).

    **Fix** — keep the one that the English verb takes.
    """

    rule: ClassVar[str] = "MTA118"
    name: ClassVar[str] = "preposition-clash"
    cap: ClassVar[float] = CARELESS
    languages: ClassVar[frozenset[str]] = frozenset(CLASHES)
    clean: ClassVar[tuple[Case, ...]] = (
        Case(
            "What it consists of, to my mind, is from here; come in to see what we are up to in it."
        ),
        Case("The ones he spoke of, he saw; what she looked at they had."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It is the time of to go with of the people, and it was for of them.",
            found=("of to", "with of", "for of"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """Both words."""
        lower, texts = tokens.lower, tokens.texts
        for i in tokens.pairs(CLASHES[tokens.language]):
            if (
                0 < i < len(lower) - 2
                and texts[i + 1] == lower[i + 1]
                and texts[i] == lower[i]
                and lower[i + 2] not in PHRASES
            ):
                yield tokens.evidence(i, i + 1, "prepositions that do not go together")
