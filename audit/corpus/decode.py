"""Bytes to text, never failing, and saying what it had to guess.

Byte-order mark → strict UTF-8 → ISO-2022 → UTF-16/32 without a mark → line by line, where only some
lines are invalid UTF-8 → chardet. This order measured best on 1,130 hard files; the figures are in
`tests/bench/encoding.py`. Nothing is translated: line ends stay as they are.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from audit.corpus.binary import is_binary, marked, wide
from audit.model import Document, Evidence

__all__ = ["Guess", "decode", "guess", "is_binary"]

MOST_PLACES = 1_000
"""Places kept in `Document.undecodable`; the note of the first gives the full count."""
_SAMPLE = 200_000
"""Bytes that chardet sees: it reads no more by itself, in 0.03 s."""
_SEARCHED = 2_000
"""Lines with non-ASCII characters looked at to tell a mixed file from a legacy one."""
_CHANCE = 6
"""One in so many pairs of bytes over 0x7F is valid UTF-8 by chance: (30 · 64) / 128² = 1/8.5 for
uniform bytes, more for the lead bytes that letters of legacy codecs prefer."""
_MIXED = 0.25
"""Share of valid lines, of those with non-ASCII characters, from which a file is damaged UTF-8."""
_SOUND = 4
"""A line that holds bad bytes counts as UTF-8 where this many times as many are valid."""
_LEGACY_PLACES = 10

_ESCAPES = re.compile("[\udc80-\udcff]+")
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_LINE_END = re.compile(r"[\r\n]")
_CUT = re.compile(rb"[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}")
_HALVES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf]")
_ISO_2022 = re.compile(rb"\x1b\$(?:[@AB]|\)C|\([CDOPQ])")
_ISO_2022_CODECS = ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_kr")
_WIDER = {
    "gb2312": ("gbk", "gb18030"),
    "gbk": ("gb18030",),
    "shift_jis": ("cp932", "shift_jis_2004"),
    "cp932": ("shift_jis_2004",),
    "euc_kr": ("cp949",),
    "euc_jp": ("euc_jis_2004",),
    "big5": ("cp950", "big5hkscs"),
    "cp950": ("big5hkscs",),
    "iso8859-1": ("cp1252",),
    "iso8859-8": ("cp1255",),
    "iso8859-9": ("cp1254",),
    "tis-620": ("cp874",),
    "cp1252": ("iso8859-1",),
}
"""Codecs to try where the guessed one does not decode the whole: chardet sees a sample only."""
_NARROWER = {"shift_jis_2004": ("cp932",), "euc_jis_2004": ("euc_jp",)}
"""Codecs to try first: in the 2004 editions a backslash is a yen sign."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The Python codec that bytes look like, None where there is none, and how sure in [0, 1]."""

    codec: str | None
    confidence: float

    def __str__(self) -> str:
        if self.codec is None:
            return "look like no known encoding"
        return f"look like {self.codec} ({self.confidence:.0%} sure)"


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    encoding: str
    confidence: float = 1.0
    places: tuple[Evidence, ...] = ()


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


def guess(data: bytes) -> Guess:
    """What chardet makes of at most 200,000 bytes."""
    import chardet

    found = chardet.detect(data[:_SAMPLE], prefer_superset=False, compat_names=False)
    codec = found["encoding"]
    try:
        name = codecs.lookup(codec).name if codec else None
    except LookupError:
        name = None
    return Guess(None if name == "utf-8" else name, float(found["confidence"] or 0.0))


def _decode(data: bytes) -> _Decoded:
    if data.startswith(codecs.BOM_UTF8):
        return _marked_utf8(data)
    if codec := marked(data):
        return _marked_wide(data, *codec)
    text = _strict(data, "utf-8")
    if text is not None and "\0" not in text and "\x1b" not in text:
        return _Decoded(text, "utf-8")
    if b"\x1b$" in data and data.isascii() and (found := _iso_2022(data)):
        return found
    if b"\0" in data and (name := wide(data)) and (found := _whole(data, Guess(name, 1.0))):
        note = f"the whole file is {name.upper()} without a byte-order mark"
        return _Decoded(found.text, name, 1.0, (_first_line(found.text, note),))
    if text is not None:
        return _Decoded(text, "utf-8")
    return _invalid(data)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _marked_utf8(data: bytes) -> _Decoded:
    text = _strict(data, "utf-8-sig")
    if text is not None:
        return _Decoded(text, "utf-8-sig")
    body = data[len(codecs.BOM_UTF8) :]
    return _lines(body.decode("utf-8", "surrogateescape"))


