"""The lines that have something beyond ASCII: which they are, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checks.encoding.lines import Lines, lines_beyond
from audit.checks.encoding.misread import misread
from audit.model import Document
from audit.text import Text


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
