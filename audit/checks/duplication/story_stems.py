"""What DUP007 compares instead of words: stems and numbers, each with how rare it is in English."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import exp, log

from audit.digests import blake2b
from audit.values import dataclass

_STEM = 5
"""Letters of a stem."""
_DOCUMENT = 400
"""Words of an ordinary document, to turn a word's frequency into a share of documents."""
_UNLISTED = 1e-6
"""Frequency of a stem that the list does not have (its rarest has 8e-6)."""
PRIOR = 4000
"""Documents that the general list counts for."""
_RAREST = 8.5
_FUNCTION = 7e-4
"""Frequency from which on a word is a function word: the 150 most frequent stems."""
_REMEMBERED = 1 << 17
_LONG = 64

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS.split())}
_DIGITS = {1: 3e-4, 2: 6e-5, 3: 2e-6}
"""Frequency of one number of so many digits, from 425,000 words of human text; others are rare."""
_YEAR = 4e-5


@dataclass(frozen=True, slots=True)
class Stem:
    """A stem or number: `key` is its 64-bit hash, `weight` its rarity (0 for a function word)."""

    key: int
    weight: float
    function: bool = False
    number: bool = False
    text: str = ""


@cache
def _frequencies() -> dict[str, float]:
    listed = files("audit.data").joinpath("english_stems.txt").read_text(encoding="ascii")
    rows = (line.split() for line in listed.splitlines())
    return {stem: exp(-int(row[0]) / 10) for row in rows for stem in row[1:]}


def rarity(frequency: float) -> float:
    """Minus the logarithm of the share of documents that have a word of this frequency.

    >>> [round(rarity(frequency), 1) for frequency in (0.05, 1e-3, 1e-4, 1e-6)]
    [0.0, 1.1, 3.2, 7.6]
    """
    share = 1 - exp(-_DOCUMENT * frequency)
    return max(0.0, min(_RAREST, -log((1 + PRIOR * share) / (1 + PRIOR))))


def _number(digits: str) -> Stem:
    digits = digits.lstrip("0")
    year = len(digits) == 4 and digits[:2] in ("19", "20")
    frequency = _YEAR if year else _DIGITS.get(len(digits), _UNLISTED)
    return Stem(
        hashed("#" + digits), rarity(frequency) if digits else 0.0, number=True, text=digits
    )


def hashed(value: str) -> int:
    """A 64-bit hash, the same everywhere."""
    digest = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def plain_stem(word: str) -> str:
    """The first letters of a word without accents, in lower case.

    >>> plain_stem("Écoliers")
    'ecoli'
    """
    return _plain(word)[:_STEM]


def _plain(word: str) -> str:
    folded = word.casefold()
    if folded.isascii():
        return folded
    # Of a whole word NFKD would put the marks in order, which may take long, to no end.
    plain = "".join([unicodedata.normalize("NFKD", character) for character in folded])
    return "".join([c for c in plain if not unicodedata.combining(c)])


class _Stems(dict[str, Stem]):
    """The stem of each word as it stands in a text."""

    def __missing__(self, word: str) -> Stem:
        plain = _plain(word)
        plain = _NUMBERS.get(plain, plain)
        if plain.isdecimal():
            stem = _number("".join(str(int(digit)) for digit in plain))
        elif len(plain) < 2:
            stem = Stem(0, 0.0)
        else:
            plain = plain[:_STEM]
            frequency = _frequencies().get(plain, _UNLISTED)
            stem = Stem(hashed(plain), rarity(frequency), frequency >= _FUNCTION, text=plain)
        if len(word) <= _LONG:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = stem
        return stem


_stem_of = _Stems().__getitem__


def stems(text: str, starts: Iterable[int], ends: Iterable[int]) -> list[Stem]:
    """The stem of each word at those places; a number in several groups is one, at its first.

    >>> [stem.text for stem in stems("Bearings: 3,500", (0, 10, 12), (8, 11, 15))]
    ['beari', '3500', '']
    """
    found = [_stem_of(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    if any(stem.number for stem in found):
        _join(text, list(starts), list(ends), found)
    return found


def _join(text: str, starts: list[int], ends: list[int], found: list[Stem]) -> None:
    """Put a number's later groups of digits (`3,500`, `2.5`) to its first."""
    first = 0
    for i in range(1, len(found)):
        if (
            found[i].number
            and found[i - 1].number
            and starts[i] == ends[i - 1] + 1
            and text[ends[i - 1]] in ",."
        ):
            if i - first > 3:
                first = i
                continue
            found[first] = _stem_of("".join(text[starts[j] : ends[j]] for j in range(first, i + 1)))
            found[i] = _NOTHING
        else:
            first = i


_NOTHING = Stem(0, 0.0, number=True)
