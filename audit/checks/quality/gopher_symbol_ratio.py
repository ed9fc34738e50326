"""QLT003."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, words_of
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PROSE = "The harbour town had more boats than people, and that was the way to have it. "


@dataclass(frozen=True)
class GopherSymbolRatio(DocumentCheck):
    """More than one `#` or one ellipsis to ten words.

    **Why** — hash tags, heading marks and cut-off teasers outnumber the text.

    **Misses** — every other symbol.

    **Fix** — strip the tags or teasers, or leave the document out.
    """

    rule: ClassVar[str] = "QLT003"
    name: ClassVar[str] = "gopher-symbol-ratio"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PROSE + "# #"),
        Case("Wait... " + _PROSE),
        Case("## Heading\n" + _PROSE),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("#one #two #three"),
        Case("Read on... more... and more…"),
    )

    limit: float = 0.1
    severity: Severity = "info"

    def measure(self, text: Text) -> Measurement | None:
        """The larger of hashes per word and ellipses per word."""
        words = len(text.once(words_of).words)
        if not words:
            return None
        hashes = text.raw.count("#")
        ellipses = text.raw.count("...") + text.raw.count("…")
        note = f"{hashes} hashes and {ellipses} ellipses to {words} words"
        return self.measured(text.id, max(hashes, ellipses) / words, note)
