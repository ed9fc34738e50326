"""Text whose bytes were read in a related 8-bit codec: `souèasné dobì` for `současné době`.

Most letters are right, so nothing in the bytes gives it away. Every pair of codecs known for it is
tried, and one counts that turns letters which the language does not have, or signs and capitals
inside a word, into letters which it has, and none the other way. The language is what lid.176.ftz
says of the reading, no less surely than of the text as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import islice
from unicodedata import category

from audit.checks.encoding.alphabets import CYRILLIC, alphabet, covered
from audit.checks.encoding.replay import Steps
from audit.corpus.damaged import non_ascii_lines
from audit.expressions import expression
from audit.values import dataclass

Repair = tuple[int, int, str, Steps, str]

_MOST = 20_000
"""Characters of a line that are looked at."""
_PAIRS = (
    ("cp1252", "cp1250"),
    ("cp1252", "iso8859-2"),
    ("cp1252", "cp1254"),
    ("cp1252", "cp1257"),
    ("cp1252", "mac_roman"),
    ("cp1250", "cp1252"),
    ("mac_roman", "cp1252"),
    ("mac_roman", "cp1250"),
    ("cp437", "cp1252"),
    ("cp850", "cp1252"),
    ("cp852", "cp1250"),
)
"""(read as, was): Latin codecs that are taken for one another."""
_CYRILLIC_PAIRS = (("cp1251", "koi8-r"), ("cp1251", "cp866"), ("koi8-r", "cp1251"))
_PROSE = frozenset("“”‘’„‚«»‹›–—…•·°§©®™€£¡¿´`\xa0\u202f")
"""Signs that stand in clean text of any language; between two letters only ’ and · do."""
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_CAPITAL = re.compile("[А-ЯЁ](?<=[А-Яа-яЁё].)")
_SIGN = re.compile("[¤¦§©¬\xad®°±µ¶](?<=[\u0400-\u04ff].)(?=[\u0400-\u04ff])")
"""Capitals and signs inside a word: Cyrillic in the wrong Cyrillic codec."""
_TURNED_SHARE = 0.1
_FEWEST = 2
"""Letters that a re-reading must put right, one of them inside a word; one does where it was a sign
or a capital inside a word, for which there is no other reason."""
_ODD = 0.15
"""Share of odd ones among the letters beyond ASCII, from which pairs are tried: .24 to 1 in 21
texts read in a related codec, of which the language was always told rightly; at most .10 in clean
texts of 101 languages, joined to 11,000 characters, which hold foreign names."""
_LEAST_SURE, _NO_LESS, _SURER = 0.5, -0.05, 0.2
"""Probability of the language that a reading must have, and how much it must gain: Latin text is
mostly told rightly as it stands; where it is not, and for Cyrillic gibberish, which is always said
to be in some language of its script, the reading must be clearly surer."""


def latin(prose: str, rest: str, kinds: str) -> tuple[Repair, ...]:
    """Lines read in a related Latin codec.

    `rest`: what of the text is beyond ASCII; `kinds`: the same, each once.
    """
    return _reread(prose, _PAIRS, _NO_LESS) if _is_odd(prose, rest, kinds) else ()


def cyrillic(prose: str, rest: str) -> tuple[Repair, ...]:
    """Lines in Cyrillic that were read in another codec of it."""
    if not _CYRILLIC.search(rest):
        return ()
    signs = sum(1 for _ in islice(_SIGN.finditer(prose), _MOST))
    turned = signs + sum(1 for _ in islice(_CAPITAL.finditer(prose), _MOST))
    if turned < 3 or turned < _TURNED_SHARE * len(rest):
        return ()
    return _reread(prose, _CYRILLIC_PAIRS, -1.0 if signs > 2 else _SURER)


def _is_odd(prose: str, rest: str, kinds: str) -> bool:
    """Are many of the letters none of the language's, or signs and capitals inside a word?"""
    letters = frozenset(filter(str.isalpha, kinds)) - _PROSE
    inside = [
        match.start()
        for match in islice(_inside().finditer(prose) if _NOT_FINE.search(kinds) else (), _MOST)
        if _fine(prose, match.start(), letters) is None
    ]
    if covered(frozenset(filter(_is_latin, letters))) and not inside:
        return False  # letters of other scripts are none that a Latin codec gives
    known = alphabet(_language(_lines(prose))[0])
    counts = {c: count for c, count in Counter(rest).items() if c not in _PROSE}
    odd = sum(count for c, count in counts.items() if c not in known) + len(inside)
    return bool(known) and odd >= _ODD * sum(counts.values())


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter < "\u1f00"


