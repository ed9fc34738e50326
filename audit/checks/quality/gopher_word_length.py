"""QLT002."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, words_of
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PROSE = "The harbour town had more boats than people, and that was the way to have it. "


@dataclass(frozen=True)
class GopherWordLength(DocumentCheck):
    """Words of fewer than 3 or more than 10 characters on average.

    **Why** — prose in English stays between; tables of numbers, identifiers and text without spaces
    do not.

    **Misses** — text whose long and short words cancel out; scripts without spaces are always
    flagged.

    **Fix** — look what the text is: data, code or another script. No edit helps.
    """

    rule: ClassVar[str] = "QLT002"
    name: ClassVar[str] = "gopher-word-length"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PROSE),
        Case("Environmental sustainability", options=(("max_length", 20.0),)),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("a b c d e f g h"),
        Case("incomprehensibilities notwithstanding internationalisation"),
    )

    limit: float = 0.0
    severity: Severity = "info"
    min_length: float = 3.0
    max_length: float = 10.0

    def measure(self, text: Text) -> Measurement | None:
        """How far the mean length is from the range, as a share of its edge."""
        counted = text.once(words_of)
        if not counted.plain:
            return None
        if counted.mean < self.min_length:
            value = 1 - counted.mean / self.min_length
        elif counted.mean > self.max_length:
            value = 1 - self.max_length / counted.mean
        else:
            return None
        return self.measured(
            text.id,
            value,
            f"words are {counted.mean:.1f} characters long on average; "
            f"expected {self.min_length:g} to {self.max_length:g}",
        )
