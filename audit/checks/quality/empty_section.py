"""QLT102."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.headings import Heading, headings_of
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_NOTHING = re.compile(
    r"<!--(?:(?!-->).)*+(?:-->|\Z)|<a (?:id|name)=[^<>]{0,200}>(?:</a>)?"
    r"|^[ \t]*\.\. _[^\r\n]*$|^[ \t]*\.\.[ \t]*$"
    r"|^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class EmptySection(DocumentCheck):
    """A heading followed at once by another heading of the same level.

    **Why** — the section was lost on the way, or never written.

    **Misses** — a last heading without a body; headings in plain text, other than questions on
    lines of their own where at least four such questions have a body. Three questions or more in a
    row are a table of contents, and a heading over one of a deeper level is fine.

    **Fix** — write the section, or take its heading out.
    """

    rule: ClassVar[str] = "QLT102"
    name: ClassVar[str] = "empty-section"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = (
        "by definition; 1 of 3,500 texts by people (a forum post, false) and 4 of 1,557 pages of "
        "documentation: two empty, "
        "two over sub-headings of the wrong level (tests/bench/quality_alarms.py)"
    )
    weight: ClassVar[float] = 0.5
    version: ClassVar[int] = 2
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("# A\n\nText.\n\n# B\n\nText.\n", markup="markdown"),
        Case("# A\n\n## B\n\nText.\n", "a deeper heading is a body", markup="markdown"),
        Case("# A\n\n```\ncode\n```\n\n# B\n\nText.\n", "code is a body", markup="markdown"),
        Case("# A\n\n![a](b.png)\n\n# B\n", "a picture is a body", markup="markdown"),
        Case("```\n# A\n# B\n```\n", "comments in code", markup="markdown"),
        Case("---\n# A\n# B\n---\n\nText.\n", "front matter", markup="markdown"),
        Case("A\n=\n\nText.\n\nB\n=\n\nText.\n", markup="markdown"),
        Case("A\n===\n\nB\n---\n\nText.\n\nC\n---\n\nText.\n", markup="rst"),
        Case("A\n===\n\n.. toctree::\n\n   b\n\nC\n===\n\nText.\n", markup="rst"),
        Case("What is it?\nWhy is it?\nText.", "plain questions are often dialogue"),
        Case("Harbours\nBoats\nText.", "short lines"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("# A\n\n# B\n\nText.\n", markup="markdown", found=("# A",)),
        Case("## A\n<!-- to do -->\n## B\n\nText.\n", markup="markdown", found=("## A",)),
        Case("One\n===\n\nTwo\n===\n\nText.\n", markup="markdown", found=("One",)),
        Case("One\n===\n\n.. _two:\n\nTwo\n===\n\nText.\n", markup="rst", found=("One",)),
        Case(
            "What is a harbour for?\n"
            "A harbour is a place where boats are safe from the open sea.\n"
            "Why are there so many boats?\n"
            "How was the harbour built?\n"
            "The harbour was built of stone from the hill behind the town.\n"
            "Who looks after the light?\n"
            "The keeper looks after the light, and has done so for years.\n"
            "When does the ferry leave?\n"
            "The ferry leaves at nine in the morning, unless there is fog.\n"
            "Where do the fishers live?\n"
            "The fishers live in the low houses along the eastern quay.\n",
            found=("Why are there so many boats?",),
        ),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """The share of sections that have no body."""
        headings = headings_of(text)
        empty = [one for one, other in pairwise(headings) if _empty(text, one, other)]
        if text.document.markup == "text":
            empty = _alone(empty, headings)
        if not empty:
            return None
        count, sections = len(empty), len(headings)
        note = f"{count} of {sections} sections {'have' if count > 1 else 'has'} no body"
        evidence = [Evidence(heading.start, heading.end) for heading in empty[:20]]
        return self.measured(text.id, count / sections, note, evidence)


def _empty(text: Text, one: Heading, other: Heading) -> bool:
    if other.level != one.level:
        return False
    between = text.raw[one.begins : other.opens]
    return not between.strip() or (len(between) < 2_000 and not _NOTHING.sub("", between).strip())


def _alone(empty: list[Heading], headings: list[Heading]) -> list[Heading]:
    """The empty ones that do not stand in a row: three questions in a row are a list."""
    places = {heading.start: number for number, heading in enumerate(headings)}
    numbers = {places[heading.start] for heading in empty}
    return [
        heading
        for heading in empty
        if not numbers & {places[heading.start] - 1, places[heading.start] + 1}
    ]
