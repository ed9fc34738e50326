"""QLT006."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, words_of
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PROSE = "The harbour town had more boats than people, and that was the way to have it. "


@dataclass(frozen=True)
class GopherAlphabeticWords(DocumentCheck):
    """More than one word in five without a letter.

    **Why** — numbers, punctuation and symbols take the place of text: tables, logs, drawings.
    Punctuation marks count as words here.

    **Misses** — letters that are no language.

    **Fix** — leave the document out, or keep it as data.
    """

    rule: ClassVar[str] = "QLT006"
    name: ClassVar[str] = "gopher-alphabetic-words"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PROSE),
        Case("In 1954 the factory made 30 kinds of bearing and of wheel"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("1 2 3 4 5 apples"),
        Case("| --- | --- | a"),
    )

    limit: float = 0.2
    severity: Severity = "info"

    def measure(self, text: Text) -> Measurement | None:
        """The share of words without a letter."""
        words = text.once(words_of).words
        if not words:
            return None
        without = sum(not word.isalpha() and not any(map(str.isalpha, word)) for word in words)
        return self.measured(
            text.id, without / len(words), f"{without} of {len(words)} words have no letter"
        )
