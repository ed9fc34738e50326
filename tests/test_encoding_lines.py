"""The lines that have something beyond ASCII: which they are, and where they stand."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checks.encoding import _beyond_python, misread_utf8, utf8_gate, wrong_script
from audit.checks.encoding import wrong_letters as letters
from audit.checks.encoding.lines import Lines, lines_beyond
from audit.checks.encoding.misread import misread
from audit.model import Document
from audit.text import Text

try:
    from audit.checks.encoding import _beyond

    BOTH: tuple[ModuleType, ...] = (_beyond_python, _beyond)
except ImportError:
    BOTH = (_beyond_python,)
each_one = pytest.mark.parametrize("engine", BOTH, ids=lambda module: module.__name__)
TEXT = st.text(max_size=300) | st.text("a é’世\n\r\t\f\x0b\x7f~\U0001f600\ud800", max_size=300)


@each_one
@given(text=TEXT)
def test_what_is_beyond_ascii(engine: ModuleType, text: str) -> None:
    plain = {*map(chr, range(0x20, 0x7F)), *"\n\t\r\f"}
    assert engine.rest(text) == "".join(c for c in text if c not in plain)
    assert engine.different(text) == "".join(sorted(set(text)))
    found = [line for line in text.split("\n") if not line.isascii()]
    runs = ["", *re.findall(r"[^\x00-\x7f]+", text)]
    assert engine.lines(text) == ("\n".join(found), max(map(len, runs)))


@each_one
def test_what_is_beyond_ascii_of_long_texts(engine: ModuleType) -> None:
    for beyond in ("\x00", "é", "世", "\U0001f600"):
        text = f"a line\n{'a' * 63}{beyond}\n" * 500
        assert engine.rest(text) == beyond * 500
        assert engine.lines(text)[0].count(beyond) == (0 if beyond.isascii() else 500)


@pytest.mark.skipif(len(BOTH) == 1, reason="not built")
@pytest.mark.parametrize("name", ["rest", "different", "lines"])
def test_the_compiled_one_takes_text_alone(name: str) -> None:
    with pytest.raises(TypeError):
        getattr(_beyond, name)(b"bytes")


@given(st.text("aÃÂ©â€™Ð°ГДЕј“— \n", max_size=12))
def test_few_in_a_row_are_no_misreading(prose: str) -> None:
    longest = Lines(prose).longest
    if longest < 2 and misread_utf8.ALONE.isdisjoint(prose):
        assert not list(utf8_gate.candidates(prose))
    if longest < wrong_script.ROW:
        assert not list(wrong_script.search("\n".join([prose] * 20)))


@given(st.text("aZé’·“—÷Þ. ", max_size=12))
def test_signs_that_are_fine_everywhere_are_let_be(prose: str) -> None:
    known = frozenset(filter(str.isalpha, prose))
    odd = [m.start() for m in letters._inside().finditer(prose)]
    if not letters._NOT_FINE.search(prose):
        assert all(letters._fine(prose, at, known) for at in odd)


@given(st.text("aé世\n\r \U0001f600", max_size=60))
def test_each_character_is_where_it_is_said_to_be(prose: str) -> None:
    lines = Lines(prose)
    for offset, character in enumerate(lines.text):
        assert prose[lines.origin(offset)] == character
    origins = {lines.origin(offset) for offset in range(len(lines.text))}
    assert {place for place, character in enumerate(prose) if not character.isascii()} <= origins


def test_lines_in_ascii_are_left_out() -> None:
    text = Text(Document("a", "one\ncafé\ntwo\n\nnaïve"))
    assert text.once(lines_beyond).text == "café\nnaïve"


@pytest.mark.parametrize("before", ["", "one\n", "naïve\n\ntwo\r\n"])
def test_what_is_misread_is_found_in_its_line(before: str) -> None:
    raw = f"{before}The cafÃ© is there, the crÃ¨me\nis not.\nIt doesnâ€™t matter."
    found = misread(Text(Document("a", raw)))
    assert [raw[m.start : m.end] for m in found] == ["cafÃ©", "crÃ¨me", "doesnâ€™t"]


@pytest.mark.parametrize("town", ["Évreux", "Ã‰vreux", "éa", "Дом", "世", "Paris"])
def test_a_lonely_letter_is_found_whatever_comes_after_it(town: str) -> None:
    raw = f"Le cafÃ© et la crÃ¨me.\nDe là Ã {town}.\n"
    found = {raw[m.start : m.end] for m in misread(Text(Document("a", raw)))}
    assert {"cafÃ©", "crÃ¨me."} <= found
    assert ("Ã P" in found) is town.isascii()
