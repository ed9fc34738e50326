"""QLT011."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, duplicate_grams, gram_places, shown
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PROSE = "The harbour town had more boats than people, and that was the way to have it. "


@dataclass(frozen=True)
class GopherDuplicateNgrams(DocumentCheck):
    """Repeated sequences of 5 to 10 words take more than 15, 14, 13, 12, 11 or 10 % of the
    characters.

    **Why** — text that says everything twice: templates, loops of a generator, pages joined twice.

    **Misses** — repetition in other words. Only second and later copies are counted, so half of a
    text that stands twice is.

    **Fix** — take the copies out, or leave the document out.
    """

    rule: ClassVar[str] = "QLT011"
    name: ClassVar[str] = "gopher-duplicate-ngrams"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PROSE),
        Case("One two three four five six seven eight nine ten eleven twelve."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (Case(_PROSE * 2),)

    limit: float = 0.0
    severity: Severity = "info"
    shares: tuple[tuple[int, float], ...] = (
        (5, 0.15),
        (6, 0.14),
        (7, 0.13),
        (8, 0.12),
        (9, 0.11),
        (10, 0.1),
    )

    def measure(self, text: Text) -> Measurement | None:
        """The largest share of the characters that repeated sequences take, if over its limit."""
        found = duplicate_grams(text, self.shares)
        if not found:
            return None
        size, share = max(found, key=lambda entry: entry[1])
        places = gram_places(text, size)
        note = (
            f"{len(places)} sequences of {size} words stood before, {share:.0%} of the characters"
        )
        return self.measured(text.id, share, note, shown(places))
