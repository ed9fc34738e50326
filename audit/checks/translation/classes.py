"""What the heads see of a text: classes of words and of their neighbours, never the words' matter.

Every token stands for two classes. In channel A the 520 most frequent words stand for themselves,
every other for its case and suffix: grammar alone. In channel B the 3,000 most frequent words do,
every other for the band of its rank in a frequency list and its suffix; a lower-case word that is
not listed is `?`. Channel W has the listed words, each also with its neighbours' classes in A: it
finds words where nobody puts them. In channel S a word that is no class of its own in A is its
level, how much likelier a synonym spinner writes it than a person (`spinning.py`), with its ending
and whether it is listed at all. Quotes and dashes are normalised and white space is not seen,
since both tell where a text was collected and not who wrote it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from audit.checks.translation.lexicon import Lexicon
from audit.checks.translation.spinning import LEVELS
from audit.checks.translation.weighing import template

GRAMMAR = 520
"""Words that are a class of their own in A and in S; in B the lexicon's common words are."""

SUFFIXES = tuple(
    sorted(
        "ically ingly ations ation ition sion ment ments ness ities ity able ible ably ical ious "
        "eous ous ive ives ally ly ing ings ed est er ers or ors ist ists ism ance ence ances "
        "ences ant ent ish less ful ic ics al als ies es s y en ian".split()
    )
)
_ENDS = frozenset(SUFFIXES)
_LENGTHS = {
    last: sorted({len(end) for end in SUFFIXES if end[-1] == last}, reverse=True)
    for last in {end[-1] for end in SUFFIXES}
}
"""How long suffixes are that end in a letter, the longest first."""

CLITICS = ("'d", "'ll", "'m", "'re", "'s", "'ve", "n't")
_CLITICS = frozenset(CLITICS)
MARKS = tuple(sorted(",.?!;:'\"-()"))
PLAIN = {**dict.fromkeys("’‘", "'"), **dict.fromkeys("“”«»„", '"'), **dict.fromkeys("–—‑‐", "-")}
PLAIN["…"] = "."
CASES = ("l", "C", "U", "m")

INFLECTED = {"ed": "ed", "ing": "ing", "s": "s", "es": "s", "ly": "ly"}
"""Endings that channel S tells apart."""

A, B, WORD, RARE, S = range(5)
"""Columns: a token's class in A, in B, its number in the lexicon, the same if past `GRAMMAR`, its
class in S."""

BITS = {A: 10, B: 12, WORD: 17, S: 10}
"""Bits of a feature that a class of each channel takes."""

FEATURES = (
    template(0, (A, 0)),
    template(0, (A, 0), (A, 10)),
    template(0, (A, 0), (A, 10), (A, 20)),
    template(1, (B, 0)),
    template(1, (B, 0), (B, 12)),
    template(2, (WORD, 0)),
    template(2, (A, 17), (RARE, 0)),
    template(2, (RARE, 0), (A, 17), start=1 << 27),
    template(3, (S, 0)),
    template(3, (S, 0), (S, 10)),
    template(3, (S, 0), (S, 10), (S, 20)),
)
"""Classes, pairs and triples in A and in S; classes and pairs in B; in W words, and those that are
no class of their own in A with the class before and the class after."""

TEMPLATES = b"".join(map(bytes, FEATURES))

MOST_KNOWN = 200_000
"""Tokens whose classes are remembered."""


class Classifier(dict[str, bytes]):
    """Turns tokens into numbers of classes; a mapping, so that a known token is one look-up."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon
        names = [*MARKS, "#mark", *(f"#{n}" for n in range(1, 5)), "#", *CLITICS]
        suffixes = ("", *SUFFIXES)
        grammar = (
            names
            + lexicon.common[:GRAMMAR]
            + [f"{case}:{end}" for case in CASES for end in suffixes]
        )
        common = (
            names
            + lexicon.common
            + [f"{band}{case}:{end}" for band in "1234" for case in ("", "C") for end in suffixes]
            + ["?", "?C"]
        )
        self._a = {name: number for number, name in enumerate(dict.fromkeys(grammar), 1)}
        spun = (
            names
            + lexicon.common[:GRAMMAR]
            + [
                f"{level}{listed}:{end}"
                for level in range(LEVELS)
                for listed in ("", "?")
                for end in ("", "ed", "ing", "s", "ly", "C")
            ]
            + [f"?:{end}" for end in ("", "ed", "ing", "s", "ly", "C")]
        )
        self._b = {name: number for number, name in enumerate(dict.fromkeys(common), 1)}
        self._s = {name: number for number, name in enumerate(dict.fromkeys(spun), 1)}
        counts = {A: len(self._a), B: len(self._b), WORD: lexicon.size, S: len(self._s)}
        for column, count in counts.items():
            if count >> BITS[column]:
                raise ValueError(f"{count:,} classes, of {1 << BITS[column]:,} that have a place")

    def classes(self, tokens: Iterable[str]) -> bytes:
        """The classes of tokens: `COLUMNS` uint32 each, and a contraction's halves apart."""
        return b"".join(map(self.__getitem__, tokens))

    def __missing__(self, token: str) -> bytes:
        numbers = array("I")
        for piece in _pieces(token):
            numbers.extend(self._class(piece))
        found = numbers.tobytes()
        if len(self) < MOST_KNOWN:
            self[token] = found
        return found

    def _class(self, piece: str) -> tuple[int, int, int, int, int]:
        """What stands in each column; 0 in the words' for what is no listed word."""
        lower = piece.lower()
        a, b, s = self._a, self._b, self._s
        if lower in _CLITICS:
            return a[lower], b[lower], 0, 0, s[lower]
        if not piece[0].isalnum():
            mark = PLAIN.get(piece, piece)
            mark = mark if mark in MARKS else "#mark"
            return a[mark], b[mark], 0, 0, s[mark]
        if piece[0].isdigit():
            number = f"#{min(4, len(piece))}"
            return a[number], b["#"], 0, 0, s[number]
        found = self.lexicon.find(lower)
        listed = found if found and found.band else None
        end = _suffix(lower)
        if piece.islower():
            case = "l"
        elif piece.isupper() and len(piece) > 1:
            case = "U"
        else:
            case = "C" if piece[0].isupper() else "m"
        capital = "" if case == "l" else "C"
        if listed is None:
            common = f"?{capital}"
        elif listed.number <= len(self.lexicon.common):
            common = lower
        else:
            common = f"{listed.band}{capital}:{end}"
        level = f"{found.level if found else ''}{'' if listed else '?'}"
        spun = f"{level}:{capital or INFLECTED.get(end, '')}"
        if listed is None:
            return a[f"{case}:{end}"], b[common], 0, 0, s[spun]
        if listed.number <= GRAMMAR:
            return a[lower], b[common], listed.number, 0, s[lower]
        return a[f"{case}:{end}"], b[common], listed.number, listed.number, s[spun]


def _pieces(token: str) -> list[str]:
    """A token, or a contraction's two halves: `don’t` is `do` and `n't`."""
    if token.isalnum():
        return [token]
    plain = token.replace("’", "'")
    before, apostrophe, after = plain.rpartition("'")
    if not before or not apostrophe:
        return [plain]
    clitic = "'" + after.lower()
    if clitic in _CLITICS:
        return [before, clitic]
    if clitic == "'t" and before[-1] in "nN" and len(before) > 1:
        return [before[:-1], "n't"]
    return [plain]


def _suffix(word: str) -> str:
    for length in _LENGTHS.get(word[-1], ()):
        if length <= len(word) - 3 and word[-length:] in _ENDS:
            return word[-length:]
    return ""
