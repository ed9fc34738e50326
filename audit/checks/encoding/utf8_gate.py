"""Where UTF-8 may have been read as an 8-bit codec: a lead byte and its continuations, so read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from audit.expressions import expression

_CODECS = (
    "latin-1",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1257",
    "iso8859-2",
    "mac_roman",
    "cp437",
    "cp850",
)
"""The 8-bit codecs whose misreadings ftfy repairs, and cp850, whose it does not."""

_LIKE_TEXT = ("cp1251", "cp1253")
"""Codecs in which one misread letter looks like text (Ukrainian `Ві`): two must stand in a row, or
one of the lead bytes of Latin letters beside an ASCII letter (`fГјr`)."""

_LEADS = ((0xC2, 0xE0, 1), (0xE0, 0xF0, 2), (0xF0, 0xF5, 3))
"""Lead bytes of UTF-8, from and to, and how many continuation bytes follow."""

_RESTORED = expression("[\x80-\x9f\ufffd]")
_CLOSE_TO_UTF_8 = expression(
    rb"(?:[\x00-\x7f]|[\xc0-\xdf][\x80-\xbf ?]|[\xe0-\xef][\x80-\xbf ?]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf ?]{3})*+"
)

_QUOTES = "–—“”‘’‚„"
_LATIN_LEADS = "ГДЕ"
"""C3 to C5 in cp1251: what letters of Latin-1 and Latin Extended-A begin with."""


def candidates(prose: str) -> Iterator[tuple[int, int]]:
    """Places where `gate` matches, with the characters that it takes at least."""
    for match in _hint().finditer(prose):
        at = match.start()
        if match[0] not in "ÃÂ" and not may_begin(prose, at - 1):
            continue
        pattern = gate()
        if (at and pattern.match(prose, at - 1)) or (match[0] in "ÃÂ" and pattern.match(prose, at)):
            yield max(at - 1, 0), match.end()


def may_begin(prose: str, at: int) -> bool:
    """Can `gate` match at a place? As good as never where text is sound, which then does without:
    to compile it takes 5 ms."""
    return at >= 0 and _begins(prose[at : at + 4])


@lru_cache(maxsize=4_096)
def _begins(piece: str) -> bool:
    if piece[0] in "ÃÂ" or piece.startswith(("â€", "вЂ")):
        return True
    return any(
        tails.issuperset(following) and len(following) == count
        for count, tails in _continued().get(piece[0], ())
        if (following := piece[1 : 1 + count])
    )


def may_mend(text: str) -> bool:
    """Is there a codec in which `text` is UTF-8 from end to end, but for what ftfy restores?

    It takes a blank for a lost no-break space, and `?` or U+FFFD for any byte that was lost; C1
    controls it reads in another codec. Otherwise, where there is none, it leaves a text as it is.
    """
    if _RESTORED.search(text):
        return True
    letters = set(text)
    return any(
        byte_of.keys() >= letters
        and _CLOSE_TO_UTF_8.fullmatch(bytes(map(byte_of.__getitem__, text)))
        for byte_of in _bytes()
    )


@cache
def _bytes() -> list[dict[str, int]]:
    """For each codec the byte that a character was."""
    return [{c: byte for byte, c in enumerate(table)} for table in _tables().values()]


@cache
def _continued() -> dict[str, list[tuple[int, frozenset[str]]]]:
    """For each lead byte, read in any codec, how many continuation bytes follow it, and which."""
    continued = {quote: [(2, frozenset(_QUOTES))] for quote in _QUOTES}
    for table in _tables().values():
        tails = frozenset((*table[0x80:0xC0], "�"))
        for low, high, count in _LEADS:
            for lead in table[low:high]:
                # The quotes of mac_roman that are lead bytes count in pairs.
                twice = count == 1 and lead in _QUOTES
                seen = tails.union(_QUOTES) if twice else tails
                continued.setdefault(lead, []).append((count + twice, seen))
    return continued


@cache
def _tables() -> dict[str, list[str]]:
    """What each byte reads as in each codec; bytes without a character read as Latin-1."""
    tables = {}
    for codec in _CODECS:
        table = bytes(range(256)).decode(codec, "replace")
        tables[codec] = [chr(byte) if c == "�" else c for byte, c in enumerate(table)]
    return tables


@cache
def _hint() -> re.Pattern[str]:
    """A continuation byte, read in any codec, after a lead byte; or Ã and Â before white space.

    One set begins it, and of the two it is the rarer in every script: 4-7 ns a character.
    """
    tails, leads = {"�", *_QUOTES, *"ÃÂ"}, set(_QUOTES)
    sure = ["(?<=вЂ)", f"(?<=[a-zA-Z][{_LATIN_LEADS}].)", f"(?<=[{_LATIN_LEADS}].)(?=[a-zA-Z])"]
    for codec, table in _tables().items():
        tails.update(table[0x80:0xC0])
        if codec not in _LIKE_TEXT:
            leads.update(table[0xC2:0xF5])
            continue
        tail = _set([*table[0x80:0xC0], "�"])
        for low, high, count in _LEADS:
            lead = _set(table[low:high])
            sure.append(f"(?<={lead}.)(?={tail}{{{count - 1}}}{lead}{tail}{{{count}}})")
    others = f"(?<={_set(sorted(leads))}.)|(?<=[ÃÂ])(?=\\s)"
    return re.compile(f"{_set(sorted(tails))}(?:{others}|{'|'.join(sure)})", re.DOTALL)


@cache
def gate() -> re.Pattern[str]:
    """What UTF-8 leaves when it is read as an 8-bit codec: a lead byte and its continuations."""
    patterns = [r"(?<=[^\W\d_])[ÃÂ](?=[\s�])", "â€", "вЂ", f"[{_QUOTES}]{{3}}"]
    cyrillic = _set(_tables()["cp1251"][0x80:0xC0])
    patterns.append(f"(?<=[a-zA-Z])[{_LATIN_LEADS}]{cyrillic}(?=[a-zA-Z])")
    patterns.append(rf"(?<=[a-z])[{_LATIN_LEADS}]{cyrillic}(?!\w)")
    patterns.append(rf"(?<!\w)[{_LATIN_LEADS}]{cyrillic}(?=[a-z])")
    for codec, table in _tables().items():
        tail = _set(table[0x80:0xC0]) + "|�"
        times = "{2}" if codec in _LIKE_TEXT else ""
        for low, high, count in _LEADS:
            leads = table[low:high]
            if codec == "mac_roman" and count == 1:
                quotes = [c for c in leads if c in "–—“”‘’"]
                leads = [c for c in leads if c not in quotes]
                patterns.append(f"(?:{_set(quotes)}(?:{tail})){{2}}")
            patterns.append(f"(?:{_set(leads)}(?:{tail}){{{count}}}){times}")
    return re.compile("|".join(patterns))


def _set(characters: list[str]) -> str:
    return f"[{re.escape(''.join(characters))}]"
