"""Bytes to text, never failing, and saying what it had to guess.

Byte-order mark → strict UTF-8 → ISO-2022 → UTF-16/32 without a mark → line by line, where only some
lines are invalid UTF-8 → chardet. This order measured best on 1,130 hard files; the figures are in
`tests/bench/encoding.py`. Nothing is translated: line ends stay as they are.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from audit.corpus.binary import is_binary, marked, wide
from audit.corpus.damaged import (
    LINE_END,
    MOST_PLACES,
    Decoded,
    cesu_8,
    is_mixed,
    lines,
    non_ascii_lines,
    place,
    sample,
)
from audit.corpus.guess import SAMPLE, SURE, Guess, candidates, guess, strict
from audit.expressions import expression
from audit.model import Document, Evidence

__all__ = ["Guess", "decode", "guess", "is_binary"]

_LEGACY_PLACES = 10

_NEXT = ("cp1252", "cp1251", "iso8859-13", "iso8859-10")
"""Codecs to try after those that chardet names, which it takes for their relations."""
_HALVES = expression(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf]")
_ISO_2022 = expression(rb"\x1b\$(?:[@AB]|\)C|\([CDOPQ])")
_ISO_2022_CODECS = ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_kr")


def decode(
    id: str, data: bytes, *, path: str = "", order: int = 0, markup: str = "text"
) -> Document:
    """The document that `data` holds. Any bytes give one.

    `Document.encoding` decodes `data` to exactly the text, unless `undecodable` says where it does
    not; a file in a legacy encoding has that encoding *and* places. The confidence is chardet's,
    1.0 where the bytes prove their encoding by themselves.

    >>> decode("a", b"caf\\xc3\\xa9\\r\\n").text
    'café\\r\\n'
    >>> decode("a", "Привет, как дела? Всё хорошо.".encode("cp1251")).encoding
    'cp1251'
    """
    mark = data.startswith(codecs.BOM_UTF8) or marked(data) is not None
    found = _decode(data)
    return Document(
        id,
        found.text,
        path or id,
        order,
        markup,
        found.encoding,
        found.confidence,
        mark,
        found.places,
    )


def _decode(data: bytes) -> Decoded:
    if data.startswith(codecs.BOM_UTF8):
        return _marked_utf8(data)
    if codec := marked(data):
        return _marked_wide(data, *codec)
    text = strict(data, "utf-8")
    if text is not None and "\0" not in text and "\x1b" not in text:
        return Decoded(text, "utf-8")
    if b"\x1b$" in data and data.isascii() and (found := _iso_2022(data)):
        return found
    if b"\0" in data and (name := wide(data)) and (found := _whole(data, Guess(name, 1.0))):
        note = f"the whole file is {name.upper()} without a byte-order mark"
        return Decoded(found.text, name, 1.0, (_first_line(found.text, note),))
    if text is not None:
        return Decoded(text, "utf-8")
    return _invalid(data)


def _marked_utf8(data: bytes) -> Decoded:
    text = strict(data, "utf-8-sig")
    if text is not None:
        return Decoded(text, "utf-8-sig")
    body = data[len(codecs.BOM_UTF8) :]
    return lines(body.decode("utf-8", "surrogateescape"))


def _marked_wide(data: bytes, codec: str, ordered: str) -> Decoded:
    text = strict(data, codec)
    if text is not None:
        return Decoded(text, codec)
    text = data.decode(codec, "replace")
    note = f"bytes that are not valid {ordered.upper()}, which the byte-order mark announces"
    return Decoded(text, "utf-8", 1.0, tuple(_replaced(text, note)) or (_first_line(text, note),))


def _iso_2022(data: bytes) -> Decoded | None:
    if not _ISO_2022.search(data):
        return None
    for codec in _ISO_2022_CODECS:
        text = strict(data, codec)
        if text is not None and not text.isascii() and "\x1b" not in text:
            return Decoded(text, codec, 1.0, tuple(_legacy(text, f"that are escapes of {codec}")))
    return None


def _invalid(data: bytes) -> Decoded:
    """Bytes that are not UTF-8: a UTF-8 file with damage, or a file in a legacy encoding."""
    escaped = data.decode("utf-8", "surrogateescape")
    if is_mixed(escaped) or (_HALVES.search(data) and cesu_8(data) is not None):
        return lines(escaped)
    found = guess(data if len(data) <= SAMPLE else sample(escaped))
    if found.codec and found.codec.startswith("utf"):
        name = wide(data)
        found = Guess(name, found.confidence)
    return _whole(data, found) or lines(escaped)


def _whole(data: bytes, found: Guess) -> Decoded | None:
    """`data` in the one codec that decodes all of it."""
    for codec in candidates(found):
        text = strict(data, codec)
        if text is not None:
            codec, text, others = _settled(data, codec, text, found)
            note = f"not valid UTF-8: they {Guess(codec, found.confidence)}"
            if others:
                note += f"; {' and '.join(others)} would give another text"
            return Decoded(text, codec, found.confidence, tuple(_legacy(text, note)))
    return None


def _settled(data: bytes, codec: str, text: str, found: Guess) -> tuple[str, str, list[str]]:
    """The codec and its text; or, where chardet is unsure and that does not read well, the first
    that does. With them two of the others that would give another text."""
    if found.confidence >= SURE or not found.others:
        return codec, text, []
    from audit.checks.encoding.wrong_letters import reads_well

    read = {other: strict(data, other) for other in dict.fromkeys((*found.others, *_NEXT))}
    another = {other: new for other, new in read.items() if new is not None and new != text}
    if not reads_well(text):
        for other, new in another.items():
            if reads_well(new):
                rest = [c for c in (codec, *found.others) if read.get(c, text) != new]
                return other, new, rest[:2]
    return codec, text, [other for other in found.others if other in another][:2]


def _legacy(text: str, note: str) -> Iterator[Evidence]:
    """The first lines of a legacy file whose bytes are not UTF-8; the first tells how many."""
    shown: list[Evidence] = []
    count = 0
    for start, end in non_ascii_lines(text):
        count += 1
        if len(shown) < _LEGACY_PLACES:
            shown.append(place(text[start:end], start, note))
    total = f"{count} line{'s' * (count != 1)} with bytes "
    for number, item in enumerate(shown):
        yield Evidence(item.start, item.end, note if number else total + note)


def _replaced(text: str, note: str) -> Iterator[Evidence]:
    """The places where a decoder put U+FFFD."""
    for number, match in enumerate(re.finditer("\ufffd+", text)):
        if number == MOST_PLACES:
            return
        yield Evidence(*match.span(), note)


def _first_line(text: str, note: str) -> Evidence:
    stop = LINE_END.search(text)
    return Evidence(0, min(stop.start() if stop else len(text), 80), note)
