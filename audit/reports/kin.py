"""The Markdown report on documents that share text: groups, pairs side by side, a picture."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from audit.model import Finding, Place, Report
from audit.reports.digest import MEMBERS, Digest, Member
from audit.reports.marks import escape, link, quoted, table
from audit.reports.view import View
from audit.reports.words import counted, points

PAIRS = 20
"""Pairs of documents that are shown side by side."""
_PASSAGES = 12
"""Passages of one pair that are quoted."""
_TREES = 20
_PICTURED = 12
"""Documents up to which a picture of who shares with whom is legible."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a pair; `first` is the document whose id comes first."""

    words: int
    lines: tuple[int, int]
    texts: tuple[str, str]


@dataclass
class Pair:
    """Two documents and what they share. `contained`: the share of each in the other, if known."""

    jaccard: float | None = None
    contained: list[float | None] = field(default_factory=lambda: [None, None])
    passages: dict[tuple[int, int], Passage] = field(default_factory=dict)

    @property
    def words(self) -> int:
        """Words in the passages."""
        return sum(passage.words for passage in self.passages.values())


Pairs = dict[tuple[str, str], Pair]


def pairs(findings: Iterable[Finding]) -> Pairs:
    """The pairs that findings name, each once, whichever side names it; most shared words first."""
    found: Pairs = defaultdict(Pair)
    for finding in findings:
        for place in finding.places:
            if place.evidence.related is not None:
                _add(found, finding.document, place.evidence.related, place)
    return dict(sorted(found.items(), key=lambda item: (-item[1].words, item[0])))


def _add(found: Pairs, document: str, other: str, place: Place) -> None:
    evidence = place.evidence
    turned = document > other
    pair = found[(other, document) if turned else (document, other)]
    pair.jaccard = evidence.jaccard
    pair.contained[turned] = evidence.containment
    words = _words(evidence.note, place.text)
    start, line, text = evidence.start, place.line, place.text
    start_there, line_there = evidence.related_start or 0, place.related_line or 1
    if turned:
        there = Passage(words, (line_there, line), (place.related_text, text))
        pair.passages.setdefault((start_there, start), there)
    else:
        here = Passage(words, (line, line_there), (text, place.related_text))
        pair.passages.setdefault((start, start_there), here)


def _words(note: str, text: str) -> int:
    """The check's own count (`28 words, …`); a quoted text may have been cut."""
    match = re.match(r"\A([\d,]+) words", note)
    return int(match[1].replace(",", "")) if match else len(text.split())


def side_by_side(found: Pairs, view: View, unit: str = "passage") -> Iterator[str]:
    """Each pair with its passages in two columns; `unit` is what one of them is called."""
    for (first, second), pair in list(found.items())[:PAIRS]:
        yield f"#### {escape(first)} and {escape(second)}\n\n{_figures(pair, unit)}"
        rows = [
            (
                f"{passage.words:,}",
                f"{link(view, first, passage.lines[0], _line(passage.lines[0]))}"
                f" {quoted(passage.texts[0])}",
                f"{link(view, second, passage.lines[1], _line(passage.lines[1]))}"
                f" {quoted(passage.texts[1])}",
            )
            for _, passage in sorted(pair.passages.items())[:_PASSAGES]
        ]
        yield table(("words", link(view, first), link(view, second)), rows, right=(0,))
        if len(pair.passages) > _PASSAGES:
            more = counted(len(pair.passages) - _PASSAGES, f"more {unit}")
            yield f"… and {more} of this pair; the JSON report has them.\n\n"
    if len(found) > PAIRS:
        yield f"… and {counted(len(found) - PAIRS, 'more pair')}; the JSON report has them.\n\n"


def _line(number: int) -> str:
    return f"line&nbsp;{number}"


def _extent(pair: Pair, unit: str) -> str:
    return f"{counted(len(pair.passages), unit)}, {counted(pair.words, 'word')}"


def _figures(pair: Pair, unit: str) -> str:
    parts = [_extent(pair, unit)]
    directions = ("of the first stands in the second", "of the second in the first")
    for share, direction in zip(pair.contained, directions, strict=True):
        if share is not None:
            parts.append(f"{share:.1%} {direction}")
    if pair.jaccard is not None:
        parts.append(f"Jaccard similarity {pair.jaccard:.3f}")
    return "; ".join(parts) + " (exact, of 5-word shingles).\n\n"


def picture(found: Pairs, unit: str = "passage") -> Iterator[str]:
    """A graph of who shares with whom, where there are few enough to see it."""
    names = sorted({name for pair in found for name in pair})
    if not 2 < len(names) <= _PICTURED:
        return
    yield "```mermaid\ngraph LR\n"
    for number, name in enumerate(names):
        yield f'  d{number}["{_label(name)}"]\n'
    for (first, second), pair in sorted(found.items()):
        edge = f'---|"{_extent(pair, unit)}"|'
        yield f"  d{names.index(first)} {edge} d{names.index(second)}\n"
    yield "```\n\n"


def _label(name: str) -> str:
    """A name in a picture: letters, digits and what paths have; the rest could be code."""
    return re.sub(r"[^\w./ -]", "_", name, flags=re.ASCII)[-60:]


def groups(digest: Digest, view: View) -> Iterator[str]:
    """Which copy of each group to keep, and why."""
    if not digest.grouped:
        return
    yield f"**Groups: {counted(len(digest.grouped), 'set')} of documents that are copies of each"
    yield " other or stand in each other.** Keep one of each: what contains the others, then the"
    yield " best score, then the longest, then the first by name.\n\n"
    rows = []
    for number, members in sorted(digest.groups.items()):
        kept = [member for member in members if member.duplicate_of is None]
        rest = [member for member in members if member.duplicate_of is not None][:MEMBERS]
        others = [link(view, member.id) for member in rest]
        left = digest.grouped[number] - len(kept) - len(rest)
        if left > 0:
            others.append(f"… and {left:,} more")
        rows.append((str(number), "<br>".join(_kept(m, view) for m in kept), "<br>".join(others)))
    yield table(("group", "keep", "instead of"), rows, right=(0,))
    if (left := len(digest.grouped) - len(rows)) > 0:
        yield f"… and {counted(left, 'more group')}; the JSON report has them.\n\n"


def _kept(member: Member, view: View) -> str:
    size = f"score {points(member.score)}, {counted(member.words, 'word')}"
    reason = f": {escape(member.reason)}" if member.reason else ""
    return f"{link(view, member.id)} ({size}){reason}"


def repeated_trees(report: Report) -> Iterator[str]:
    """Folders of which one repeats the other."""
    for tree in report.trees[:_TREES]:
        first, second = escape(tree.first) or "the top folder", escape(tree.second)
        yield f"- **{second or 'the top folder'}** repeats **{first}**: {tree.pairs:,} files\n"
    if len(report.trees) > _TREES:
        yield f"- … and {counted(len(report.trees) - _TREES, 'more pair')} of folders\n"
    if report.trees:
        yield "\n"
