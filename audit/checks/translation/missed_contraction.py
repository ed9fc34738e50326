"""MTA125."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

_PRONOUNS = frozenset("il ils elle elles".split())
_SINGULAR = frozenset(
    "année autre argent eau école enfant état air homme histoire heure hiver hôtel idée image "
    "information origine".split()
)
_VOWELS = _SINGULAR | frozenset("autres enfants états hommes été eux elle elles".split())
PAIRS = {
    "que": _PRONOUNS | {"on", "un", "une"},
    "lorsque": _PRONOUNS,
    "puisque": _PRONOUNS,
    "je": frozenset("ai avais aurai aurais aime étais essaie espère".split()),
    "ne": frozenset("est ont avait avaient était étaient aura aurait a".split()),
    "ce": frozenset("est était".split()),
    "de": _VOWELS | frozenset("une abord accord ailleurs le les".split()),
    "à": frozenset({"le", "les"}),
    "le": _SINGULAR,
    "la": _SINGULAR,
}
"""French words that fuse with the next. Not `si il`, which careless writers have."""

INFINITIVES = ("er", "ir", "re", "oir")
CLITICS = frozenset("y en lui leur faire re plus".split())


@dataclass(frozen=True)
class MissedContraction(Artifact):
    """Two words that French joins: `de les enfants`, `que il`, `ne est`.

    **Why** — a system that puts one word after another forgets that they fuse. Hits in 1,000 words
    of French: people 0, Apertium 0.76.

    **Misses** — elisions before any other word; whether an `h` is silent is not in the letters.
    Spanish `de el` and `a el`, since people leave the accent off `él`.

    **Fix** — join them: `des enfants`, `qu'il`, `n'est`.
    """

    rule: ClassVar[str] = "MTA125"
    name: ClassVar[str] = "missed-contraction"
    languages: ClassVar[frozenset[str]] = frozenset({"fr"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("Il est temps de le faire et de les voir, à le lire dans la ville ; qu'il le sache."),
        Case("El libro de El País y el de él: va al puerto, a él se lo dije en la casa."),
        Case("He said that de el is a el of it, and the de le of the que il as it is."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "Il faut que il soit dans la ville de les enfants pour la fête, et il ne est pas là.",
            found=("que il", "de les", "ne est"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """Both words."""
        texts, lower = tokens.texts, tokens.lower
        for i in tokens.pairs(PAIRS):
            if texts[i + 1] != lower[i + 1] or i + 2 >= len(texts) or texts[i] != lower[i]:
                continue
            if i and not tokens.gap(i).isspace():
                continue
            after = texts[i + 2]
            if lower[i + 1] in {"le", "les"} and not _noun(after):
                continue
            yield tokens.evidence(i, i + 1, "two words that are joined")


def _noun(token: str) -> bool:
    """Is it no verb that `le` or `les` is the object of, as far as its ending tells?"""
    return token.islower() and not token.endswith(INFINITIVES) and token not in CLITICS
