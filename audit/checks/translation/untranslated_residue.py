"""MTA106."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import FUNCTION_WORDS as ENGLISH_WORDS
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

FUNCTION_WORDS = frozenset(
    "los las pero muy también porque cuando desde hasta hacia donde siempre nunca mientras "
    "avec dans sont être cette leur mais nous vous ils elle très aussi toujours chez depuis "
    "und nicht sich auch auf eine einem einen wird wurde werden oder aber noch "
    "della delle degli nella sono anche questo perché essere stato "
    "não uma com mas foi também seu sua pelo pela das nas "
    "amb però més dels els aquest aquesta seva "
    "kaj estas estis ke tiu kiu ĉi".split()
)
"""Function words of other languages that are no English words."""

ENDINGS = (
    "ción", "ções", "ção", "ció", "cions", "iendo", "mente", "idad", "dade", "aje", "atge",
    "ojn", "ajn", "oj", "aj", "ungen", "keit", "ísticos", "zione", "ità",
)  # fmt: skip
"""Endings of common words of the sources that no English word has, but for `ENGLISH`."""

ENGLISH = frozenset("raj taj clemente vehemente mente maharaj svaraj swaraj hadj haj".split())

MARKS = frozenset(",.;")
REACH = 6
"""Tokens on either side of a word that must be English: a foreign phrase is a quotation."""

LETTERS = frozenset("áéíóúàèòìùâêîôûäöüñçåøãõëïßœæčšžřěůýđćłńśźżąęğşıőűĉĝĥĵŝŭ")

BORROWED = frozenset(
    "café cafés naïve naïveté résumé résumés cliché clichés clichéd façade façades fiancé fiancée "
    "fiancés déjà née né à voilà über décor entrée entrées protégé protégés protégée soirée "
    "jalapeño jalapeños piñata señor señora doppelgänger exposé matinée crème crêpe crêpes "
    "sauté sautéed purée puréed touché communiqué coup smörgåsbord coöperate coördinate reëlect "
    "élite élan détente première régime rôle blasé attaché émigré émigrés canapé canapés "
    "négligée consommé passé risqué flambé frappé glacé pâté ménage tête mêlée fête fêtes "
    "château crèche brûlée maté açaí mañana olé niño niña ångström façades".split()
)
"""Words with such letters that English has borrowed."""


@dataclass(frozen=True)
class UntranslatedResidue(Artifact):
    """A lower-case word of another language left standing in English text: `destructibilidad`.

    **Why** — words that a system does not know come through as they were. Hits in 1,000 words:
    people 0.011, Apertium 1.9, statistical systems 0.49, spinners 0, neural systems 0.065.

    **Misses** — words with plain letters and no telling ending; capitalised words, which may be
    names. Quoted, bracketed and italic words are let be, as is a phrase of several foreign words:
    people quote those.

    **Fix** — translate the word.
    """

    rule: ClassVar[str] = "MTA106"
    name: ClassVar[str] = "untranslated-residue"
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The naïve fiancé had his résumé in the café, with crème brûlée, in Los Angeles."),
        Case("The word “destructibilidad” (destrucción) is in the book."),
        Case("They have a saying: hasta pero siempre nunca, and that is all there is to it."),
        Case("José went to Las Vegas with the Société Générale.", "names"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "The growth of the urbanístico continues, and the destructibilidad is a system of it.",
            found=("urbanístico", "destructibilidad"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The foreign words."""
        found = set(tokens.ending(ENDINGS)) - ENGLISH
        found.update(w for w in tokens.beyond() if not LETTERS.isdisjoint(w))
        found = {w for w in found if len(w) > 3 and w.isalpha() and w not in BORROWED}
        for word in found.union(tokens.among(FUNCTION_WORDS)):
            for i in tokens.at(word):
                if tokens.texts[i] == word and self._stray(tokens, i):
                    yield tokens.evidence(i, i, "left untranslated")

    @staticmethod
    def _stray(tokens: Tokens, i: int) -> bool:
        """Stands the word in the midst of English words, unquoted and alone?"""
        texts = tokens.texts
        if not 0 < i < len(texts) - 1:
            return False
        before, after = texts[i - 1], texts[i + 1]
        return (
            before.isascii()
            and before.islower()
            and (after in MARKS or (after.isascii() and after.islower()))
            and tokens.gap(i).isspace()
            and _english(tokens.lower[max(0, i - REACH) : i])
            and _english(tokens.lower[i + 1 : i + 1 + REACH])
        )


def _english(near: Sequence[str]) -> bool:
    """Are the words on one side English, as far as can be told, and none of them foreign?"""
    return FUNCTION_WORDS.isdisjoint(near) and (
        len(near) < REACH or not ENGLISH_WORDS.isdisjoint(near)
    )
