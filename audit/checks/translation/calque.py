"""MTA108."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

_BEING = (("to", "being"),)
PHRASES: dict[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys("have has had having".split(), _BEING),
    **dict.fromkeys("he she we they me him her them us".split(), (("same",),)),
    "each": (("another",),),
    "an": (("alone",),),
    "even": (("although",),),
    "more": (("utmost",),),
    "most": (("utmost",),),
    "the": (("which",), ("only", "that")),
    "like": (("this", "the"),),
    "near": (("of",),),
    "at": (("the", "principle"),),
    "by": (("part", "of"),),
    "day": (("of", "today"),),
    "it": tuple(
        (verb, whom) for verb in ("likes", "pleases") for whom in "me him her us them".split()
    ),
}
"""First words, and what follows them: Spanish and Catalan `él mismo`, `uno a otro`, `solo`,
`aunque`, `máximo`, `la cual`, `el único que`, `así`, `cerca de`, `al principio`, `por parte de`,
`día de hoy`, `le gusta`, and the gerund that Apertium makes of `tener que ser`."""

_BEGINNINGS = {first: {rest[0] for rest in rests} for first, rests in PHRASES.items()}

RIGHT = frozenset("as thing things time times way day is was that one ones , . ; : ! ?".split())
"""Words after which the phrase may be English: `like me same as you`, `near of kin`."""
KIN = frozenset("kin age".split())
"""The same of any phrase."""


@dataclass(frozen=True)
class Calque(Artifact):
    """A phrase translated part by part: `he same`, `each another`, `have to being`, `it likes him`.

    **Why** — a rule-based system has a word for every word, and no phrase for many phrases. Hits in
    1,000 words: people 0, Apertium 0.59, statistical systems 0, spinners 0, neural systems 0.

    **Misses** — all but a short list: most calques (`dorsal spine`) are rare one by one, and
    English in some other field. The phrases come from general knowledge and from Apertium's output
    of half the texts that may be fitted on; none of them stood in 1.5 million words by people.

    **Fix** — translate the phrase: `himself`, `each other`, `had to be`, `he likes it`.
    """

    rule: ClassVar[str] = "MTA108"
    name: ClassVar[str] = "calque"
    clean: ClassVar[tuple[Case, ...]] = (
        Case("They told each other, and he, same as me, had to be the only one that was near it."),
        Case("Which of the two is it: the one, of which we know, or the other, like this one?"),
        Case("She was near of kin and the same time told us same day of it, even though it was."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "They saw each another there and it would have to being he same who is the only that "
            "has it; even although it likes him the house, near of the town.",
            found=(
                "each another",
                "have to being",
                "he same",
                "the only that",
                "even although",
                "it likes him",
                "near of",
            ),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The phrases."""
        lower, texts = tokens.lower, tokens.texts
        last = len(lower) - 1
        for i in tokens.followed(_BEGINNINGS):
            for rest in PHRASES[lower[i]]:
                end = i + len(rest)
                if tuple(lower[i + 1 : end + 1]) != rest:
                    continue
                after = lower[end + 1] if end < last else "."
                if (rest[0] == "same" and after in RIGHT) or after in KIN:
                    continue
                if texts[end] == lower[end] and tokens.adjoin(i, end):
                    yield tokens.evidence(i, end, "phrase translated part by part")
