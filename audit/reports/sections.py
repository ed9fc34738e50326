"""The Markdown report's section on a family: a part for each rule, with evidence and remedy."""

from __future__ import annotations

from collections.abc import Iterator

from audit.checks import BY_CODE
from audit.model import Family, Finding, Place, Report
from audit.reports import counterparts, kin
from audit.reports.digest import Digest, RuleDigest
from audit.reports.documentation import documentation, limit, sentence
from audit.reports.marks import escape, in_context, link, quoted, table
from audit.reports.view import View
from audit.reports.words import counted, listed

TITLES: dict[Family, str] = {
    "duplication": "Duplication",
    "encoding": "Encoding",
    "language": "Language",
    "translation": "Machine translation",
    "quality": "Quality",
}
_PLACES = 6
"""Places of one finding that are quoted."""
_CONTEXTS = 3
"""Phrases of one kind of artifact that are quoted in a row of the table."""
_WIDE = 160


def section(family: Family, report: Report, digest: Digest, view: View) -> Iterator[str]:
    """All of a family, gravest first; then what was measured beside, and what was not found."""
    ran = [rule for rule in report.rules if BY_CODE[rule].family == family]
    if not ran:
        return
    yield f"## {TITLES[family]}\n\n"
    found = digest.family(family, report)
    graver = [rule for rule in found if digest.rules[rule].severity != "info"]
    if not graver:
        yield "Nothing that counts was found.\n\n" if found else "Nothing was found.\n\n"
    if family == "duplication":
        yield from kin.groups(digest, view)
        yield from kin.repeated_trees(report)
    for rule in graver:
        yield from _rule(rule, digest, view)
    yield from _beside([rule for rule in found if rule not in graver], report, digest, view)
    if clean := [rule for rule in ran if rule not in found]:
        yield f"Looked for and not found: {listed([_name(rule) for rule in clean])}.\n\n"


def _name(rule: str) -> str:
    return f"{BY_CODE[rule].name} ({rule})"


def _rule(rule: str, digest: Digest, view: View) -> Iterator[str]:
    check, found = BY_CODE[rule], digest.rules[rule]
    said = documentation(check)
    yield f"### {check.name} ({rule}): {counted(found.documents, 'document')}\n\n"
    yield f"{said.summary}\n\n"
    findings = sorted(found.worst, key=lambda finding: finding.document)
    if rule == "DUP001":  # its groups stand above, and both sides are the same
        yield _messages(findings, view)
    elif any(place.evidence.related for finding in findings for place in finding.places):
        yield _messages(findings, view)
        found_pairs = kin.pairs(findings)
        yield "".join(kin.picture(found_pairs, check.unit))
        yield from kin.side_by_side(found_pairs, view, check.unit)
    elif rule == "MTA001":
        yield from _translated(digest, view)
    elif all(_brief(finding) for finding in findings):
        yield _in_brief(findings, view)
    else:
        for finding in findings:
            yield _finding(finding, view)
    if found.worst.left_out:
        more = counted(found.worst.left_out, "more document")
        yield f"… and {more}; the JSON report has all of them.\n\n"
    if rule == "MTA001":
        yield f"**What it misses, and how often it is wrong.** {said.misses}\n\n"
    yield f"**What to do.** {said.fix}\n\n"
    yield _measured(rule, found)


def _measured(rule: str, found: RuleDigest) -> str:
    """How a rule was measured, folded away, in one piece."""
    check = BY_CODE[rule]
    said = documentation(check)
    values = {finding.limit for finding in found.worst}
    value = values.pop() if len(values) == 1 else None
    paragraphs = [*said.detail, f"**Why it matters.** {said.why}"]
    paragraphs.append(f"**Limit.** {sentence(limit(check, value))} — {check.source}.")
    if rule != "MTA001":
        paragraphs.append(f"**What it misses.** {said.misses}")
    text = "\n\n".join(paragraphs)
    return (
        "<details><summary>Why it matters, how it was measured, what it misses</summary>\n\n"
        f"{text}\n\n</details>\n\n"
    )


def _brief(finding: Finding) -> bool:
    """Does a line hold all there is?"""
    return len(finding.places) <= 1 and all(p.evidence.replacement is None for p in finding.places)


