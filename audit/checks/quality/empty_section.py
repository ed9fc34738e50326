"""QLT102."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text


@dataclass(frozen=True)
class EmptySection(DocumentCheck):
    """A heading followed by another heading of the same level.

    **Why** — a section without a body was lost in extraction or never written.

    **Misses** — headings that look like ordinary lines.

    **Fix** — write the section, or take its heading out.
    """

    rule: ClassVar[str] = "QLT102"
    name: ClassVar[str] = "empty-section"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = "by definition"
    clean: ClassVar[tuple[Case, ...]] = (Case("# A\n\nText.\n\n# B\n\nText.\n", markup="markdown"),)
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("# A\n\n# B\n\nText.\n", markup="markdown", found=("# A",)),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """Share of sections without a body."""
        headings = [line for line in text.lines if text.raw[slice(*line)].startswith("# ")]
        empty = [
            a
            for a, b in zip(headings, headings[1:], strict=False)
            if not text.raw[a[1] : b[0]].strip()
        ]
        if not empty:
            return None
        return self.measured(
            text.id,
            len(empty) / len(headings),
            f"{len(empty)} empty sections",
            [Evidence(*e) for e in empty],
        )
