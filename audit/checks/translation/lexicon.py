"""A list of words by frequency, in a form that is ready as soon as it is read.

The text of a lexicon is lines. The first has the most frequent words, the most frequent first. Each
other line has the words that start with the same two letters: these, the number of the first of
them, then what follows the letters in each word with the band of its rank, as in `co 3018 mmon=1
mbine=2`. A word is found by a search in its line, so that nothing is parsed that is not asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

COMMON = 3_000
"""Words that have a rank, not only a band."""

BANDS = (8_000, 20_000, 50_000)
"""Ranks at which a band ends."""


class Word(NamedTuple):
    """A listed word: its `number` from 1, which is its rank if it is common, and the `band` of its
    rank, from 1."""

    number: int
    band: int


class Lexicon:
    """Words by their text.

    Raises:
        ValueError: the last line has no number.
    """

    def __init__(self, text: str) -> None:
        common, *lines = text.split("\n")
        self.text = text
        self.common = common.split()
        self._ranks = dict(zip(self.common, range(1, len(self.common) + 1), strict=True))
        self._lines = {line[:2].rstrip(): line for line in lines}
        self.size = len(self.common)
        if lines:
            _, number, *words = lines[-1].split(" ")
            self.size = int(number) + len(words) - 1

    def find(self, word: str) -> Word | None:
        """A lower-case word, if it is listed.

        >>> lexicon = Lexicon(compiled(["the", "of", "combine"], common=2))
        >>> lexicon.find("combine"), lexicon.find("of"), lexicon.find("comb")
        (Word(number=3, band=1), Word(number=2, band=1), None)
        """
        if (rank := self._ranks.get(word)) is not None:
            return Word(rank, 1)
        line = self._lines.get(word[:2], "")
        tail = f" {word[2:]}="
        place = line.find(tail)
        if place < 0:
            return None
        start = line.index(" ", len(word[:2]) + 1)
        first = int(line[len(word[:2]) + 1 : start])
        return Word(first + line.count(" ", start, place), int(line[place + len(tail)]))


def compiled(words: Sequence[str], common: int = COMMON) -> str:
    """The text of a lexicon of `words`, the most frequent first.

    Raises:
        ValueError: one of them has other characters than letters, digits and apostrophes.
    """
    lines: dict[str, list[str]] = {}
    for rank, word in enumerate(words):
        if not word.replace("'", "").isalnum():
            raise ValueError(f"not a word: {word!r}")
        if rank >= common:
            band = 1 + sum(rank >= limit for limit in BANDS)
            lines.setdefault(word[:2], []).append(f"{word[2:]}={band}")
    found = [" ".join(words[:common])]
    number = len(words[:common]) + 1
    for start in sorted(lines):
        found.append(" ".join((start, str(number), *lines[start])))
        number += len(lines[start])
    return "\n".join(found)
