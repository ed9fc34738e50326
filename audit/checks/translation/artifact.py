"""What the artifact rules share: hits from the token pass, and their surprise as the value.

The rates in their docstrings are of 3.8 million words of English, of which some were in view when
the tables were made, and 0.6 million of German, French and Spanish: `python -m
tests.bench.translation_rates rates`. Places read by hand: of MTA108 and MTA121 to MTA124 in rows
that their tables were not made with 80 of 80 are what the rule says; of the French and Spanish
tables 168 of 171, some of which had been seen before; of the older rules' in English 94 of 100. The
German tables found nothing in texts by people but one capital, and no German by a machine was at
hand. Of the newer rules' 18 places in the English documentation of nine projects 14 are true, the
others words of another language; no file is flagged.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable
from typing import ClassVar

from audit.check import DocumentCheck
from audit.checks.translation.rates import RATES
from audit.checks.translation.surprise import CAP, surprise
from audit.checks.translation.tokens import Tokens, tokens
from audit.checks.translation.tongue import ENGLISH
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class Artifact(DocumentCheck):
    """One kind of artifact. Its value is the hits' surprise over `CAP`, so 1 means 8 nats or more.

    A subclass finds the hits; `languages` are those that it has tables for, none where it needs
    none, and `cap` is where its surprise ends, in nats.
    """

    family: ClassVar[Family] = "translation"
    source: ClassVar[str] = "any hit is evidence; rates.py has the rule's rate in human text"
    weight: ClassVar[float] = 0.0
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    languages: ClassVar[frozenset[str]] = frozenset({ENGLISH})
    cap: ClassVar[float] = CAP

    limit: float = 0.0
    severity: Severity = "info"

    @abstractmethod
    def hits(self, tokens: Tokens) -> Iterable[Evidence]:
        """The places of this artifact, in any order."""

    def found(self, text: Text) -> tuple[list[Evidence], int]:
        """The sorted hits in a text, and its number of words."""
        shared = text.once(tokens)
        if self.languages and shared.language not in self.languages:
            return [], shared.words
        hits = sorted(self.hits(shared), key=lambda e: (e.start, e.end))
        if hits and self.languages:
            hits = [
                hit for hit in hits if shared.running(bisect_right(shared.starts, hit.start) - 1)
            ]
        return hits, shared.words

    def measure(self, text: Text) -> Measurement | None:
        """Surprise of the hits over `CAP`; taken once, however many rules ask."""
        if self.languages and text.once(tokens).language not in self.languages:
            return None
        return text.once(self._measured)

    def _measured(self, text: Text) -> Measurement | None:
        hits, words = self.found(text)
        if not hits:
            return None
        language = text.once(tokens).language if self.languages else ENGLISH
        rate = RATES[language][self.rule]
        note = (
            f"{self.name.replace('-', ' ')}: {len(hits)} in {words} words "
            f"({1000 * len(hits) / max(1, words):.1f} per 1,000; people: {rate.per_thousand:.2g})"
        )
        return self.measured(
            text.id, min(self.cap, surprise(len(hits), words, rate)) / CAP, note, hits
        )
