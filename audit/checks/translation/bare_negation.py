"""MTA116."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

SUBJECTS = frozenset("i he she it we they".split())
NEVER_AFTER_NO = frozenset(
    "to only always be can could will would should must is are was were have has had do does did "
    "even too already still the a an all so just".split()
)
BEFORE = frozenset(
    "or say said says saying answered answer vote voted why is was a the if with there".split()
)
"""Words after which `no` is an answer."""
RIGHT = frozenset("longer doubt more matter less one".split())


@dataclass(frozen=True)
class BareNegation(Artifact):
    """`no` where English has `not`: `they no respond`, `no only`, `it no was`.

    **Why** — Spanish, Catalan, Portuguese and Italian have one word for both. Hits in 1,000 words:
    people 0.002, Apertium 0.39, statistical systems 0.0067, spinners 0, neural systems 0.001.

    **Misses** — `no` before nouns, right or wrong; a negation that was lost altogether.

    **Fix** — `do not`, `not only`.
    """

    rule: ClassVar[str] = "MTA116"
    name: ClassVar[str] = "bare-negation"
    clean: ClassVar[tuple[Case, ...]] = (
        Case(
            "No, it is not. They no longer have it, and it no doubt is so; there is no one of it."
        ),
        Case("He said no to it. It was no more and no less. “No” is what he said."),
        Case("Whether or no is the question, and yes or no the answer of it."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "No only that: they no respond to it, and it no was in the house.",
            found=("No only", "they no", "it no", "no was"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """`no` with the word that shows it wrong."""
        lower = tokens.lower
        last = len(lower) - 1
        for i in tokens.at("no"):
            if i + 1 > last:
                continue
            if (
                i
                and lower[i - 1] in SUBJECTS
                and lower[i + 1].isalpha()
                and lower[i + 1] not in RIGHT
                and (tokens.adjoin(i - 1, i + 1))
            ):
                yield tokens.evidence(i - 1, i, "“no” for “not”")
            if (
                lower[i + 1] in NEVER_AFTER_NO
                and tokens.adjoin(i, i + 1)
                and (lower[i + 1] == "only" or not (i and self._answer(lower[i - 1])))
            ):
                yield tokens.evidence(i, i + 1, "“no” for “not”")

    @staticmethod
    def _answer(before: str) -> bool:
        """Is a `no` after that word an answer, or the start of a clause?"""
        return before in BEFORE or not before.isalpha()
