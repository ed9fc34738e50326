"""UTF-8 that was read as an 8-bit codec, once or more, and its repair: the only user of ftfy.

ftfy looks only at lines that hold a letter sequence which UTF-8 read as an 8-bit codec leaves: 3
of 4,844 clean documents in 101 languages do. Its configuration is the one that leaves right text
alone: nothing but whole-line re-decoding, never the rewriting of quotes, ligatures, widths or
entities. Where a whole line cannot be one misreading, its words are tried alone, and what is left
by the codecs that the document has shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.checks.encoding.replay import Steps, replay
from audit.checks.encoding.utf8_gate import candidates, gate, may_mend
from audit.expressions import expression

Repair = tuple[int, int, str, Steps]

ALONE = frozenset("ÃÂ")
"""What may be a misreading by itself, before white space; all others are two characters in a row
that are beyond ASCII, or more."""
_WINDOW = 2_000
"""Characters of a line looked at together; ftfy reads 1-7 MB/s: longer lines are cut at spaces."""

_LINE_END = expression(r"[\r\n]")
_TOKEN = expression(r"[^ \t]+")
_LONELY = expression(r"(?<!\S)Ã [a-zA-Z]")
"""`à` whose second byte, a no-break space, has become a plain one. A letter after it that is no
ASCII is no UTF-8 by itself."""
_A_GRAVE = (("encode", "latin-1"), ("transcode", "restore_byte_a0"), ("decode", "utf-8"))
_CAPITAL_A = expression(r"[A-Z]Â\xa0(?=[A-Z])")
"""A capital with a circumflex before a no-break space may be what was written."""
_BY_SIGN = (
    ("cp850", expression("[a-zA-Z][├┬]|[├┬][^─-╿a-zA-Z][a-zA-Z]|┬[┐í][a-zA-Z]")),
    ("mac_roman", expression("[a-zA-Z]√")),
    ("cp1251", expression("[a-zA-Z][ГДЕ]|[ГДЕ].[a-zA-Z]")),
)
"""Codecs to try where a word has the sign: a box corner or a root beside a letter is what cp850 and
Mac Roman make of the first byte of an accented letter."""
_RARE = expression("[\u0180-\u0217\u021c-\u02ff\u1f00-\u1fff\u2c60-\u2dff\ua640-\uabff]")
"""Letters so rare that misreadings which would give nothing else are chance."""
_MARKS = "’‘“”–—…«»¿¡"


def search(prose: str) -> tuple[list[Repair], bool]:
    """The repairs of `prose`, in order, and whether they are sure.

    One word alone, in a line that also has letters which were read rightly, is not sure.
    """
    found: list[Repair] = []
    left: list[tuple[int, str]] = []
    whole = False
    done = 0
    for start, end in candidates(prose):
        if start < done:
            continue
        low, done = _window(prose, done, start, end)
        line = prose[low:done]
        if _CAPITAL_A.search(line):
            continue
        repairs = list(_line(line, low))
        whole |= bool(repairs)
        if not repairs:
            repairs, others = _words(line, low)
            left += others
        found += repairs
    found += _left(prose, left, found)
    likely = [repair for repair in found if not _is_chance(repair[2])]
    if 2 * len(likely) < len(found):
        found = likely
    return sorted(found), whole or len(found) > 1


def _is_chance(text: str) -> bool:
    """Is what a repair gives so rare that three odd characters may give it by chance?"""
    letters = [c for c in text if c > "\u017f" and c.isalpha()]
    rare = any(_RARE.match(c) for c in letters) or any("\u02ec" <= c <= "\u02ff" for c in text)
    return rare or sum(not "\u1e00" <= c <= "\u1eff" and c > "\u024f" for c in letters) == 1


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


def _line(line: str, offset: int) -> Iterator[Repair]:
    """The words of `line` that a repair of all of it changes; the line where words do not do."""
    fixed, steps = _fix(line)
    if fixed == line:
        return
    words = [(m.start(), m.end(), _apply(m[0], steps)) for m in _TOKEN.finditer(line)]
    pieces: list[str] = []
    done = 0
    for start, end, word in words:
        pieces += (line[done:start], word)
        done = end
    if "".join((*pieces, line[done:])) != fixed:
        words = [(0, len(line), fixed)]
    for start, end, word in words:
        if line[start:end] != word:
            yield offset + start, offset + end, word, steps


def _words(line: str, offset: int) -> tuple[list[Repair], list[tuple[int, str]]]:
    """Words that ftfy repairs alone, and those that it does not, though the gate finds them odd."""
    found: list[Repair] = []
    left: list[tuple[int, str]] = []
    for match in _TOKEN.finditer(line):
        if gate().search(match[0]) or any(sign.search(match[0]) for _, sign in _BY_SIGN):
            word, steps = _fix(match[0])
            if word != match[0]:
                found.append((offset + match.start(), offset + match.end(), word, steps))
            else:
                left.append((offset + match.start(), match[0]))
    return found, left


def _left(prose: str, left: list[tuple[int, str]], found: list[Repair]) -> Iterator[Repair]:
    """Letters that a codec explains which the document has shown, or a sign beside them."""
    proven = {codec for *_, steps in found for action, codec in steps if action == "encode"}
    if "latin-1" in proven:  # ftfy names the narrower of the two where both would do
        proven.add("sloppy-windows-1252")
    for offset, word in left:
        codecs = sorted(proven) + [codec for codec, sign in _BY_SIGN if sign.search(word)]
        readings = [list(_letters(word, offset, codec)) for codec in codecs]
        yield from max(readings, key=len, default=[])
    if found and proven & {"latin-1", "sloppy-windows-1252"}:
        taken = {place for start, end, *_ in found for place in range(start, end)}
        for match in _LONELY.finditer(prose):
            if match.start() not in taken:
                yield *match.span(), replay(match[0], _A_GRAVE), _A_GRAVE


def _letters(word: str, offset: int, codec: str) -> Iterator[Repair]:
    """The misread letters and quotes of a word."""
    steps = (("encode", codec), ("decode", "utf-8"))
    for match in gate().finditer(word):
        try:
            text = replay(match[0], steps)
        except UnicodeError:
            continue
        native = codec == "cp1251" and (text > "\u017f" or match[0][-1] in _MARKS)
        if not native and (text.isalpha() or text in _MARKS):
            yield offset + match.start(), offset + match.end(), text, steps


def _fix(text: str) -> tuple[str, Steps]:
    """`text` repaired by the safe plan of ftfy, and the steps of that plan.

    To import ftfy takes 60 ms: it is not asked where its plan has no codec to begin with.
    """
    if text.isascii() or not may_mend(text):
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


def _apply(word: str, steps: Steps) -> str:
    """The steps of a line, taken with one word of it."""
    if word.isascii():
        return word
    try:
        return replay(word, steps)
    except UnicodeError:
        return word
