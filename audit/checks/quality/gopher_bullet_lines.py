"""QLT004."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, lines_of
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class GopherBulletLines(DocumentCheck):
    """More than nine lines in ten start with `•` or `-`.

    **Why** — the page is a menu or a list of links, not running text.

    **Misses** — lists marked with `*`, numbers or other signs.

    **Fix** — leave the document out, or keep it where lists are what it is for.
    """

    rule: ClassVar[str] = "QLT004"
    name: ClassVar[str] = "gopher-bullet-lines"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("Fruit:\n- apple\n- pear\n- plum"),
        Case("* apple\n* pear"),
        Case("Plain text."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("- apple\n- pear\n- plum"),
        Case("• apple\n  • pear"),
    )

    limit: float = 0.9
    severity: Severity = "info"

    def measure(self, text: Text) -> Measurement | None:
        """The share of lines that start with a bullet."""
        lines = text.once(lines_of)
        bullets = sum(line.lstrip().startswith(("•", "-")) for line in lines)
        if not bullets:
            return None
        return self.measured(
            text.id, bullets / len(lines), f"{bullets} of {len(lines)} lines start with a bullet"
        )
