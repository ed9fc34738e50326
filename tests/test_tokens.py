"""The token pass: both implementations against the pattern that defines a token."""

from __future__ import annotations

import re
from array import array
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checks.translation import _tokens_python as python

try:
    from audit.checks.translation import _tokens as compiled_one

    BOTH: tuple[ModuleType, ...] = (python, compiled_one)
except ImportError:
    BOTH = (python,)
each_one = pytest.mark.parametrize("engine", BOTH, ids=lambda module: module.__name__)

TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
TEXT = st.text(max_size=80) | st.text("aBé_1'’ -.\n\xa0\u2028İßǅ𝐀世\ud800", max_size=60)


@each_one
@given(raw=TEXT)
def test_tokens_are_what_the_pattern_finds(engine: ModuleType, raw: str) -> None:
    matches = list(TOKEN.finditer(raw))
    texts, lower, starts, ends, gaps, raised, kinds, bounds, order, doubled, words = engine.split(
        raw
    )
    assert texts == [match[0] for match in matches]
    assert lower == [text.lower() for text in texts]
    spans = list(zip(array("I", starts), array("I", ends), strict=True))
    assert spans == [match.span() for match in matches]
    assert list(gaps) == [start - end for (_, end), (start, _) in pairwise([(0, 0), *spans])]
    assert raised == [text for text in dict.fromkeys(texts) if text != text.lower()]
    assert list(kinds.items()) == [(token, k) for k, token in enumerate(dict.fromkeys(lower))]
    places = array("I", order)
    assert [places[bounds[k] : bounds[k + 1]].tolist() for k in kinds.values()] == [
        [i for i, other in enumerate(lower) if other == token] for token in kinds
    ]
    assert (len(bounds), bounds[-1], len(places)) == (len(kinds) + 1, len(lower), len(lower))
    assert doubled == [
        i for i, token in enumerate(lower) if i and token == lower[i - 1] and token[0].isalnum()
    ]
    assert words == sum(token[0].isalnum() for token in lower)


@each_one
def test_many_different_tokens(engine: ModuleType) -> None:
    words = [f"{'abAB'[number % 4]}{number // 2:x}" for number in range(5_000)]
    texts, lower, *_ = engine.split(" ".join(words))
    assert texts == words
    assert lower == [word.lower() for word in words]


@each_one
def test_long_gaps_are_not_told_apart(engine: ModuleType) -> None:
    assert list(engine.split(f"a{' ' * 254}b{' ' * 255}c{' ' * 256}d")[4]) == [0, 254, 255, 255]


@each_one
@pytest.mark.parametrize("block", [*range(0, 0x20000, 0x8000), 0xE0000])
def test_every_character_alone_and_in_a_word(engine: ModuleType, block: int) -> None:
    raw = " ".join(f"{chr(c)} a{chr(c)}b" for c in range(block, block + 0x8000))
    assert engine.split(raw)[0] == TOKEN.findall(raw)


@pytest.mark.skipif(len(BOTH) == 1, reason="not built")
def test_the_compiled_one_takes_text_alone() -> None:
    with pytest.raises(TypeError):
        compiled_one.split(b"bytes")
