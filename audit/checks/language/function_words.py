"""Function words: the language of a stretch of text at a glance, without any model.

`audit/data/function_words.md` says where the words come from. A word is a language's own where no
other language uses it a twentieth as often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from audit.errors import AuditError

_ONE = {"bs": "hr", "sr": "hr", "ms": "id", "nn": "no"}
"""Languages whose function words are those of another."""

ENOUGH = 3
"""Own words that are a witness: in 3,060 texts of one language (`tests/bench/language.py`), no
other language had as many with twice the words of the text's own."""


@cache
def _lists() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Own word -> its language; language -> its shared words."""
    path = Path(__file__).parents[2] / "data" / "function_words.txt"
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise AuditError(f"{path}: cannot be read: {error.strerror}; reinstall audit") from error
    own: dict[str, str] = {}
    shared: dict[str, frozenset[str]] = {}
    for line in lines:
        code, _, words = line.partition(":")
        mine, _, others = words.partition("|")
        own.update(dict.fromkeys(mine.split(), code))
        shared[code] = frozenset(others.split())
    return own, shared


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
    """The words of other languages that are none of `code`'s."""
    words, shared = _lists()
    listed = lists_of(code)
    every = frozenset(words).union(*shared.values())
    return every - own(code) - shared.get(listed, frozenset())


def told(words: Iterable[str]) -> Counter[str]:
    """How many of some lower-cased words are own words, by language.

    >>> told("the house and das haus".split())
    Counter({'en': 2, 'de': 1})
    """
    language = _lists()[0].get
    return Counter(name for word in words if (name := language(word)))


def witness(text: str, code: str) -> bool:
    """Do the words of a lower-cased text speak for `code`, and for nothing else?

    >>> witness("der hund und die katze sind nicht im haus", "de")
    True
    """
    found = told(text.split())
    mine = found.pop(lists_of(code), 0)
    return mine >= ENOUGH and mine >= 2 * sum(found.values())
