"""Features and weights: both implementations against each other and against the definition."""

from __future__ import annotations

import os
import subprocess
import sys
from array import array
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks.translation import _weighing_python as python
from audit.checks.translation.classes import TEMPLATES
from audit.checks.translation.lexicon import BANDS, Lexicon, Word, compiled
from audit.checks.translation.weighing import CHANNEL_SHIFT, CHANNELS, COLUMNS, template

try:
    from audit.checks.translation import _weighing as compiled_one

    BOTH: tuple[ModuleType, ...] = (python, compiled_one)
except ImportError:
    BOTH = (python,)
each_one = pytest.mark.parametrize("engine", BOTH, ids=lambda module: module.__name__)

CLASSES = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.integers(1, 4),
        st.integers(0, 9) | st.just((1 << 17) - 1),
        st.integers(0, 3),
        st.integers(1, 12),
    ),
    max_size=60,
)
LOW = (1 << CHANNEL_SHIFT) - 1


def as_bytes(tokens: list[tuple[int, ...]]) -> bytes:
    return array("I", [number for token in tokens for number in token]).tobytes()


def by_definition(tokens: list[tuple[int, ...]]) -> set[int]:
    """The features of tokens, with the bits of their channels."""
    found = set()
    for i, (a, b, word, rare, s) in enumerate(tokens):
        found |= {a, (1 << 30) + b, (3 << 30) + s}
        if word:
            found.add((2 << 30) + word)
        if i + 1 < len(tokens):
            a2, b2, _, rare2, s2 = tokens[i + 1]
            found |= {a + (a2 << 10), (1 << 30) + b + (b2 << 12), (3 << 30) + s + (s2 << 10)}
            if rare2:
                found.add((2 << 30) + (a << 17) + rare2)
            if rare:
                found.add((2 << 30) + rare + (a2 << 17) + (1 << 27))
        if i + 2 < len(tokens):
            found.add(a + (tokens[i + 1][0] << 10) + (tokens[i + 2][0] << 20))
            found.add((3 << 30) + s + (tokens[i + 1][4] << 10) + (tokens[i + 2][4] << 20))
    return found


@given(CLASSES)
def test_features_are_what_the_definition_says(tokens: list[tuple[int, ...]]) -> None:
    found = python.features(as_bytes(tokens), TEMPLATES)
    flat = {key + (channel << CHANNEL_SHIFT) for channel, keys in enumerate(found) for key in keys}
    assert flat == by_definition(tokens)


@each_one
@given(tokens=CLASSES, chance=st.randoms(use_true_random=False), heads=st.integers(1, 5))
@settings(deadline=None)
def test_weights_are_those_of_the_features(
    engine: ModuleType, tokens: list[tuple[int, ...]], chance: object, heads: int
) -> None:
    import random

    assert isinstance(chance, random.Random)
    found = by_definition(tokens)
    known = sorted(key for key in {*found, *range(1, 50)} if chance.random() < 0.6)
    weights = {key: [chance.randint(-(1 << 15), (1 << 15) - 1) for _ in range(heads)]
               for key in known}  # fmt: skip
    flat = array("h", [weight for key in known for weight in weights[key]])
    table = engine.table(array("I", known), flat, heads)
    expected = []
    for channel in range(CHANNELS):
        mine = [key for key in found if key >> CHANNEL_SHIFT == channel]
        sums = [sum(weights[key][h] for key in mine if key in weights) for h in range(heads)]
        expected.append((len(mine), *sums))
    assert engine.weigh(table, heads, as_bytes(tokens), TEMPLATES) == tuple(expected)


@each_one
def test_a_long_text_of_many_features(engine: ModuleType) -> None:
    tokens = [(1 + i % 700, 1 + i % 3_000, i, i, 1 + i % 9) for i in range(20_000)]
    table = engine.table(array("I", [1, 2, 3]), array("h", [1, 10, 100]), 1)
    found = by_definition(tokens)
    counts = [sum(key >> CHANNEL_SHIFT == channel for key in found) for channel in range(CHANNELS)]
    weighed = engine.weigh(table, 1, as_bytes(tokens), TEMPLATES)
    assert [count for count, _ in weighed] == counts
    assert weighed[0][1] == 111


