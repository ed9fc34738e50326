"""QLT202."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from audit.check import Case, SuppressionCheck
from audit.model import Evidence, Family, Measurement, Severity
from audit.suppress import Outcome
from audit.values import dataclass


@dataclass(frozen=True)
class UnexplainedSuppression(SuppressionCheck):
    """An `audit: ignore` comment without a reason. It informs, and costs nothing of the score.

    **Why** — who reads it next year must guess whether it is still right, and so leaves it.

    **Misses** — a reason that explains nothing.

    **Fix** — say why, after the brackets: `<!-- audit: ignore[DUP002] short form for print -->`.
    """

    rule: ClassVar[str] = "QLT202"
    name: ClassVar[str] = "unexplained-suppression"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = "by definition"
    weight: ClassVar[float] = 0.0
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The cafÃ© is open. <!-- audit: ignore[ENC002] quoted -->"),
        Case("Write `<!-- audit: ignore -->` there.", "an example", markup="markdown"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "The cafÃ© is open. <!-- audit: ignore[ENC002] -->",
            found=("<!-- audit: ignore[ENC002] -->",),
        ),
        Case("# audit: ignore\nThe cafÃ© is open."),
    )

    limit: float = 0.0
    severity: Severity = "info"

    def weigh(self, document: str, outcomes: Sequence[Outcome]) -> Measurement | None:
        """0.1 a comment."""
        bare = [o.directive for o in outcomes if not o.directive.reason and not o.directive.fault]
        if not bare:
            return None
        note = "the comment does not say why"
        if len(bare) > 1:
            note = f"{len(bare):,} `audit: ignore` comments do not say why"
        places = [Evidence(directive.start, directive.end) for directive in bare]
        return self.measured(document, len(bare) / 10, note, places)
