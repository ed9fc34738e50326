"""MTA102."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

COMPANY = frozenset({"co", "corp"})
FORMS = frozenset({"ltd", "inc", "llc", "limited"})
REACH = 12
"""Tokens within which the torn-off half of a company's name is looked for."""

LETTERS = {
    "u": frozenset("sk"),
    "d": frozenset("c"),
    "i": frozenset("e"),
    "e": frozenset("g"),
    "a": frozenset("m"),
    "p": frozenset("m"),
}
"""Abbreviations of two letters that are written without a gap: `U.S.`, `i.e.`, `p.m.`."""

TITLES = frozenset("mr mrs dr st prof no vs gen gov sen rep ltd inc corp etc".split())


@dataclass(frozen=True)
class SplitAbbreviation(Artifact):
    """An abbreviation in pieces: `Bearing Group Co. inspection visit, Ltd.`, `U .S .`, `Dr . Lee`.

    **Why** — a system that takes the full stop for the end of a sentence, or moves tokens about,
    tears abbreviations apart; a person writes them as one. Hits in 1,000 words: people 0, Apertium
    0, statistical systems 0, spinners 0, neural systems 0.

    **Misses** — abbreviations it does not know; `U. S.` with one gap, as older books have it.

    **Fix** — put the pieces together again.
    """

    rule: ClassVar[str] = "MTA102"
    name: ClassVar[str] = "split-abbreviation"
    clean: ClassVar[tuple[Case, ...]] = (
        Case("He was with the Bearing Group Co., Ltd. and then with Ford Motor Co. in the U.S."),
        Case("It was sold by Smith & Co. to Brown, Ltd. Its owner was not there.", "two companies"),
        Case("The U. S. Government was, i.e. is, open at 5 p.m. and Dr. Lee was there."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "He said it during his Bearing Group Co. inspection visit, Ltd. In the province.",
            found=("Co. inspection visit, Ltd.",),
        ),
        Case("It was in the U .S . that Dr . Lee had it.", found=("U .S", "Dr .")),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """From the first piece to the last."""
        texts, lower, starts, ends = tokens.texts, tokens.lower, tokens.starts, tokens.ends
        last = len(texts) - 1
        for i in tokens.places(COMPANY):
            if (
                i + 2 < last
                and texts[i].istitle()
                and texts[i + 1] == "."
                and lower[i + 2].islower()
                and (texts[i + 2] == lower[i + 2])
            ):
                for j in range(i + 3, min(i + REACH, last)):
                    if texts[j] == "." and lower[j - 1] not in FORMS:
                        break
                    if (
                        lower[j] in FORMS
                        and texts[j - 1] == ","
                        and all(texts[k] == lower[k] for k in range(i + 2, j))
                    ):
                        end = j + 1 if texts[j + 1] == "." else j
                        yield tokens.evidence(i, end, "a company's name torn apart")
                        break
        for i in tokens.spaced(".", 1):
            if not 0 < i <= last or tokens.gap(i) != " ":
                continue
            before = lower[i - 1]
            if (
                before in TITLES
                and texts[i - 1].istitle()
                and i < last
                and tokens.gap(i + 1) == " "
            ):
                yield tokens.evidence(i - 1, i, "full stop torn off its abbreviation")
            elif (
                before in LETTERS
                and i < last
                and starts[i + 1] == ends[i]
                and lower[i + 1] in LETTERS[before]
            ):
                yield tokens.evidence(i - 1, i + 1, "abbreviation torn apart")