def _marked_wide(data: bytes, codec: str, ordered: str) -> _Decoded:
    text = _strict(data, codec)
    if text is not None:
        return _Decoded(text, codec)
    text = data.decode(codec, "replace")
    note = f"bytes that are not valid {ordered.upper()}, which the byte-order mark announces"
    return _Decoded(text, "utf-8", 1.0, tuple(_replaced(text, note)) or (_first_line(text, note),))


def _iso_2022(data: bytes) -> _Decoded | None:
    if not _ISO_2022.search(data):
        return None
    for codec in _ISO_2022_CODECS:
        text = _strict(data, codec)
        if text is not None and not text.isascii() and "\x1b" not in text:
            return _Decoded(text, codec, 1.0, tuple(_legacy(text, f"that are escapes of {codec}")))
    return None


def _invalid(data: bytes) -> _Decoded:
    """Bytes that are not UTF-8: a UTF-8 file with damage, or a file in a legacy encoding."""
    escaped = data.decode("utf-8", "surrogateescape")
    if _is_mixed(escaped) or (_HALVES.search(data) and _cesu_8(data) is not None):
        return _lines(escaped)
    sample = data if len(data) <= _SAMPLE else _sample(escaped)
    found = guess(sample)
    if found.codec and found.codec.startswith("utf"):
        name = wide(data)
        found = Guess(name, found.confidence)
    return _whole(data, found) or _lines(escaped)


def _whole(data: bytes, found: Guess) -> _Decoded | None:
    """`data` in the one codec that decodes all of it."""
    for codec in _candidates(found):
        text = _strict(data, codec)
        if text is not None:
            note = f"not valid UTF-8: they {Guess(codec, found.confidence)}"
            return _Decoded(text, codec, found.confidence, tuple(_legacy(text, note)))
    return None


def _candidates(found: Guess) -> tuple[str, ...]:
    if found.codec is None:
        return ()
    return (*_NARROWER.get(found.codec, ()), found.codec, *_WIDER.get(found.codec, ()))


def _is_mixed(escaped: str) -> bool:
    """Is this a UTF-8 file with damage? Valid lines of a legacy file are valid by chance only."""
    longest = good = bad = 0
    only_cut = True
    for start, end in _non_ascii_lines(escaped):
        line = escaped[start:end]
        escapes = sum(len(run) for run in _ESCAPES.findall(line))
        valid = sum(len(run) for run in _NON_ASCII.findall(line)) - escapes
        if escapes and valid <= _SOUND * escapes:
            bad += 1
            only_cut &= end == len(escaped) and _ends_cut(line)
        else:
            good += 1
            only_cut &= not escapes
            longest = max(longest, valid)
        if good + bad >= _SEARCHED:
            break
    if not bad or (only_cut and bad == 1):
        return True
    return good > 0 and (longest >= 1 + math.log(bad, _CHANCE) or good >= _MIXED * (good + bad))


def _ends_cut(line: str) -> bool:
    """Does the line end within a character, and only so? One lead byte alone may be a letter."""
    runs = list(_ESCAPES.finditer(line))
    raw = runs[-1][0].encode("utf-8", "surrogateescape")
    alone = len(raw) == 1 and len(_NON_ASCII.findall(line)) == 1
    return len(runs) == 1 and runs[0].end() == len(line) and not alone and bool(_CUT.fullmatch(raw))


def _non_ascii_lines(text: str, pattern: re.Pattern[str] = _NON_ASCII) -> Iterator[tuple[int, int]]:
    """The lines in which `pattern` occurs, without their ends."""
    position = 0
    while match := pattern.search(text, position):
        start = max(text.rfind(end, position, match.start()) for end in "\r\n") + 1
        stop = _LINE_END.search(text, match.end())
        end = stop.start() if stop else len(text)
        yield max(start, position), end
        position = end


def _sample(escaped: str) -> bytes:
    """The lines with bad bytes, joined, for chardet."""
    lines: list[bytes] = []
    size = 0
    for start, end in _non_ascii_lines(escaped, _ESCAPES):
        line = escaped[start : min(end, start + _SAMPLE)].encode("utf-8", "surrogateescape")
        lines.append(line)
        size += len(line) + 1
        if size >= _SAMPLE:
            break
    return b"\n".join(lines)


