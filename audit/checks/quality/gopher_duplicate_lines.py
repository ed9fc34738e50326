"""QLT008."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, repeated_lines, repeated_places, shown
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class GopherDuplicateLines(DocumentCheck):
    """Repeated lines: more than 30 % of all, or more than 20 % of the characters.

    **Why** — menus, footers and pages stitched together from one template.

    **Misses** — lines that differ in a character. Only second and later copies are counted.

    **Fix** — take the copies out, or leave the document out.
    """

    rule: ClassVar[str] = "QLT008"
    name: ClassVar[str] = "gopher-duplicate-lines"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("One.\nTwo.\nThree.\nFour."),
        Case("One.\nTwo is longer.\nThree is too.\nOne."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("One line.\nOne line.\nTwo.\n", found=("One line.",)),
        Case("a\nb\nc\nd\nA long one, said again.\nA long one, said again."),
    )

    limit: float = 0.0
    severity: Severity = "info"
    lines: float = 0.3
    characters: float = 0.2

    def measure(self, text: Text) -> Measurement | None:
        """The larger of the two shares that is over its limit."""
        repeats = text.once(repeated_lines)
        over = [
            share
            for share, limit in (
                (repeats.share, self.lines),
                (repeats.character_share, self.characters),
            )
            if share > limit
        ]
        if not over:
            return None
        note = (
            f"{repeats.copies} of {repeats.of} lines stood before, "
            f"{repeats.character_share:.0%} of the characters"
        )
        return self.measured(text.id, max(over), note, shown(repeated_places(text.raw)))
