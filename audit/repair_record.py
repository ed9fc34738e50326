"""The text of a JSON record, repaired where it stands: no other byte of the line changes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]

from audit.corpus.jsonl import parse
from audit.repair import Repairer, Unrepairable

_MOST = 10_000
"""Lines of a record, or words of a line, that are compared: it takes the square of their number."""
_WORD = re.compile(r"\w+|\W", re.DOTALL)
_BLANK = re.compile(r"[ \t\n\r]*")
_ELEMENT = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]",
    re.DOTALL,
)
"""One code point of a string as JSON spells it."""


def repair_line(
    repairer: Repairer, id: str, line: bytes, field: str
) -> tuple[bytes, Counter[str], int]:
    """A line with the text of its record repaired. Raises `Unrepairable`."""
    try:
        source = line.decode("utf-8")
        record = parse(source.removeprefix("\ufeff"))
    except UnicodeDecodeError:
        raise Unrepairable("not valid UTF-8") from None
    except ValueError as error:
        raise Unrepairable(str(error)) from None
    text = record.get(field) if isinstance(record, dict) else None
    if not isinstance(text, str):
        raise Unrepairable(f"no text in field {field!r}")
    after, made, left = repairer.text(id, text)
    if not made:
        return line, made, left
    start, end = _place(source, field)
    changed = source[:start] + _respelled(source[start:end], text, after) + source[end:]
    # As text, for NaN is not equal to itself.
    if str(parse(changed.removeprefix("\ufeff"))) != str({**record, field: after}):
        raise Unrepairable("the repaired record does not read back")
    return changed.encode(), made, left


def _place(source: str, field: str) -> tuple[int, int]:
    """Where the string of a field stands, without its quotes; of equal keys the last counts."""
    found = (0, 0)
    at = source.index("{") + 1
    decoder = JSONDecoder()
    while True:
        at = _skip(source, at)
        if source[at] == "}":
            return found
        if source[at] == ",":
            at = _skip(source, at + 1)
        key, at = scanstring(source, at + 1, False)
        at = _skip(source, _skip(source, at) + 1)
        _, end = decoder.raw_decode(source, at)
        if key == field:
            found = at + 1, end - 1
        at = end


def _skip(source: str, at: int) -> int:
    match = _BLANK.match(source, at)
    return match.end() if match else at


def _respelled(spelled: str, before: str, after: str) -> str:
    """`spelled`, the JSON of `before`, changed to that of `after` in the places that differ."""
    elements = [match.span() for match in _ELEMENT.finditer(spelled)]
    if len(elements) != len(before):
        raise Unrepairable("the text has unpaired surrogates")
    ascii_only = spelled.isascii() and not before.isascii()
    pieces: list[str] = []
    done = 0
    for start, end, new in _differences(before, after):
        low = elements[start][0] if start < len(elements) else len(spelled)
        high = elements[end - 1][1] if end > start else low
        pieces += (spelled[done:low], json.dumps(new, ensure_ascii=ascii_only)[1:-1])
        done = high
    return "".join((*pieces, spelled[done:]))


def _differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """What of `before` is something else in `after`: lines, then words of those that differ."""
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(lines[0]) > _MOST:
        raise Unrepairable(f"more than {_MOST:,} lines in a record")
    for start, was, now in _changes(*lines):
        words = _WORD.findall(was), _WORD.findall(now)
        if len(words[0]) > _MOST:
            words = [was], [now]
        for place, old, new in _changes(*words):
            yield start + place, start + place + len(old), new


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[int, str, str]]:
    """Where `old` differs from `new`, as an offset in its text, what is there and what is to be."""
    from difflib import SequenceMatcher

    starts = list(accumulate(map(len, old), initial=0))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield starts[a], "".join(old[a:b]), "".join(new[c:d])
