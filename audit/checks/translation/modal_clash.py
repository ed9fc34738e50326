"""MTA117."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.surprise import CARELESS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

_MODALS = frozenset("can could must should will would".split())
_FINITE = frozenset("is are was were has had does did".split())
CLASHES = {
    "can": (_MODALS | _FINITE | {"being"}) - {"can", "is", "will"},
    "could": _MODALS | _FINITE | {"being"},
    "must": (_MODALS | _FINITE | {"to", "being"}) - {"is", "has"},
    "should": _MODALS | _FINITE | {"being"},
    "would": _MODALS | _FINITE | {"being"},
    "will": (_MODALS | _FINITE) - {"will", "is", "was", "has", "had", "did", "does"},
    "to": frozenset("can could must should would".split()),
}
"""Verbs that cannot follow one another, nor `to`."""


NOUNS_AFTER = frozenset("the a his her their my your our its trash garbage free good own".split())
"""Words after which `can`, `must` and `will` are nouns."""


@dataclass(frozen=True)
class ModalClash(Artifact):
    """A verb form that English has not: `to can`, `will can`, `must to`, `can being`.

    **Why** — other languages have infinitives and futures of `can` and `must`. Hits in 1,000 words:
    people 0.0066, Apertium 0.14, statistical systems 0.0045, spinners 0, neural systems 0.0029.

    **Misses** — wrong forms of full verbs (`can goes`).

    **Fix** — `to be able to`, `will be able to`.
    """

    rule: ClassVar[str] = "MTA117"
    name: ClassVar[str] = "modal-clash"
    cap: ClassVar[float] = CARELESS
    clean: ClassVar[tuple[Case, ...]] = (
        Case("What you can is what you must do; the ones he had to, had been there."),
        Case("The will would be read, as they could, should it be so."),
        Case("A trash can is not a must, and what it belongs to is not ours."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It was the way to can do it, and they will can see that it must to be.",
            found=("to can", "will can", "must to"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """Both verbs."""
        lower, texts = tokens.lower, tokens.texts
        for i in tokens.pairs(CLASHES):
            if i and texts[i] == lower[i] and lower[i - 1] not in NOUNS_AFTER:
                yield tokens.evidence(i, i + 1, "no English verb form")
