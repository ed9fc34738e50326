"""What the terminal shows: in full, a line a finding, for GitHub's log, for a failing commit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from audit.model import Finding, Judged, Place, Report
from audit.reports import counterparts
from audit.reports.colour import paint
from audit.reports.quote import excerpt, flat, safe
from audit.reports.records import file_line
from audit.reports.view import PLAIN, View
from audit.reports.words import SEVERITIES, counted, points, verdict
from audit.reports.worst import Worst

__all__ = ["concise", "full", "gating", "github", "line", "safe"]

MANY = 50
"""Documents from which the corpus profile shows rates, and only the worst documents."""
_WORST = 10
_PLACES = 2
_FINDINGS = 50
_PHRASE = 90
_CONTEXT = 30
_ANNOTATIONS = 10
"""GitHub shows ten annotations of a step and drops the rest without a word."""


def line(finding: Finding, view: View = PLAIN, severity: bool = False) -> str:
    """`path:line:column: CODE message`."""
    place = f"{safe(finding.document)}:{finding.line}:{finding.column}"
    level = paint(f"[{finding.severity}] ", finding.severity, view.colour) if severity else ""
    rule = paint(finding.rule, "bold", view.colour)
    return f"{place}: {rule} {level}{safe(finding.message)}\n"


def concise(report: Report, view: View = PLAIN) -> Iterator[str]:
    """A line a finding."""
    for judged in report.documents:
        for finding in judged.findings:
            yield line(finding)


def full(report: Report, view: View = PLAIN) -> Iterator[str]:
    """Each document with its findings and where they stand; then counts and the verdict."""
    found = 0
    documents: dict[str, int] = {}
    worst: Worst[Judged] = Worst(_WORST)
    rates = report.profile == "corpus" and report.summary.focus > MANY
    for judged in report.documents:
        if not judged.findings:
            continue
        found += 1
        if rates:
            worst.add((judged.score.total,), judged)
            for rule in {finding.rule for finding in judged.findings}:
                documents[rule] = documents.get(rule, 0) + 1
        else:
            yield from _document(judged, view)
    if rates and found:
        yield paint(f"The {min(found, _WORST)} worst documents", "bold", view.colour) + "\n\n"
        for judged in worst:
            yield from _document(judged, view)
        if found > _WORST:
            yield f"… and {counted(found - _WORST, 'more document')} with findings\n\n"
    yield from _counts(report, view, documents)
    yield paint(verdict(report, found), "bold", view.colour) + "\n"
    if found:
        yield "`audit rule CODE` explains a rule."
        if not view.written:
            yield " `--report markdown=audit.md` writes the full report."
        yield "\n"


def _document(judged: Judged, view: View) -> Iterator[str]:
    score = f"score {points(judged.score.total)} of 100"
    yield f"{paint(safe(judged.facts.id), 'bold', view.colour)}  {score}\n"
    if judged.group is not None:
        keep = (
            "kept" if judged.duplicate_of is None else f"keep {safe(judged.duplicate_of)} instead"
        )
        yield f"    group {judged.group:,}, {keep}: {judged.reason}\n"
    for finding in judged.findings[:_FINDINGS]:
        yield line(finding, view, severity=True)
        if finding.severity != "info":
            for place in finding.places[:_PLACES]:
                yield from _place(place, view)
        yield from counterparts.terminal(finding, view)
    if len(judged.findings) > _FINDINGS:
        yield f"    … and {counted(len(judged.findings) - _FINDINGS, 'more finding')}\n"
    yield "\n"


def _place(place: Place, view: View) -> Iterator[str]:
    before, phrase, after = excerpt(place, _PHRASE, _CONTEXT)
    marked = paint(phrase, "mark", True) if view.colour else f"»{phrase}«"
    number = paint(f"{place.line:>6} | ", "dim", view.colour)
    yield f"{number}{before}{marked}{after}\n"
    evidence = place.evidence
    if evidence.replacement is not None:
        yield f"{'':>6} | → {flat(evidence.replacement[:_PHRASE]) or '(nothing)'}\n"
    if evidence.related is not None and place.related_line is not None:
        yield f"{'':>6} = {safe(evidence.related)}:{place.related_line}\n"


def _counts(report: Report, view: View, documents: dict[str, int]) -> Iterator[str]:
    """A table of findings per rule, with the share of documents where only rates are shown."""
    rows = [(rule, by) for rule, by in report.summary.rules.items() if any(by.values())]
    if not rows:
        return
    from audit.checks import TABLE

    names = {rule: TABLE[rule].name if rule in TABLE else "" for rule, _ in rows}
    width = max(map(len, names.values()))
    head = f"{'rule':<7} {'':<{width}} {'error':>8} {'warning':>8} {'info':>8}"
    yield paint(head + ("  documents" if documents else ""), "bold", view.colour) + "\n"
    for rule, by in rows:
        cells = " ".join(f"{by.get(severity) or '·':>8}" for severity in SEVERITIES)
        rate = ""
        if documents:
            share = documents.get(rule, 0) / report.summary.focus
            rate = f"  {share:>9.1%}"
        yield f"{rule:<7} {names[rule]:<{width}} {cells}{rate}\n"
    yield "\n"


def gating(report: Report, fail_on: str = "error") -> Iterator[str]:
    """What stops a commit, a line each, and what helps; nothing where nothing does."""
    gates = {"error", "warning"} if fail_on == "warning" else {"error"}
    first: Finding | None = None
    for judged in report.documents:
        for finding in judged.findings:
            if finding.severity in gates:
                first = first or finding
                yield line(finding)[:-1] + _hint(finding) + "\n"
    if first is not None:
        yield f"`audit rule {first.rule}` says what to do about it;"
        yield f" `audit check {safe(first.document)}` shows every place.\n"


def _hint(finding: Finding) -> str:
    """What a line needs to be acted on, where its message does not say it: the cure, the kin."""
    hint = ""
    for place in finding.places[:1]:
        evidence = place.evidence
        instead = evidence.replacement
        if instead and instead not in finding.message and len(instead) <= _PHRASE:
            hint += f": {flat(place.text)[:_PHRASE]} → {flat(instead)}"
        if evidence.related is not None and evidence.related not in finding.message:
            hint += f" (see {safe(evidence.related)}:{place.related_line or 1})"
    return hint


def github(report: Report, view: View = PLAIN) -> Iterator[str]:
    """Annotations for GitHub Actions, errors first, as many as GitHub shows; then the verdict."""
    found = sum(1 for judged in report.documents if judged.findings)
    shown = 0
    for judged, finding in islice(_gravest(report), _ANNOTATIONS):
        shown += 1
        yield _annotation(judged, finding)
    rest = report.summary.count("error") + report.summary.count("warning") - shown
    if rest:
        yield f"audit: {counted(rest, 'more finding')} without an annotation:"
        yield f" GitHub shows {_ANNOTATIONS} a step\n"
    yield f"audit: {verdict(report, found)}\n"


def _gravest(report: Report) -> Iterator[tuple[Judged, Finding]]:
    """The errors, then the warnings."""
    for severity in SEVERITIES[:2]:
        if report.summary.count(severity):
            for judged in report.documents:
                for finding in judged.findings:
                    if finding.severity == severity:
                        yield judged, finding


def _annotation(judged: Judged, finding: Finding) -> str:
    number, in_file = file_line(judged.facts.id, judged.facts.path, finding.line)
    properties = [f"file={_property(safe(judged.facts.path))}"]
    if number is not None:
        properties.append(f"line={number}")
    if number is not None and in_file:
        properties.append(f"col={finding.column}")
    properties.append(f"title={finding.rule} {finding.name}")
    return f"::{finding.severity} {','.join(properties)}::{_data(safe(finding.message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
