"""ENC004."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.places import counted, first
from audit.checks.encoding.special import REPLACEMENT, any_of
from audit.expressions import expression
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_LOST = expression("\ufffd+")
_HINT = expression(r"\?(?:(?<=[^\W\d_]\?)|(?<=['’]\?))\?{0,2}[^\W\d_]++(?=[\s,;:)\"'»”’!?.-]|\Z)")
"""Stands in each `_LETTER_LOST`: `re` finds what begins with a literal at 1 ns a character."""
_LETTER_LOST = expression(
    r"(?<![^\s(\"'«“„‘-])(?:[^\W\d_]{1,30}['’]?|[^\W\d_]['’])\?{1,3}[^\W\d_]{1,30}"
    r"(?:\?{1,3}[^\W\d_]{1,30}){0,4}(?=$|[\s,;:)\"'»”’!-]|[.?](?:\s|$))",
    re.MULTILINE,
)
_WORD_LOST = expression(r"(?<!\S)[\"(]?\?{3,30}[,.)\"]?(?!\S)")
_AROUND = expression(r"[\w\ufffd]")


@dataclass(frozen=True)
class ReplacementCharacter(DocumentCheck):
    """U+FFFD, or `?` where letters were: text that an earlier conversion has lost.

    **Why** — the letters are gone; only the source has them.

    **Misses** — single lost letters written `?`: three in a document are needed, in words that are
    no links and no code. A U+FFFD that stands alone is taken for one that is written about.

    **Fix** — convert the source again, with its right encoding. Nothing here can bring it back.
    """

    rule: ClassVar[str] = "ENC004"
    name: ClassVar[str] = "replacement-character"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "U+FFFD by definition; `?`: found in 6 of 9 damaged texts (the others have fewer than three"
        " such words), in none of 4,844 clean documents and 4,933 files of documentation"
        " (tests/bench/encoding.py encoding.jsonl --clean lid.jsonl lid_mixed.jsonl dev.jsonl.gz)"
    )
    weight: ClassVar[float] = 0.9
    clean: ClassVar[tuple[Case, ...]] = (
        Case("Really? Yes! What?! Why???"),
        Case("The replacement character ( \ufffd ) or '\ufffd' stands for what was lost."),
        Case("See http://a.example/x?y=1 and /search?q=a, /s?p=b and page?id=3, ok?"),
        Case("Use :s?pat?sub? and a?b:c in code; x?y, x?z", "question marks as syntax"),
        Case("What?When?Where?", "no space after a question mark: a slip"),
        Case("Score: ???, to be announced: ???"),
        Case("¿Qué? ¿Cómo? Hm?Well"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("Je d\ufffdclare la F\ufffdte ouverte", found=("\ufffd", "\ufffd")),
        Case("\ufffdquoted\ufffd", found=("\ufffd", "\ufffd")),
        Case(
            "Je d?clare clos les premiers Jeux. La Premi?re Guerre entra?na beaucoup.",
            "accents became question marks",
            found=("d?clare", "Premi?re", "entra?na"),
        ),
        Case("??????? ???? ?? ?????? ????? ????????.", "a script became question marks"),
    )

    limit: float = 0.0
    severity: Severity = "error"

    at_least: int = 3

    def measure(self, text: Text) -> Measurement | None:
        """Share of the document's words with something lost, ten times over."""
        lost = list(_replaced(text)) if any_of(REPLACEMENT, text) else []
        places = lost + (self._questions(text) if "?" in text.raw else [])
        if not places:
            return None
        places.sort(key=lambda place: place.start)
        note = f"{counted(len(places), 'place')} where letters were lost"
        return self.measured(
            text.id, 10 * len(places) / max(len(text.words), 10), note, first(places)
        )

    def _questions(self, text: Text) -> list[Evidence]:
        prose = text.prose
        inside: list[Evidence] = []
        hints = [match.start() for match in _HINT.finditer(prose)]
        if len(hints) >= self.at_least:
            inside = [
                Evidence(*match.span(), "`?` in place of a letter")
                for line in dict.fromkeys(map(text.line_at, hints))
                for match in _LETTER_LOST.finditer(prose, *line)
                if _within(match[0])
            ]
        whole: list[Evidence] = []
        if prose.count("???") >= self.at_least:
            whole = [
                Evidence(*match.span(), "`?` in place of a word")
                for match in _WORD_LOST.finditer(prose)
            ]
        if len({prose[e.start : e.end] for e in inside}) < self.at_least:
            inside = []
        if len({e.end - e.start for e in whole}) < self.at_least:
            whole = []
        return inside + whole


def _within(word: str) -> bool:
    """Does the `?` stand inside one word? `What?When` is two, and `a?b` is code."""
    before, after = re.split(r"\?+", word, maxsplit=1)
    return (after[:1].islower() and len(before) + len(after) > 3) or before[-1:] in "'’"


def _replaced(text: Text) -> Iterator[Evidence]:
    """Runs of U+FFFD that touch a word and that the decoder did not put there itself."""
    ours = [(e.start, e.end) for e in text.document.undecodable]
    prose = text.prose
    number = 0
    for match in _LOST.finditer(prose):
        start, end = match.span()
        while number < len(ours) and ours[number][1] <= start:
            number += 1
        if number < len(ours) and ours[number][0] < end:
            continue
        if (
            end - start > 1
            or _AROUND.match(prose, end)
            or _AROUND.match(prose[max(start - 1, 0) : start])
        ):
            yield Evidence(start, end, "U+FFFD: what stood here was lost")
