"""The words of a text as datatrove counts them: those of spaCy's blank English tokenizer.

The patterns and exceptions are spaCy's own (`audit/data/spacy_english.md`); the algorithm is that
of its `Tokenizer`, a chunk between white space at a time, with a memory for chunks seen before.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from audit.text import Text

CHUNK_LIMIT = 5_000
"""Longer runs without white space are cut: spaCy's loop is quadratic in their length."""
_TAIL = 24
"""No suffix is longer, dots apart."""
_SEPARATOR = "\x1f"
_ASCII_INFIX = re.compile(
    r"\.\.+|(?<=[0-9])[+\-*^](?=[0-9-])|(?<=[a-z'\"`])\.(?=[A-Z'\"`])|(?<=[A-Za-z]),(?=[A-Za-z])"
    r"|(?<=[A-Za-z0-9])(?:-|--|---|~)(?=[A-Za-z])|(?<=[A-Za-z0-9])[:<>=/](?=[A-Za-z])"
)
"""What of the infixes can match in ASCII: the whole pattern is 15,000 characters long."""


class _Rules(NamedTuple):
    prefix: re.Pattern[str]
    suffix: re.Pattern[str]
    infix: re.Pattern[str]
    url: re.Pattern[str]
    specials: dict[str, tuple[str, ...]]
    phrases: dict[tuple[str, ...], str]
    longest: int


@cache
def _rules() -> _Rules:
    source = files("audit") / "data" / "spacy_english.json"
    raw = json.loads(source.read_text(encoding="utf-8"))
    phrases = {tuple(key.split(_SEPARATOR)): value for key, value in raw["phrases"].items()}
    return _Rules(
        re.compile(raw["prefix"]),
        re.compile(raw["suffix"]),
        re.compile(raw["infix"]),
        re.compile(raw["url"]),
        {key: tuple(value.split(_SEPARATOR)) for key, value in raw["specials"].items()},
        phrases,
        max(map(len, phrases)),
    )


def english_words(text: Text) -> list[str]:
    """The words of the raw text, punctuation and all, in order; use through `text.once`."""
    chunks = text.raw.split()
    if max(map(len, chunks), default=0) <= CHUNK_LIMIT:
        return list(chain.from_iterable(map(_pieces, chunks)))
    words: list[str] = []
    for chunk in chunks:
        if len(chunk) <= CHUNK_LIMIT:
            words += _pieces(chunk)
        else:
            for start in range(0, len(chunk), CHUNK_LIMIT):
                words += _pieces(chunk[start : start + CHUNK_LIMIT])
    return words


@lru_cache(1 << 16)
def _pieces(chunk: str) -> tuple[str, ...]:
    rules = _rules()
    special = rules.specials.get(chunk)
    if special is not None:
        return special
    if chunk.isascii() and chunk.isalpha():
        return (chunk,)
    before, core, after = _without_affixes(chunk, rules)
    words = [*before, *_core(core, rules), *reversed(after)]
    return tuple(_with_phrases(words, rules)) if len(words) > 1 else tuple(words)


def _without_affixes(chunk: str, rules: _Rules) -> tuple[list[str], str, list[str]]:
    before: list[str] = []
    after: list[str] = []
    while chunk and chunk not in rules.specials:
        head = _prefix(chunk, rules)
        if head and chunk[head:] in rules.specials:
            before.append(chunk[:head])
            return before, chunk[head:], after
        tail = _suffix(chunk, head, rules)
        if tail and chunk[: len(chunk) - tail] in rules.specials:
            after.append(chunk[len(chunk) - tail :])
            return before, chunk[: len(chunk) - tail], after
        if not head and not tail:
            break
        if head and tail and head + tail > len(chunk):
            tail = 0
        if head:
            before.append(chunk[:head])
        if tail:
            after.append(chunk[len(chunk) - tail :])
        chunk = chunk[head : len(chunk) - tail]
    return before, chunk, after


def _plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _prefix(chunk: str, rules: _Rules) -> int:
    """The length of the prefix. Of those that start like a word: only `US$` and its like."""
    if _plain(chunk[0]) and "$" not in chunk[1:3]:
        return 0
    found = rules.prefix.match(chunk)
    return found.end() if found else 0


def _suffix(chunk: str, head: int, rules: _Rules) -> int:
    """The length of the suffix of `chunk[head:]`, which may look at nothing before `head`.

    Of those that end like a word there are only `'s` and the units after a digit.
    """
    rest = chunk[head:]
    before = rest[-2:-1]
    if before.isascii() and (
        (rest[-1:] in ',;:!?)]}"' and before.isalpha()) or (rest[-1:] == "." and before.islower())
    ):
        return 1
    if (
        _plain(rest[-1:])
        and before not in ("'", "’")
        and not any(character.isdigit() for character in rest[-5:])
    ):
        return 0
    begin = max(0, min(len(rest) - _TAIL, len(rest.rstrip(".")) - 2))
    found = rules.suffix.search(rest, begin)
    return len(rest) - found.start() if found else 0


def _core(core: str, rules: _Rules) -> list[str]:
    if not core:
        return []
    if core in rules.specials:
        return list(rules.specials[core])
    if core.isascii() and core.isalnum():
        return [core]
    if "." in core and rules.url.match(core):
        return [core]
    words = []
    start = 0
    infix = _ASCII_INFIX if core.isascii() else rules.infix
    for match in infix.finditer(core):
        if match.start() == 0:
            continue
        if match.start() != start:
            words.append(core[start : match.start()])
        words.append(match[0])
        start = match.end()
    if core[start:]:
        words.append(core[start:])
    return words


def _with_phrases(words: list[str], rules: _Rules) -> list[str]:
    """Exceptions that the affixes tore apart (`:)`), put together again, the longest first."""
    found = [
        (size, -start)
        for size in range(min(rules.longest, len(words)), 0, -1)
        for start in range(len(words) - size + 1)
        if tuple(words[start : start + size]) in rules.phrases
    ]
    if not found:
        return words
    taken: set[int] = set()
    chosen: dict[int, int] = {}
    for size, negative in sorted(found, reverse=True):
        start = -negative
        if start not in taken and start + size - 1 not in taken:
            chosen[start] = size
        taken.update(range(start, start + size))
    result: list[str] = []
    position = 0
    while position < len(words):
        size = chosen.get(position, 0)
        if not size:
            result.append(words[position])
            position += 1
            continue
        special = rules.phrases[tuple(words[position : position + size])]
        result += rules.specials[special]
        position += size
    return result
