"""MTA124."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import FUNCTION_WORDS, Tokens
from audit.model import Evidence
from audit.values import dataclass

NEGATED = frozenset(
    "didn doesn isn wasn aren weren hasn haven hadn couldn wouldn shouldn don won ain".split()
)
SUBJECTS = {
    "m": frozenset({"i"}),
    "ve": frozenset("i you we they".split()),
    "re": frozenset("you we they".split()),
    "ll": frozenset("i you he she it we they that there".split()),
}
"""What a pronoun is contracted with, and which."""
QUOTES = frozenset("'’")


@dataclass(frozen=True)
class TornContraction(Artifact):
    """A contraction or possessive in pieces: `didn t`, `didn ' t`, `we ve`, `the People 's court`.

    **Why** — systems take `n't` and `'s` for words of their own, and do not join them again or lose
    the apostrophe. Hits in 1,000 words: people 0.0007, Apertium 0.0049, statistical systems 0,
    spinners 0, neural systems 0.0097.

    **Misses** — contractions torn off at the other side (`do n't`), which corpora for research have
    by design; `dont`, which people write.

    **Fix** — join the pieces.
    """

    rule: ClassVar[str] = "MTA124"
    name: ClassVar[str] = "torn-contraction"
    cap: ClassVar[float] = CARELESS
    clean: ClassVar[tuple[Case, ...]] = (
        Case("He didn't, it isn’t, we've and the people's house; the students' own and Dj's."),
        Case("The letter 's' is in 's and the like, and the class of '80s s was t or re of it."),
        Case("Don T was here, as was I. M is a letter, they re-did it."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "They didn t see it, as it was, and we ve seen the People 's court of it.",
            found=("didn t", "we ve", "People 's"),
        ),
        Case("It isn ’ t there, as I know, and that is so.", found=("isn ’ t",)),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """All pieces."""
        texts, lower = tokens.texts, tokens.lower
        last = len(texts) - 1
        for i in tokens.at("t"):
            if texts[i] != "t" or not i:
                continue
            first = i - 2 if texts[i - 1] in QUOTES and i > 1 else i - 1
            if lower[first] in NEGATED and tokens.gap(first + 1) == " " and tokens.adjoin(first, i):
                yield tokens.evidence(first, i, "contraction torn apart")
        for ending in tokens.among(SUBJECTS):
            for i in tokens.at(ending):
                if (
                    0 < i < last
                    and texts[i] == ending
                    and lower[i - 1] in SUBJECTS[ending]
                    and tokens.gap(i) == " "
                    and tokens.gap(i + 1) == " "
                    and texts[i + 1].isalpha()
                ):
                    yield tokens.evidence(i - 1, i, "contraction torn apart")
        for i in tokens.at("s"):
            if not 1 < i < last or texts[i] != "s" or not _word(texts[i + 1]):
                continue
            if tokens.gap(i + 1) != " ":
                continue
            if texts[i - 1] in QUOTES:
                torn = (
                    tokens.gap(i - 1) == " "
                    and tokens.gap(i) in {"", " "}
                    and len(texts[i - 2]) > 1
                    and texts[i - 2].isalpha()
                    and FUNCTION_WORDS.isdisjoint((texts[i - 2], texts[i + 1]))
                    and not QUOTES.intersection(texts[max(0, i - 12) : i - 1])
                )
                first = i - 2
            else:
                first = i - 1
                torn = (
                    texts[first].istitle()
                    and len(texts[first]) > 2
                    and texts[first].isalpha()
                    and _word(texts[first - 1])
                    and tokens.gap(i) == " " == tokens.gap(first)
                    and texts[i + 1] not in FUNCTION_WORDS
                )
            if torn:
                yield tokens.evidence(first, i, "possessive torn apart")


def _word(token: str) -> bool:
    return token.isalpha() and token.islower()
