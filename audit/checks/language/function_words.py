"""Function words: the language of a stretch of text at a glance, without any model.

`audit/data/function_words.md` says where the words come from. A word is a language's own where no
other language uses it a twentieth as often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from audit.checks.language.scripts import script
from audit.compiled import chosen
from audit.errors import AuditError

_ONE = {"bs": "hr", "sr": "hr", "ms": "id", "nn": "no"}
"""Languages whose function words are those of another."""

ENOUGH = 3
"""Own words that are a witness: in 3,060 texts of one language (`tests/bench/language.py`), no
other language had as many with twice the words of the text's own."""


_scan = chosen("audit.checks.language._scan")
_MARKS = '.,:;!?()[]«»"“”„…¿¡،؟।'


OBVIOUS = 8
"""Own words, one in `SPARSE` and nine in ten of all, that leave no doubt: 106 of 3,062 texts in
101 languages are told so, none wrongly, near relations aside (`tests/bench/language.py`)."""

SPARSE = 8
"""Words to one own word in a text of languages with lists."""


@cache
def _lists() -> tuple[dict[str, str], dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Own word -> its language; language -> its shared words; -> what it uses of the others'."""
    path = Path(__file__).parents[2] / "data" / "function_words.txt"
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise AuditError(f"{path}: cannot be read: {error.strerror}; reinstall audit") from error
    own: dict[str, str] = {}
    shared: dict[str, frozenset[str]] = {}
    used: dict[str, frozenset[str]] = {}
    for line in lines:
        code, _, words = line.partition(":")
        mine, others, known = words.split("|")
        own.update(dict.fromkeys(mine.split(), code))
        shared[code] = frozenset(others.split())
        used[code] = frozenset(known.split())
    return own, shared, used


def lists_of(code: str) -> str:
    """The code that the words of a language are listed under; empty where there are none.

    >>> lists_of("nn"), lists_of("en"), lists_of("zu")
    ('no', 'en', '')
    """
    code = _ONE.get(code, code)
    return code if code in _lists()[1] else ""


@cache
def own(code: str) -> frozenset[str]:
    """The words that only the language `code` uses."""
    listed = lists_of(code)
    return frozenset(word for word, name in _lists()[0].items() if name == listed)


@cache
def foreign(code: str) -> frozenset[str]:
    """The words of other languages that texts in `code` do not use."""
    _, shared, used = _lists()
    listed = lists_of(code)
    return frozenset(_speakers()).difference(
        own(code), shared.get(listed, ()), used.get(listed, ())
    )


OWN, FOREIGN = 1, 2


@cache
def classes(code: str) -> Mapping[str, int]:
    """The words that only `code` uses, as `OWN`, and those that its texts do not use, `FOREIGN`."""
    return dict.fromkeys(foreign(code), FOREIGN) | dict.fromkeys(own(code), OWN)


@cache
def script_of(code: str) -> str:
    """The script that the words of `code` are written in.

    >>> script_of("en"), script_of("uk"), script_of("fa")
    ('latin', 'cyrillic', 'arabic')
    """
    return script(min(own(code))[0])


def told(text: str) -> dict[str, int]:
    """How many of a text's words are own words, by language, the first found first.

    >>> told("the house and nicht haus")
    {'en': 2, 'de': 1}
    """
    table, codes = _own_words()
    marks = _scan.marks(text, table).translate(None, b"\0")
    return {codes[mark]: marks.count(mark) for mark in dict.fromkeys(marks)}


@cache
def _own_words() -> tuple[Any, Sequence[str]]:
    """What `marks` looks own words up in, and the language of each mark."""
    codes = ["", *_lists()[1]]
    marks = {code: mark for mark, code in enumerate(codes)}
    return _scan.table({word: marks[code] for word, code in _lists()[0].items()}), codes


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    """Word -> the languages that list it."""
    words, shared, _ = _lists()
    found: dict[str, list[str]] = {word: [code] for word, code in words.items()}
    for code, others in shared.items():
        for word in others:
            found.setdefault(word, []).append(code)
    return {word: tuple(sorted(codes)) for word, codes in found.items()}


def says(text: str) -> dict[str, float]:
    """The share of a lower-cased text's function words that each language has.

    >>> says("haben wir nicht")
    {'de': 1.0}
    """
    total: dict[str, float] = {}
    number = 0
    for word in text.split():
        speakers = _speakers().get(word.strip(_MARKS), ())
        number += bool(speakers)
        for code in speakers:
            total[code] = total.get(code, 0.0) + 1 / len(speakers)
    return {code: part / number for code, part in sorted(total.items())}


def dominant(words: list[str]) -> str:
    """The language that lists far more of some lower-cased words than any other, or nothing.

    >>> dominant("return the principal part of a function".split())
    'en'
    """
    least = max(ENOUGH, 2 * len(words) / SPARSE)
    spoken = list(filter(None, map(_speakers().get, words)))
    if len(spoken) < least:
        return ""
    tally: dict[str, int] = {}
    for codes in spoken:
        for code in codes:
            tally[code] = tally.get(code, 0) + 1
    ranked = sorted(tally, key=lambda code: (-tally[code], code))[:2]
    if tally[ranked[0]] < least:
        return ""
    if len(ranked) > 1 and 2 * tally[ranked[1]] > tally[ranked[0]]:
        return ""
    return ranked[0] if not own(ranked[0]).isdisjoint(words) else ""


def witness(text: str, code: str) -> bool:
    """Do the words of a lower-cased text speak for `code`, and for nothing else?

    >>> witness("der hund und die katze sind nicht im haus", "de")
    True
    """
    found = told(text)
    mine = found.pop(lists_of(code), 0)
    return mine >= ENOUGH and mine >= 2 * sum(found.values())


def obvious(text: str) -> tuple[str, float] | None:
    """The language that a lower-cased text's words leave no doubt of, and its share of them."""
    found = told(text)
    if not found:
        return None
    code = max(sorted(found), key=found.__getitem__)
    mine, every = found[code], sum(found.values())
    if mine < OBVIOUS or mine < 0.9 * every or mine * SPARSE < len(text.split()):
        return None
    return code, mine / every


def several(text: str) -> tuple[str, float] | None:
    """Where a lower-cased text has words enough of two languages: the first, and its share of them.

    In a language without a list the words of others are too few.
    """
    found = told(text)
    ranked = sorted(found, key=lambda code: (-found[code], code))[:2]
    both = sum(found[code] for code in ranked)
    if len(ranked) < 2 or found[ranked[1]] < 2 * ENOUGH or both * SPARSE < len(text.split()):
        return None
    return ranked[0], found[ranked[0]] / sum(found.values())
