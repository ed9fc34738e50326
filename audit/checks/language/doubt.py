"""Which stretches of a document could be in another language than the rest: most have none.

What is beyond doubt is not looked at again. In a script of one language that is any stretch of the
script; elsewhere a language's own function words stand so close together that a passage in another
shows as a gap between two of them which holds function words of others, or another script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import compress
from typing import Any

from audit.checks.language import function_words
from audit.checks.language.detectors import best, says
from audit.checks.language.function_words import FOREIGN, OWN
from audit.checks.language.sample import clean
from audit.checks.language.scripts import ONLY, characters
from audit.compiled import chosen
from audit.expressions import expression
from audit.text import Span

BLOCK = 50_000
"""Characters that are taken apart at once: what bounds the memory of a long line."""

GAP = 6
"""Words without an own word of the language that may be a passage in another: 60 letters are eight
words of English or six of Finnish."""

FAR = 40
"""Words without an own word, for which lid.176.ftz is asked: no language listed goes so far without
one, but there are others."""

CHUNK = 12
"""Words of a gap that are looked at together: a passage in another language has one of its function
words among so many."""

STRANGE = 30
"""Characters without one of the script's that may be a passage in another."""

LEAST = 0.03
"""Share of own words among all under which they are no guide: a list, or no running text."""

_WIDEST = 300

_WITHOUT_OWN = expression(rb"[^\x01]{%d,}" % GAP)
_scan = chosen("audit.checks.language._scan")


def doubtful(prose: str, code: str, backend: str) -> list[Span] | None:
    """The stretches of `prose` that may not be in `code`, in order; None where any of it may not.

    They begin and end where a sentence or a line does, if one is near.
    """
    listed = function_words.lists_of(code)
    script = function_words.script_of(code) if listed else _LANGUAGE.get(code)
    if script is None:
        return None
    found: list[Span] = []
    if listed:
        gaps = _gaps(prose, code, backend)
        if gaps is None:
            return None
        found += gaps
    if script != "latin":
        found += [m.span() for m in _other_script(script).finditer(prose) if _says(m[0])]
    elif not prose.isascii():
        found += [m.span() for m in _not_latin().finditer(prose)]
    return _merged([_widened(prose, span) for span in found])


_LANGUAGE = {code: script for script, code in ONLY.items()}
_DENSE = ("han", "kana", "hangul", "thai")
_FEW = 5
"""Characters of a dense script that may be a sentence."""


def _says(stretch: str) -> bool:
    return sum(map(str.isalpha, stretch)) >= min(STRANGE // 2, len(stretch))


@cache
def _other_script(script: str) -> re.Pattern[str]:
    """Stretches without the script `script`; Japanese without kana is perhaps Chinese."""
    own = ("kana", "han") if script == "kana" else (script,)
    dense = "".join(characters(name) for name in _DENSE if name not in own)
    other = rf"[^{characters(script)}]{{{STRANGE},}}"
    return re.compile(rf"{other}|[{dense}]{{{_FEW},}}")


@cache
def _not_latin() -> re.Pattern[str]:
    """Stretches of letters that are not Latin."""
    latin = rf"\x00-\u024f\u02b0-\u036f\u1e00-\u1eff\u2000-\u2bff\ufe00-\ufe0f{characters('latin')}"
    return re.compile(rf"[^{latin}](?: ?[^{latin}]){{{_FEW},}}")


@cache
def _table(code: str) -> Any:
    return _scan.table(function_words.classes(code))


def _gaps(prose: str, code: str, backend: str) -> list[Span] | None:
    """The gaps between own words of `code` that may be a passage in another language."""
    total = mine = 0
    found: list[Span] = []
    for offset, block in _blocks(prose):
        lower = block.lower()
        marks = _scan.marks(lower, _table(code))
        total += len(marks)
        mine += marks.count(OWN)
        gaps: list[Span] = []
        long: list[Span] = []
        for start, end in map(re.Match.span, _WITHOUT_OWN.finditer(marks)):
            if _is_foreign(marks, start, end):
                gaps.append((start, end))
            elif end - start >= FAR:
                long.append((start, end))
        if long:
            heads = [(start, start + FAR) for start, _ in long]
            questions = [clean(lower[slice(*head)]) for head in _scan.places(lower, heads)]
            strange = [_is_strange(question, code, backend) for question in questions]
            gaps = sorted([*gaps, *compress(long, strange)])
        if gaps:
            found += [(offset + start, offset + end) for start, end in _scan.places(block, gaps)]
    return found if mine >= LEAST * total else None


def _is_foreign(marks: bytes, start: int, end: int) -> bool:
    """Is a word of another language in one of a gap's chunks, the last long enough to say so?"""
    rest = (end - start) % CHUNK
    return marks.find(FOREIGN, start, end if rest >= GAP - 1 else end - rest) >= 0


def _is_strange(words: str, code: str, backend: str) -> bool:
    """Does lid.176.ftz find another language than `code` in the first words of a long gap?"""
    guess, probability = best(says(words, backend))
    return guess != code and probability >= 0.5


def _blocks(prose: str) -> Iterator[tuple[int, str]]:
    """`prose` in pieces of about `BLOCK` characters, cut at white space where there is some."""
    start = 0
    while len(prose) - start > BLOCK:
        end = max(prose.rfind(mark, start, start + BLOCK) for mark in (" ", "\n"))
        end = end if end > start else start + BLOCK
        yield start, prose[start:end]
        start = end
    yield start, prose[start:]


def _widened(prose: str, span: Span) -> Span:
    """`span` up to the ends of the sentences or lines it cuts, if they are near."""
    start, end = span
    low = max(0, start - _WIDEST)
    before = max(prose.rfind("\n", low, start), prose.rfind(". ", low, start))
    if before >= 0:
        start = before + 1
    elif low == 0:
        start = 0
    after = [place for mark in ("\n", ". ") if (place := prose.find(mark, end, end + _WIDEST)) >= 0]
    if after:
        end = min(after) + 1
    elif end + _WIDEST >= len(prose):
        end = len(prose)
    return start, end


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
