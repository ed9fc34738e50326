"""QLT001."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, words_of
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PROSE = "The harbour town had more boats than people, and that was the way to have it. "


@dataclass(frozen=True)
class GopherWordCount(DocumentCheck):
    """A document of fewer than 50 or more than 100,000 words.

    **Why** — very short pages are menus, captions and error messages; very long ones are dumps and
    logs.

    **Misses** — nothing of its kind; but a good short note is flagged too: the rule is for web
    pages.

    **Fix** — leave the document out of training data, or raise `min-words` where short is right.
    """

    rule: ClassVar[str] = "QLT001"
    name: ClassVar[str] = "gopher-word-count"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PROSE * 4, "64 words"),
        Case("A short note.", "short is right here", options=(("min_words", 1),)),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("A short note."),
        Case(_PROSE * 4, options=(("max_words", 60),)),
        Case("", "no words at all"),
    )

    limit: float = 0.0
    severity: Severity = "info"
    min_words: int = 50
    max_words: int = 100_000

    def measure(self, text: Text) -> Measurement | None:
        """How far the number of words is from the range, as a share of its edge."""
        count = text.once(words_of).plain
        if count < self.min_words:
            value = 1 - count / self.min_words
        elif count > self.max_words:
            value = 1 - self.max_words / count
        else:
            return None
        return self.measured(
            text.id, value, f"{count:,} words; expected {self.min_words:,} to {self.max_words:,}"
        )
