"""How much likelier a synonym spinner writes a word than a person does.

A spinner puts WordNet synonyms in the place of words, so that what it writes is known without a
single text of its own: every word of a frequency list is taken as often as its rank says (Zipf),
taken apart into a base form and an ending as WordNet does, and a synonym of every sense is given
the same ending, rightly or by rote. What a word then gains over its own frequency is its level.
Words that nobody writes (`falled`) get the highest.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

LEVELS = 10
"""Levels run from 0, never by a spinner, to 9, eight times as often or more."""

NOTED = 8
"""Least level of a word that is not listed otherwise."""

KEPT = 150
"""The most frequent words are never replaced."""

SHORTEST = 4
"""Letters of the shortest word that is replaced."""

UNLISTED = 2e-6
"""Frequency of a word that is not listed, a third of the rarest's of 83,000."""

ENDINGS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "noun": [("s", "", "s"), ("ses", "s", "s"), ("xes", "x", "s"), ("zes", "z", "s"),
             ("ches", "ch", "s"), ("shes", "sh", "s"), ("ies", "y", "s")],
    "verb": [("s", "", "s"), ("ies", "y", "s"), ("es", "e", "s"), ("es", "", "s"),
             ("ed", "e", "ed"), ("ed", "", "ed"), ("ing", "e", "ing"), ("ing", "", "ing")],
    "adj": [("er", "", "er"), ("est", "", "est"), ("er", "e", "er"), ("est", "e", "est")],
    "adv": [],
}  # fmt: skip
"""What WordNet takes off a word, what it puts in its place, and what that makes of it."""

VOWELS = frozenset("aeiou")


class WordNet:
    """The files of a WordNet 3 database: synonyms, and base forms.

    Raises:
        OSError: a file is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._senses: dict[tuple[str, str], list[list[str]]] = {}
        self._irregular: dict[tuple[str, str], list[str]] = defaultdict(list)
        for part in ENDINGS:
            synsets = {}
            for fields in _fields(folder / f"data.{part}"):
                count = int(fields[3], 16)
                words = fields[4 : 4 + 2 * count : 2]
                synsets[fields[0]] = [word.partition("(")[0] for word in words]
            for fields in _fields(folder / f"index.{part}"):
                places = fields[-int(fields[2]) :]
                self._senses[fields[0], part] = [synsets[place] for place in places]
            for fields in _fields(folder / f"{part}.exc"):
                self._irregular[fields[0], part] += fields[1:]

    def analyses(self, word: str) -> Iterator[tuple[str, str, str]]:
        """Base form, part of speech and ending of a word, as far as WordNet lists the base."""
        for part, endings in ENDINGS.items():
            found = {(word, "")}
            for base in self._irregular.get((word, part), ()):
                found.add((base, "ing" if word.endswith("ing") else
                           {"noun": "s", "verb": "ed"}.get(part, "er")))  # fmt: skip
            for end, instead, kind in endings:
                if word.endswith(end):
                    found.add((word[: len(word) - len(end)] + instead, kind))
            for base, kind in sorted(found):
                if (base, part) in self._senses:
                    yield base, part, kind

    def synonyms(self, base: str, part: str) -> list[list[str]]:
        """Those of each sense that has one, of one word each."""
        others = (
            [word.lower() for word in sense if word.lower() != base and word.isalpha()]
            for sense in self._senses[base, part]
        )
        return [sense for sense in others if sense]


def _fields(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="latin-1") as file:
        for line in file:
            if not line.startswith("  "):
                yield line.partition(" | ")[0].split()


def inflected(base: str, ending: str) -> set[str]:
    """A base form with an ending, by the rules of spelling and by rote.

    >>> sorted(inflected("try", "ed")), sorted(inflected("bet", "ing"))
    (['tried', 'tryed'], ['beting'])
    """
    if not ending:
        return {base}
    soft = ending[0] in "ei"
    rote = base + (ending[1:] if ending[0] == "e" and base.endswith("e") else ending)
    if soft and base.endswith("e") and not base.endswith("ee"):
        right = base[:-1] + ending
    elif base.endswith("y") and base[-2:-1] not in VOWELS and ending != "ing":
        right = base[:-1] + ("ies" if ending == "s" else f"i{ending}")
    elif ending == "s" and base.endswith(("s", "x", "z", "ch", "sh")):
        right = f"{base}es"
    else:
        right = rote
    return {right, rote if ending != "ing" or not base.endswith("e") else right}


def levels(words: Sequence[str], wordnet: WordNet) -> dict[str, int]:
    """The level of every word, and of those that a spinner alone writes often.

    `words`: the most frequent first.
    """
    people = {word: 1 / (rank + 2.7) for rank, word in enumerate(words)}
    spun: defaultdict[str, float] = defaultdict(float)
    for word in words[KEPT:]:
        if len(word) < SHORTEST:
            continue
        ways = [(end, wordnet.synonyms(base, part)) for base, part, end in wordnet.analyses(word)]
        for end, senses in ways:
            for number, sense in enumerate(senses):
                share = 0.5 / len(senses) + (0.5 / min(2, len(senses)) if number < 2 else 0)
                for other in sense:
                    forms = inflected(other, end)
                    for form in forms:
                        spun[form] += people[word] * share / (len(ways) * len(sense) * len(forms))
    found = {word: level(spun.get(word, 0.0) / people[word]) for word in words}
    for word, share in spun.items():
        if word not in people and level(share / UNLISTED) >= NOTED:
            found[word] = level(share / UNLISTED)
    return found


def level(ratio: float) -> int:
    """Octaves of a ratio, 6 where both write a word as often."""
    return max(0, min(LEVELS - 1, 6 + math.floor(math.log2(ratio)))) if ratio > 0 else 0
