"""DUP001."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from audit.check import MOST_PLACES, Case, Group, Reach
from audit.checks.duplication.kin import KinCheck, counted, extent
from audit.composed import normal
from audit.digests import blake2b
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library

_ALL_PAIRS = 50

_TEXT = "The bridge was closed on Monday for repairs that will take about three weeks."


@dataclass(frozen=True)
class ExactDuplicate(KinCheck):
    """The same text as another document, apart from white space, line ends and Unicode form.

    Texts are compared after NFC, with every run of white space as one blank, by a 256-bit hash.
    Documents without a word equal nothing. Of more than 50 copies each names the first, and the
    first names them all.

    **Why** — a second copy adds nothing but weight: it skews statistics, leaks between training and
    test sets, and one of the two goes out of date.

    **Misses** — copies that differ in a single character (DUP002 finds those).

    **Fix** — keep one copy and link to it; nothing is ever deleted for you.
    """

    rule: ClassVar[str] = "DUP001"
    name: ClassVar[str] = "exact-duplicate"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "by definition"
    weight: ClassVar[float] = 0.8
    version: ClassVar[int] = 2
    reach: ClassVar[Reach] = "group"
    whole: ClassVar[bool] = True
    mutual: ClassVar[bool] = True
    clean: ClassVar[tuple[Case, ...]] = (
        Case((_TEXT, "The road was opened on Monday."), "different texts"),
        Case((_TEXT, _TEXT.replace("three", "four")), "one word differs"),
        Case((_TEXT, _TEXT.upper()), "case is not white space"),
        Case(("", ""), "empty documents equal nothing"),
        Case(("* * *\n", "* * *\n"), "no words, so nothing that could be a copy"),
        Case((_TEXT,), "alone"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case((_TEXT, _TEXT), "the same text", found=(_TEXT[:-1],)),
        Case((_TEXT, f"\n{_TEXT.replace(' ', '  ')}\r\n"), "other white space and line ends"),
        Case(("Un café noir", "Un cafe\u0301 noir"), "another Unicode form"),
        Case(("Hello", "Hello\n"), "one word"),
        Case(("今天天气很好", "今天天气很好"), "Chinese"),
    )

    limit: float = 1.0
    severity: Severity = "error"

    def keys(self, text: Text) -> Iterable[int]:
        """One key: a hash of the text without white space."""
        if text.word_count < max(1, self.min_body_words):
            return ()
        from audit.sketch.words import text_key

        return (int.from_bytes(text_key(text), sys.byteorder),)

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each copy."""
        for group in groups:
            copies: dict[bytes, list[int]] = {}
            for number in group:
                copies.setdefault(digest(library[number].text), []).append(number)
            for numbers in copies.values():
                if len(numbers) > 1:
                    yield from self._copies(numbers, library)

    def _copies(self, numbers: list[int], library: Library) -> Iterable[Measurement]:
        places = {number: extent(library[number]) for number in numbers}
        for number in numbers:
            star = len(numbers) > _ALL_PAIRS and number != numbers[0]
            kin = numbers[:1] if star else [other for other in numbers if other != number]
            note = f"the same text as {library.id(kin[0])}"
            if len(numbers) > 2:
                note += f"; {counted(len(numbers), 'document')} have it"
            evidence = [
                Evidence(
                    *places[number],
                    "the same text",
                    related=library.id(other),
                    related_start=places[other][0],
                    related_end=places[other][1],
                    jaccard=1.0,
                    containment=1.0,
                )
                for other in kin[:MOST_PLACES]
            ]
            besides = map(library.id, kin[MOST_PLACES:])
            yield self.measured(library.id(number), 1.0, note, evidence, besides)


def same_text(a: str, b: str) -> bool:
    """Is it the same text for this check?"""
    return a == b or _normal(a) == _normal(b)


def _normal(text: str) -> str:
    return " ".join(normal(text).split())


def digest(text: str) -> bytes:
    """The 256-bit hash of a text as it is compared."""
    return blake2b(_normal(text).encode("utf-8", "surrogatepass"), digest_size=32).digest()
