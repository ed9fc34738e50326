"""Expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from audit.expressions import expression


def test_it_is_compiled_once_and_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    compile = re.compile

    def counted(*given: object) -> object:
        compiled.append(given)
        return compile(*given)  # type: ignore[call-overload]

    monkeypatch.setattr(re, "compile", counted)
    word = expression(r"[a-z]+", re.IGNORECASE)
    assert compiled == []
    assert [match[0] for match in word.finditer("One two")] == ["One", "two"]
    assert word.sub("-", "One two") == "- -"
    assert (word.pattern, word.search("12")) == (r"[a-z]+", None)
    assert compiled == [(r"[a-z]+", re.IGNORECASE)]


def test_of_bytes_and_what_is_not_there() -> None:
    assert expression(rb"\x00+").split(b"a\0\0b") == [b"a", b"b"]
    with pytest.raises(AttributeError):
        expression("a").nothing  # type: ignore[attr-defined]  # noqa: B018
