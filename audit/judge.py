"""Judging: limits, severities, suppressions, scores, duplicate groups. The only place that decides.

Everything here works from saved measurements, so a limit can change without measuring again.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from audit import __version__
from audit.check import MOST_PLACES, Check, SuppressionCheck
from audit.checks import TABLE
from audit.config import Config
from audit.corpus.patterns import matches
from audit.corpus.store import Library
from audit.counterparts import Counterparts, Sentence
from audit.engines.local import Saved
from audit.locator import Locator
from audit.measure import Measured, pieces
from audit.model import (
    FAMILIES,
    Counterpart,
    Family,
    Finding,
    Judged,
    Measurement,
    RepeatedTree,
    Report,
    Score,
    Severity,
    Skipped,
    Summary,
)
from audit.values import replace

if TYPE_CHECKING:
    from audit.checks.duplication.groups import Membership
    from audit.known import Elsewhere, Ledger

_KIN = ("DUP001", "DUP002", "DUP003")
_COST: Mapping[Severity, float] = {"error": 1.0, "warning": 1.0, "info": 0.25}
"""What a finding costs of its weight: one that never gates says little against a document."""


def judge(
    config: Config,
    measured: Saved[Measured],
    relations: Callable[[str], Sequence[Measurement]],
    library: Library,
    skipped: Sequence[Skipped],
    elsewhere: Elsewhere = lambda names: (),
) -> Report:
    """Turn measurements into a report. Documents come in the order in which they were measured.

    `elsewhere` gives the ids and paths of documents that are of the corpus and not in the library,
    in the files of some names.
    """
    checks = {check.rule: check for check in config.checks}
    on_comments = [check for check in config.checks if isinstance(check, SuppressionCheck)]
    ledger = _ledger(config, library, elsewhere)
    locator = Locator(library)
    counterparts = Counterparts(config, measured.__getitem__, library)
    judged: Saved[Judged] = Saved(
        lambda row: sum(pieces(p.evidence for p in f.places) for f in row.findings)
    )
    kin: list[Measurement] = []
    totals = array("d", bytes(8 * len(measured)))
    lengths = array("Q", bytes(8 * len(measured)))
    counts: dict[str, Counter[Severity]] = {rule: Counter() for rule in checks}
    characters = ignored = 0
    for number, row in enumerate(measured):
        characters += row.facts.characters
        if not row.judged:
            continue
        related = relations(row.facts.id)
        measurements = [*row.measurements, *related]
        over = [
            m
            for m in measurements
            if checks[m.rule].over(m.value) and not _ignored(config, row.facts.path, m.rule)
        ]
        if row.facts.directives:
            from audit.suppress import silence

            silenced = silence(row.facts.directives, over, checks)
            ignored += silenced.ignored
            over = silenced.left + [
                m
                for check in on_comments
                if (m := check.weigh(row.facts.id, silenced.outcomes)) is not None
                and check.over(m.value)
                and not _ignored(config, row.facts.path, m.rule)
            ]
        score = _score(over, checks, config.profile or "docs")
        if ledger is not None:
            unknown = (ledger.unknown(checks[m.rule], m, number) for m in over)
            over = [m for m in unknown if m is not None]
        findings = [
            _finding(
                checks[m.rule], m, config, number, locator, counterparts.of(number, m, related)
            )
            for m in over
        ]
        findings.sort(key=lambda f: (f.places[0].evidence.start if f.places else 0, f.rule))
        for finding in findings:
            counts[finding.rule][finding.severity] += 1
        kin.extend(_bare(m, library) for m in over if m.rule in _KIN)
        totals[number], lengths[number] = score.total, row.facts.characters
        judged.add(
            Judged(
                row.facts,
                score,
                tuple(findings),
                max((m.value for m in measurements if m.rule == "MTA001"), default=0.0),
                any(finding.rule == "MTA001" for finding in findings),
            )
        )
    groups, repeated = _related(kin, library, totals, lengths)
    whole = len(judged) == len(measured)
    account = None if ledger is None else ledger.reconciled(checks, whole=whole)
    summary = Summary(
        documents=len(measured),
        characters=characters,
        focus=len(judged),
        skipped=tuple(sorted(skipped, key=lambda item: (item.path, item.reason))),
        rules={rule: dict(by) for rule, by in counts.items()},
        ignored=ignored,
        known=ledger.known if ledger is not None else 0,
        stale=len(account.stale) if account is not None and whole else None,
    )
    return Report(
        __version__,
        config.profile or "docs",
        summary,
        _Documents(judged, groups),
        tuple(checks),
        repeated,
        config.settings,
        tuple(f"{check.rule}: {said}" for check in config.checks if (said := check.promise())),
        account,
    )


def _ledger(config: Config, library: Library, elsewhere: Elsewhere) -> Ledger | None:
    if config.known is None:
        return None
    from audit.known import Ledger

    return Ledger(config.known, library, config.checks, elsewhere)


def _bare(measurement: Measurement, library: Library) -> Measurement:
    """Whom a measurement relates, without evidence: 8 bytes for each, however many there are."""
    kin = tuple(library.id(number) for number in sorted(map(library.number, measurement.related)))
    return Measurement(measurement.document, measurement.rule, measurement.value, besides=kin)


def _related(
    kin: Sequence[Measurement], library: Library, totals: array[float], lengths: array[int]
) -> tuple[dict[str, Membership], tuple[RepeatedTree, ...]]:
    """The groups of like documents, and the folders that repeat each other."""
    if not kin:
        return {}, ()
    from audit.checks.duplication.groups import duplicate_groups, trees

    related = {m.document for m in kin}.union(*(m.besides for m in kin))
    scores = {
        library.id(number): (totals[number], lengths[number])
        for number in sorted(map(library.number, related))
    }
    repeated = tuple(RepeatedTree(t.first, t.second, len(t.pairs)) for t in trees(kin))
    return duplicate_groups(kin, scores), repeated


class _Documents:
    """The judged documents with their duplicate groups, read from disk at each iteration."""

    def __init__(self, judged: Saved[Judged], groups: Mapping[str, Membership]) -> None:
        self._judged = judged
        self._groups = groups

    def __iter__(self) -> Iterator[Judged]:
        for document in self._judged:
            membership = self._groups.get(document.facts.id)
            if membership is None:
                yield document
            else:
                yield replace(
                    document,
                    duplicate_of=membership.duplicate_of,
                    group=membership.group,
                    reason=membership.reason,
                )


def _ignored(config: Config, path: str, rule: str) -> bool:
    return any(
        matches(path, pattern) and any(map(TABLE[rule].meant_by, codes))
        for pattern, codes in config.per_file_ignores.items()
    )


def _finding(
    check: Check,
    measurement: Measurement,
    config: Config,
    number: int,
    locator: Locator,
    beside: Sequence[Sentence],
) -> Finding:
    severity, remark = _grade(check, measurement, config.profile or "docs")
    evidence = sorted(
        measurement.evidence, key=lambda e: (e.start, e.end, e.related or "", e.related_start or 0)
    )
    message = "; ".join(part for part in (measurement.note, remark) if part)
    places = len(evidence) + len(measurement.besides)
    if places > MOST_PLACES:
        message += f" ({min(MOST_PLACES, len(evidence))} of {places:,} places shown)"
    return Finding(
        check.rule,
        check.name,
        check.family,
        severity,
        measurement.document,
        measurement.value,
        check.limit,
        message,
        tuple(locator.place(number, item) for item in evidence[:MOST_PLACES]),
        tuple(
            Counterpart(locator.place(number, place), differences) for place, differences in beside
        ),
    )


def _grade(check: Check, measurement: Measurement, profile: str) -> tuple[Severity, str]:
    """The check's own grade; in the docs profile a fault in a test or fixture is meant to be there.

    Both files that gated wrongly in nine corpora of documentation (4,919 files) were kept for
    tests (`python tests/bench/docs.py`).
    """
    severity, remark = check.grade(measurement, profile)
    if profile == "docs" and severity == "error" and not check.against:
        from audit.checks.duplication.kinship import FIXTURE, aside, file_of

        path = file_of(measurement.document)
        if (kind := aside(path)) == FIXTURE:
            return "warning", f"{path} is {kind}"
    return severity, remark


def _score(over: Sequence[Measurement], checks: Mapping[str, Check], profile: str) -> Score:
    """What is known of a document costs it as much as what is new: the text is no better for it."""
    left: dict[Family, float] = dict.fromkeys(FAMILIES, 1.0)
    for measurement in over:
        check = checks[measurement.rule]
        severity, _ = _grade(check, measurement, profile)
        left[check.family] *= 1.0 - check.weight * measurement.value * _COST[severity]
    total = 100.0
    for share in left.values():
        total *= share
    return Score(round(total, 2), {family: round(1.0 - left[family], 4) for family in FAMILIES})