def _lines(escaped: str) -> _Decoded:
    """UTF-8 where the lines are UTF-8, the encoding the others look like where they are not."""
    found = guess(_sample(escaped))
    pieces: list[str] = []
    places: list[Evidence] = []
    done = length = count = 0
    for start, end in _non_ascii_lines(escaped, _ESCAPES):
        bad = escaped[start:end]
        line, note = _damaged(bad, found)
        pieces += (escaped[done:start], line)
        length += start - done
        count += 1
        if len(places) < MOST_PLACES:
            places.append(_place(line, length, note, _first_escape(bad)))
        length += len(line)
        done = end
    pieces.append(escaped[done:])
    total = f"{count} line{'s' * (count != 1)} not valid UTF-8; here "
    places[0] = Evidence(places[0].start, places[0].end, total + places[0].note)
    return _Decoded("".join(pieces), "utf-8", found.confidence, tuple(places))


def _damaged(line: str, found: Guess) -> tuple[str, str]:
    """One line with bytes that are not UTF-8, decoded, and what was made of it."""
    raw = line.encode("utf-8", "surrogateescape")
    if b"\xed" in raw and (text := _cesu_8(raw)) is not None:
        return text, "surrogate pairs encoded one by one (CESU-8)"
    escapes = sum(len(run) for run in _ESCAPES.findall(line))
    valid = sum(len(run) for run in _NON_ASCII.findall(line)) - escapes
    if valid <= escapes and not _ends_cut(line):
        for codec in _candidates(found):
            text = _strict(raw, codec)
            if text is not None and not codec.startswith("utf"):
                return text, f"the bytes {Guess(codec, found.confidence)}"
    if _ends_cut(line):
        return _ESCAPES.sub("\ufffd", line), "a character is cut off"
    text = _ESCAPES.sub(lambda run: _loose(run[0], found.codec or ""), line)
    return text, "bytes that no encoding explains" if "\ufffd" in text else f"the bytes {found}"


def _loose(run: str, codec: str) -> str:
    """A run of bad bytes inside a line of UTF-8: letters of an 8-bit codec, or lost."""
    raw = run.encode("utf-8", "surrogateescape")
    cut = len(raw) > 1 and _CUT.fullmatch(raw)
    text = None if cut or codec.startswith("utf") or not codec else _strict(raw, codec)
    return text if text is not None and text.isalnum() else "\ufffd"


def _cesu_8(raw: bytes) -> str | None:
    try:
        halves = raw.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def _first_escape(line: str) -> int:
    """Where damage begins; in the decoded line it is there or later."""
    match = _ESCAPES.search(line)
    return match.start() if match else 0


def _place(line: str, offset: int, note: str, since: int = 0) -> Evidence:
    """The first damaged word, from `since` on, of a decoded line that starts at `offset`."""
    lost = line.find("\ufffd")
    match = _NON_ASCII.search(line, lost if lost >= 0 else since) or _NON_ASCII.search(line)
    if match is None:
        return Evidence(offset, offset + len(line), note)
    start, end = match.start(), min(match.end(), match.start() + 20)
    while start > max(0, match.start() - 20) and line[start - 1].isalnum():
        start -= 1
    while end < min(len(line), match.start() + 40) and line[end].isalnum():
        end += 1
    return Evidence(offset + start, offset + end, note)


def _legacy(text: str, note: str) -> Iterator[Evidence]:
    """The first lines of a legacy file whose bytes are not UTF-8; the first tells how many."""
    shown: list[Evidence] = []
    count = 0
    for start, end in _non_ascii_lines(text):
        count += 1
        if len(shown) < _LEGACY_PLACES:
            shown.append(_place(text[start:end], start, note))
    total = f"{count} line{'s' * (count != 1)} with bytes "
    for number, place in enumerate(shown):
        yield Evidence(place.start, place.end, note if number else total + note)


def _replaced(text: str, note: str) -> Iterator[Evidence]:
    """The places where a decoder put U+FFFD."""
    for number, match in enumerate(re.finditer("\ufffd+", text)):
        if number == MOST_PLACES:
            return
        yield Evidence(*match.span(), note)


def _first_line(text: str, note: str) -> Evidence:
    stop = _LINE_END.search(text)
    return Evidence(0, min(stop.start() if stop else len(text), 80), note)
