"""QLT105."""

from __future__ import annotations

import re
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.edges import edge_lines
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_LONG = 12
"""Words of a line that ought to be sentences."""
_END = re.compile(r"[.!?…:;。！？：；।॥؟۔»”\"'’)\]}*_|>%]$")
_OPEN = frozenset(
    "a an the of and or but to in on at by for with from into that which who whose than as is are"
    " was were be been has have had will would can could should may might must its their his her"
    " our your my this these those because although while if when such between during through"
    " under over about against without".split()
)


@dataclass(frozen=True)
class Truncated(DocumentCheck):
    """The text ends in the middle of a sentence.

    **Why** — the rest was lost to a limit of some tool, or to a page that was never opened.

    **Misses** — a cut after a full sentence or any other word than an article, a conjunction or the
    like in English, and texts of short lines. (A missing full stop alone tells nothing: 29 of 3,500
    texts by people end without one: agencies sign, posts are casual.)

    **Fix** — get the whole text, or cut back to the last full sentence.
    """

    rule: ClassVar[str] = "QLT105"
    name: ClassVar[str] = "truncated"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = (
        "3 of 3,500 texts by people, 0 of 1,557 pages of documentation, and 35 of 3,191 web "
        "samples in 101 languages, which were cut by length (tests/bench/quality_alarms.py)"
    )
    weight: ClassVar[float] = 0.2
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The harbour was full of boats and the town was full of people that day."),
        Case("The boats were there for a reason.\nGet started"),
        Case("A short line of the"),
        Case("- a list item that goes on and on without any full stop of the kind that ends\n"),
        Case("one two three four five six seven eight nine ten eleven twelve THE", "not English"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "The harbour was full.\n\nThe town was full of people that day, and all of the",
            found=("the",),
        ),
        Case(
            "The harbour was full. The town was full of people that day, and then they all went,",
            found=("went,",),
        ),
    )

    limit: float = 0.5
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """1 where the last word or a comma says that more was to come."""
        first, last = text.once(edge_lines)
        if not first:
            return None
        start, end = (last or first)[-1]
        prose = text.prose
        if text.raw[end : end + 200].strip():
            return None  # what was masked follows
        line = prose[max(start, end - 400) : end]
        words = line.split()
        if len(words) < _LONG or _END.search(line) or line.lstrip()[:1] in "-*•|#":
            return None
        if not words[-1].endswith(",") and words[-1] not in _OPEN:
            return None
        place = Evidence(end - len(words[-1]), end)
        return self.measured(text.id, 1.0, "the text ends in the middle of a sentence", [place])
