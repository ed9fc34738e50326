"""ENC006."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.misread import misread
from audit.checks.encoding.places import counted, first, name
from audit.checks.encoding.special import (
    INVISIBLE,
    NEVER,
    PRIVATE,
    RIGHT_TO_LEFT,
    SELECTORS,
    TAGS,
    ZERO_WIDTH,
    any_of,
    of,
)
from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_FLAG = "\U0001f3f4"
_SPACED = re.compile(r"[\s\"'“”‘’()\[\]|`,;]")
_LETTER = re.compile(r"[^\W\d_]")
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
"""Scripts whose spelling has joiners: Arabic, N'Ko, the Brahmic ones, Mongolian, Adlam."""
_BREAKING = "\u0e00-\u109f\u1780-\u17ff\u1900-\u1aff\ua9e0-\uaadf\u3000-\u9fff\uac00-\ud7af"
"""Scripts written without spaces, where a zero-width space marks where a line may break."""
_EMOJI = "#*0-9\u00a9\u00ae\u200d\u203c-\u3299\ufe0f\U0001f000-\U0001faff\U000e007f"
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JAMO = "\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb"
_BRAILLE = "\u2801-\u28ff"
_EFFECTS = (
    (TAGS, "can carry hidden text to a language model"),
    (SELECTORS, "can carry hidden text to a language model"),
    ("\u115f\u1160\u3164\uffa0\u2800", "looks like a space and is a letter or sign"),
    ("\u200e\u200f\u061c", "nothing here is written from right to left"),
    ("\u2028\u2029", "ends a line for some programs and not for others"),
    ("\ufff9-\ufffb\u206a-\u206f", "means nothing in plain text"),
    ("\ufdd0-\ufdef\ufffe\uffff", "is no character: parsers may refuse the text"),
    (PRIVATE, "means something in one font only"),
)
_OTHERWISE = "makes another word for search, tokenizers and compilers"