@cache
def _inside() -> re.Pattern[str]:
    """A sign or capital between small letters. One set begins it: 4 ns a character."""
    small = "[a-zß-öø-ÿ]"
    return re.compile(rf"[\x80-Þ×÷\u2000-\u2bff](?<={small}.)(?={small})")


_NOT_FINE = expression("[\x80-\xb6\xb8-Þ×÷\u2000-\u2018\u201a-\u2bff]")
"""What of that is not fine wherever it stands, as ’ and · are."""


def _fine(prose: str, at: int, letters: frozenset[str]) -> bool | None:
    """Does a character stand where it may? None where it is a sign or a capital inside a word."""
    character = prose[at]
    before, after = prose[at - 1 : at] if at else "", prose[at + 1 : at + 2]
    inside = before.isalpha() and after.isalpha()
    if character in letters:
        turned = character.isupper() and before.islower()
        return None if turned and after.islower() else not turned
    if character in "’·":
        return True
    if character.isalpha():
        return False
    if character in _PROSE:
        return None if inside else True
    return None if inside else not (before.isalpha() or after.isalpha())


@dataclass(frozen=True, slots=True)
class _Gain:
    """How many characters a reading puts right, how many of them inside a word; `certain`: one of
    them was a sign or a capital there."""

    right: int = 0
    inside: int = 0
    certain: bool = False

    def __add__(self, other: _Gain) -> _Gain:
        return _Gain(
            self.right + other.right, self.inside + other.inside, self.certain or other.certain
        )

    @property
    def enough(self) -> bool:
        return self.inside > 0 and (self.right >= _FEWEST or self.certain)


def _reread(prose: str, pairs: tuple[tuple[str, str], ...], surer: float) -> tuple[Repair, ...]:
    """The reading that puts most right, where one does and harms nothing.

    `surer`: how much the probability of the language must gain. Where no sign or capital inside a
    word speaks for the reading, no line may speak against it.
    """
    lines = [(start, min(end, start + _MOST)) for start, end in non_ascii_lines(prose)]
    said = _language(_lines(prose))
    counts = Counter("".join(_NON_ASCII.findall(prose)))
    best: tuple[int, tuple[Repair, ...]] = (0, ())
    for pair in pairs:
        if not _may_gain(counts, _table(*pair), alphabet(said[0])) and said[1] >= _LEAST_SURE:
            continue
        gain, repairs = _reading(prose, lines, pair, said, surer)
        few = len(lines) if not gain.certain else len(lines) / 2
        if gain.enough and len(repairs) >= few and gain.right > best[0]:
            best = gain.right, tuple(repairs)
    return best[1]


def _may_gain(counts: Counter[str], table: dict[int, str], letters: frozenset[str]) -> bool:
    """Does a pair of codecs give letters of the language, and take away no more than it gives?"""
    gives = takes = 0
    for character, count in counts.items():
        new = table[ord(character)]
        gives += count * (new != character and new in letters)
        takes += count * (character in letters and new not in letters)
    return gives > takes


