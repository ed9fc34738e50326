"""Words by class and letters by script: both implementations against what is said one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.checks.language import _scan_python as python

try:
    from audit.checks.language import _scan as compiled_one

    BOTH: tuple[ModuleType, ...] = (python, compiled_one)
except ImportError:
    BOTH = (python,)
each_one = pytest.mark.parametrize("engine", BOTH, ids=lambda module: module.__name__)
compiled = pytest.mark.skipif(len(BOTH) == 1, reason="not built")

WORD = st.text("abé世𐀀\ud800iı\u0307", min_size=1, max_size=4)
SPACE = st.sampled_from([" ", "\n", "\x1c", "\xa0", "\u2003", "\u3000 "])
TEXT = st.lists(WORD | WORD.map(str.upper) | SPACE | st.just("İ"), max_size=40).map("".join)
TEXT |= st.text(max_size=60)


@each_one
@given(text=TEXT, classes=st.dictionaries(WORD, st.integers(1, 255), max_size=40))
@example(text="İ i̇ i İİ", classes={"i̇": 1, "i̇i̇": 2, "i": 3})
def test_each_word_has_its_class(engine: ModuleType, text: str, classes: dict[str, int]) -> None:
    marks = engine.marks(text, engine.table(classes))
    assert list(marks) == [classes.get(word, 0) for word in text.lower().split()]


@each_one
def test_any_letter_is_taken_small(engine: ModuleType) -> None:
    for code in range(0x110000):
        if (character := chr(code)).lower() != character != "Σ":
            assert engine.marks(character, engine.table({character.lower(): 7})) == b"\7"


@each_one
def test_all_words_of_a_large_table_are_found(engine: ModuleType) -> None:
    classes = {f"{'é世𐀀a'[n % 4]}{n}": n % 255 + 1 for n in range(20_000)}
    table = engine.table(classes)
    assert list(engine.marks(" ".join(classes), table)) == list(classes.values())
    assert not any(engine.marks(" ".join(f"{word}x" for word in classes), table))


def runs_without(marks: Sequence[object], mark: object) -> list[tuple[int, int]]:
    """The longest runs without a mark."""
    groups = groupby(range(len(marks)), key=lambda place: marks[place] == mark)
    runs = [list(places) for is_mark, places in groups if not is_mark]
    return [(run[0], run[-1] + 1) for run in runs]


@each_one
@given(
    words=st.lists(st.sampled_from(["own", "Far", "it"]), max_size=60),
    far=st.integers(3, 12),
    space=SPACE,
)
@example(words=["it"] * 4 + ["far"], far=3, space=" ")  # in a last chunk that is too short
@example(words=["it"] * 5 + ["far"], far=3, space=" ")
def test_gaps_are_runs_without_an_own_word(
    engine: ModuleType, words: list[str], far: int, space: str
) -> None:
    text = space + space.join(words) + space
    starts = [match.start() for match in re.finditer(r"\S+", text)] + [len(text)]
    foreign, late = [], []
    for start, end in runs_without(words, "own"):
        chunks = [words[place : min(end, place + 4)] for place in range(start, end, 4)]
        if end - start < 3:
            continue
        if any("far" in map(str.lower, chunk) and len(chunk) >= 2 for chunk in chunks):
            foreign.append((starts[start], starts[end]))
        elif end - start >= far:
            late.append((starts[start], starts[end], starts[start + far]))
    found = engine.gaps(text, engine.table({"own": 1, "far": 2}), 3, 4, far)
    assert found == (len(words), words.count("own"), foreign, late)


KINDS = bytes(2 if chr(code) in "漢 " else code < 128 for code in range(0x10000))


@each_one
@given(st.text("aж漢7\ud800𠀀!é", max_size=40) | st.text(max_size=40))
@example("жжж漢漢漢漢a漢漢жж!!")
@example("漢𠀀" * 4)
def test_stretches_are_in_other_scripts(engine: ModuleType, text: str) -> None:
    kinds = [KINDS[ord(c)] if ord(c) < 0x10000 else 0 for c in text]
    expected = []
    for start, end in runs_without(kinds, 1):
        parts = [(start, end)]
        if end - start < 8:
            dense = runs_without([kind != 2 for kind in kinds[start:end]], True)
            parts = [(start + a, start + b) for a, b in dense if b - a >= 3]
        for a, b in parts:
            if sum(map(str.isalpha, text[a:b])) >= min(4, b - a):
                expected.append((a, b))
    assert engine.stretches(text, KINDS, 8, 3) == expected


@each_one
@given(st.text("aж 漢𠀀", max_size=40) | st.text(max_size=40))
@example("жж ж жж")
@example("жжж  жжж ")
def test_chains_have_one_joint_between_two(engine: ModuleType, text: str) -> None:
    other = r"[^\x00-\x7f漢]"
    chain = re.compile(rf"{other}(?:[ 漢]?{other}){{2,}}")
    assert engine.chains(text, KINDS, 3) == [match.span() for match in chain.finditer(text)]


BLOCKS = [(0x41, 0x24F, "latin", 1), (0x400, 0x52F, "cyrillic", 1), (0x900, 0x97F, "indic", 2)]
BLOCKS += [(0x1E00, 0x1EFF, "latin", 1), (0x4E00, 0x9FFF, "han", 3), (0x20000, 0x3FFFD, "han", 3)]


def script_of(character: str) -> str:
    if not (character.isalpha() or 0x900 <= ord(character) < 0x1900):
        return ""
    return next((name for a, b, name, _ in BLOCKS if a <= ord(character) <= b), "")


@each_one
@given(text=st.text(max_size=60) | st.text("aZ[é×ж҃अा\u0964漢𠀀\ud8007 ", max_size=40))
def test_letters_count_by_script(engine: ModuleType, text: str) -> None:
    weight = {name: number for _, _, name, number in BLOCKS}
    expected: dict[str, int] = {}
    for name in filter(None, map(script_of, text)):
        expected[name] = expected.get(name, 0) + weight[name]
    assert engine.letters(text, engine.blocks(BLOCKS)) == expected


@each_one
def test_every_character_is_of_its_script(engine: ModuleType) -> None:
    table = engine.blocks(BLOCKS)
    for code in [*range(0x3000), *range(0x4DF0, 0x4E10), *range(0x9FF0, 0xA010), 0x1FFFF, 0x20000]:
        assert "".join(engine.letters(chr(code), table)) == script_of(chr(code))


@each_one
def test_no_blocks_no_letters(engine: ModuleType) -> None:
    assert engine.letters("ab", engine.blocks([])) == {}
    assert engine.letters("!a", engine.blocks([(0x400, 0x500, "late", 1)])) == {}


NOISE = frozenset("@\\/_=<>{}|#$`0123456789")
PIECES = [
    "a" * 5,
    "a" * 6,
    "a-" * 3,
    "é" * 6,
    "a7",
    "漢٣x",
    "x/y",
    "漢://",
    "é",
    "b.",
    "12é3",
    "🎉1",
]


@each_one
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=9) | SPACE, max_size=12))
@example(["a" * 6, "\xa0"])  # white space is no writing, so that the words are all in ASCII
def test_a_clean_line_has_no_noise(engine: ModuleType, parts: list[str]) -> None:
    text = " ".join(parts)
    kept = []
    plain = "".join(text.split()).isascii()
    for word in text.split():
        if word.isascii() and (plain or not word.isalpha()):
            if len(word) <= 5 and NOISE.isdisjoint(word):
                kept.append(word)
        elif "://" not in word:
            kept.append(re.sub(r"\d+", " ", word))
    assert engine.clean(text, 5) == " ".join(kept)


@compiled
def test_the_compiled_one_cleans_text_alone() -> None:
    for arguments in [(b"a", 5), ("a",), ("a", "b")]:
        with pytest.raises(TypeError):
            compiled_one.clean(*arguments)


@compiled
def test_the_compiled_one_refuses_what_are_no_blocks() -> None:
    for wrong in ["a", [0], [(1, 2)], [(1, 2, 3, 4)], [(1, 2, "a", "b")], (), None]:
        with pytest.raises(TypeError):
            compiled_one.blocks(wrong)
    table = compiled_one.blocks(BLOCKS)
    for arguments in [(b"a", table), ("a",), ("a", None), ("a", compiled_one.table({}))]:
        with pytest.raises((TypeError, ValueError)):
            compiled_one.letters(*arguments)


@compiled
def test_the_compiled_one_refuses_what_it_cannot_hold() -> None:
    for wrong in ({"a": 0}, {"a": 256}, {"": 1}):
        with pytest.raises(ValueError):
            compiled_one.table(wrong)
    with pytest.raises(OverflowError):
        compiled_one.table({"a": 2**70})
    for wrong in ({b"a": 1}, {"a": "b"}, [], "a"):
        with pytest.raises(TypeError):
            compiled_one.table(wrong)
    table = compiled_one.table({"a": 1})
    for arguments in [(b"a", table), ("a",), ("a", None)]:
        with pytest.raises((TypeError, ValueError)):
            compiled_one.marks(*arguments)


@compiled
def test_the_compiled_one_refuses_what_are_no_marks_or_kinds() -> None:
    table = compiled_one.table({})
    for limits in [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1), ("a", 1, 1)]:
        with pytest.raises((TypeError, ValueError)):
            compiled_one.gaps("a", table, *limits)
    for arguments in [(b"a", table), ("a", None)]:
        with pytest.raises((TypeError, ValueError)):
            compiled_one.gaps(*arguments, 1, 1, 1)
    for kinds in [KINDS[:-1], KINDS + b"a", b"", "a"]:
        with pytest.raises((TypeError, ValueError)):
            compiled_one.stretches("a", kinds, 1, 1)
        with pytest.raises((TypeError, ValueError)):
            compiled_one.chains("a", kinds, 1)