def _in_brief(findings: list[Finding], view: View) -> str:
    lines = []
    for finding in findings:
        line = f"- {link(view, finding.document)} — {escape(finding.message)}"
        for place in finding.places:
            note = f" — {escape(place.evidence.note)}" if place.evidence.note else ""
            line = f"- {link(view, finding.document, place.line)} — {escape(finding.message)}:"
            line += f" {in_context(place)}{note}"
        lines.append(line + "\n")
    return "".join([*lines, "\n"])


def _finding(finding: Finding, view: View) -> str:
    """A document's finding: the message, then its places, one piece."""
    lines = [f"{link(view, finding.document)} — {escape(finding.message)}\n\n"]
    places = finding.places[:_PLACES]
    if any(place.evidence.replacement is not None for place in places):
        rows = [
            (
                _at(place, finding, view),
                in_context(place, _WIDE),
                _instead(place),
                escape(place.evidence.note),
            )
            for place in places
        ]
        lines.append(table(("where", "now", "instead", "note"), rows))
    else:
        for place in places:
            note = f" — {escape(place.evidence.note)}" if place.evidence.note else ""
            lines.append(f"- {_at(place, finding, view)}: {in_context(place)}{note}\n")
        lines.append("\n" if places else "")
    if len(finding.places) > _PLACES:
        more = counted(len(finding.places) - _PLACES, "more place")
        lines.append(f"… and {more} in this document.\n\n")
    return "".join(lines)


def _instead(place: Place) -> str:
    instead = place.evidence.replacement
    return "" if instead is None else quoted(instead) if instead else "(nothing)"


def _at(place: Place, finding: Finding, view: View) -> str:
    return link(view, finding.document, place.line, f"line&nbsp;{place.line}")


def _messages(findings: list[Finding], view: View) -> str:
    lines = [f"- {link(view, f.document)}: {escape(f.message)}\n" for f in findings]
    return "".join([*lines, "\n"])


def _translated(digest: Digest, view: View) -> Iterator[str]:
    for judged in digest.translated:
        yield f"#### {escape(judged.facts.id)}\n\n"
        kinds = [finding for finding in judged.findings if finding.rule != "MTA001"]
        for finding in judged.findings:
            if finding.rule != "MTA001":
                continue
            if kinds:
                message = _without(finding.message, kinds)
                yield f"{link(view, finding.document)} — {escape(message)}\n\n"
                yield _kinds(kinds, view)
            else:
                yield _finding(finding, view)
            yield counterparts.markdown(finding, view)


def _without(message: str, kinds: list[Finding]) -> str:
    """A document's message without those of the kinds, which the table gives."""
    first = min((at for kind in kinds if (at := message.find(kind.message)) > 0), default=None)
    return message[:first].rstrip(" :;.") + "."


def _kinds(kinds: list[Finding], view: View) -> str:
    """The garbled phrases of a document, by kind, most of a kind first."""
    rows = []
    for finding in sorted(kinds, key=lambda f: (-len(f.places), f.rule)):
        shown = [
            f"{_at(place, finding, view)}: {in_context(place, _WIDE)}"
            for place in finding.places[:_CONTEXTS]
        ]
        if len(finding.places) > _CONTEXTS:
            shown.append(f"… and {len(finding.places) - _CONTEXTS:,} more")
        often = finding.message.removeprefix(finding.name.replace("-", " ") + ": ")
        rows.append((_name(finding.rule), escape(often), "<br>".join(shown)))
    return table(("kind", "how often", "in context"), rows)


def _beside(rules: list[str], report: Report, digest: Digest, view: View) -> Iterator[str]:
    """Rules that only inform: a line each, with a rate and the strongest document.

    Where a flagged document's section shows a rule's findings, they are not counted again.
    """
    rows = []
    for rule in sorted(rules):
        found = digest.rules[rule]
        strongest = next(iter(found.worst), None)
        if strongest is None:
            continue
        documents = found.documents - found.explained
        share = documents / max(1, report.summary.focus)
        rows.append(
            (
                _name(rule),
                f"{documents:,}",
                f"{share:.0%}",
                link(view, strongest.document, strongest.line),
                escape(strongest.message),
            )
        )
    if rows:
        yield "Measured beside; this informs, and never gates:\n\n"
        header = ("rule", "documents", "share", "strongest in", "what was measured there")
        yield table(header, rows, right=(1, 2))
    for finding in (finding for rule in rules for finding in digest.rules[rule].worst):
        if finding.beside:
            yield f"{link(view, finding.document)} — {escape(finding.message)}\n\n"
            yield counterparts.markdown(finding, view)
