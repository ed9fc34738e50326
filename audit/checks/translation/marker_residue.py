"""MTA107."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

POINTERS = frozenset(
    "char int void struct const float double long short unsigned size file".split()
)
MARKS = ("@-@", "@,@", "@.@", "@/@", "&apos;", "<unk>", "\u200b\u200b", "⁇")
"""Of tools: Moses (`@-@`, `&apos;`), subword models (`<unk>`, `⁇`), translating browsers."""
EMPHASIS = 40
"""Tokens within which a star that closes emphasis is looked for."""
FIRST = frozenset(mark[0] for mark in MARKS)


@dataclass(frozen=True)
class MarkerResidue(Artifact):
    """The marks a translation system makes for itself: `*unknown` words, `@-@`, `<unk>`, `▁`.

    **Why** — they are nobody's writing: Apertium stars the words it does not know, Moses escapes
    hyphens as `@-@`, subword models write `▁`, web translation leaves pairs of zero-width spaces.
    Hits in 1,000 words: people 0.0026, Apertium 2.4, statistical systems 0.15, spinners 0, neural
    systems 0.04.

    **Misses** — marks of other systems; `*word*`, which is emphasis, and `*word` at the start of a
    sentence, which is a footnote.

    **Fix** — run the system's own clean-up, then translate what it left.
    """

    rule: ClassVar[str] = "MTA107"
    name: ClassVar[str] = "marker-residue"
    languages: ClassVar[frozenset[str]] = frozenset()
    clean: ClassVar[tuple[Case, ...]] = (
        Case(
            "It is *really* good, see the *char *name of a* and 2 * 3 * 4.\n* a list\n*and a note."
        ),
        Case("Ask @someone or me@example.org & co. about it."),
        Case("The char *name of the struct *list is a pointer."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "They saw a *quetrencarècord of the rate, and a non @-@ profit one.",
            found=("*quetrencarècord", "@-@"),
        ),
        Case("It was a <unk> of the time.", found=("<unk>",)),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The marks, and the starred words."""
        texts, lower, starts = tokens.texts, tokens.lower, tokens.starts
        for i in tokens.places(FIRST):
            if tokens.raw.startswith(MARKS, starts[i]):
                mark = next(mark for mark in MARKS if tokens.raw.startswith(mark, starts[i]))
                yield Evidence(starts[i], starts[i] + len(mark), "mark of a translation system")
        for i in tokens.spaced("*", 1, 0):
            if (
                i
                and tokens.gap(i) == " "
                and len(texts[i + 1]) > 3
                and texts[i + 1].islower()
                and texts[i - 1].islower()
                and lower[i - 1] not in POINTERS
                and tokens.running(i)
                and not any(
                    texts[j] == "*" and not tokens.gap(j)
                    for j in range(i + 2, min(i + EMPHASIS, len(texts)))
                )
            ):
                yield tokens.evidence(i, i + 1, "word marked as unknown")
        for i in tokens.mirrored("/"):
            if (
                len(lower[i - 1]) > 3
                and lower[i - 1].isalpha()
                and not tokens.raw[starts[i - 1] - 1 : starts[i - 1]].strip()
            ):
                yield tokens.evidence(i - 1, i + 1, "alternatives not chosen from")
        for i in tokens.at("▁"):
            yield tokens.evidence(i, i, "mark of a translation system")
