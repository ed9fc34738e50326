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

DOUBLED = frozenset(
    "the of a an to and for with from is are was were be been this these his their its our my it "
    "by at as or if but not than which who they we he she you i into".split()
)
"""Function words that no sentence needs twice in a row."""


@dataclass(frozen=True)
class RepeatedWord(Artifact):
    """A function word twice in a row: `of of`, `the the`.

    **Why** — two rules, or two phrases of a table, each brought the word.

    **Misses** — doubled content words, which may be meant (`a long long time`), and words that
    double rightly (`had had`, `that that`, `in in`).

    **Fix** — take one out.
    """

    rule: ClassVar[str] = "MTA111"
    name: ClassVar[str] = "repeated-word"
    cap: ClassVar[float] = CARELESS
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
        for i in tokens.places(DOUBLED - {"is", "you", "i", "not"}):
            if i and lower[i - 1] == lower[i] and texts[i] == lower[i] and tokens.adjoin(i - 1, i):
                yield tokens.evidence(i - 1, i, "word twice in a row")
