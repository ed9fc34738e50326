"""QLT201."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from audit.check import Case, SuppressionCheck
from audit.model import Evidence, Family, Measurement, Severity
from audit.suppress import Outcome
from audit.values import dataclass


@dataclass(frozen=True)
class UnusedSuppression(SuppressionCheck):
    """An `audit: ignore` comment, or a code in one, that silences nothing: what it was for is gone,
    stands elsewhere, or is misspelt.

    It costs a document nothing of its score. A comment that names rules which do not run is left
    alone, as are all comments where `--select` or `--ignore` narrows a run.

    **Why** — a comment that silences nothing today will silence something new tomorrow, unseen; and
    a misspelt one lets its author believe that it works.

    **Misses** — a comment that says more than it needs: one for a whole file where a line would do.

    **Fix** — delete the comment or the code, or move it to where the finding is. Where a text only
    shows such comments, put them into code, or silence this rule there by `per-file-ignores`: no
    comment can.
    """

    rule: ClassVar[str] = "QLT201"
    name: ClassVar[str] = "unused-suppression"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = "by definition"
    weight: ClassVar[float] = 0.0
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The cafÃ© is open. <!-- audit: ignore[ENC002] quoted -->", "it silences its line"),
        Case("<!-- audit: ignore-file[mojibake] quoted -->\n\nThe cafÃ©, the cafÃ©.", "the file"),
        Case("Write `<!-- audit: ignore[ENC002] why -->` there.", "an example", markup="markdown"),
        Case("```\n<!-- audit: ignore[ENC002] why -->\n```\n", "in a fence", markup="markdown"),
        Case("Shown::\n\n    .. audit: ignore[ENC002] why\n", "a literal block", markup="rst"),
        Case("<!-- audit: the figures are those of May -->", "a person's note"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "The café is open. <!-- audit: ignore[ENC002] quoted -->",
            "there is nothing to silence",
            found=("<!-- audit: ignore[ENC002] quoted -->",),
        ),
        Case("# audit: ignore[ENC002] quoted\nText.\nThe cafÃ© is open.", "two lines above"),
        Case("The cafÃ©. <!-- audit: ignore[ENC02] quoted -->", "no such rule"),
        Case("The cafÃ©. <!-- audit: ingore[ENC002] quoted -->", "misspelt"),
        Case("The cafÃ©. <!-- audit: ignore[ENC002, ENC004] quoted -->", "one of two codes"),
        Case(".. audit: ignore[ENC002] quoted\n\nA café.\n", "a comment of rst", markup="rst"),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def weigh(self, document: str, outcomes: Sequence[Outcome]) -> Measurement | None:
        """0.1 a comment."""
        idle = [outcome for outcome in outcomes if outcome.idle]
        if not idle:
            return None
        places = [Evidence(o.directive.start, o.directive.end, o.idle) for o in idle]
        note = idle[0].idle
        if len(idle) > 1:
            note += f"; and {len(idle) - 1:,} more of its `audit: ignore` comments silence nothing"
        return self.measured(document, len(idle) / 10, note, places)
