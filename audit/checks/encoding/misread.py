"""Text that was decoded wrongly, and its repair: the only user of ftfy.

ftfy looks only at lines that hold a letter sequence which UTF-8 read as an 8-bit codec leaves: 3
of 4,844 clean documents in 101 languages do. Its configuration is the one that leaves right text
alone: nothing but whole-line re-decoding, never the rewriting of quotes, ligatures, widths or
entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

from audit.checks.encoding.wrong_codec import dense
from audit.text import Text

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
"""Codecs in which one misread letter looks like text (Ukrainian `Ві`): two must stand in a row."""

_WINDOW = 2_000
"""Characters of a line looked at together; ftfy reads 1-7 MB/s: longer lines are cut at spaces."""

_LEADS = ((0xC2, 0xE0, 1), (0xE0, 0xF0, 2), (0xF0, 0xF5, 3))
"""Lead bytes of UTF-8, from and to, and how many continuation bytes follow."""

Plan = tuple[tuple[str, str], ...]

_LINE_END = re.compile(r"[\r\n]")
_BOXED = re.compile("[a-zA-Z][├┬]|[├┬][^─-╿a-zA-Z][a-zA-Z]")
"""What cp850 makes of an accent: a box corner in a word."""
_TOKEN = re.compile(r"[^ \t]+")


@dataclass(frozen=True, slots=True)
class Misread:
    """A wrongly decoded stretch, the text it should be, and the steps from one to the other."""

    start: int
    end: int
    replacement: str
    steps: str


def misread(text: Text) -> tuple[Misread, ...]:
    """Every wrongly decoded word of the prose."""
    if text.prose.isascii():
        return ()
    wrong = [Misread(*found) for found in dense(text.prose)]
    taken = iter([*wrong, Misread(len(text.prose), len(text.prose), "", "")])
    current = next(taken)
    found = list(wrong)
    for candidate in _search(text.prose):
        while current.end <= candidate.start and current.steps:
            current = next(taken)
        if not (current.start < candidate.end and candidate.start < current.end):
            found.append(candidate)
    return tuple(sorted(found, key=lambda place: place.start))


def _search(prose: str) -> Iterator[Misread]:
    hint = _hint()
    position = done = 0
    while match := hint.search(prose, position):
        lead = match.start() - 1
        if not (_gate().match(prose, max(lead, 0)) or _gate().match(prose, lead + 1)):
            position = match.end()
            continue
        start, end = _window(prose, done, max(lead, 0), match.end())
        yield from _repaired(prose[start:end], start)
        position = done = end


def _window(prose: str, position: int, start: int, end: int) -> tuple[int, int]:
    """The line of a match, or as much of it as stands in the window."""
    low = max(position, start - _WINDOW)
    before = max(prose.rfind(mark, low, start) for mark in "\r\n")
    if before < 0 and low > position:
        before = prose.find(" ", low, start)
    high = min(len(prose), end + _WINDOW)
    after = _LINE_END.search(prose, end, high)
    stop = after.start() if after else high
    if after is None and high < len(prose):
        space = prose.rfind(" ", end, high)
        stop = space if space >= 0 else high
    return (before + 1 if before >= 0 else low), stop


@cache
def _tables() -> dict[str, list[str]]:
    """What each byte reads as in each codec; bytes without a character read as Latin-1."""
    tables = {}
    for codec in _CODECS:
        table = [bytes((byte,)).decode(codec, "replace") for byte in range(256)]
        tables[codec] = [chr(byte) if c == "�" else c for byte, c in enumerate(table)]
    return tables


@cache
def _hint() -> re.Pattern[str]:
    """A continuation byte, read in any codec, after a lead byte; or Ã and Â before white space.

    One set begins it, and of the two it is the rarer in every script: 4-7 ns a character.
    """
    quotes = set("–—“”‘’‚„")
    tails, leads = {"�", *quotes, *"ÃÂ"}, set(quotes)
    sure = ["(?<=вЂ)"]
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
def _gate() -> re.Pattern[str]:
    """What UTF-8 leaves when it is read as an 8-bit codec: a lead byte and its continuations."""
    patterns = [r"(?<=[^\W\d_])[ÃÂ](?=[\s�])", "â€", "вЂ", "[–—“”‘’‚„]{3}"]
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


def _repaired(line: str, offset: int) -> Iterator[Misread]:
    """The words of `line` that a repair of the whole line changes, else those repaired alone."""
    fixed, plan = _fix(line)
    if fixed != line:
        words = [(m.start(), m.end(), _apply(m[0], plan)) for m in _TOKEN.finditer(line)]
        if _rebuilt(line, words) != fixed:
            words = [_difference(line, fixed)]
        for start, end, word in words:
            if line[start:end] != word:
                yield Misread(offset + start, offset + end, word, _steps(plan))
        return
    yield from sorted(_by_word(line, offset), key=lambda found: found.start)


def _by_word(line: str, offset: int) -> Iterator[Misread]:
    """Words repaired alone, then others by the codecs those have proven, and by cp850."""
    gate = _gate()
    proven: set[str] = set()
    left: list[re.Match[str]] = []
    for match in _TOKEN.finditer(line):
        if not gate.search(match[0]):
            continue
        word, plan = _fix(match[0])
        if word != match[0]:
            proven.update(codec for action, codec in plan if action == "encode")
            yield Misread(offset + match.start(), offset + match.end(), word, _steps(plan))
        else:
            left.append(match)
    if "latin-1" in proven:  # ftfy names the narrower of the two where both would do
        proven.add("sloppy-windows-1252")
    for match in left:
        codecs = [*sorted(proven), *(["cp850"] if _BOXED.search(match[0]) else [])]
        for codec in codecs:
            word = gate.sub(partial(_letter, codec), match[0])
            if word != match[0]:
                steps = f"encode as {codec}, decode as utf-8"
                yield Misread(offset + match.start(), offset + match.end(), word, steps)
                break


def _letter(codec: str, match: re.Match[str]) -> str:
    """A misread letter or quote, read rightly; as it stands where it is none."""
    try:
        text = match[0].encode(codec).decode("utf-8")
    except UnicodeError:
        return match[0]
    return text if text.isalpha() or text in "’‘“”–—…«»¿¡" else match[0]


def _rebuilt(line: str, words: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, word in words:
        pieces += (line[done:start], word)
        done = end
    return "".join((*pieces, line[done:]))


def _difference(line: str, fixed: str) -> tuple[int, int, str]:
    """What is left of two texts without their common beginning and end."""
    start = 0
    shorter = min(len(line), len(fixed))
    while start < shorter and line[start] == fixed[start]:
        start += 1
    tail = 0
    while tail < shorter - start and line[-1 - tail] == fixed[-1 - tail]:
        tail += 1
    return start, len(line) - tail, fixed[start : len(fixed) - tail]


def _fix(text: str) -> tuple[str, Plan]:
    """`text` repaired by the safe plan of ftfy, and the steps of that plan."""
    if text.isascii():
        return text, ()
    from ftfy import TextFixerConfig, fix_and_explain

    config = TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        remove_terminal_escapes=False,
        fix_c1_controls=False,
        decode_inconsistent_utf8=False,
        normalization=None,
    )
    fixed = fix_and_explain(text, config)
    return fixed.text, tuple((action, str(codec)) for action, codec in fixed.explanation or ())


def _apply(word: str, plan: Plan) -> str:
    """The steps of a line's plan, taken with one word of it."""
    if word.isascii():
        return word
    from ftfy import apply_plan

    try:
        return str(apply_plan(word, list(plan)))
    except UnicodeError:
        return word


def _steps(plan: Plan) -> str:
    return ", ".join(
        f"{action} as {codec}" if action in ("encode", "decode") else codec.replace("_", " ")
        for action, codec in plan
    )
