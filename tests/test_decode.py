"""Decoding: any bytes give a document, and it says what was guessed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.corpus.decode import MOST_PLACES, decode, guess, is_binary

GERMAN = "Der Entwurf wurde für die Straße übersetzt, wie häufig geübt.\r\n"
RUSSIAN = "Съешь ещё этих мягких французских булок, да выпей чаю.\n"
JAPANESE = "日本語のテキストをいくつか書きます。これは二つ目の文です。\n"
CHINESE = "民国六年段祺瑞执政，国会再度解散。汪精卫从重庆脱出。\n"


@pytest.mark.parametrize(
    ("data", "text", "encoding", "mark"),
    [
        (b"", "", "utf-8", False),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n", "utf-8", False),
        (GERMAN.encode(), GERMAN, "utf-8", False),
        (b"\x00a", "\x00a", "utf-8", False),
        (b"\x1b[31mred", "\x1b[31mred", "utf-8", False),
        (b"\x1b$ and \x1b$B", "\x1b$ and \x1b$B", "utf-8", False),
        ("\ufeffa".encode(), "a", "utf-8-sig", True),
        (RUSSIAN.encode("utf-16"), RUSSIAN, "utf-16", True),
        (b"\xfe\xff" + RUSSIAN.encode("utf-16-be"), RUSSIAN, "utf-16", True),
        (JAPANESE.encode("utf-32"), JAPANESE, "utf-32", True),
        (b"\xff\xfe", "", "utf-16", True),
    ],
)
def test_sound(data: bytes, text: str, encoding: str, mark: bool) -> None:
    document = decode("a", data)
    assert (document.text, document.encoding, document.byte_order_mark) == (text, encoding, mark)
    assert document.undecodable == ()
    assert document.encoding_confidence == 1.0
    assert data.decode(document.encoding) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (GERMAN, "cp1252"),
        (GERMAN, "cp437"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32-le"),
    ],
)
@pytest.mark.parametrize("times", [1, 5])
def test_legacy(text: str, codec: str, times: int) -> None:
    data = (text * times).encode(codec)
    document = decode("a", data)
    assert document.text == text * times
    assert data.decode(document.encoding) == document.text
    assert document.undecodable
    assert 0 < document.encoding_confidence <= 1


@pytest.mark.parametrize(
    ("text", "codec"), [(GERMAN, "cp1252"), (RUSSIAN, "cp1251"), (JAPANESE, "shift_jis")]
)
def test_some_lines(text: str, codec: str) -> None:
    good = "Viele Grüße, čeština, ещё.\n"
    document = decode("a", (good.encode() + text.encode(codec)) * 3 + good.encode())
    assert document.text == (good + text) * 3 + good
    assert document.encoding == "utf-8"
    assert len(document.undecodable) == 3
    assert document.undecodable[0].note.startswith("3 lines not valid UTF-8")
    for place in document.undecodable:
        assert document.text[place.start : place.end] in text


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        ("Das ist für ü".encode()[:-1], "Das ist für \ufffd", "cut off"),
        ("日本".encode()[:-1], "日\ufffd", "cut off"),
        (b"only this is cut: \xe3\x80", "only this is cut: \ufffd", "cut off"),
        (b"smile \xed\xa0\xbd\xed\xb8\x80!", "smile 😀!", "CESU-8"),
    ],
)
def test_damage(data: bytes, text: str | None, note: str) -> None:
    document = decode("a", data)
    assert text is None or document.text == text
    assert document.encoding == "utf-8"
    assert note in document.undecodable[0].note


def test_damage_inside_a_good_line() -> None:
    document = decode("a", "größer, früher, schöner, später, öfter: ".encode() + b"f\xfcr!")
    assert document.text == "größer, früher, schöner, später, öfter: für!"
    (place,) = document.undecodable
    assert document.text[place.start : place.end] == "für"


def test_marked_and_damaged() -> None:
    document = decode("a", b"\xef\xbb\xbf" + "größer\n".encode() + GERMAN.encode("cp1252"))
    assert document.text == "größer\n" + GERMAN
    assert document.byte_order_mark
    document = decode("a", b"\xff\xfea\x00b")
    assert document.text == "a\ufffd"
    assert document.undecodable


def test_bounds() -> None:
    """A few million characters, in one line or many, take no more than linear time and places."""
    for data in (b"caf\xe9 " * 400_000, b"caf\xe9\n" * 200_000, b"x" * 5_000_000 + b"\xff"):
        assert decode("a", data).undecodable
    document = decode("a", ("été\n".encode() + b"caf\xe9\n") * 2_000)
    assert len(document.undecodable) == MOST_PLACES
    assert document.undecodable[0].note.startswith("2000 lines")


def test_identity() -> None:
    document = decode("a.md#3", b"x", path="a.md", order=3, markup="markdown")
    assert (document.id, document.path, document.order) == ("a.md#3", "a.md", 3)
    assert document.markup == "markdown"
    assert decode("b", b"x").path == "b"


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    document = decode("a", data)
    document.text.encode("utf-8")
    is_binary(data)
    if not document.undecodable:
        assert document.text == data.decode(document.encoding)
    for place in document.undecodable:
        assert 0 <= place.start <= place.end <= len(document.text)
        assert place.note


@given(
    st.lists(
        st.sampled_from([b"\xe9", b"a", b"\n", b"\r", "é".encode(), "世".encode(), b"\xed\xa0\xbd"])
    )
)
def test_any_mixture(pieces: list[bytes]) -> None:
    document = decode("a", b"".join(pieces))
    document.text.encode("utf-8")
    if not document.undecodable:
        assert b"".join(pieces).decode(document.encoding) == document.text


@given(st.text())
def test_round_trip(text: str) -> None:
    assert decode("a", text.encode()).text == text or "\0" in text or text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG image"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"PK\x03\x04....", "ZIP archive"),
        (b"RIFF....WEBPVP8 ", "RIFF media"),
        (b"text\0text", "NUL bytes"),
        (bytes(range(1, 32)) * 3, "81% control bytes"),
        (b"BZh91AY&SY\x01\x02", "bzip2 archive"),
        (b"", None),
        (b"plain text", None),
        (b"BZh is how bzip2 begins", None),
        (b"\x1b[1mbold\x1b[0m text", None),
        (RUSSIAN.encode("cp1251"), None),
        (RUSSIAN.encode("utf-16"), None),
        (RUSSIAN.encode("utf-16-be"), None),
        (GERMAN.encode("utf-32-le"), None),
        (JAPANESE.encode("shift_jis"), None),
    ],
)
def test_binary(data: bytes, reason: str | None) -> None:
    assert is_binary(data) == reason


def test_guess_is_modest() -> None:
    assert str(guess(RUSSIAN.encode("cp1251"))).startswith("look like cp1251 (")
    assert guess("für".encode()).codec is None


def test_clean_text_needs_no_detector() -> None:
    code = (
        "import sys; from audit.corpus.decode import decode; decode('a', 'für 世界'.encode());"
        "print('chardet' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
