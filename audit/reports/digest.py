"""What a report for people is made of: counts of everything, and the worst of each kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.checks import BY_CODE
from audit.model import Family, Finding, Judged, Report, Severity
from audit.reports.worst import Worst
from audit.values import replace

DOCUMENTS = 50
"""Documents that the table shows."""
FINDINGS = 10
"""Findings of one rule that are shown with their evidence."""
GROUPS = 20
"""Groups of duplicates that are shown."""
MEMBERS = 10
"""Members of a group that are named."""
TRANSLATED = 5
"""Documents flagged as machine-translated that are shown in detail."""
_RANK: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}
_COST: Mapping[Severity, float] = {"error": 1.0, "warning": 1.0, "info": 0.0}


@dataclass
class RuleDigest:
    """One rule's findings: in how many documents, what they cost in all, and the worst of them.

    `explained` counts the documents where the findings are shown as part of a flagged translation.
    """

    documents: int = 0
    explained: int = 0
    cost: float = 0.0
    severities: Counter[Severity] = field(default_factory=Counter)
    worst: Worst[Finding] = field(default_factory=lambda: Worst(FINDINGS))

    @property
    def severity(self) -> Severity:
        """The gravest severity among the findings."""
        return min(self.severities, key=_RANK.__getitem__)


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a group of duplicates."""

    id: str
    score: float
    words: int
    duplicate_of: str | None
    reason: str


@dataclass
class Digest:
    """The report's documents, gone through once."""

    found: int = 0
    words: int = 0
    score: float = 0.0
    languages: Counter[str] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    rules: dict[str, RuleDigest] = field(default_factory=lambda: defaultdict(RuleDigest))
    worst: Worst[Judged] = field(default_factory=lambda: Worst(DOCUMENTS))
    translated: Worst[Judged] = field(default_factory=lambda: Worst(TRANSLATED))
    groups: dict[int, list[Member]] = field(default_factory=dict)
    grouped: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, report: Report) -> Digest:
        """Count, and keep the worst."""
        digest = cls()
        for judged in report.documents:
            digest._add(judged)
        return digest

    def family(self, family: Family, report: Report) -> list[str]:
        """The family's rules that ran and found something, gravest and costliest first."""
        found = [
            rule for rule in report.rules if rule in self.rules and BY_CODE[rule].family == family
        ]
        return sorted(found, key=self.order)

    def order(self, rule: str) -> tuple[int, float, str]:
        """For sorting: what to look at first."""
        digest = self.rules[rule]
        return _RANK[digest.severity], -digest.cost, rule

    def _add(self, judged: Judged) -> None:
        facts, total = judged.facts, judged.score.total
        self.found += bool(judged.findings)
        self.words += facts.words
        self.score += total
        self.languages[facts.language or ""] += 1
        self.scores[min(9, int(total // 10))] += 1
        self.worst.add((total,), replace(judged, findings=()))
        if judged.translated:
            findings = tuple(f for f in judged.findings if f.family == "translation")
            self.translated.add((-judged.translation,), replace(judged, findings=findings))
        for rule in {finding.rule for finding in judged.findings}:
            self.rules[rule].documents += 1
        for finding in judged.findings:
            found = self.rules[finding.rule]
            found.severities[finding.severity] += 1
            found.cost += BY_CODE[finding.rule].weight * finding.value * _COST[finding.severity]
            if judged.translated and finding.family == "translation" and finding.severity == "info":
                found.explained += 1
                continue
            found.worst.add((_RANK[finding.severity], -finding.value), finding)
        if judged.group is not None:
            self._group(judged, judged.group)

    def _group(self, judged: Judged, number: int) -> None:
        self.grouped[number] += 1
        if number not in self.groups and len(self.groups) >= GROUPS:
            return
        members = self.groups.setdefault(number, [])
        kept = any(member.duplicate_of is None for member in members)
        if len(members) < MEMBERS or not kept:
            facts = judged.facts
            kept_for, reason = judged.duplicate_of, judged.reason
            members.append(Member(facts.id, judged.score.total, facts.words, kept_for, reason))
