"""MTA115."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

SHORT = frozenset(
    "fast cheap big small old young high low tall short long hard easy early late near strong weak "
    "great good bad rich poor warm cold hot wide deep large quick slow new".split()
)
"""Adjectives that take -er and -est."""
COMPARED = frozenset(
    "better worse bigger smaller older younger higher lower taller shorter longer harder easier "
    "earlier later faster cheaper stronger weaker greater richer poorer larger".split()
)
ENDS = frozenset("than that of in and or to for with when if because . , ; : ! ? )".split())


@dataclass(frozen=True)
class ClumsyComparative(Artifact):
    """A comparative formed word by word: `more fast than`, `the most big of`, `more better`.

    **Why** — most source languages compare every adjective with one word; English does not. Hits in
    1,000 words: people 0.0073, Apertium 0.015, statistical systems 0.02, spinners 0, neural systems
    0.0058.

    **Misses** — comparatives before a noun, where `more big firms` may count the firms.

    **Fix** — `faster`, `the biggest`, `better`.
    """

    rule: ClassVar[str] = "MTA115"
    name: ClassVar[str] = "clumsy-comparative"
    cap: ClassVar[float] = CARELESS
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It is faster than the more open and the most beautiful of them."),
        Case("They want more high-quality work, more young people, and no more bad news."),
        Case("It does more good than harm, and there is more hot than cold."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It is more fast than the one that was more better.", found=("more fast", "more better")
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """Both words."""
        lower = tokens.lower
        last = len(lower) - 1
        for i in tokens.places(frozenset({"more", "most"})):
            if i + 2 > last or not tokens.adjoin(i, i + 1):
                continue
            word = lower[i + 1]
            if (
                word in COMPARED
                and lower[i] == "more"
                and lower[i - 1] not in {"the", "no", "once"}
            ):
                yield tokens.evidence(i, i + 1, "compared twice")
            elif (
                word in SHORT - {"good", "hot", "bad", "new"}
                and lower[i + 2] in ENDS
                and i
                and (lower[i - 1] not in {"no", "any", "much", "many", "once", "some"})
            ):
                yield tokens.evidence(i, i + 1, "compared with a word of its own")
