"""QLT106."""

from __future__ import annotations

import re
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.edges import edge_lines
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Span, Text
from audit.values import dataclass

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
    rf"|{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH}\.? \d{{4}})"
)
_NAME = r"[A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){1,3}"
_ANYWHERE = re.compile(
    rf"(?:date|timestamp|published|pubdate):? {_DATE}(?:[T ]\d\d:\d\d(?::\d\d)?)?"
    rf"|(?:Published|Posted|Last updated|Updated|Last modified|First published|Date published)"
    rf"(?: on| at)?:? (?:\w+day,? )?{_DATE}"
    r"|(?:source_url|url|link): ?https?://\S{1,300}"
)
_ALONE = re.compile(
    rf"By:? {_NAME}(?: and {_NAME})?(?:,? (?:\|.{{0,60}}|[A-Z][\w ]{{0,40}} (?:Staff )?"
    r"(?:Writer|Reporter|Editor|Correspondent)))?"
    r"|Share (?:this|on)(?: (?:article|post|story|page|entry|Facebook|Twitter|LinkedIn))?:?"
    r"|(?:(?:Share|Tweet|Pin|Email|Print|Facebook|Twitter|LinkedIn|WhatsApp|Pinterest|Reddit)"
    r"(?:[ |·]{1,3}|$)){2,12}"
    r"|(?:Filed under|Posted in|Tagged(?: with)?):? \S.{0,200}"
    r"|\d{1,4} (?:[Cc]omments?|[Ss]hares?|[Vv]iews|[Ll]ikes)|Comments \(\d{1,4}\)"
    r"|\d{1,3}[ -]min(?:ute)? read|Reading time:? \d{1,3} min(?:ute)?s?"
    r"|Leave a (?:reply|comment)|Related (?:articles|posts|stories):?",
)


@dataclass(frozen=True)
class MetadataResidue(DocumentCheck):
    """A scraped field left at the start or end of the text: `date 2025-05-22`, `By …`,
    `Share this`, `Published:`.

    **Why** — the field belongs in metadata; in the text it is noise that a model learns to write.

    **Misses** — fields in the middle of the text, and those of other languages.

    **Fix** — cut the field off; keep its value as metadata.
    """

    rule: ClassVar[str] = "QLT106"
    name: ClassVar[str] = "metadata-residue"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = (
        "8 of 3,500 texts by people (bylines and dates, all true) and 0 of 1,557 pages of "
        "documentation (tests/bench/quality_alarms.py)"
    )
    weight: ClassVar[float] = 0.3
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("By the end of 2023 the harbour was full."),
        Case("BEIJING, May 22, 2025 (Xinhua) -- The harbour opened.", "a dateline is text"),
        Case("---\ndate: 2025-05-22\n---\nText.", markup="markdown", why="front matter"),
        Case("The date 2025-05-22 was set for it.", "within a sentence"),
        Case("Share this bread with them."),
        Case("Updated values are sent on."),
        Case("A.\n" * 9 + "Posted on May 2, 2020\n" + "B.\n" * 9, "in the middle"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(" date 2025-05-22 BEIJING -- The harbour.", found=("date 2025-05-22",)),
        Case("Boats\nBy Jane Q. Smith\nThe harbour opened.", found=("By Jane Q. Smith",)),
        Case("Published: 22 May 2025\nThe harbour opened.", found=("Published: 22 May 2025",)),
        Case("The harbour opened.\n\nShare this:\nTweet | Email | Print\n"),
        Case("The harbour opened.\n\n12 comments", found=("12 comments",)),
    )

    limit: float = 0.5
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """1 − ½ to the number of fields."""
        first, last = text.once(edge_lines)
        places = [place for line in (*first, *last) if (place := _field(text.prose, line))]
        if not places or places == [*first, *last]:
            return None  # fields that are all there is were meant to be there
        count = len(places)
        note = f"{count} scraped fields" if count > 1 else "a scraped field"
        evidence = [Evidence(start, end) for start, end in places]
        return self.measured(text.id, 1 - 0.5**count, f"{note} in the text", evidence)


def _field(prose: str, line: Span) -> Span | None:
    start, end = line
    match = _ANYWHERE.match(prose, start, min(end, start + 400))
    if match is None and end - start <= 250:
        match = _ALONE.fullmatch(prose, start, end)
    return match.span() if match else None
