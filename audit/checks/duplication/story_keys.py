"""Which documents tell something in English prose, and the keys by which DUP007 finds their kin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from audit.checks.duplication.story_stems import Stem, stems
from audit.text import Span, Text

RARE = 56
"""Keys that are a document's rarest stems and numbers."""
PAIRS = 72
"""Keys that are two stems near each other: together with `RARE` 128 keys, 1 kB a document."""
_RARE_WEIGHT = 3.0
_PAIR_WEIGHT = 1.5
_WINDOW = 2
_MIX = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1

_WORDS = 40
_FUNCTION_SHARE = 0.25
_SENTENCE_LENGTH = 30
_LEGAL_SHARE = 0.008

_CODE = ("_", "=", "{", "}", "<", ">", "\\", "|", "`", "()", "::", "--")
_CODE_SHARE = 0.08
_SHORT_LINE = 3
_SHORT_LINES = 0.4
_REFERENCE = 0.16
"""Where words of manuals, marks of code, short lines and what is no sentence add up to so much, a
text is looked things up in, not read: so with 1 in 95 of 3,974 labelled stories, and with 6 in 10
of 3,557 pages of manuals that pass the other limits (`python -m tests.bench.retelling`)."""

_LEGAL = frozenset(
    "licen warra copyr herei hereb liabi liabl shall redis subli merch infri notwi pursu".split()
)
_MANUAL = frozenset(
    "addre argum class code comma confi data defau direc error file files funct inter input insta"
    " libra metho modul name objec optio outpu packa param proce retur run see serve set speci"
    " strin suppo syste type user value varia versi".split()
)
_END = frozenset(".!?…\"”'’)»")
_WRAPPED = re.compile(r"(?<![ \t])[ \t]*+(?:\r\n|\r|\n)[ \t]*+")


def story_keys(text: Text) -> list[int]:
    """64-bit keys of a document: none where it is not English prose.

    A short document has few rare stems, so half of the keys are unordered pairs of stems that stand
    at most two apart; those with the smallest hash are taken, so that two tellings take the same.
    """
    found = text.once(_stems)
    if not _is_prose(text, found):
        return []
    rare = {s.key: s for s in found if s.weight >= _RARE_WEIGHT}
    best = sorted(rare.values(), key=lambda stem: (-stem.weight, stem.key))[:RARE]
    heavy = [stem.key for stem in found if stem.weight >= _PAIR_WEIGHT]
    pairs = {
        (a ^ b) * _MIX & _MASK
        for step in range(1, _WINDOW + 1)
        for a, b in zip(heavy, heavy[step:], strict=False)
        if a != b
    }
    return [stem.key for stem in best] + sorted(pairs)[:PAIRS]


def _stems(text: Text) -> list[Stem]:
    return stems(text.raw, *zip(*text.spans, strict=True)) if text.spans else []


def _is_prose(text: Text, found: Sequence[Stem]) -> bool:
    """Is a document English running text, and no licence, list, table, code or man page?"""
    count = len(found)
    if count < _WORDS or sum(stem.function for stem in found) < _FUNCTION_SHARE * count:
        return False
    if sum(stem.text in _LEGAL for stem in found) >= _LEGAL_SHARE * count:
        return False
    raw = text.raw
    code = sum(map(raw.count, _CODE)) / count
    if code >= _CODE_SHARE:
        return False
    lines = [line for line in raw.splitlines() if line and not line.isspace()]
    short = sum(line.count(" ") < _SHORT_LINE for line in lines) / len(lines)
    if short >= _SHORT_LINES:
        return False
    manual = sum(stem.text in _MANUAL for stem in found) / count
    return manual + code + (short + _untold(text)) / 4 < _REFERENCE


def _untold(text: Text) -> float:
    """The share of a text that is in no sentence of some length with an end."""
    raw = text.raw
    spans = sentences(text)
    told = sum(
        end - start
        for start, end in spans
        if end - start >= _SENTENCE_LENGTH and raw[end - 1] in _END
    )
    return 1 - told / sum(end - start for start, end in spans)


def sentences(text: Text) -> list[Span]:
    """The sentences of a document, those of hard-wrapped text put together again."""
    raw = text.raw
    joined: list[Span] = []
    for start, end in text.sentences:
        if (
            joined
            and raw[start].islower()
            and raw[joined[-1][1] - 1] not in _END
            and _WRAPPED.fullmatch(raw, joined[-1][1], start)
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def sentence_of(spans: Sequence[Span], starts: Sequence[int]) -> list[int]:
    """The number of the sentence in which each word stands, or of the next where in none."""
    ends = [end for _, end in spans]
    return [bisect_right(ends, start) for start in starts]
