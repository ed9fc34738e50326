"""MTA105."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

SIGNS = frozenset("€$£¥")
CLOSING = frozenset(",.;:!?)")
QUANTITIES = frozenset(
    "% € $ £ million billion trillion percent per euros dollars km kg m cm mm degrees".split()
)
"""What makes of a number before it a measure, and not two numbers of a list."""


@dataclass(frozen=True)
class ForeignNumberFormat(Artifact):
    """A number in another language's format: `0,38 €`, `1.234,56`, `2.5 $`, `25 000 euros`.

    **Why** — English writes a decimal point, a comma between thousands, and the sign of a currency
    before the number; what stands otherwise was copied from a source in another language. Hits in
    1,000 words: people 0.019, Apertium 0.13, statistical systems 0.13, spinners 0, neural systems
    0.0049.

    **Misses** — formats that could be English too (`1.234`, `1,234`).

    **Fix** — write the number as English does.
    """

    rule: ClassVar[str] = "MTA105"
    name: ClassVar[str] = "foreign-number-format"
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It was $1,234.56 or €0.38, in 1,2,3 steps, on the 3,4 and 5 of the month."),
        Case("Version 1.2.3 of the 25,000 that were at 10, 20, 30 and 40 percent."),
        Case("The point is (0,1) and not (1,0); the pair 3,5 is odd."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It was 0,38 € and then 1.234,56 of the 62,3 % that they had.",
            found=("0,38 €", "1.234,56", "62,3 %"),
        ),
        Case("It is at 25 000 euros for the house.", found=("25 000",)),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The number, with its unit where that tells."""
        texts, lower, starts, ends = tokens.texts, tokens.lower, tokens.starts, tokens.ends
        last = len(texts) - 1
        for i in tokens.at(","):
            if not 0 < i < last or not (texts[i - 1].isdecimal() and texts[i + 1].isdecimal()):
                continue
            if ends[i - 1] != starts[i] or ends[i] != starts[i + 1] or len(texts[i + 1]) == 3:
                continue
            thousands = (
                i > 2
                and texts[i - 2] == "."
                and ends[i - 2] == starts[i - 1]
                and (texts[i - 3].isdecimal() and len(texts[i - 1]) == 3)
            )
            unit = i + 2 <= last and lower[i + 2] in QUANTITIES
            if thousands or unit:
                yield tokens.evidence(
                    i - 3 if thousands else i - 1, i + 2 if unit else i + 1, "decimal comma"
                )
        for sign in tokens.among(SIGNS):
            for i in tokens.at(sign):
                if (
                    i > 1
                    and texts[i - 1].isdecimal()
                    and tokens.gap(i) in {"", " ", "\xa0"}
                    and (tokens.gap(i - 1) or texts[i - 2] in {",", "."})
                    and (
                        i == last
                        or texts[i + 1] in CLOSING
                        or (tokens.gap(i + 1) and texts[i + 1].isalpha() and len(texts[i + 1]) > 1)
                    )
                ):
                    if i > 2 and texts[i - 2] == "," and len(texts[i - 1]) != 3:
                        continue  # a decimal comma, found above
                    yield tokens.evidence(i - 1, i, "sign after the number")
        for i in tokens.at("000"):
            if (
                i
                and texts[i - 1].isdecimal()
                and len(texts[i - 1]) <= 3
                and tokens.gap(i) in {" ", "\xa0", "\u202f"}
                and (i < 2 or not texts[i - 2].isdecimal())
            ):
                yield tokens.evidence(i - 1, i, "blank between thousands")
