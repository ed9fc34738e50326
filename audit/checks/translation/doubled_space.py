"""MTA119."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.checks.translation.tongue import COMMON
from audit.model import Evidence
from audit.values import dataclass

PER_DOUBLE = 100
"""Characters of a line for each double blank beyond the first: justified lines have more."""
LONGEST = 2_000
"""Characters of a line that are looked at on either side of a double blank."""


@dataclass(frozen=True)
class DoubledSpace(Artifact):
    """Two blanks in mid-clause where a word is missing: `when  is ready`, `what  they`.

    **Why** — a rule-based system that drops a word keeps the blanks round it. Hits in 1,000 words:
    people 0.059, Apertium 8.0, statistical systems 0, spinners 0, neural systems 0.0049; in French
    people 0.0074, Apertium 0, in Spanish 0.0071 and 10.9.

    **Misses** — single blanks. A line with many double blanks is set to even width or in columns,
    and is let be; so are blanks after a mark or before a capital.

    **Fix** — put the missing word in.
    """

    rule: ClassVar[str] = "MTA119"
    name: ClassVar[str] = "doubled-space"
    languages: ClassVar[frozenset[str]] = frozenset(COMMON)
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It is so.  He saw that, and so on.  It was the end.", "after a mark"),
        Case("This  line is  set to  an even  width by the  program that  made it."),
        Case("name  is  value\nthat  is  all\n", "columns"),
        Case("It is the `code`  that is meant, as it is `in`  and out.", "code", markup="markdown"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It was the time when  is ready to go with the others, as I know.", found=("when  is",)
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The words round the gap."""
        raw, gaps = tokens.raw, tokens.gaps
        i = gaps.find(2, 1)
        while i > 0:
            place = tokens.ends[i - 1]
            if (
                raw[place - 1].islower()
                and raw[place + 2].islower()
                and tokens.gap(i) == "  "
                and _rare(raw, place)
            ):
                yield tokens.evidence(i - 1, i, "two blanks where a word is missing")
            i = gaps.find(2, i + 1)


def _rare(raw: str, place: int) -> bool:
    """Are double blanks rare in the line round `place`?"""
    first = raw.rfind("\n", max(0, place - LONGEST), place) + 1 or max(0, place - LONGEST)
    last = raw.find("\n", place, place + LONGEST)
    last = min(len(raw), place + LONGEST) if last < 0 else last
    return raw.count("  ", first, last) <= 1 + (last - first) // PER_DOUBLE
