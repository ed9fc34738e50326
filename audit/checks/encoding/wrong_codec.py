"""Text of another script that was read as Latin-1 or Windows-1252: ftfy's blind spot.

`Îäíàêî äðóæáà` is Russian in Windows-1251. No language writes whole words in the upper half of
Latin-1, so a line of which most letters are there is suspicious by itself; chardet names the bytes,
and the reading counts only if it gives running text in one other script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from audit.corpus.decode import guess

Repair = tuple[int, int, str, str]
"""Start, end, replacement, steps."""

_HIGH = r"[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u2013-\u2122]"
_RUN = re.compile(rf"{_HIGH}(?={_HIGH}{{3}})")
_UPPER = re.compile(r"[\x80-\x9f\xaa-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192]")
_LETTER = re.compile(r"[^\W\d_]|[\x80-\xbf]")
_LINE_END = re.compile(r"[\r\n]")
_UTF_8 = re.compile("[âã]€|€™")
"""Signs of UTF-8 read as Windows-1252: ftfy's business."""
_SHARE = 0.6
"""Share of a line's letters in the upper half: Icelandic and Vietnamese stay under 0.4."""
_FEWEST = 12
_OTHER = ("CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_MOST = 20_000
"""Characters of a line that are looked at."""


def dense(prose: str) -> Iterator[Repair]:
    """Lines of another script that were read as Latin-1."""
    lines = list(_suspicious(prose))
    if not lines:
        return
    sample = b"\n".join(raw for _, _, raw in lines)
    found = guess(sample)
    if found.codec is None or found.codec.startswith(("utf", "iso8859-1")):
        return
    for start, end, raw in lines:
        try:
            text = raw.decode(found.codec)
        except UnicodeDecodeError:
            continue
        if _one_script(text):
            yield start, end, text, f"encode as cp1252, decode as {found.codec}"


def _suspicious(prose: str) -> Iterator[tuple[int, int, bytes]]:
    position = 0
    while match := _RUN.search(prose, position):
        low = max(position, match.start() - _MOST)
        start = max(prose.rfind(mark, low, match.start()) for mark in "\r\n") + 1 or low
        stop = _LINE_END.search(prose, match.end(), match.end() + _MOST)
        end = stop.start() if stop else min(len(prose), match.end() + _MOST)
        line = prose[start:end]
        upper = len(_UPPER.findall(line))
        if (
            not _UTF_8.search(line)
            and upper >= _FEWEST
            and upper >= _SHARE * len(_LETTER.findall(line))
        ):
            raw = _bytes(line)
            if raw is not None:
                yield start, end, raw
        position = end


def _bytes(line: str) -> bytes | None:
    """The bytes a line was read from; the five that Windows-1252 leaves out are Latin-1's."""
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        pass
    try:
        return b"".join(c.encode("latin-1" if "\x80" <= c <= "\x9f" else "cp1252") for c in line)
    except UnicodeEncodeError:
        return None


def _one_script(text: str) -> bool:
    """Is `text` running text in a script other than Latin, without odd characters?"""
    letters = scripts = 0
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cn", "Co", "Cs") or (category == "Cc" and character != "\t"):
            return False
        if category[0] == "L":
            letters += 1
            scripts += unicodedata.name(character, "").startswith(_OTHER)
    return letters > 4 and scripts >= 0.8 * letters
