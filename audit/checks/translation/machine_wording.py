"""MTA120."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.translation.surprise import CAP
from audit.checks.translation.tokens import Tokens, tokens
from audit.errors import AuditError
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.checks.translation.artifact import Artifact
    from audit.checks.translation.heads import Heads

KINDS = {
    "rule-based": "a rule-based system",
    "statistical": "an old statistical system",
    "spun": "a synonym spinner",
}
"""Who writes like that, by the name of the head."""

FAINT = -3.0
"""Margin under which nothing is said."""

SHOWN, REACH = 3, 12
"""Places shown, and their length in tokens."""

MACHINE = (
    "In April of this last year, his sister was in the house of the mountain of the wood with the "
    "his brother, and it was for this that he had said to her that it does not have to be thus, "
    "since of the contrary they would have to come back to begin. "
)


@dataclass(frozen=True)
class MachineWording(DocumentCheck):
    """Wording that is typical of one kind of machine translation, and rare with people.

    Three linear heads, for rule-based systems, old statistical ones and synonym spinners, weigh
    which classes of words follow one another (frequent words, suffixes, how rare a word is, how
    much likelier a spinner writes it than a person; no white space). The value is the greatest of
    their margins, 0.5 at the threshold that 0.2 to 0.4 % of human texts pass and no more than 1 %
    of any kind of human text.

    **Why** — old systems garble a text throughout, even where no single error is plain.

    **Misses** — neural systems and language models; texts of fewer than 120 words and marks; any
    language but English. The places shown are those that weigh most: for statistical systems they
    are style, not errors. `audit/data/translation_heads.md` has the measured quality.

    **Fix** — read it against its source; take it out, or get the original. `model` names another
    model, fitted on your own texts by `python -m audit.checks.translation.train`. With
    `beside-artifacts` only texts are judged in which artifacts have brought 2 nats, which spares
    reading the model: in the `docs` profile MTA001 has no use for others.
    """

    rule: ClassVar[str] = "MTA120"
    profile_options: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "docs": {"beside_artifacts": True}
    }
    name: ClassVar[str] = "machine-wording"
    family: ClassVar[Family] = "translation"
    source: ClassVar[str] = "thresholds from human texts alone; the model's card has the figures"
    weight: ClassVar[float] = 0.0
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The house was built in May by the people of the province, the best of its kind."),
        Case(
            "When I got home, the door was open and there wasn't a sound. “Who's there?” I called, "
            "feeling silly. It turned out my sister had let herself in, made a pot of tea, and "
            "gone to sleep on the sofa with the cat. She'd driven all night, she told me later, "
            "because the trains weren't running and she couldn't stand another hour in that flat. "
            "We sat in the kitchen until it got dark, not saying much, and I didn't ask what had "
            "happened. You learn, after a while, which questions are worth the trouble. By the "
            "time the rain stopped she had made up her mind to stay until Sunday, and I had found "
            "the spare key. Nobody else in the family would hear of it for a month."
        ),
    )
    dirty: ClassVar[tuple[Case, ...]] = (Case(MACHINE * 3),)

    limit: float = 0.5
    severity: Severity = "info"
    model: str = ""
    beside_artifacts: bool = False

    def measure(self, text: Text) -> Measurement | None:
        """The logistic function of the greatest margin, in standard deviations of human texts."""
        shared = text.once(tokens)
        if not shared.english or (self.beside_artifacts and not _has_artifacts(text)):
            return None
        from audit.checks.translation.heads import GROUP

        heads = self._heads()
        margins = heads.margins(shared.texts)
        margins.pop(GROUP, None)
        if not margins:
            return None
        name, margin = max(margins.items(), key=lambda item: item[1])
        if margin < FAINT:
            return None
        value = 1 / (1 + math.exp(-margin))
        note = f"wording of {KINDS.get(name, name)}: {margin:+.1f} σ from the threshold"
        if not self.over(value):
            return self.measured(text.id, value, note)
        return self.measured(text.id, value, note, _weightiest(heads, name, shared))

    def _heads(self) -> Heads:
        from audit.checks.translation.model_file import SHIPPED, load

        if not self.model:
            return load(SHIPPED)
        try:
            return load(Path(self.model))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AuditError(f"{self.model}: no model for machine-wording: {error}") from error


def _has_artifacts(text: Text) -> bool:
    """Would artifacts speak for a flag by the wording?"""
    from audit.checks.translation.machine_translation import SUPPORT

    found = [m for rule in _artifacts() if (m := rule.measure(text)) is not None]
    return CAP * sum(measurement.value for measurement in found) >= SUPPORT


@cache
def _artifacts() -> list[Artifact]:
    """The rules whose artifacts speak for a flag by the wording."""
    from audit.checks import RULES, load
    from audit.checks.translation.artifact import Artifact
    from audit.checks.translation.machine_translation import SPACING

    codes = [r.code for r in RULES if r.code.startswith("MTA1") and r.code not in SPACING]
    return [check for check in map(load, codes) if isinstance(check, Artifact)]


def _weightiest(heads: Heads, name: str, shared: Tokens) -> list[Evidence]:
    """The places of `REACH` tokens that weigh most for a head, in order, none overlapping."""
    lane = [head.name for head in heads.heads].index(name)
    weighed = []
    for i in range(0, len(shared.texts) - REACH, REACH // 2):
        weighed.append(
            (-sum(sums[lane] for _, *sums in heads.weigh(shared.texts[i : i + REACH])), i)
        )
    weighed.sort()
    chosen: list[int] = []
    for _, i in weighed:
        if len(chosen) < SHOWN and all(abs(i - other) >= REACH for other in chosen):
            chosen.append(i)
    note = f"typical of {KINDS.get(name, name)}"
    return [shared.evidence(i, i + REACH - 1, note) for i in sorted(chosen)]
