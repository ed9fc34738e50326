"""MTA111."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

DOUBLED = {
    "en": frozenset(
        "the of a an to and for with from are was were be been this these his their our my it by "
        "at as or if but than which who they we he she into".split()
    ),
    "de": frozenset(
        "und oder von für eine einen einem eines im zum zur vom wird werden hat als wie bei dass "
        "wenn sich durch nicht mit".split()
    ),
    "fr": frozenset(
        "le la les un une de du des et ou à au aux dans par pour sur avec est sont qui ce cette "
        "ses son sa ne pas plus mais leur".split()
    ),
    "es": frozenset(
        "el la los las un una de del y o a al en con por para que se su sus es son fue lo como "
        "pero no".split()
    ),
}
"""Function words that no sentence needs twice in a row, by language.

Not in German: articles, which are its relative pronouns too (`die, die die Tür schlossen`)."""


@dataclass(frozen=True)
class RepeatedWord(Artifact):
    """A function word twice in a row: `of of`, `the the`.

    **Why** — two rules, or two phrases of a table, each brought the word. Hits in 1,000 words:
    people 0.037, Apertium 0.28, statistical systems 0.009, spinners 0.17, neural systems 0.076; in
    French people 0.022, Apertium 0.49, in Spanish 0.021 and 0.2.

    **Misses** — doubled content words, which may be meant (`a long long time`), and words that
    double rightly (`had had`, `that that`, `in in`).

    **Fix** — take one out.
    """

    rule: ClassVar[str] = "MTA111"
    name: ClassVar[str] = "repeated-word"
    cap: ClassVar[float] = CARELESS
    languages: ClassVar[frozenset[str]] = frozenset(DOUBLED)
    clean: ClassVar[tuple[Case, ...]] = (
        Case("He had had it, and that that was so is a long long story."),
        Case("What it is is this; the one he turned on on the day."),
        Case("The band is The The.\n\nThe end of it.", "names; a new paragraph"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("It is the number of of recipients of the the letter.", found=("of of", "the the")),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """Both words."""
        texts, lower = tokens.texts, tokens.lower
        doubled = DOUBLED[tokens.language]
        for i in tokens.doubled:
            if (
                lower[i] in doubled
                and texts[i] == lower[i]
                and tokens.whole(i - 1)
                and tokens.adjoin(i - 1, i)
            ):
                yield tokens.evidence(i - 1, i, "word twice in a row")
