"""What the gopher rules share: one pass over the words, lines and n-grams of a text.

The rules decide as datatrove 0.10.1's `GopherQualityFilter` and `GopherRepetitionFilter` do with
their defaults. Those follow Rae et al. 2021, "Scaling Language Models: Methods, Analysis & Insights
from Training Gopher" (arXiv:2112.11446), section A.1.1 and table A1. Held against the package by
`tests/bench/gopher_parity.py` on 6,267 documents (news, web sentences in 101 languages,
documentation): the same words in every one, and 12,534 of 12,534 decisions the same, by the same
rule; 7,075 of them were removals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from audit.checks.quality.english import english_words
from audit.model import Evidence
from audit.text import Span, Text

SHOWN = 20
"""Places of evidence at most; the note says how many there are."""

SOURCE = "datatrove 0.10.1, after table A1 of Rae et al. 2021 (arXiv:2112.11446)"

_SYMBOL = re.compile(
    "["
    r"\u0000-\u0008\u000b-\u001f\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u009f\u00ab"
    r"\u00b4\u00bb\u0589\u061d-\u061f\u06d4\u0700-\u0702\u07f9\u0837\u0839\u083d-\u083e"
    r"\u0964-\u0965\u104a-\u104b\u1362\u1367-\u1368\u166e\u1735-\u1736\u17d4-\u17d6"
    r"\u17d9-\u17da\u1803\u1809\u1944-\u1945\u1aa8-\u1aab\u1b5a-\u1b5b\u1b5e-\u1b5f"
    r"\u1b7d-\u1b7e\u1c3b-\u1c3c\u1c7e-\u1c7f\u2013-\u2014\u2019\u201c-\u201e\u2026"
    r"\u203c-\u203d\u2047-\u2049\u2236\u2501\u25ba\u2e2e\u2e3c\u2e53-\u2e54\u3001-\u3002"
    r"\u3008-\u300d\u3010-\u3011\ua4ff\ua60e-\ua60f\ua6f3\ua6f7\ua876-\ua877\ua8ce-\ua8cf"
    r"\ua92f\ua9c8-\ua9c9\uaa5d-\uaa5f\uaaf0-\uaaf1\uabeb\ufe52\ufe56-\ufe57\uff01\uff05"
    r"\uff08-\uff09\uff0c\uff0e\uff11\uff1a-\uff1b\uff1f\uff5e\uff61\U00010a56-\U00010a57"
    r"\U00010f55-\U00010f59\U00010f86-\U00010f89\U00011047-\U00011048\U000110be-\U000110c1"
    r"\U00011141-\U00011143\U000111c5-\U000111c6\U000111cd\U000111de-\U000111df"
    r"\U00011238-\U00011239\U0001123b-\U0001123c\U000112a9\U0001144b-\U0001144c"
    r"\U000115c2-\U000115c3\U000115c9-\U000115d7\U00011641-\U00011642\U0001173c-\U0001173e"
    r"\U00011944\U00011946\U00011a42-\U00011a43\U00011a9b-\U00011a9c\U00011c41-\U00011c42"
    r"\U00011ef7-\U00011ef8\U00011f43-\U00011f44\U00016a6e-\U00016a6f\U00016af5"
    r"\U00016b37-\U00016b38\U00016b44\U00016e98\U0001bc9f\U0001da88"
    "]+"
)
"""datatrove's PUNCTUATION_SET."""
_LINE = re.compile(r"[^\n]+")
_PARAGRAPH_BREAK = re.compile(r"\n{2,}")


class Words(NamedTuple):
    """`words` of a document; how many are not only symbols, and the mean length of those."""

    words: list[str]
    plain: int
    mean: float


class Repeats(NamedTuple):
    """Second and later copies of lines or paragraphs: their share of all, and of the characters."""

    copies: int
    of: int
    characters: int
    share: float
    character_share: float


class Gram(NamedTuple):
    """An n-gram that takes too much of a text."""

    size: int
    share: float
    words: tuple[str, ...]
    times: int


def words_of(text: Text) -> Words:
    """Count the words; use through `text.once`."""
    words = text.once(english_words)
    plain = [word for word in words if word.isalpha() or not _SYMBOL.fullmatch(word)]
    mean = sum(map(len, plain)) / len(plain) if plain else 0.0
    return Words(words, len(plain), mean)


def lines_of(text: Text) -> list[str]:
    """The lines as the quality filter sees them; use through `text.once`."""
    return text.raw.splitlines()


def repeated_lines(text: Text) -> Repeats:
    """Of the lines as the repetition filter splits them: at runs of line feeds, ends kept."""
    return _repeats(re.split("\n+", text.raw), len(text.raw))


def repeated_paragraphs(text: Text) -> Repeats:
    """Of the paragraphs: what stands between two or more line feeds."""
    return _repeats(_PARAGRAPH_BREAK.split(text.raw.strip()), len(text.raw))


