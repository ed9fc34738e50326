"""QLT005."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, lines_of, shown
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class GopherEllipsisLines(DocumentCheck):
    """More than three lines in ten end in an ellipsis.

    **Why** — the page is a list of teasers, each cut off.

    **Misses** — teasers cut off without a mark, or with `[more]`.

    **Fix** — fetch the full texts, or leave the document out.
    """

    rule: ClassVar[str] = "QLT005"
    name: ClassVar[str] = "gopher-ellipsis-lines"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("One line.\nTwo lines.\nThree…\nFour."),
        Case("Plain text."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "The mayor said...\nThe boats came…\nThe end.",
            found=("The mayor said...", "The boats came…"),
        ),
    )

    limit: float = 0.3
    severity: Severity = "info"

    def measure(self, text: Text) -> Measurement | None:
        """The share of lines that end in an ellipsis."""
        lines = text.once(lines_of)
        cut = sum(line.rstrip().endswith(("...", "…")) for line in lines)
        if not cut:
            return None
        value = cut / len(lines)
        places = []
        if self.over(value):
            places = [
                (start, start + len(text.raw[start:end].rstrip()))
                for start, end in text.lines
                if text.raw[start:end].rstrip().endswith(("...", "…"))
            ]
        note = f"{cut} of {len(lines)} lines end in an ellipsis"
        return self.measured(text.id, value, note, shown(places))
