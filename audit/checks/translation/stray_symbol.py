"""MTA110."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

SYMBOLS = frozenset("|¦¬¤")
DEEPEST = 4
"""Blanks before the symbol beyond which it is part of a drawing."""


@dataclass(frozen=True)
class StraySymbol(Artifact):
    """A symbol alone on its line, the only one of its kind in the document: `|`.

    **Why** — it is what remains of a layout or an image that was translated with the text. Hits in
    1,000 words: people 0, Apertium 0, statistical systems 0, spinners 0, neural systems 0.

    **Misses** — symbols within a line, and any that the document has twice: tables, drawings, code
    and the links of a web page do.

    **Fix** — delete it.
    """

    rule: ClassVar[str] = "MTA110"
    name: ClassVar[str] = "stray-symbol"
    languages: ClassVar[frozenset[str]] = frozenset()
    clean: ClassVar[tuple[Case, ...]] = (
        Case("| a | b |\n|---|---|\n| c | d |\n"),
        Case("a\n|\n|\nb, as it is drawn."),
        Case("Use a | b to pipe.\n"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (Case("It is the end of the text.\n|\n", found=("|",)),)

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The symbols."""
        raw, starts = tokens.raw, tokens.starts
        for symbol in tokens.among(SYMBOLS):
            places = tokens.at(symbol)
            i = places[0]
            if len(places) > 1 or raw.count(symbol) > 1:
                continue
            before = tokens.gap(i) if i else "\n" + raw[: starts[i]]
            after = tokens.gap(i + 1) if i + 1 < len(starts) else "\n"
            if "\n" in before and "\n" in after and len(before) - before.rfind("\n") <= DEEPEST:
                yield tokens.evidence(i, i, "symbol alone on its line")
