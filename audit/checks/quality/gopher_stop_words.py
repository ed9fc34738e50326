"""QLT007."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.gopher import SOURCE, words_of
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_PROSE = "The harbour town had more boats than people, and that was the way to have it. "
_STOP = frozenset({"the", "be", "to", "of", "and", "that", "have", "with"})


@dataclass(frozen=True)
class GopherStopWords(DocumentCheck):
    """Fewer than two different words of: the, be, to, of, and, that, have, with.

    **Why** — English prose cannot do without them; lists, code and other languages can.

    **Misses** — short prose is flagged too; another language is not the fault this rule names.

    **Fix** — leave the document out where English prose is wanted.
    """

    rule: ClassVar[str] = "QLT007"
    name: ClassVar[str] = "gopher-stop-words"
    family: ClassVar[Family] = "quality"
    dialect: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    source: ClassVar[str] = SOURCE
    weight: ClassVar[float] = 0.1
    strict: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PROSE),
        Case("the end of it"),
        Case("The THE of", "one of two is enough", options=(("min_words", 1),)),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("Apples, pears, plums."),
        Case("To be read: OF", "case counts", options=(("min_words", 2),)),
        Case("Der Hafen hat mehr Boote als Menschen."),
    )

    limit: float = 0.0
    severity: Severity = "info"
    min_words: int = 2

    def measure(self, text: Text) -> Measurement | None:
        """The share of the wanted stop words that is missing."""
        present = len(_STOP.intersection(text.once(words_of).words))
        if present >= self.min_words:
            return None
        return self.measured(
            text.id,
            1 - present / self.min_words,
            f"{present} of the English stop words; expected {self.min_words}",
        )
