"""JSON, schema `audit/1`: the stable output that other programs read. Only ever added to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from audit.model import Counterpart, Finding, Judged, Place, Report
from audit.reports.view import PLAIN, View

SCHEMA = "audit/1"
_UNSAFE = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def render(report: Report, view: View = PLAIN) -> Iterator[str]:
    """The whole report as one JSON object, in pieces, with a line per document and per finding."""
    summary = report.summary
    corpus = {
        "documents": summary.documents,
        "characters": summary.characters,
        "skipped": [{"path": s.path, "reason": s.reason} for s in summary.skipped],
        "ignored": summary.ignored,
        "baseline": {"known": summary.known, "stale": summary.stale},
    }
    yield f'{{"schema": "{SCHEMA}", "version": {_dump(report.version)},\n'
    yield f' "corpus": {_dump(corpus)},\n "documents": ['
    separator = "\n  "
    for judged in report.documents:
        yield separator + _dump(document(judged))
        separator = ",\n  "
    yield '],\n "findings": ['
    separator = "\n  "
    for judged in report.documents:
        for item in judged.findings:
            yield separator + _dump(finding(item))
            separator = ",\n  "
    yield "]}\n"


def render_lines(report: Report, view: View = PLAIN) -> Iterator[str]:
    """One JSON object a line: each document with its findings."""
    for judged in report.documents:
        findings = [finding(item) for item in judged.findings]
        yield _dump({"schema": SCHEMA, **document(judged), "findings": findings}) + "\n"


def document(judged: Judged) -> dict[str, Any]:
    """A document's row."""
    facts = judged.facts
    return {
        "id": facts.id,
        "score": judged.score.total,
        "scores": dict(judged.score.families),
        "words": facts.words,
        "encoding": facts.encoding,
        "language": facts.language,
        "language_confidence": round(facts.language_confidence, 4),
        "segments": [
            {"start": s.start, "end": s.end, "language": s.language} for s in facts.segments
        ],
        "translation": {"artifact": round(judged.translation, 4), "flagged": judged.translated},
        "duplicate_of": judged.duplicate_of,
        "group": judged.group,
    }


def finding(item: Finding) -> dict[str, Any]:
    """A finding's row."""
    return {
        "rule": item.rule,
        "name": item.name,
        "severity": item.severity,
        "document": item.document,
        "value": round(item.value, 6),
        "limit": item.limit,
        "message": item.message,
        "evidence": [_place(place) for place in item.places],
        "beside": [_counterpart(counterpart) for counterpart in item.beside],
    }


def _counterpart(counterpart: Counterpart) -> dict[str, Any]:
    return {
        **_place(counterpart.place),
        "related_text": counterpart.place.related_text,
        "differences": [
            {
                "start": d.start,
                "end": d.end,
                "related_start": d.related_start,
                "related_end": d.related_end,
            }
            for d in counterpart.differences
        ],
    }


def _place(place: Place) -> dict[str, Any]:
    evidence = place.evidence
    related = None
    if evidence.related is not None:
        related = {
            "document": evidence.related,
            "start": evidence.related_start,
            "end": evidence.related_end,
            "line": place.related_line,
        }
    return {
        "start": evidence.start,
        "end": evidence.end,
        "line": place.line,
        "column": place.column,
        "text": place.text,
        "note": evidence.note,
        "replacement": evidence.replacement,
        "related": related,
        "jaccard": evidence.jaccard,
        "containment": evidence.containment,
    }


def _dump(value: object) -> str:
    """JSON on one line; what a terminal would act on is escaped, as C0 controls are by JSON."""
    return _UNSAFE.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False)
    )
