"""UTF-8 with damage: lines that are not UTF-8, decoded one by one, and where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from audit.corpus.guess import SAMPLE, Guess, candidates, guess, strict
from audit.expressions import expression
from audit.model import Evidence
from audit.values import dataclass

MOST_PLACES = 1_000
"""Places kept in `Document.undecodable`; the note of the first gives the full count."""
_SEARCHED = 2_000
"""Lines with non-ASCII characters looked at to tell a mixed file from a legacy one."""
_CHANCE = 6
"""One in so many pairs of bytes over 0x7F is valid UTF-8 by chance: (30 · 64) / 128² = 1/8.5 for
uniform bytes, more for the lead bytes that letters of legacy codecs prefer."""
_MIXED = 0.25
"""Share of valid lines, of those with non-ASCII characters, from which a file is damaged UTF-8."""
_SOUND = 4
"""A line that holds bad bytes counts as UTF-8 where this many times as many are valid."""

ESCAPES = expression("[\udc80-\udcff]+")
NON_ASCII = expression(r"[^\x00-\x7f]+")
LINE_END = expression(r"[\r\n]")
_CESU = "surrogate pairs encoded one by one (CESU-8)"
_CUT = expression(rb"[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the codec that gives it, how sure that is, and the places it does not hold for."""

    text: str
    encoding: str
    confidence: float = 1.0
    places: tuple[Evidence, ...] = ()


def is_mixed(escaped: str) -> bool:
    """Is this a UTF-8 file with damage? Valid lines of a legacy file are valid by chance only."""
    longest = good = bad = 0
    only_cut = True
    for start, end in non_ascii_lines(escaped):
        line = escaped[start:end]
        escapes = sum(len(run) for run in ESCAPES.findall(line))
        valid = sum(len(run) for run in NON_ASCII.findall(line)) - escapes
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
    runs = list(ESCAPES.finditer(line))
    raw = runs[-1][0].encode("utf-8", "surrogateescape")
    alone = len(raw) == 1 and len(NON_ASCII.findall(line)) == 1
    return len(runs) == 1 and runs[0].end() == len(line) and not alone and bool(_CUT.fullmatch(raw))


def non_ascii_lines(text: str, pattern: re.Pattern[str] = NON_ASCII) -> Iterator[tuple[int, int]]:
    """The lines in which `pattern` occurs, without their ends."""
    position = 0
    while match := pattern.search(text, position):
        start = max(text.rfind(end, position, match.start()) for end in "\r\n") + 1
        stop = LINE_END.search(text, match.end())
        end = stop.start() if stop else len(text)
        yield max(start, position), end
        position = end


def sample(escaped: str) -> bytes:
    """The lines with bad bytes, joined, for chardet."""
    lines: list[bytes] = []
    size = 0
    for start, end in non_ascii_lines(escaped, ESCAPES):
        line = escaped[start : min(end, start + SAMPLE)].encode("utf-8", "surrogateescape")
        lines.append(line)
        size += len(line) + 1
        if size >= SAMPLE:
            break
    return b"\n".join(lines)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with bytes that are not UTF-8, half-open in the escaped text, and what it is read as.

    `proven`: the bytes themselves say so.
    """

    start: int
    end: int
    text: str
    note: str
    proven: bool


def read_lines(escaped: str) -> tuple[Guess, Iterator[Line]]:
    """What the bad bytes look like, and the lines that hold them, each decoded."""
    found = guess(sample(escaped))
    places = non_ascii_lines(escaped, ESCAPES)
    return found, (_damaged(escaped, start, end, found) for start, end in places)


def lines(escaped: str) -> Decoded:
    """UTF-8 where the lines are UTF-8, the encoding the others look like where they are not."""
    found, damaged = read_lines(escaped)
    pieces: list[str] = []
    places: list[Evidence] = []
    done = length = count = 0
    for line in damaged:
        pieces += (escaped[done : line.start], line.text)
        length += line.start - done
        count += 1
        if len(places) < MOST_PLACES:
            since = _first_escape(escaped[line.start : line.end])
            places.append(place(line.text, length, line.note, since))
        length += len(line.text)
        done = line.end
    pieces.append(escaped[done:])
    total = f"{count} line{'s' * (count != 1)} not valid UTF-8; here "
    places[0] = Evidence(places[0].start, places[0].end, total + places[0].note)
    return Decoded("".join(pieces), "utf-8", found.confidence, tuple(places))


def _damaged(escaped: str, start: int, end: int, found: Guess) -> Line:
    text, note = _reading(escaped[start:end], found)
    return Line(start, end, text, note, note == _CESU)


def _reading(line: str, found: Guess) -> tuple[str, str]:
    """One line with bytes that are not UTF-8, decoded, and what was made of it."""
    raw = line.encode("utf-8", "surrogateescape")
    if b"\xed" in raw and (text := cesu_8(raw)) is not None:
        return text, _CESU
    escapes = sum(len(run) for run in ESCAPES.findall(line))
    valid = sum(len(run) for run in NON_ASCII.findall(line)) - escapes
    if valid <= escapes and not _ends_cut(line):
        for codec in candidates(found):
            text = strict(raw, codec)
            if text is not None and not codec.startswith("utf"):
                return text, f"the bytes {Guess(codec, found.confidence)}"
    if _ends_cut(line):
        return ESCAPES.sub("\ufffd", line), "a character is cut off"
    text = ESCAPES.sub(lambda run: _loose(run[0], found.codec or ""), line)
    return text, "bytes that no encoding explains" if "\ufffd" in text else f"the bytes {found}"


def _loose(run: str, codec: str) -> str:
    """A run of bad bytes inside a line of UTF-8: letters of an 8-bit codec, or lost."""
    raw = run.encode("utf-8", "surrogateescape")
    cut = len(raw) > 1 and _CUT.fullmatch(raw)
    text = None if cut or codec.startswith("utf") or not codec else strict(raw, codec)
    return text if text is not None and text.isalnum() else "\ufffd"


def cesu_8(raw: bytes) -> str | None:
    """`raw` as UTF-8 whose surrogate pairs were encoded one by one; None where it is not."""
    try:
        halves = raw.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def _first_escape(line: str) -> int:
    """Where damage begins; in the decoded line it is there or later."""
    match = ESCAPES.search(line)
    return match.start() if match else 0


def place(line: str, offset: int, note: str, since: int = 0) -> Evidence:
    """The first damaged word, from `since` on, of a decoded line that starts at `offset`."""
    lost = line.find("\ufffd")
    match = NON_ASCII.search(line, lost if lost >= 0 else since) or NON_ASCII.search(line)
    if match is None:
        return Evidence(offset, offset + len(line), note)
    start, end = match.start(), min(match.end(), match.start() + 20)
    while start > max(0, match.start() - 20) and line[start - 1].isalnum():
        start -= 1
    while end < min(len(line), match.start() + 40) and line[end].isalnum():
        end += 1
    return Evidence(offset + start, offset + end, note)
