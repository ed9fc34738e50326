"""Numbers and names as people read them, the same in every report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.model import Report, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_CALLED = {"error": "error", "warning": "warning", "info": "note"}


def counted(number: int, thing: str) -> str:
    """`1 document`, `2,000 documents`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def points(score: float) -> str:
    """A score in whole numbers; 100 is kept for what has no fault at all."""
    return f"{score:.0f}" if score >= 100 else f"{min(round(score), 99)}"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def totals(report: Report) -> str:
    """`1 error, 12 warnings and 3 notes`; only what there is."""
    return listed(list(_totals(report))) or "no findings"


def _totals(report: Report) -> Iterator[str]:
    for severity in SEVERITIES:
        if number := report.summary.count(severity):
            yield counted(number, _CALLED[severity])


def verdict(report: Report, found: int) -> str:
    """`5 documents, 4 with findings: 1 error and 3 notes.`, and what does not count."""
    summary = report.summary
    documents = counted(summary.focus, "document")
    if summary.focus < summary.documents:
        documents += f" (of {summary.documents:,} compared)"
    said = f"{found:,} with findings: {totals(report)}" if found else "no findings"
    return " ".join((f"{documents}, {said}.", *_aside(report)))


def _aside(report: Report) -> Iterator[str]:
    summary = report.summary
    if summary.ignored:
        yield f"{_are(summary.ignored, 'finding')} ignored by comments."
    if summary.known:
        yield f"{_are(summary.known, 'finding')} in the baseline."
    if summary.stale:
        does = "does" if summary.stale == 1 else "do"
        entries = "1 entry" if summary.stale == 1 else f"{summary.stale:,} entries"
        yield f"{entries} of the baseline {does} not occur any more: `audit baseline prune`."


def _are(number: int, thing: str) -> str:
    return counted(number, thing) + (" is" if number == 1 else " are")
