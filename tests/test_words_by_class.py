"""Words by class: both implementations against `str.split`."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checks.language import _words_python as python

try:
    from audit.checks.language import _words as compiled_one

    BOTH: tuple[ModuleType, ...] = (python, compiled_one)
except ImportError:
    BOTH = (python,)
each_one = pytest.mark.parametrize("engine", BOTH, ids=lambda module: module.__name__)
compiled = pytest.mark.skipif(len(BOTH) == 1, reason="not built")

WORD = st.text("aBé世𐀀\ud800", min_size=1, max_size=4)
SPACE = st.sampled_from([" ", "\n", "\x1c", "\xa0", "\u2003", "\u3000 "])
TEXT = st.lists(WORD | SPACE, max_size=40).map("".join) | st.text(max_size=60)


@each_one
@given(text=TEXT, classes=st.dictionaries(WORD, st.integers(1, 255), max_size=40))
def test_each_word_has_its_class(engine: ModuleType, text: str, classes: dict[str, int]) -> None:
    marks = engine.marks(text, engine.table(classes))
    assert list(marks) == [classes.get(word, 0) for word in text.split()]


@each_one
def test_all_words_of_a_large_table_are_found(engine: ModuleType) -> None:
    classes = {f"{'é世𐀀a'[n % 4]}{n}": n % 255 + 1 for n in range(20_000)}
    table = engine.table(classes)
    assert list(engine.marks(" ".join(classes), table)) == list(classes.values())
    assert not any(engine.marks(" ".join(f"{word}x" for word in classes), table))


@each_one
@given(text=TEXT, cuts=st.lists(st.integers(0, 40), max_size=8, unique=True).map(sorted))
def test_runs_of_words_stand_where_their_words_do(
    engine: ModuleType, text: str, cuts: list[int]
) -> None:
    starts = [match.start() for match in re.finditer(r"\S+", text)] + [len(text)]
    cuts = [cut for cut in cuts if cut < len(starts)]
    runs = list(zip(cuts[::2], cuts[1::2], strict=False))
    assert engine.places(text, runs) == [(starts[first], starts[last]) for first, last in runs]


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
    for runs in ["a", [0], [("a", 1)], ((0, 1),)]:
        with pytest.raises(TypeError):
            compiled_one.places("a b", runs)
