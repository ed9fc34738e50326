"""MTA112."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

MARKS = dict.fromkeys(("en", "de", "es"), frozenset(",.;:?!")) | {"fr": frozenset(",.")}
"""Marks that nothing stands before, by language: French wants a blank before `! ? : ;`."""


@dataclass(frozen=True)
class DetachedPunctuation(Artifact):
    """A blank before a comma, full stop, colon, question or exclamation mark: `the end .`

    **Why** — the tokens of a translation were not joined again, or the blank is French. Hits in
    1,000 words: people 0.16, Apertium 0.96, statistical systems 0.15, spinners 0.25, neural systems
    0.074; in French people 0.015, Apertium 0, in Spanish 0.035 and 1.5.

    **Misses** — other languages than English, German, French and Spanish.

    **Fix** — close the gap.
    """

    rule: ClassVar[str] = "MTA112"
    name: ClassVar[str] = "detached-punctuation"
    cap: ClassVar[float] = CARELESS
    languages: ClassVar[frozenset[str]] = frozenset(MARKS)
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It is .NET that we use, and .5 of it ... is so :) or :-) as you see ;)"),
        Case("Est-il possible ? Oui ! Voici : la liste ; elle est longue.", "French spacing"),
        Case("the one\n, and the other", "a line break"),
        Case("The value of `x` , as it is.", markup="markdown"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("He said that it was so , and that it is over .", found=("so ,", "over .")),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The word and the mark."""
        texts = tokens.texts
        last = len(texts) - 1
        for i in [i for mark in MARKS[tokens.language] for i in tokens.spaced(mark, 1)]:
            if (
                i
                and texts[i - 1].isalpha()
                and tokens.gap(i) in {" ", "\xa0"}
                and (i == last or (tokens.gap(i + 1).isspace() and texts[i + 1].isalnum()))
            ):
                yield tokens.evidence(i - 1, i, "blank before the mark")
