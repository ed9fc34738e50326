"""QLT009."""

from __future__ import annotations

import re
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, repeated_paragraphs, repeated_places, shown
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\n))*+")


@dataclass(frozen=True)
class GopherDuplicateParagraphs(DocumentCheck):
    """Repeated paragraphs: more than 30 % of all, or more than 20 % of the characters.

    **Why** — menus, footers and pages stitched together from one template.

    **Misses** — paragraphs that differ in a character. Only second and later copies are counted.

    **Fix** — take the copies out, or leave the document out.
    """

    rule: ClassVar[str] = "QLT009"
    name: ClassVar[str] = "gopher-duplicate-paragraphs"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("One.\n\nTwo.\n\nThree.\n\nFour."),
        Case("One.\n\nTwo is longer.\n\nThree is too.\n\nOne."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("One part.\n\nOne part.\n\nTwo.", found=("One part.",)),
        Case("a\n\nb\n\nc\n\nd\n\nA long one, said again.\n\nA long one, said again."),
    )

    limit: float = 0.0
    severity: Severity = "info"
    paragraphs: float = 0.3
    characters: float = 0.2

    def measure(self, text: Text) -> Measurement | None:
        """The larger of the two shares that is over its limit."""
        repeats = text.once(repeated_paragraphs)
        over = [
            share
            for share, limit in (
                (repeats.share, self.paragraphs),
                (repeats.character_share, self.characters),
            )
            if share > limit
        ]
        if not over:
            return None
        note = (
            f"{repeats.copies} of {repeats.of} paragraphs stood before, "
            f"{repeats.character_share:.0%} of the characters"
        )
        return self.measured(text.id, max(over), note, shown(repeated_places(text.raw, _PARAGRAPH)))