def _reading(
    prose: str,
    lines: list[tuple[int, int]],
    pair: tuple[str, str],
    said: tuple[str, float],
    gained: float,
) -> tuple[_Gain, list[Repair]]:
    """What a pair of codecs makes of the lines, and what that puts right."""
    table = _table(*pair)
    turned = [(start, end, prose[start:end].translate(table)) for start, end in lines]
    turned = [(s, e, new) for s, e, new in turned if "\ufffd" not in new and new != prose[s:e]]
    if 2 * len(turned) < len(lines):
        return _Gain(), []
    language, surer = _language("\n".join(new for _, _, new in turned))
    native = language in CYRILLIC
    if not native and language != said[0]:
        gained = _SURER
    if surer < max(_LEAST_SURE, said[1] + gained):
        return _Gain(), []
    steps = (("encode", pair[0]), ("decode", pair[1]))
    total = _Gain()
    repairs: list[Repair] = []
    for start, end, new in turned:
        old = prose[start:end]
        gain = _gain(old, new, alphabet(language), native=native)
        if gain is not None and (native or not _fits(old, language)):
            total += gain
            repairs.append((start, end, new, steps, f"{surer:.0%} surely {language}"))
    return total, repairs


def _fits(line: str, language: str) -> bool:
    """Is a line, as it stands, in another language that has all its letters?"""
    own, sure = _language(line)
    letters = {c for c in line if c > "\x7f" and c.isalpha()}
    return own != language and sure >= _LEAST_SURE and letters <= alphabet(own)


def _gain(old: str, new: str, letters: frozenset[str], *, native: bool) -> _Gain | None:
    """What a reading of a line puts right; None where it makes a character wrong, or none right.

    `native`: every letter was another, so that nothing can be said of single ones.
    """
    right = inside = same = read = 0
    certain = False
    for at, (was, now) in enumerate(zip(old, new, strict=True)):
        if was == now:
            continue
        if not _fine(new, at, letters):
            return None
        fine = _fine(old, at, letters)
        if fine and not native:
            same += 1
            continue
        right += 1
        read += now.isalpha()
        if 0 < at < len(new) - 1 and new[at - 1].isalpha() and new[at + 1].isalpha():
            inside += 1
            certain |= fine is None
    return _Gain(right, inside, certain) if read and right >= same else None


@cache
def _table(read_as: str, was: str) -> dict[int, str]:
    """What each character read in the one codec is in the other; U+FFFD where it is in neither."""
    table: dict[int, str] = _Missing()
    table.update({code: chr(code) for code in range(0x80)})
    if read_as == "cp1252":
        # Read as Latin-1, the bytes 80 to 9F are control characters.
        table.update({b: bytes((b,)).decode(was, "replace") for b in range(0x80, 0xA0)})
    for byte in range(0x80, 0x100):
        raw = bytes((byte,))
        old = raw.decode(read_as, "replace")
        table[byte if old == "\ufffd" else ord(old)] = raw.decode(was, "replace")
    return table


class _Missing(dict[int, str]):
    def __missing__(self, key: int) -> str:
        return "\ufffd"


def _lines(prose: str) -> str:
    """The first lines that have something beyond ASCII, as many as the language is told by."""
    from audit.checks.language.detectors import SAMPLE

    lines: list[str] = []
    size = 0
    for start, end in non_ascii_lines(prose):
        lines.append(prose[start : min(end, start + SAMPLE)])
        size += len(lines[-1]) + 1
        if size >= SAMPLE:
            break
    return "\n".join(lines)


def _language(text: str) -> tuple[str, float]:
    """What lid.176.ftz says of a text."""
    from audit.checks.language.detectors import SAMPLE, best, fasttext_says

    return best(fasttext_says(text[:SAMPLE].lower()))


def reads_well(text: str) -> bool:
    """Is every character beyond ASCII a letter of the text's language, or a sign in its place?

    Where the letters of the language are not known, any letter will do.
    """
    language, sure = _language(_lines(text))
    letters = alphabet(language) or frozenset(c for c in text if c > "\x7f" and c.isalpha())
    return sure >= _LEAST_SURE and all(
        _fine(text, at, letters) or category(text[at]) in ("Mn", "Mc")
        for at, character in enumerate(text)
        if character > "\x7f"
    )
