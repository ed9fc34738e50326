"""QLT010."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, gram_places, shown, top_grams
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PROSE = (
    "The harbour town had more boats than people, and that was the way to have it. In the morning"
    " every gull knew where breakfast came from, while old women counted sails along the quay. "
)


@dataclass(frozen=True)
class GopherTopNgram(DocumentCheck):
    """One sequence of 2, 3 or 4 words takes more than 20 %, 18 % or 16 % of the characters.

    **Why** — key words stuffed for a search engine, or a form with one label again and again.

    **Misses** — several sequences that share the space between them.

    **Fix** — leave the document out.
    """

    rule: ClassVar[str] = "QLT010"
    name: ClassVar[str] = "gopher-top-ngram"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PROSE),
        Case("One two three four.", "any short text", options=(("shares", ()),)),
    )
    dirty: ClassVar[tuple[Case, ...]] = (Case("cheap flights " * 9 + _PROSE),)

    limit: float = 0.0
    severity: Severity = "info"
    shares: tuple[tuple[int, float], ...] = ((2, 0.2), (3, 0.18), (4, 0.16))

    def measure(self, text: Text) -> Measurement | None:
        """The largest share of the characters that one sequence takes, where over its limit."""
        found = top_grams(text, self.shares)
        if not found:
            return None
        top = max(found, key=lambda gram: gram.share)
        words = " ".join(top.words)
        note = f"“{words[:80]}” stands {top.times} times, {top.share:.0%} of the characters"
        return self.measured(
            text.id, top.share, note, shown(gram_places(text, top.size, top.words))
        )
