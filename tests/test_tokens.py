"""The token pass: both implementations against the pattern that defines a token."""

from __future__ import annotations

import re
from array import array
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.checks.translation import _tokens_python as python

try:
    from audit.checks.translation import _tokens as compiled_one

    BOTH: tuple[ModuleType, ...] = (python, compiled_one)
except ImportError:
    BOTH = (python,)
each_one = pytest.mark.parametrize("engine", BOTH, ids=lambda module: module.__name__)

TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
TEXT = st.text(max_size=80) | st.text("aAbBéÉ_1'’ -.\n\xa0\u2028İßǅ𝐀世\ud800", max_size=60)


@each_one
@given(raw=TEXT)
def test_tokens_are_what_the_pattern_finds(engine: ModuleType, raw: str) -> None:
    matches = list(TOKEN.finditer(raw))
    split = engine.Split(raw)
    texts = [match[0] for match in matches]
    lower = [text.lower() for text in texts]
    assert (list(split.texts), list(split.lower)) == (texts, lower)
    assert (len(split.texts), split.texts[1:9:2], split.lower[-3:]) == (
        len(texts),
        texts[1:9:2],
        lower[-3:],
    )
    starts, ends = array("I", split.start_bytes), array("I", split.end_bytes)
    spans = list(zip(starts, ends, strict=True))
    assert spans == [match.span() for match in matches]
    assert list(split.gaps) == [start - end for (_, end), (start, _) in pairwise([(0, 0), *spans])]
    assert split.doubled == [
        i for i, token in enumerate(lower) if i and token == lower[i - 1] and token[0].isalnum()
    ]
    assert split.words == sum(token[0].isalnum() for token in lower)


@each_one
@given(raw=TEXT, other=TEXT)
@example(raw="a-b a-A B b É é Éa éa ÉA", other="b")
def test_folded_tokens_are_found(engine: ModuleType, raw: str, other: str) -> None:
    split = engine.Split(raw)
    texts = TOKEN.findall(raw)
    lower = [text.lower() for text in texts]
    kinds = list(dict.fromkeys(lower))
    asked = [*kinds, *dict.fromkeys(TOKEN.findall(other)), "", "a" * 100]
    assert [split.at(word) for word in asked] == [
        [i for i, token in enumerate(lower) if token == word] for word in asked
    ]
    assert [word in split for word in asked] == [word in kinds for word in asked]
    assert split.among(asked) == [word for word in asked if word in kinds]
    gaps = split.gaps
    for gap in (0, 1, 2):
        for word in asked:
            spaced = [i for i in split.at(word) if gaps[i] == gap]
            assert split.spaced(word, gap) == spaced
            tight = [i for i in spaced if i + 1 < len(gaps) and gaps[i + 1] == 0]
            assert split.spaced(word, gap, 0) == tight
    for word in asked:
        assert split.mirrored(word) == [
            i
            for i in split.at(word)
            if i and gaps[i : i + 2] == b"\0\0" and lower[i - 1] == lower[i + 1]
        ]
    other = "".join(chr(0x100 + i) for i in range(len(raw)))
    places = [match.span() for match in TOKEN.finditer(raw)]
    between = ["\n"] + [other[end:start] for (_, end), (start, _) in pairwise(places)]
    split = engine.Split(raw, other)
    assert [split.gap(i) for i in range(len(lower))] == between[: len(lower)]
    table = {word: set(asked[::2]) for word in asked[1:]}
    assert split.followed(table) == [
        i
        for word in table
        for i in split.at(word)
        if i + 1 < len(lower) and lower[i + 1] in table[word]
    ]
    assert split.count(asked) == sum(lower.count(word) for word in asked)
    titled = {text.lower() for text in texts if text != text.lower() and text.istitle()}
    upper = {text.lower() for text in texts if text != text.lower() and text.isupper()}
    assert split.titled(asked) == [
        i for word in asked for i in split.at(word) if texts[i] != lower[i] and texts[i].istitle()
    ]
    assert split.recased() == [word for word in kinds if word in titled & upper]
    assert split.beyond() == [word for word in kinds if not word.isascii()]
    for endings in ((), ("a", "é1", "x_"), tuple(word[-2:] for word in kinds[::3])):
        assert split.ending(endings) == [word for word in kinds if word.endswith(endings)]


@each_one
def test_many_different_tokens(engine: ModuleType) -> None:
    words = [f"{'abAB'[number % 4]}{number // 2:x}" for number in range(5_000)]
    split = engine.Split(" ".join(words))
    assert list(split.texts) == words
    assert list(split.lower) == [word.lower() for word in words]


@each_one
def test_long_gaps_are_not_told_apart(engine: ModuleType) -> None:
    split = engine.Split(f"a{' ' * 254}b{' ' * 255}c{' ' * 256}d")
    assert list(split.gaps) == [0, 254, 255, 255]


@each_one
@pytest.mark.parametrize("block", [*range(0, 0x20000, 0x8000), 0xE0000])
def test_every_character_alone_and_in_a_word(engine: ModuleType, block: int) -> None:
    raw = " ".join(f"{chr(c)} a{chr(c)}b" for c in range(block, block + 0x8000))
    assert list(engine.Split(raw).texts) == TOKEN.findall(raw)


@pytest.mark.skipif(len(BOTH) == 1, reason="not built")
def test_the_compiled_one_takes_text_alone() -> None:
    split = compiled_one.Split("a b")
    for ask in (
        lambda: compiled_one.Split(b"bytes"),
        lambda: split.__init__("again"),
        lambda: split.at(b"a"),
        lambda: split.among([1]),
        lambda: split.count(None),
        lambda: split.titled([b"a"]),
        lambda: split.ending(["a"]),
        lambda: split.ending((1,)),
        lambda: split.ending(("",)),
        lambda: split.ending(("a",) * 65),
        lambda: split.spaced(b"a", 0),
        lambda: split.mirrored(b"a"),
        lambda: split.gap("a"),
        lambda: split.followed([]),
        lambda: split.followed({1: {"a"}}),
        lambda: split.texts["a"],
    ):
        with pytest.raises(TypeError):
            ask()
    with pytest.raises(IndexError):
        split.texts[2]
    with pytest.raises(IndexError):
        split.gap(2)
    with pytest.raises(ValueError, match="as long"):
        compiled_one.Split("a b", "a")
    assert compiled_one.Split.__new__(compiled_one.Split).at("a") == []
