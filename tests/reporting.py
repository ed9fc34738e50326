"""Reports made by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from audit.checks import BY_CODE
from audit.model import (
    FAMILIES,
    Evidence,
    Facts,
    Finding,
    Judged,
    Place,
    Report,
    Score,
    Severity,
    Skipped,
    Summary,
)


def place(text: str = "odd", line: int = 3, column: int = 5, **more: Any) -> Place:
    around = {key: more.pop(key) for key in ("before", "after") if key in more}
    related = {key: more.pop(key) for key in ("related_line", "related_text") if key in more}
    start = more.pop("start", 100 * line + column)
    evidence = Evidence(start, start + len(text), **more)
    return Place(evidence, line, column, text, **around, **related)


def finding(
    rule: str,
    document: str = "a.md",
    places: Sequence[Place] = (),
    message: str = "what was found",
    severity: Severity | None = None,
    value: float = 0.5,
) -> Finding:
    check = BY_CODE[rule]
    return Finding(
        rule,
        check.name,
        check.family,
        severity or check.severity,
        document,
        value,
        check.limit,
        message,
        tuple(places),
    )


def judged(id: str = "a.md", *findings: Finding, score: float = 50.0, **more: Any) -> Judged:
    path = more.pop("path", id)
    facts = Facts(id, path, 0, 1_000, 200, "utf-8", "en", 0.99, ())
    return Judged(facts, Score(score, dict.fromkeys(FAMILIES, 0.1)), tuple(findings), **more)


def report(
    *documents: Judged,
    profile: str = "docs",
    skipped: Sequence[Skipped] = (),
    settings: Sequence[str] = (),
    trees: Sequence[Any] = (),
) -> Report:
    counts: dict[str, Counter[Severity]] = {}
    for document in documents:
        for item in document.findings:
            counts.setdefault(item.rule, Counter())[item.severity] += 1
    number = len(documents)
    summary = Summary(number, 1_000 * number, number, tuple(skipped), counts)
    rules = tuple(code for code in BY_CODE if BY_CODE[code].profiles or code in counts)
    return Report("1.2.3", profile, summary, documents, rules, tuple(trees), tuple(settings))