@each_one
@pytest.mark.parametrize(
    ("keys", "weights", "heads"),
    [([0], [1], 1), ([2, 1], [1, 1], 1), ([1, 1], [1, 1], 1), ([1, 2], [1, 1, 1], 1), ([1], [], 1)],
)
def test_a_table_of_no_sense_is_refused(
    engine: ModuleType, keys: list[int], weights: list[int], heads: int
) -> None:
    with pytest.raises(ValueError):
        engine.table(array("I", keys), array("h", weights), heads)


@pytest.mark.skipif(len(BOTH) == 1, reason="not built")
def test_the_compiled_one_looks_at_sizes_first() -> None:
    table = compiled_one.table(array("I", [1]), array("h", [1]), 1)
    good = as_bytes([(1, 1, 1, 1, 1)])
    for arguments in (
        (table[:-1], 1, good, TEMPLATES),
        (table + table[:8], 1, good, TEMPLATES),
        (b"", 1, good, TEMPLATES),
        (table, 3, good, TEMPLATES),
        (table, 0, good, TEMPLATES),
        (table, 1, good[:-1], TEMPLATES),
        (table, 1, good, TEMPLATES[:-1]),
        (table, 1, good, TEMPLATES * 3),
        (table, 1, good, bytes(template(0, (COLUMNS, 0)))),
        (table, 1, good, bytes(template(0, (0, 32)))),
        (table, 1, good, bytes(32)),
    ):
        with pytest.raises(ValueError):
            compiled_one.weigh(*arguments)
    with pytest.raises(TypeError):
        compiled_one.weigh(table, 1, "text", TEMPLATES)


@pytest.mark.parametrize(
    ("wish", "module"), [("numpy", python.__name__), ("auto", BOTH[-1].__name__)]
)
def test_the_environment_chooses(wish: str, module: str) -> None:
    code = (
        "from audit.checks.translation.weighing import weighing; import sys; "
        f"sys.exit(weighing.__name__ != {module!r})"
    )
    environment = {**os.environ, "AUDIT_KERNEL": wish}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )


WORD = st.text("abc'é1", min_size=1, max_size=4).filter(lambda word: word.strip("'") != "")


@given(st.lists(WORD, unique=True, max_size=60), st.integers(0, 5), WORD)
def test_a_lexicon_finds_its_words_and_no_other(words: list[str], common: int, other: str) -> None:
    lexicon = Lexicon(compiled(words, common))
    found = [lexicon.find(word) for word in words]
    numbers = [word.number for word in found if word is not None]
    assert sorted(numbers) == list(range(1, len(words) + 1))
    assert numbers[:common] == list(range(1, len(numbers[:common]) + 1))
    assert lexicon.size == len(words)
    assert other in words or lexicon.find(other) is None
    assert compiled(words, common) == lexicon.text


def test_bands_of_a_lexicon() -> None:
    words = [f"w{n}" for n in range(BANDS[-1] + 2)]
    lexicon = Lexicon(compiled(words))
    bands = [found.band for found in map(lexicon.find, words) if found is not None]
    assert bands == sorted(bands)
    assert [bands.count(band) for band in (1, 2, 3, 4)] == [8_000, 12_000, 30_000, 2]


def test_words_that_have_a_level_alone_are_found_and_of_no_band() -> None:
    lexicon = Lexicon(compiled(["the", "fall", "of"], 1, {"fall": 3, "falled": 9, "the": 2}))
    assert lexicon.find("the") == Word(1, 1, 2)
    assert lexicon.find("fall") == Word(2, 1, 3)
    assert lexicon.find("falled") == Word(3, 0, 9)
    assert lexicon.find("of") == Word(4, 1, 0)


@pytest.mark.parametrize("text", ["", "the of\n0", "the of\n00\nfa x ll=11", "the\n0\nfa"])
def test_a_text_that_is_no_lexicon_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Lexicon(text)


@pytest.mark.parametrize("word", ["two words", "a=b", "", "x\n"])
def test_what_is_no_word_is_not_listed(word: str) -> None:
    with pytest.raises(ValueError, match="not a word"):
        compiled([word])
