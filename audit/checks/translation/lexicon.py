"""A list of words by frequency, in a form that is ready as soon as it is read.

The text of a lexicon is lines. The first has the most frequent words, the most frequent first, the
second a digit for each, its level (`spinning.py`). Each other line has the words that start with
the same three letters: these, the number of the first of them, then what follows the letters in
each word with two digits, the band of its rank and its level, as in `com 3018 mence=14 bine=25`. A
word is found by a search in its line, so that nothing is parsed that is not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

PREFIX = 3
"""Letters that the words of a line have in common: with two the search takes five times as long."""

COMMON = 3_000
"""Words that have a rank, not only a band."""

BANDS = (8_000, 20_000, 50_000)
"""Ranks at which a band ends."""


class Word(NamedTuple):
    """A listed word.

    `number`: from 1; its rank, if it is common. `band`: of its rank, from 1; 0 for a word that
    nobody writes but a spinner. `level`: how much likelier a spinner writes it than a person.
    """

    number: int
    band: int
    level: int


class Lexicon:
    """Words by their text.

    Raises:
        ValueError: the second line is none of levels, or the last has no number.
    """

    def __init__(self, text: str) -> None:
        common, levels, *lines = text.split("\n")
        self.text = text
        self.common = common.split()
        self._ranks = dict(zip(self.common, range(1, len(self.common) + 1), strict=True))
        self._levels = levels
        if len(levels) != len(self.common):
            raise ValueError("not a level for each common word")
        self._lines = {line[:PREFIX].rstrip(): line for line in lines}
        self.size = len(self.common)
        if lines:
            number, *words = lines[-1][PREFIX + 1 :].split(" ")
            self.size = int(number) + len(words) - 1

    def find(self, word: str) -> Word | None:
        """A lower-case word, if it is listed.

        >>> lexicon = Lexicon(compiled(["the", "of", "combine"], common=2))
        >>> lexicon.find("combine"), lexicon.find("of"), lexicon.find("comb")
        (Word(number=3, band=1, level=0), Word(number=2, band=1, level=0), None)
        """
        if (rank := self._ranks.get(word)) is not None:
            return Word(rank, 1, int(self._levels[rank - 1]))
        line = self._lines.get(word[:PREFIX], "")
        tail = f" {word[PREFIX:]}="
        place = line.find(tail)
        if place < 0:
            return None
        start = line.index(" ", PREFIX + 1)
        first = int(line[PREFIX + 1 : start])
        place_of_band = place + len(tail)
        return Word(
            first + line.count(" ", start, place),
            int(line[place_of_band]),
            int(line[place_of_band + 1]),
        )


def compiled(
    words: Sequence[str], common: int = COMMON, levels: Mapping[str, int] | None = None
) -> str:
    """The text of a lexicon of `words`, the most frequent first, and of others that have a level.

    Raises:
        ValueError: one of them has other characters than letters, digits and apostrophes.
    """
    levels = levels or {}
    lines: dict[str, list[str]] = {}
    others = sorted(levels.keys() - set(words))
    for rank, word in enumerate((*words, *others)):
        if not word.replace("'", "").isalnum():
            raise ValueError(f"not a word: {word!r}")
        if rank >= len(words) or rank >= common:
            band = 1 + sum(rank >= limit for limit in BANDS) if rank < len(words) else 0
            entry = f"{word[PREFIX:]}={band}{levels.get(word, 0)}"
            lines.setdefault(word[:PREFIX], []).append(entry)
    first = words[:common]
    found = [" ".join(first), "".join(str(levels.get(word, 0)) for word in first)]
    number = len(first) + 1
    for start in sorted(lines):
        found.append(" ".join((start.ljust(PREFIX), str(number), *lines[start])))
        number += len(lines[start])
    return "\n".join(found)
