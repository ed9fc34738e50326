"""Which stretches of a document could be in another language than the rest: most have none.

What is beyond doubt is not looked at again. In a script of one language that is any stretch of the
script; elsewhere a language's own function words stand so close together that a passage in another
shows as a gap between two of them which holds function words of others, or another script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from audit.checks.language import function_words
from audit.checks.language.detectors import best, says
from audit.checks.language.sample import clean
from audit.checks.language.scripts import BLOCKS, ONLY
from audit.compiled import chosen
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
        found += _scan.stretches(prose, _kinds(script), STRANGE, _FEW)
    elif not prose.isascii():
        found += _scan.chains(prose, _latin(), _FEW + 1)
    return _merged([_widened(prose, span) for span in found])


_LANGUAGE = {code: script for script, code in ONLY.items()}
_DENSE = ("han", "kana", "hangul", "thai")
_FEW = 5
"""Characters of a dense script that may be a sentence."""

_ITS, _DENSE_ONE, _JOINT = 1, 2, 2
"""Kinds of characters, as the scan wants them."""

_BESIDE = ((0, 0x24F), (0x2B0, 0x36F), (0x1E00, 0x1EFF), (0x2000, 0x2BFF), (0xFE00, 0xFE0F))
"""What is usual beside Latin letters: marks, punctuation, symbols, variation selectors."""


@cache
def _kinds(script: str) -> bytes:
    """What is of `script`, and what of another dense one; without kana much Han may be Chinese."""
    kinds = dict.fromkeys(_DENSE, _DENSE_ONE) | {script: _ITS}
    if script == "kana":
        del kinds["han"]
    return _painted((first, last, kinds.get(name, 0)) for first, last, name in BLOCKS)


@cache
def _latin() -> bytes:
    """What is no letter but a Latin one, as far as it is usual beside Latin letters."""
    blocks = [*_BESIDE, *((first, last) for first, last, name in BLOCKS if name == "latin")]
    return _painted([*((first, last, _ITS) for first, last in blocks), (32, 32, _JOINT)])


def _painted(kinds: Iterable[tuple[int, int, int]]) -> bytes:
    """A kind for each character of the basic plane."""
    painted = bytearray(0x10000)
    for first, last, kind in kinds:
        if kind and last < len(painted):
            painted[first : last + 1] = bytes((kind,)) * (last + 1 - first)
    return bytes(painted)


@cache
def _table(code: str) -> Any:
    return _scan.table(function_words.classes(code))


def _gaps(prose: str, code: str, backend: str) -> list[Span] | None:
    """The gaps between own words of `code` that may be a passage in another language."""
    total = mine = 0
    found: list[Span] = []
    for offset, block in _blocks(prose):
        words, own, gaps, late = _scan.gaps(block, _table(code), GAP, CHUNK, FAR)
        total += words
        mine += own
        gaps += [
            (start, end)
            for start, end, head in late
            if _is_strange(clean(block[start:head]), code, backend)
        ]
        found += [(offset + start, offset + end) for start, end in gaps]
    return found if mine >= LEAST * total else None


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
