"""MTA123."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
BEFORE = frozenset(
    "on of from to since until till the by for ago before after between friday saturday "
    "sunday monday tuesday wednesday thursday".split()
)
"""Words that a date follows, so that `4. May I …` is a numbered line."""


@dataclass(frozen=True)
class ForeignDateFormat(Artifact):
    """A date put together word by word: `the 5 of May`, `May of the 2012`, `on 15. July`.

    **Why** — other languages join day, month and year with a preposition, or mark the day with a
    full stop. Hits in 1,000 words: people 0, Apertium 0.0049, statistical systems 0.0045, spinners
    0, neural systems 0.0058.

    **Misses** — dates in figures (`24.12.2012`), which people write in English too; `May of 2012`.

    **Fix** — write `5 May 2012`, or as your style has it.
    """

    rule: ClassVar[str] = "MTA123"
    name: ClassVar[str] = "foreign-date-format"
    cap: ClassVar[float] = CARELESS
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It was on the 5th of May, on 5 May 2012, in May of 2012, and on May 5, 2012."),
        Case("At 8:00 of July 7th it was 10. May I come? It was done by 3/10. October was next."),
        Case("4. May I see the list, and 5. March on."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "The house of the 5 of May was open until 15. July, as it was on 3 of June of 2012.",
            found=("5 of May", "15. July", "3 of June of 2012"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """From the day to the month, or to the year that is joined to it."""
        texts, lower = tokens.texts, tokens.lower
        last = len(texts) - 1
        for i in tokens.places(MONTHS):
            if i < 3 or not texts[i].istitle() or not _day(texts[i - 2]):
                continue
            joined = lower[i - 1] == "of" and tokens.adjoin(i - 2, i)
            marked = texts[i - 1] == "." and tokens.gap(i - 1) == "" and tokens.gap(i) == " "
            if (joined or marked) and lower[i - 3] in BEFORE and tokens.gap(i - 2) == " ":
                end = i
                if i + 1 < last and lower[i + 1] == "of" and tokens.adjoin(i, i + 2):
                    end = i + 2 if _year(texts[i + 2]) else i
                yield tokens.evidence(i - 2, end, "date of another language")


def _day(token: str) -> bool:
    return token.isdecimal() and len(token) <= 2 and 1 <= int(token) <= 31


def _year(token: str) -> bool:
    return token.isdecimal() and len(token) == 4