@dataclass(frozen=True)
class InvisibleCharacter(DocumentCheck):
    """Characters that do not show and do not belong where they stand: zero-width characters, stray
    soft hyphens and direction marks, tag characters, runs of variation selectors, blank letters,
    line separators, noncharacters, private characters inside a word.

    **Why** — a word with one in it is another word to search, to a tokenizer and to a compiler;
    tags and variation selectors can carry a hidden message to a language model.

    **Misses** — one variation selector too many; what stands where its script has it by right:
    joiners in Arabic, Indic and Mongolian words and in emoji, direction marks beside right-to-left
    text, soft hyphens inside a word, zero-width spaces in Thai or Khmer.

    **Fix** — delete them, as `audit fix` does beside Latin, Greek and Cyrillic. A pair of
    zero-width spaces between words is residue of a web page that was translated by a machine.
    """

    rule: ClassVar[str] = "ENC006"
    name: ClassVar[str] = "invisible-character"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "by definition, with the uses that scripts have: 48 of 52 placed by hand found (4 are"
        " soft hyphens inside words), 3 of 4,844 clean documents flagged, all three residue of"
        " machine translation"
        " (tests/bench/encoding.py encoding.jsonl --clean lid.jsonl lid_mixed.jsonl dev.jsonl.gz)"
    )
    weight: ClassVar[float] = 0.4
    version: ClassVar[int] = 2
    clean: ClassVar[tuple[Case, ...]] = (
        Case("می‌خواهم این کتاب‌ها را بخوانم.", "ZWNJ is spelling in Persian"),
        Case("അവന്\u200d പറഞ്ഞു क्‍ष", "joiners in Indic scripts"),
        Case(
            "family 👨\u200d👩\u200d👧\u200d👦 and ❤️ and 1️⃣ and 🏳️\u200d🌈 and 🧑🏽\u200d💻", "emoji"
        ),
        Case("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "a flag"),
        Case("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌ ᠬᠠᠷ\u180eᠠ", "Mongolian"),
        Case("Zucker\u00adrüben\u00adernte, hyphen\u00ad\nated", "soft hyphens inside a word"),
        Case("葛\U000e0100城 辻\ufe00", "variants of Han characters"),
        Case("ภาษา\u200bไทย ភាសា\u200bខ្មែរ", "where a line may break"),
        Case("שלום\u200f, world\u200e!", "marks beside right-to-left text"),
        Case("⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙", "Braille"),
        Case("The soft hyphen ( \u00ad ) is U+00AD.", "written about"),
        Case("l’été, 10\u00a0%, 1\u202f000, 10\u2060%", "no-break spaces and word joiners"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("a\u200bword", found=("\u200b",)),
        Case("between \u200b\u200bwords", found=("\u200b\u200b",)),
        Case("stray\u200e mark", found=("\u200e",)),
        Case("`co\u200dde`", "in code it is wrong as well", found=("\u200d",)),
        Case("stray soft \u00adhyphen", found=("\u00ad",)),
        Case(
            "hidden\U000e0068\U000e0069 tags",
            "tag characters",
            found=("\U000e0068\U000e0069",),
        ),
        Case("a\U000e0121\U000e0122\U000e0123b", "bytes in variation selectors"),
        Case("blank\u3164letter", found=("\u3164",)),
        Case("blank\u2800pattern", found=("\u2800",)),
        Case("line\u2028separator", found=("\u2028",)),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """Share of the document's characters, a hundred times over; 1.0 for a hidden message."""
        places = [_place(match) for match in _odd(text)]
        if not places:
            return None
        hidden = max(place.end - place.start for place in places) >= 4
        value = 1.0 if hidden else 100 * len(places) / len(text.raw)
        note = counted(len(places), "place") + " with invisible characters that do not belong there"
        return self.measured(text.id, value, note, first(places))

    def repair(self, text: Text) -> Iterator[Edit]:
        """Safe beside letters of scripts that have no use for the character."""
        for match in _odd(text):
            place = _place(match)
            if place.replacement is not None:
                safe = place.replacement == ""
                note = f"{'delete' if safe else 'a line end for'} {place.note}"
                yield Edit(place.start, place.end, place.replacement, note, safe)


def _odd(text: Text) -> list[re.Match[str]]:
    """Runs of invisible characters that do not belong where they stand."""
    if not any_of(INVISIBLE, text):
        return []
    odd = [match for match in _runs(text.raw) if not _belongs(text, match)]
    garbled = [(m.start, m.end) for m in text.once(misread)] if odd else []
    return [
        match for match in odd if not any(start <= match.start() < end for start, end in garbled)
    ]


def _runs(raw: str) -> Iterator[re.Match[str]]:
    """Runs of invisible characters of a kind."""
    invisible, run = of(INVISIBLE), _run()
    position = 0
    while first := invisible.search(raw, position):
        position = first.end()
        if found := run.match(raw, first.start()):
            position = found.end()
            yield found


@cache
def _run() -> re.Pattern[str]:
    return re.compile(
        f"(?<={_FLAG})(?:{_flag().pattern})|[{TAGS}]+|[{SELECTORS}]+|[{ZERO_WIDTH}]+|[{NEVER}]"
        f"|(?<=[a-zA-Z\u0400-\u04ff])[{PRIVATE}](?=[a-zA-Z\u0400-\u04ff])|\xad+"
    )


@cache
def _flag() -> re.Pattern[str]:
    """What follows a black flag to make it that of a country's part."""
    return re.compile("[\U000e0020-\U000e007e]{1,16}\U000e007f")


def _place(match: re.Match[str]) -> Evidence:
    found = match[0]
    kinds = sorted({name(c) for c in found[:50]})
    many = f"{len(found)} characters: {', '.join(kinds[:3])}" if len(found) > 1 else kinds[0]
    effects = (effect for ranges, effect in _EFFECTS if of(ranges).match(found))
    note = f"{many}: {next(effects, _OTHERWISE)}"
    if found in ("\u2028", "\u2029"):
        return Evidence(*match.span(), note, "\n")
    around = (
        match.string[max(match.start() - 1, 0) : match.start()]
        + match.string[match.end() : match.end() + 1]
    )
    safe = all(c < "\u0530" for c in around) and found[0] in "\xad\u200b\u200c\u200d\u2060\u180e"
    return Evidence(*match.span(), note, "" if safe else None)


def _belongs(text: Text, match: re.Match[str]) -> bool:
    """Does an invisible run stand where its script or an emoji has it by right?"""
    raw, found = text.raw, match[0]
    start, end = match.span()
    before, after = raw[max(start - 1, 0) : start], raw[end : end + 1]
    around = before + after
    if before == _FLAG and _flag().fullmatch(found):
        return True
    if found == "\u2060":
        return not (_LETTER.match(before) and _LETTER.match(after) and around < "\u0530")
    if found[0] == "\xad":
        inside = bool(
            _LETTER.match(before) and (not after or _LETTER.match(after) or after in "\r\n")
        )
        alone = all(_SPACED.match(c) for c in around)
        return len(found) == 1 and (inside or alone)
    if "\ufe00" <= found[0] <= "\ufe0f":
        return len(found) == 1 or (len(found) == 2 and bool(of(_EMOJI).match(before)))
    if "\U000e0100" <= found[0] <= "\U000e01ef":
        return len(found) == 1 and bool(of(_HAN).match(before))
    if found[0] in "\u200c\u200d":
        emoji = bool(of(_EMOJI).match(before) and of(_EMOJI).match(after))
        return bool(of(_JOINING).search(around)) or (len(found) == 1 and emoji)
    if found[0] == "\u200b":
        return bool(of(_BREAKING).search(around)) and (
            len(found) == 1 or "\u3000" > around[0] >= "\u0e00"
        )
    if found[0] in "\u200e\u200f\u061c":
        line = text.lines[text.position(start)[0] - 1]
        low, high = max(line[0], start - 500), min(line[1], end + 500)
        return bool(of(RIGHT_TO_LEFT).search(raw, low, high))
    if found[0] == "\u180e":
        return bool(of(_JOINING).search(around))
    if found[0] in "\u115f\u1160\u17b4\u17b5":
        return bool(of(_JAMO).search(around) or of(_BREAKING).search(around))
    if found[0] == "\u2800":
        return bool(of(_BRAILLE).search(raw, max(start - 200, 0), end + 200))
    return False
