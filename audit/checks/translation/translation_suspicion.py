"""MTA002."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from audit.check import Case, SummaryCheck
from audit.checks.translation.machine_translation import (
    CARELESS_RULES,
    HALF,
    SCALE,
    SUPPORT,
    WORDING,
    MachineTranslation,
)
from audit.checks.translation.machine_wording import MACHINE
from audit.checks.translation.surprise import CAP
from audit.model import Family, Measurement, Severity
from audit.values import dataclass

NEAR = 0.25
"""Value of the wording, about one standard deviation short of its threshold, that counts here."""


@dataclass(frozen=True)
class TranslationSuspicion(SummaryCheck):
    """Signs of machine translation that are too few for MTA001.

    Artifacts of 4 nats that are not all slips of careless writers, or of 2 nats in wording near its
    threshold. Never for a document that MTA001 flags.

    **Why** — what is worth a look, told apart from what is sure.

    **Misses** — what MTA001 misses. It is often wrong: `audit/data/translation_heads.md` has how
    often.

    **Fix** — read the places named.
    """

    rule: ClassVar[str] = "MTA002"
    name: ClassVar[str] = "translation-suspicion"
    family: ClassVar[Family] = "translation"
    source: ClassVar[str] = "half of what MTA001 asks; the model's card has its false alarms"
    weight: ClassVar[float] = 0.2
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    sources: ClassVar[tuple[str, ...]] = ("MTA1",)
    clean: ClassVar[tuple[Case, ...]] = (
        Case("I am agree with you , it is more better to can do that.", "a learner's errors"),
        Case("The house was built in May by the people of the province, the best of its kind."),
        Case(MACHINE * 3, "MTA001 flags it"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "He saw the Saturday, as it was, in the Henan province and the house of it.",
            found=("the Saturday", "the Henan province"),
        ),
    )

    limit: float = 0.25
    severity: Severity = "info"

    def summarise(self, document: str, measurements: Sequence[Measurement]) -> Measurement | None:
        """The artifacts' surprise over that which makes MTA001's value 1, up to a half."""
        verdict = MachineTranslation().summarise(document, measurements)
        if verdict is None or verdict.value >= HALF:
            return None
        wording = max((m.value for m in measurements if m.rule == WORDING), default=0.0)
        found = [m for m in measurements if m.evidence and m.rule != WORDING]
        total = sum(m.value for m in found) * CAP
        if CARELESS_RULES.issuperset(m.rule for m in found):
            return None
        value = min(0.49, total / SCALE)
        if wording >= NEAR and total >= SUPPORT:
            value = max(value, self.limit)
        return self.measured(document, value, verdict.note, verdict.evidence)
