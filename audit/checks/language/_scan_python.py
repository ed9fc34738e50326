"""Words by class and letters by script, in plain Python: the compiled one's twin and documentation.

A word is what `str.split` gives, a letter what `str.isalpha` says, and any mark from U+0900 to
U+18FF: in the scripts of India and beyond vowels are marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cache
from itertools import repeat

from audit.expressions import expression
from audit.text import Span

_NOISY = expression(r"[@\\/_=<>{}|#$`\d]")
_WORD = expression(r"\S+")
_DIGITS = expression(r"\d+")

Table = dict[str, int]
Block = tuple[int, int, str, int]

_ASCII = bytes(range(128))
_NO_ASCII_LETTERS = bytes(code for code in range(256) if not bytes((code,)).isalpha())


def table(classes: dict[str, int], /) -> Table:
    """What words are looked up in: small letters without sigmas, and their classes, 1 to 255."""
    return classes


def marks(text: str, table: Table, /) -> bytes:
    """The class of each word of `text`, in small letters, in order; 0 where it has none."""
    return bytes(map(table.get, text.lower().split(), repeat(0)))


def gaps(
    text: str, table: Table, least: int, chunk: int, far: int, /
) -> tuple[int, int, list[Span], list[tuple[int, int, int]]]:
    """How many words a text has and how many of class 1; where it has none of these for long.

    Such runs are of at least so many words and end where the next word begins. First come those
    with a word of class 2 in one of their chunks, the last long enough to say so; then any other as
    far as that, and how far so many words go.
    """
    classes = marks(text, table)
    foreign: list[Span] = []
    late: list[Span] = []
    for first, last in map(re.Match.span, _runs(least).finditer(classes)):
        rest = (last - first) % chunk
        if classes.find(2, first, last if rest >= least - 1 else last - rest) >= 0:
            foreign.append((first, last))
        elif last - first >= far:
            late.append((first, last))
    starts = [match.start() for match in _WORD.finditer(text)] if foreign or late else []
    starts.append(len(text))
    return (
        len(classes),
        classes.count(1),
        [(starts[first], starts[last]) for first, last in foreign],
        [(starts[first], starts[last], starts[first + far]) for first, last in late],
    )


@cache
def _runs(least: int) -> re.Pattern[bytes]:
    return re.compile(rb"[^\x01]{%d,}" % least)


class Blocks:
    """Unicode blocks in order: first and last code point, script, what a letter of it counts."""

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._starts = [block[0] for block in blocks]
        self._seen: dict[str, Block | None] = {}

    def of(self, character: str) -> Block | None:
        """The block of a letter; none where the character is no letter, or in none of them."""
        if character not in self._seen:
            self._seen[character] = self._found(character)
        return self._seen[character]

    def _found(self, character: str) -> Block | None:
        code = ord(character)
        place = bisect_right(self._starts, code) - 1
        if place < 0 or not (character.isalpha() or 0x0900 <= code < 0x1900):
            return None
        block = self._blocks[place]
        return block if code <= block[1] else None


blocks = Blocks
"""What `letters` looks characters up in."""


def letters(text: str, blocks: Blocks, /) -> dict[str, int]:
    """What the letters of `text` count, by script."""
    found: dict[str, int] = {}
    raw = text.encode("utf-8", "surrogatepass")
    if (number := len(raw.translate(None, _NO_ASCII_LETTERS))) and (latin := blocks.of("a")):
        found[latin[2]] = number * latin[3]
    if len(raw) > len(text):
        beyond = raw.translate(None, _ASCII).decode("utf-8", "surrogatepass")
        for character, times in Counter(beyond).items():
            if block := blocks.of(character):
                found[block[2]] = found.get(block[2], 0) + times * block[3]
    return found


def stretches(text: str, kinds: bytes, least: int, few: int, /) -> list[Span]:
    """The stretches in another script: of at least so many characters, or of a few dense ones.

    `kinds` has 1 for each character of the basic plane that is the script's own, 2 for those of
    dense ones, 0 for any other, as is what lies beyond. Letters must be half of `least`, or all.
    """
    other = re.compile(rf"[^\x01]{{{least},}}|\x02{{{few},}}")
    return [
        (start, end)
        for start, end in map(re.Match.span, other.finditer(text.translate(kinds)))
        if sum(map(str.isalpha, text[start:end])) >= min(least // 2, end - start)
    ]


def chains(text: str, kinds: bytes, least: int, /) -> list[Span]:
    """Where so many characters of other scripts follow each other, one joint between two at most.

    `kinds` has 1 for a character of the script, 2 for a joint.
    """
    chain = re.compile(rf"[^\x01\x02](?:\x02?[^\x01\x02]){{{least - 1},}}")
    return [match.span() for match in chain.finditer(text.translate(kinds))]


def clean(text: str, longest: int, /) -> str:
    """`text` on one line, without addresses, paths, identifiers and digits.

    A word of ASCII characters goes where it has one of an address, a path or a number, or is longer
    than `longest`; beside other writing it stays if it is of letters alone. Of other words digits
    alone go, or the whole where it is an address.
    """
    tokens = text.split()
    line = " ".join(tokens)
    if not _NOISY.search(line) and max(map(len, tokens), default=0) <= longest:
        return line
    plain = line.isascii()
    kept: list[str] = []
    for token in tokens:
        if token.isascii() and (plain or not token.isalpha()):
            if len(token) <= longest and not _NOISY.search(token):
                kept.append(token)
        elif "://" not in token:
            kept.append(_DIGITS.sub(" ", token))
    return " ".join(kept)
