"""Scripts: what the letters alone tell of a language.

Ranges are Unicode blocks (Blocks-14.0.0). A script in `ONLY` has one language in wide use, so no
statistics are asked; this also keeps langdetect from calling Chinese Korean, which it does with a
confidence of .99999.
"""

from __future__ import annotations

from collections.abc import Mapping

from audit.compiled import chosen

BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x077F, "arabic"),
    (0x0780, 0x07BF, "thaana"),
    (0x08A0, 0x08FF, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bengali"),
    (0x0A00, 0x0A7F, "gurmukhi"),
    (0x0A80, 0x0AFF, "gujarati"),
    (0x0B00, 0x0B7F, "oriya"),
    (0x0B80, 0x0BFF, "tamil"),
    (0x0C00, 0x0C7F, "telugu"),
    (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"),
    (0x0D80, 0x0DFF, "sinhala"),
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x0EFF, "lao"),
    (0x0F00, 0x0FFF, "tibetan"),
    (0x1000, 0x109F, "myanmar"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0x1200, 0x139F, "ethiopic"),
    (0x1400, 0x167F, "syllabics"),
    (0x1780, 0x17FF, "khmer"),
    (0x1800, 0x18AF, "mongolian"),
    (0x1C90, 0x1CBF, "georgian"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x2D00, 0x2D2F, "georgian"),
    (0x3005, 0x3007, "han"),
    (0x3041, 0x30FF, "kana"),
    (0x3130, 0x318F, "hangul"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x9FFF, "han"),
    (0xA9E0, 0xA9FF, "myanmar"),
    (0xAA60, 0xAA7F, "myanmar"),
    (0xAC00, 0xD7FF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFC, "arabic"),
    (0xFF21, 0xFF5A, "latin"),
    (0xFF66, 0xFF9F, "kana"),
    (0x20000, 0x3FFFD, "han"),
)
"""First and last code point, script: in order."""

ONLY = {
    "armenian": "hy",
    "bengali": "bn",
    "ethiopic": "am",
    "georgian": "ka",
    "greek": "el",
    "gujarati": "gu",
    "gurmukhi": "pa",
    "han": "zh",
    "hangul": "ko",
    "hebrew": "he",
    "kana": "ja",
    "kannada": "kn",
    "khmer": "km",
    "lao": "lo",
    "malayalam": "ml",
    "mongolian": "mn",
    "myanmar": "my",
    "oriya": "or",
    "sinhala": "si",
    "syllabics": "iu",
    "tamil": "ta",
    "telugu": "te",
    "thaana": "dv",
    "thai": "th",
    "tibetan": "bo",
}
"""Script -> the language in wide use that is written in it."""

_TELLTALE = {"hebrew": ("װױײ", "yi"), "bengali": ("ৰৱ", "as")}
"""Letters that only the script's other language uses."""

JAPANESE = 0.05
"""Share of kana among kana and Han from which a text is Japanese: the 49 Japanese rows of the
measuring set have .2 and more, Chinese that names a Japanese product stays under it."""

_WEIGHT = {"han": 3, "kana": 2, "hangul": 2}
"""Letters of an alphabet that say as much as one character of the script."""


_scan = chosen("audit.checks.language._scan")
_TABLE = _scan.blocks([(*block, _WEIGHT.get(block[2], 1)) for block in BLOCKS])


def script(character: str) -> str:
    """The script of a letter; empty for what is no letter or belongs to no table.

    >>> script("ж"), script("漢"), script("7")
    ('cyrillic', 'han', '')
    """
    return next(iter(_scan.letters(character, _TABLE)), "")


def count(text: str) -> dict[str, int]:
    """Letters of `text` by script, a Han character counting as three.

    >>> count("ab жд")
    {'latin': 2, 'cyrillic': 2}
    """
    found: dict[str, int] = _scan.letters(text, _TABLE)
    return found


def gate(text: str, found: Mapping[str, int]) -> tuple[str, str | None]:
    """The script most of the letters `found` in `text` have, and its language where it has one.

    >>> gate("東京タワーへ行く", count("東京タワーへ行く"))
    ('kana', 'ja')
    """
    if not found:
        return "", None
    han, kana = found.get("han", 0), found.get("kana", 0)
    merged = dict(found)
    if han and kana:
        first = "kana" if kana / _WEIGHT["kana"] >= JAPANESE * (han / 3 + kana / 2) else "han"
        merged[first] = han + kana
        del merged["han" if first == "kana" else "kana"]
    name = max(sorted(merged), key=merged.__getitem__)
    letters, other = _TELLTALE.get(name, ("", ""))
    if letters and any(letter in text for letter in letters):
        return name, other
    return name, ONLY.get(name)
