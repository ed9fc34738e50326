"""ENC009."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import ClassVar

from audit._chars import MARKS
from audit.check import Case, DocumentCheck
from audit.checks.encoding.lines import lines_beyond
from audit.checks.encoding.places import counted, first
from audit.checks.encoding.special import COMPOSING, any_of, of
from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_LONGEST = 8
"""Marks of a letter that are looked at together."""


@dataclass(frozen=True)
class NotNormalised(DocumentCheck):
    """Letters written as base and combining mark where Unicode has one character: not NFC.

    **Why** — `é` and `e` + U+0301 look alike and are not equal: searches miss, duplicates hide, and
    a tokenizer sees other words.

    **Misses** — compatibility characters, signs with a canonical twin (the Kelvin sign), letters
    that Unicode keeps out of composition (Bengali U+09DC) and the order of marks, which is right
    either way. Fewer than three different words in a document are left alone: it may be
    about them.

    **Fix** — normalise to NFC (`audit fix --unsafe`), unless the document is about code points.
    """

    rule: ClassVar[str] = "ENC009"
    name: ClassVar[str] = "not-normalised"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "UAX #15; 5 of 5 found, none of 4,844 clean documents flagged"
        " (tests/bench/encoding.py encoding.jsonl --clean lid.jsonl lid_mixed.jsonl dev.jsonl.gz)"
    )
    weight: ClassVar[float] = 0.2
    clean: ClassVar[tuple[Case, ...]] = (
        Case("café, Tiếng Việt, Ærø, ἄνθρωπος ᾠδή", "composed"),
        Case("300 \u212a is a temperature, 5 \u212b a length", "signs with a canonical twin"),
        Case(
            "\u09a1\u09bc \u09a2\u09bc \u09af\u09bc \u0915\u093c \u05e9\u05c1\u05b8",
            "composition exclusions",
        ),
        Case(
            "m\u0325 n\u0303\u0325 ɔ\u0301 ɛ\u0301 x\u0301",
            "marks with nothing to compose to",
            options=(("at_least", 9),),
        ),
        Case("e\u0301 is e and U+0301", "about a code point"),
        Case("ㄱㄴㄷ ㅋㅋㅋ 한국어", "Hangul"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "cre\u0301er des e\u0301chantillons utilise\u0301s",
            "accents apart",
            found=("e\u0301", "e\u0301", "e\u0301"),
        ),
        Case("\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165", "Hangul in parts"),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    at_least: int = 3

    def measure(self, text: Text) -> Measurement | None:
        """Share of the letters beyond ASCII that are written in two parts."""
        places = self._places(text)
        if not places:
            return None
        beyond = sum(not c.isascii() for c in text.once(lines_beyond).text)
        note = f"{counted(len(places), 'letter')} written in parts where one character exists"
        return self.measured(text.id, len(places) / beyond, note, first(places))

    def repair(self, text: Text) -> Iterator[Edit]:
        """Never safe: a text may be about code points, or name a file."""
        for place in self._places(text):
            yield Edit(place.start, place.end, place.replacement or "", "compose", False)

    def _places(self, text: Text) -> list[Evidence]:
        if not any_of(COMPOSING, text):
            return []
        prose, lines = text.prose, text.once(lines_beyond)
        places = [
            Evidence(
                start := lines.origin(match.start()), start + len(match[0]), "not NFC", composed
            )
            for match in _sequences(lines.text)
            if len(composed := unicodedata.normalize("NFC", match[0])) < len(match[0])
        ]
        distinct = {prose[max(place.start - 3, 0) : place.end + 3] for place in places}
        return places if len(distinct) >= self.at_least else []


def _sequences(prose: str) -> Iterator[re.Match[str]]:
    """Letters with marks of which one may compose. Marks that compose with nothing cost 0.1 µs."""
    mark, sequence = of(MARKS), _sequence()
    worth: dict[str, bool] = {}
    position = 0
    for match in of(COMPOSING).finditer(prose):
        end = match.end()
        if end <= position:
            continue
        pair = prose[end - 2 : end]
        if pair not in worth:
            composes = len(unicodedata.normalize("NFC", pair)) < len(pair)
            worth[pair] = composes or mark.match(pair) is not None
        if not worth[pair]:
            continue
        start = end - 1
        while start > position and end - start <= _LONGEST and mark.match(prose, start):
            start -= 1
        if found := sequence.match(prose, start) or sequence.match(prose, end - 2):
            position = found.end()
            yield found


@cache
def _sequence() -> re.Pattern[str]:
    return re.compile(
        rf"[^\W_{MARKS}][{MARKS}]{{1,{_LONGEST}}}|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
    )
