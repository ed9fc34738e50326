"""ENC008."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.places import SHOWN, first
from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_ENDS = {"CRLF": "\r\n", "LF": "\n", "CR": "\r"}
_PATTERNS = {
    "CRLF": re.compile("\r\n"),
    "LF": re.compile("(?<!\r)\n"),
    "CR": re.compile("\r(?!\n)"),
}


@dataclass(frozen=True)
class MixedLineEndings(DocumentCheck):
    """CRLF, LF and CR mixed in one file.

    **Why** — tools disagree about where the lines end: whole files show up as changed, and a lone
    CR hides the start of its line in a terminal.

    **Misses** — a file whose line ends are all alike but not the project's.

    **Fix** — choose one, mostly LF: `audit fix` takes the commonest, and `.gitattributes` with
    `* text=auto` keeps it so.
    """

    rule: ClassVar[str] = "ENC008"
    name: ClassVar[str] = "mixed-line-endings"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = "by definition"
    weight: ClassVar[float] = 0.1
    version: ClassVar[int] = 2
    clean: ClassVar[tuple[Case, ...]] = (
        Case("one\ntwo\n"),
        Case("one\r\ntwo\r\n", "all alike"),
        Case("one\rtwo\r", "all alike"),
        Case("no line end"),
        Case("one\r\ntwo\r\n".encode("utf-16"), "as they are in the text, not in the bytes"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("one\r\ntwo\nthree\r\n", "found are the fewer", found=("\n",)),
        Case("one\ntwo\rthree\n", found=("\r",)),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """Share of the line ends that are not the commonest kind."""
        raw = text.raw
        counts = _counts(raw)
        kinds = list(counts)
        if len(kinds) < 2:
            return None
        note = "line ends: " + ", ".join(f"{counts[kind]} {kind}" for kind in kinds)
        right = _ENDS[kinds[0]]
        places = [
            Evidence(*match.span(), f"{kind}, where most are {kinds[0]}", right)
            for kind in kinds[1:]
            for match in islice(_PATTERNS[kind].finditer(raw), SHOWN)
        ]
        places.sort(key=lambda place: place.start)
        others = sum(counts[kind] for kind in kinds[1:])
        return self.measured(text.id, others / sum(counts.values()), note, first(places))

    def repair(self, text: Text) -> Iterator[Edit]:
        """All as most are."""
        counts = _counts(text.raw)
        main = next(iter(counts), "")
        for kind in list(counts)[1:]:
            for match in _PATTERNS[kind].finditer(text.raw):
                yield Edit(*match.span(), _ENDS[main], f"{kind} to {main}", True)


def _counts(raw: str) -> dict[str, int]:
    """How many line ends of each kind that occurs, the commonest first, LF among equals."""
    if "\r" not in raw:
        return {}
    both = raw.count("\r\n")
    counts = {"LF": raw.count("\n") - both, "CRLF": both, "CR": raw.count("\r") - both}
    return {kind: counts[kind] for kind in sorted(counts, key=lambda k: -counts[k]) if counts[kind]}
