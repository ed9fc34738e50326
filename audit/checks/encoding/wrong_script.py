"""Text of another script that was read as Latin-1 or Windows-1252: ftfy makes it worse.

`Îäíàêî äðóæáà` is Russian in Windows-1251. No language writes whole words in the upper half of
Latin-1, so a line of which most characters are there is suspicious by itself. chardet names the
bytes, and where lid.176.ftz is not sure of what comes out, the codecs of other scripts are tried;
a reading counts if it gives running text in one other script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from audit.checks.encoding.replay import Steps, encode
from audit.corpus.guess import guess, strict
from audit.expressions import expression

Repair = tuple[int, int, str, Steps, str]

_HIGH = r"[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u2013-\u2122]"
ROW = 4
"""Upper characters that stand in a row where a text is suspicious."""
_RUN = expression(rf"{_HIGH}(?={_HIGH}{{{ROW - 1}}})")
_SHORT_RUN = expression(rf"{_HIGH}(?={_HIGH})")
_UPPER = expression(_HIGH)
_LINE_END = expression(r"[\r\n]")
_UTF_8 = 0.8
"""Share of a line's upper bytes that are valid UTF-8, from which it is ftfy's business."""
_SHARE = 0.45
"""Share of a line's characters in the upper half. In Big5, of which every second byte is ASCII,
half are; Icelandic and Vietnamese stay under a quarter."""
_FEWEST, _FEW = 12, 2
"""Upper characters of a line by which a codec is chosen, twice as many in several lines; and of
one that is read in it then."""
_LINES = 200
"""Lines by which a codec is chosen."""
_OTHER = ("CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_CODECS = ("cp949", "gb18030", "big5", "cp932", "euc_jp", "cp1251", "koi8-r", "cp1253", "cp1255")
_MOST = 20_000
"""Characters of a line that are looked at."""
_SURE, _LEAST_SURE = 0.8, 0.5
"""Probability of a language from which chardet is believed, and that a reading must have."""


def search(prose: str) -> Iterator[Repair]:
    """Lines of another script that were read as Latin-1."""
    every = list(islice(_suspicious(prose, _RUN), _LINES))
    lines = [raw for _, _, raw, upper in every if upper >= _FEWEST]
    if not lines and sum(upper for *_, upper in every) >= 2 * _FEWEST:
        lines = [raw for _, _, raw, _ in every]
    if not lines:
        return
    named = guess(b"\n".join(lines)).codec
    named = None if named and named.startswith(("utf", "iso8859-1")) else named
    best = (0.0, "", "")
    for codec in ([named] if named else []) + [c for c in _CODECS if c != named]:
        read = [text for raw in lines if (text := _read(raw, codec)) is not None]
        if 2 * len(read) <= len(lines):
            continue
        language, sure = _language("\n".join(read))
        if sure > best[0]:
            best = sure, language, codec
        if codec == named and sure >= _SURE:
            break
    sure, language, codec = best
    if sure < _LEAST_SURE:
        return
    steps = (("encode", "cp1252"), ("decode", codec))
    for start, end, raw, _ in _suspicious(prose, _SHORT_RUN):
        text = _read(raw, codec)
        if text is not None:
            yield start, end, text, steps, f"{sure:.0%} surely {language}"


def _read(raw: bytes, codec: str) -> str | None:
    text = strict(raw, codec)
    return text if text is not None and _one_script(text) else None


def _suspicious(prose: str, run: re.Pattern[str]) -> Iterator[tuple[int, int, bytes, int]]:
    """Lines with mostly upper characters, as the bytes they were read from, and how many."""
    position = 0
    while match := run.search(prose, position):
        low = max(position, match.start() - _MOST)
        start = max(prose.rfind(mark, low, match.start()) for mark in "\r\n") + 1 or low
        stop = _LINE_END.search(prose, match.end(), match.end() + _MOST)
        end = stop.start() if stop else min(len(prose), match.end() + _MOST)
        line = prose[start:end]
        upper = len(_UPPER.findall(line))
        shown = len(line) - line.count(" ")
        position = end
        if upper >= _FEW and upper >= _SHARE * shown:
            try:
                raw = encode(line, "cp1252")
            except UnicodeEncodeError:
                continue
            bad = raw.decode("utf-8", "replace").count("\ufffd")
            if bad > (1 - _UTF_8) * upper:
                yield start, end, raw, upper


def _one_script(text: str) -> bool:
    """Is what `text` has beyond ASCII in scripts other than Latin, without odd characters?"""
    letters = scripts = signs = turned = 0
    small = False
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cn", "Co", "Cs") or (category == "Cc" and character != "\t"):
            return False
        if category[0] == "L" and character > "\x7f":
            letters += 1
            scripts += unicodedata.name(character, "").startswith(_OTHER)
            turned += small and category == "Lu"
        elif character > "\x7f" and category[0] in "SN":
            signs += 1
        small = category == "Ll"
    odd = signs + turned
    return letters > 0 and scripts >= 0.9 * letters and odd <= 0.1 * letters


def _language(text: str) -> tuple[str, float]:
    """What lid.176.ftz says of a text."""
    from audit.checks.language.detectors import SAMPLE, best, fasttext_says

    return best(fasttext_says(text[:SAMPLE].lower()))
