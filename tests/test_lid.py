"""lid.176.ftz read by the compiled reader: it says what fastText says, to the bit."""

from __future__ import annotations

import platform
import struct
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.checks.language import _lid_python as python
from audit.checks.language.detectors import code, model_path

compiled = pytest.importorskip("audit.checks.language._lid", reason="not built")

EXACT = platform.machine() in ("x86_64", "AMD64")
"""Elsewhere compilers may fuse a product and a sum, in fastText's code and in this."""

MODELS = compiled.load(model_path(), code), python.load(model_path(), code)
WORDS = "the of de la и 的 の </s> __label__ __label__en zh é <b> a\u0300 \U00020000"
PIECES = st.sampled_from([*WORDS.split(), "\n", "\t", "\0", "\x1c", "\r", ""])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(st.lists(PIECES | TEXT, max_size=20).map(" ".join) | TEXT)
@example("")
@example("the line ends </s> und hier ist sie nicht mehr")
@example("__label__en __label__nowhere")
@example("a" * 10_000)
def test_it_says_what_fasttext_says(text: str) -> None:
    said, truth = compiled.says(text, MODELS[0]), python.says(text, MODELS[1])
    if EXACT:
        assert list(said.items()) == list(truth.items())
    else:
        assert said == pytest.approx(truth, abs=1e-5)


@pytest.mark.parametrize("name", ["en", "de", "ru", "ja", "zh", "fa"])
def test_it_knows_a_language(name: str) -> None:
    lines = {
        "en": "the house stands on the hill and nobody lives in it",
        "de": "das haus steht auf dem hügel und niemand wohnt darin",
        "ru": "дом стоит на холме и никто в нём не живёт",
        "ja": "家は丘の上に立っていて誰も住んでいません",
        "zh": "房子在山上没有人住在里面",
        "fa": "خانه روی تپه است و هیچ کس در آن زندگی نمی کند",
    }
    said = compiled.says(lines[name], MODELS[0])
    assert max(said, key=said.__getitem__) == name
    assert said[name] > 0.9


def test_a_file_that_ends_early_or_late_is_refused(tmp_path: Path) -> None:
    raw = model_path().read_bytes()
    path = tmp_path / "lid.176.ftz"
    for size in [*range(120), *range(120, len(raw), 20_011), len(raw) - 1]:
        path.write_bytes(raw[:size])
        with pytest.raises(ValueError, match="not the model that is known"):
            compiled.load(path, code)
    path.write_bytes(raw + b"\0")
    with pytest.raises(ValueError, match="not the model that is known"):
        compiled.load(path, code)


def test_a_damaged_file_is_refused_or_read(tmp_path: Path) -> None:
    raw = model_path().read_bytes()
    path = tmp_path / "lid.176.ftz"
    for place in [*range(200), *range(200, len(raw), 20_011)]:
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        try:
            model = compiled.load(path, code)
        except (ValueError, UnicodeDecodeError):
            continue
        assert isinstance(compiled.says("the house stands on the hill", model), dict)


@pytest.mark.parametrize(
    ("place", "damage"),
    [
        (64, struct.pack("<ii", 175 - 2**31, 2**31 - 1)),  # one more label is one word too many
        (92, b"[/s>"),  # the first word is no line end
        (92 + len("</s>") + 1 + 8, b"\1"),  # and it is a label
    ],
)
def test_words_that_are_none_are_refused(tmp_path: Path, place: int, damage: bytes) -> None:
    raw = model_path().read_bytes()
    path = tmp_path / "lid.176.ftz"
    path.write_bytes(raw[:place] + damage + raw[place + len(damage) :])
    with pytest.raises(ValueError, match="not the model that is known"):
        compiled.load(path, code)


def test_what_asks_for_a_code_may_fail() -> None:
    def failing(label: str) -> str:
        raise LookupError(label)

    with pytest.raises(LookupError, match="__label__en"):
        compiled.load(model_path(), failing)