def _repeats(parts: Sequence[str], length: int) -> Repeats:
    seen: set[str] = set()
    copies = characters = 0
    for part in parts:
        if part in seen:
            copies += 1
            characters += len(part)
        else:
            seen.add(part)
    return Repeats(copies, len(parts), characters, copies / len(parts), characters / (length or 1))


def repeated_places(raw: str, pattern: re.Pattern[str] = _LINE) -> list[Span]:
    """Where the second and later copies of lines stand."""
    seen: set[str] = set()
    places = []
    for match in pattern.finditer(raw):
        if match[0] in seen:
            places.append(match.span())
        seen.add(match[0])
    return places


def top_grams(text: Text, limits: Iterable[tuple[int, float]]) -> list[Gram]:
    """The most frequent n-gram of each size that takes more of the characters than its limit.

    An n-gram is no more frequent than any of its words, which bounds what it can take: mostly the
    n-grams need not be counted at all.
    """
    words = text.once(words_of).words
    length = len(text.raw)
    found = []
    for size, limit in sorted(limits):
        if len(words) < size or _most(text.once(_steps), size) / length <= limit:
            continue
        counts = Counter(zip(*(words[start:] for start in range(size)), strict=False))
        gram, times = counts.most_common(1)[0]
        share = len(" ".join(gram)) * times / length
        if share > limit:
            found.append(Gram(size, share, gram, times))
    return found


def _counts(text: Text) -> Counter[str]:
    return Counter(text.once(words_of).words)


def _steps(text: Text) -> list[tuple[int, int]]:
    """For each count that a word has, descending: the longest word that stands as often or more."""
    longest: dict[int, int] = {}
    for word, count in text.once(_counts).items():
        if len(word) > longest.get(count, 0):
            longest[count] = len(word)
    counts = sorted(longest, reverse=True)
    return list(zip(counts, accumulate((longest[count] for count in counts), max), strict=True))


def _most(steps: list[tuple[int, int]], size: int) -> int:
    """Characters that one n-gram can take at most.

    Where it stands m times, its words stand m times each, and none is longer than the longest of
    those.
    """
    return max(count * (size * (length + 1) - 1) for count, length in steps)


def duplicate_grams(text: Text, limits: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """The sizes whose repeated n-grams take more of the characters than their limit, with share.

    Every repeat of a longer n-gram is made of repeats of the shortest, and those of words that
    stand twice: where these cover less than the lowest limit, nothing longer needs counting. (A
    repeat only across other word borders, `ab c` and `a bc`, is not looked for before.)
    """
    words = text.once(words_of).words
    sizes = sorted(limits)
    if not sizes or len(words) < sizes[0][0]:
        return []
    length = len(text.raw)
    lowest = min(limit for _, limit in sizes)
    if _covered(words, text.once(_counts), sizes[0][0]) / length <= lowest:
        return []
    ends = [0, *accumulate(map(len, words))]
    joined = "".join(words)
    found = []
    for size, limit in sizes:
        share = _repeated(joined, ends, size) / length
        if share > limit:
            found.append((size, share))
    return found


def _covered(words: list[str], counts: Counter[str], size: int) -> int:
    """Characters of all second and later n-grams of a size, each counted once."""
    again = bytes([counts[word] > 1 for word in words])
    seen: set[tuple[str, ...]] = set()
    covered = done = 0
    for run in re.finditer(b"\x01{%d,}" % size, again):
        for number in range(run.start(), run.end() - size + 1):
            gram = tuple(words[number : number + size])
            if gram in seen:
                start = max(done, number)
                done = number + size
                covered += sum(map(len, words[start:done]))
            else:
                seen.add(gram)
    return covered


def _repeated(joined: str, ends: list[int], size: int) -> int:
    """datatrove's `find_all_duplicate`: characters of repeated n-grams that do not overlap."""
    seen: set[str] = set()
    repeated = number = 0
    while number + size < len(ends):
        gram = joined[ends[number] : ends[number + size]]
        if gram in seen:
            repeated += len(gram)
            number += size
        else:
            seen.add(gram)
            number += 1
    return repeated


def gram_places(text: Text, size: int, gram: tuple[str, ...] | None = None) -> list[Span]:
    """Where `gram` stands, or without one the n-grams that stood before."""
    words = text.once(words_of).words
    spans = []
    position = 0
    for word in words:
        start = text.raw.find(word, position)
        position = start + len(word)
        spans.append((start, position))
    places: list[Span] = []
    seen: set[tuple[str, ...]] = set()
    number = 0
    while number + size <= len(words):
        here = tuple(words[number : number + size])
        if here == gram or (gram is None and here in seen):
            places.append((spans[number][0], spans[number + size - 1][1]))
            number += size
        else:
            seen.add(here)
            number += 1
    return places


def shown(places: Sequence[Span], note: str = "") -> list[Evidence]:
    """The first places as evidence."""
    return [Evidence(start, end, note) for start, end in places[:SHOWN]]
