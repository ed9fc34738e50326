"""ENC010."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.lines import lines_beyond
from audit.checks.encoding.misread import misread
from audit.checks.encoding.places import counted, first, name
from audit.checks.encoding.special import beyond, different, of
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_CYRILLIC = "\u0400-\u052f"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
_SCRIPTS = {"Latin": _LATIN, "Cyrillic": _CYRILLIC, "Greek": _GREEK}
_WORD = f"{_LATIN}{_CYRILLIC}{_GREEK}'’\u0300-\u036f-"
_ALIKE = dict(
    zip(
        "аеорсухіѕјһԁԛԝӏӧӓёїѐАВЕЅІЈКМНОРСТУХԚԜӒӦЁЇҮЗЬгпк",
        "aeopcyxisjhdqwlöäëïèABESIJKMHOPCTYXQWÄÖËÏY3brnk",
        strict=True,
    )
) | dict(zip("οορνυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧό", "oopvuikABEZHIKMNOPTYXó", strict=True))
_TWINS = frozenset(_ALIKE) | frozenset(_ALIKE.values())
_ENDING = re.compile(r"[-'’]?(?:а|у|е|о|и|ы|і|ом|ем|ов|ам|ах|ами|ою|ой|ів|у́)$")
"""Case endings that Russian, Ukrainian and their kin put on a foreign name: Pythonу."""
_REACH = 40


@dataclass(frozen=True)
class ConfusableLetters(DocumentCheck):
    """A word with a look-alike letter of another script in it: `Unі` with a Cyrillic і.

    **Why** — it reads right and is another word: search misses it, and it can pass for a name that
    it is not.

    **Misses** — words that are wholly look-alikes; scripts other than Latin, Cyrillic and Greek;
    foreign names with a native ending (`Pythonу`) and words glued together, which are no deceit.

    **Fix** — type the letter that the rest of the word is in.
    """

    rule: ClassVar[str] = "ENC010"
    name: ClassVar[str] = "confusable-letters"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "36 of 36 planted words found; 5 of 4,844 clean documents flagged, each time a letter typed"
        " in the wrong script by its author"
        " (tests/bench/encoding.py encoding.jsonl --clean lid.jsonl lid_mixed.jsonl dev.jsonl.gz)"
    )
    weight: ClassVar[float] = 0.4
    version: ClassVar[int] = 2
    clean: ClassVar[tuple[Case, ...]] = (
        Case("Формула E = mc² и слово API, IT-компания"),
        Case("Работа с Pythonу и Djangoом не мешает.", "a native ending on a Latin name"),
        Case("АрхитектураDebian и Jamstackкоторые", "words glued together"),
        Case("10 μm, 5 kΩ, Δx, αS and μSv", "units and symbols"),
        Case("ĀĒĪŪ ģķļņ İSTANBUL Čáslav", "Latin letters with marks"),
        Case("ВІКІ is Ukrainian for WIKI", "every letter of one script"),
        Case("use `sсope` in code", "code is left alone", markup="markdown"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("Premium Bоnds and ordinarу savings", found=("Bоnds", "ordinarу")),
        Case("Это прикладi и сирa.", "Latin letters in Cyrillic words", found=("прикладi", "сирa")),
        Case("the singer Bjӧrk", "a Cyrillic ӧ", found=("Bjӧrk",)),
        Case("London’s Sοuth Bank", "a Greek omicron", found=("Sοuth",)),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """Share of the document's words, ten times over."""
        kinds = text.once(different)
        if not kinds or not of(_CYRILLIC + _GREEK).search(kinds):
            return None
        rest, prose, lines = text.once(beyond), text.prose, text.once(lines_beyond)
        places = []
        position = 0
        for inside in map(lines.origin, _seams(lines.text, 2 * len(rest) > len(prose))):
            if inside < position:
                continue
            start, position = _word(prose, inside)
            if place := _alike(prose, start, position):
                places.append(place)
        if places:
            garbled = [(m.start, m.end) for m in text.once(misread)]
            places = [e for e in places if not any(a < e.end and e.start < b for a, b in garbled)]
        if not places:
            return None
        note = f"{counted(len(places), 'word')} with look-alike letters of another script"
        return self.measured(
            text.id, 10 * len(places) / max(len(text.words), 10), note, first(places)
        )


def _seams(prose: str, native: bool) -> list[int]:
    """Letters of Cyrillic or Greek beside one of another script, or the Latin letters they touch.

    `native`: most of the text is beyond ASCII, so that Latin letters are the fewer to look at.
    """
    found = [m.start() for m in _touching("Greek", "Cyrillic").finditer(prose)]
    if native:
        found += [m.start() for m in _touching("Latin", "Cyrillic", "Greek").finditer(prose)]
    else:
        found += [m.start() for m in _touching("Cyrillic", "Latin").finditer(prose)]
        found += [m.start() for m in _touching("Greek", "Latin").finditer(prose)]
    return sorted(found)


@cache
def _touching(script: str, *others: str) -> re.Pattern[str]:
    """A letter of `script` beside one of the others. One set begins it: 4 ns a character."""
    beside = "".join(_SCRIPTS[other] for other in others)
    return re.compile(f"[{_SCRIPTS[script]}](?:(?=[{beside}])|(?<=[{beside}].))")


def _word(prose: str, inside: int) -> tuple[int, int]:
    """The word round a place, at most 80 characters of it."""
    letter = of(_WORD)
    start, end = inside, inside + 1
    while start > max(0, inside - _REACH) and letter.match(prose, start - 1):
        start -= 1
    while end < min(len(prose), inside + _REACH) and letter.match(prose, end):
        end += 1
    return start, end


def _alike(prose: str, start: int, end: int) -> Evidence | None:
    """What is wrong with a word of two scripts, if anything is."""
    word = prose[start:end]
    counts = {script: len(of(letters).findall(word)) for script, letters in _SCRIPTS.items()}
    scripts = sorted((s for s in counts if counts[s]), key=lambda script: -counts[script])
    if len(scripts) != 2 or counts[scripts[0]] < max(3, 2 * counts[scripts[1]]):
        return None
    main, other = scripts
    strangers = of(_SCRIPTS[other]).findall(word)
    if not all(letter in _TWINS for letter in strangers):
        return None
    if main == "Latin" and other == "Cyrillic" and _ENDING.search(word):
        stem = _ENDING.sub("", word)
        near = prose[max(0, start - 200) : start] + prose[end : end + 200]
        native = len(of(_CYRILLIC).findall(near)) > len(of(_LATIN).findall(near))
        if native and not of(_CYRILLIC).search(stem):
            return None
    letter, word = strangers[0], prose[start:end]
    twins = {stranger: _twin(stranger, main) for stranger in strangers}
    if any(stranger == twin for stranger, twin in twins.items()):
        return None
    note = f"{name(letter)} in a {main} word, which looks like {twins[letter]}"
    return Evidence(start, end, note, "".join(twins.get(c, c) for c in word))


def _twin(letter: str, script: str) -> str:
    """The letter of a script that looks like a letter of another one."""
    letters = of(_SCRIPTS[script])
    twins = (b if a == letter else a for a, b in _ALIKE.items() if letter in (a, b))
    return next((twin for twin in twins if letters.match(twin)), letter)
