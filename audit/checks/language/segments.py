"""Where in a document the language changes.

Each sentence gets probabilities from its script or from lid.176.ftz; the cheapest path through them
(Viterbi: a change of language costs a fixed amount) smooths short and unsure sentences away. A
language is believed only where a second detector finds it in its own sentences put together.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from audit.checks.language import detectors
from audit.checks.language.opinion import confirmed
from audit.checks.language.sample import clean
from audit.checks.language.scripts import count, gate
from audit.model import Segment
from audit.text import Span, Text, strip

COARSE = 500_000
"""Characters over which a document is judged in `BLOCKS` equal blocks instead of by sentence."""

BLOCKS = 300
HEAD = 160
"""Characters of a sentence that are classified."""

SHORT = 20
"""Letters under which a sentence in a shared script says nothing by itself."""

LONG_HAN = 180
"""Letters (60 Han characters) a sentence without kana needs to be Chinese in a Japanese text."""

CHANGE = 2.0
"""What a change of language costs, in nats: a sure sentence of 70 letters pays for two."""

_DENSE = {"zh": 3, "ja": 2, "ko": 2}
"""Letters of an alphabet that say as much as one character of the language's writing."""

_LOWEST = 0.01
_LANGUAGES = 6

_ENGLISH = frozenset(
    "the and that with this from which you your they their been would about these those when who"
    " were because should could has its into after said between while such than only each how what"
    " where use using used".split()
)
_ALSO_ENGLISH = frozenset(
    "a an are as at be by can for had have he her his if in is it more not of on or she so to was"
    " we will".split()
)
"""Words of English alone, and words it shares with others: one of the first and another of either
(two of the first where not all letters are ASCII) make a sentence of an English document English,
unasked.
"""

_ONE = (frozenset(("hr", "sr", "bs")), frozenset(("no", "nn")), frozenset(("id", "ms")))
"""Languages that are not told apart inside one document."""

_STOPS = frozenset(".!?…:")
_TOKEN = re.compile(r"\S+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\u2000-\u206f]")
_BEYOND_LATIN = re.compile(r"[^\x00-\u024f\u1e00-\u1eff\u2000-\u206f]")


class Unit(NamedTuple):
    """A sentence: its place, its letters, their script, the probabilities of its languages."""

    span: Span
    letters: int
    script: str
    says: detectors.Probabilities


def find(text: Text, main: str | None, *, sure: bool) -> tuple[Segment, ...]:
    """The stretches of `text.prose` by language; one for a document in one; () where none is told.

    `main` is what the document as a whole was judged to be, `sure` whether beyond doubt.
    """
    prose = text.prose
    english = sure and main == "en"
    spans = _spans(text)
    if not prose.isascii() and _BEYOND_LATIN.search(prose):
        spans = [part for span in spans for part in _by_script(prose, span)]
    units = [_unit(prose, span, main, english) for span in spans]
    if not units:
        return ()
    home = _home(units)
    if sure and main and _cannot_change(units, main, home):
        return (Segment(units[0].span[0], units[-1].span[1], main),)
    units = _folded(units, main)
    languages = _languages(units, main)
    if not languages:
        return ()
    path = _path(units, languages, home) if len(languages) > 1 else [languages[0]] * len(units)
    weights = shares(_join(units, path))
    if len(weights) > 1:
        main = max(sorted(weights), key=weights.__getitem__)
        kept = {main} | {
            code
            for code in weights
            if code != main and _believed(code, main, prose, units, path, home)
        }
        if len(kept) < len(weights):
            path = _path(units, [code for code in languages if code in kept], home)
    return _join(units, path)


def shares(found: tuple[Segment, ...]) -> Counter[str]:
    """Characters by language, those of dense scripts counting for more."""
    total: Counter[str] = Counter()
    for segment in found:
        total[segment.language] += (segment.end - segment.start) * _DENSE.get(segment.language, 1)
    return total


def _spans(text: Text) -> list[Span]:
    prose = text.prose
    if len(prose) <= COARSE:
        return _unwrapped(prose, text.sentences)
    edges = [0]
    while edges[-1] < len(prose):
        edges.append(_gap(prose, edges[-1] + len(prose) // BLOCKS + 1))
    blocks = (strip(prose, span) for span in pairwise(edges))
    return [span for span in blocks if span]


def _unwrapped(prose: str, sentences: list[Span]) -> list[Span]:
    """`sentences`, the lines of a wrapped one joined up to `HEAD` characters.

    A line goes on where the next, of the same paragraph, begins with a small letter.
    """
    joined: list[Span] = []
    last, first = 0, -HEAD
    for span in sentences:
        start, end = span
        if (
            end - first <= HEAD
            and prose[start].islower()
            and prose[last - 1] not in _STOPS
            and prose.count("\n", last, start) == 1
        ):
            joined[-1] = (first, end)
        else:
            joined.append(span)
            first = start
        last = end
    return joined


def _gap(prose: str, offset: int) -> int:
    """The next line end or blank after `offset`, or `offset` where there is none for long."""
    for mark in ("\n", " "):
        if (found := prose.find(mark, offset, offset + 1_000)) >= 0:
            return found
    return min(offset, len(prose))


def _unit(prose: str, span: Span, main: str | None, english: bool) -> Unit:
    piece = prose[span[0] : min(span[1], span[0] + HEAD)]
    if len(piece) < SHORT and piece.isascii():
        return Unit(span, 0, "", {})
    if english:
        words = set(piece.lower().split())
        own = len(words & _ENGLISH)
        if own > 1 or (own and not _BEYOND_ASCII.search(piece)):
            return Unit(span, len(piece), "latin", {"en": 1.0})
    piece = clean(piece)
    if not _BEYOND_LATIN.search(piece):
        letters, name, only = len(piece), "latin", None
    else:
        found = count(piece)
        letters = sum(found.values())
        name, only = gate(piece, found)
        if name == "han" and main == "ja" and letters < LONG_HAN:
            return Unit(span, letters, "kana", {"ja": 0.5, "zh": 0.5})
        if only:
            return Unit(span, letters, name, {only: 1.0}) if letters >= 6 else Unit(span, 0, "", {})
    if letters < (2 * SHORT if english and name == "latin" else SHORT):
        return Unit(span, 0, "", {})
    return Unit(span, letters, name, detectors.fasttext_says(piece))


def _by_script(prose: str, span: Span) -> list[Span]:
    """`span` cut where a stretch of another script of `SHORT` letters begins."""
    piece = prose[slice(*span)]
    if (
        not _BEYOND_LATIN.search(piece)
        or len(piece) > 2_000
        or sum(n >= SHORT for n in count(piece).values()) < 2
    ):
        return [span]
    cuts: list[list[int]] = []  # start, end, letters
    last = ""
    for token in _TOKEN.finditer(piece):
        found = count(token[0])
        name = max(sorted(found), key=found.__getitem__) if found else last
        name = "han" if name == "kana" else name
        if cuts and name == last:
            cuts[-1][1:] = token.end(), cuts[-1][2] + sum(found.values())
        else:
            cuts.append([token.start(), token.end(), sum(found.values())])
            last = name
    parts: list[Span] = []
    for start, end, letters in cuts:
        first = parts.pop()[0] if parts and letters < SHORT else span[0] + start
        parts.append((first, span[0] + end))
    return parts


def _folded(units: list[Unit], main: str | None) -> list[Unit]:
    """`units` with one language of each group of `_ONE`: the document's, else the likeliest."""
    for group in _ONE:
        total: Counter[str] = Counter()
        for unit in units:
            for code in sorted(group & unit.says.keys()):
                total[code] += round(1000 * unit.says[code]) * unit.letters
        if len(total) < 2:
            continue
        kept = main if main in group else max(sorted(total), key=total.__getitem__)
        units = [unit._replace(says=_fold(unit.says, group, kept or "")) for unit in units]
    return units


def _fold(
    says: detectors.Probabilities, group: frozenset[str], kept: str
) -> detectors.Probabilities:
    part = sum(says[code] for code in sorted(group & says.keys()))
    rest = {code: probability for code, probability in says.items() if code not in group}
    return rest | {kept: part} if part else rest


def _languages(units: list[Unit], main: str | None) -> list[str]:
    """The few languages worth telling apart, `main` first."""
    weight: Counter[str] = Counter()
    for unit in units:
        code, probability = detectors.best(unit.says)
        if probability >= 0.5:
            weight[code] += unit.letters
    if main:
        weight[main] += 1 + sum(unit.letters for unit in units)
    ranked = sorted(weight, key=lambda code: (-weight[code], code))
    return ranked[:_LANGUAGES]


def _home(units: list[Unit]) -> str:
    """The script of most letters: a sentence in another one is in another language for sure."""
    letters: Counter[str] = Counter()
    for unit in units:
        letters[unit.script] += unit.letters
    return max(sorted(letters), key=letters.__getitem__)


def _strength(unit: Unit, home: str) -> float:
    return min(2.0, unit.letters / 60) * (1 if unit.script == home else 3)


def _cannot_change(units: list[Unit], main: str, home: str) -> bool:
    """Can no run of neighbours pay for a change of language, whatever the other language is?"""
    run = 0.0
    for unit in units:
        if unit.says:
            own = unit.says.get(main, 0.0)
            other = 1 - own if own >= 0.5 else max(unit.says.values())
            odds = math.log(max(_LOWEST, other) / max(_LOWEST, own))
            run = max(0.0, run + _strength(unit, home) * odds)
            if run >= CHANGE:
                return False
    return True


def _path(units: list[Unit], languages: list[str], home: str) -> list[str]:
    """The cheapest language of each unit, a change costing `CHANGE`; ties go to the first."""
    count_ = len(languages)
    cost = [0.0] * count_
    back: list[list[int]] = []
    for unit in units:
        strength = _strength(unit, home)
        cheapest = min(range(count_), key=cost.__getitem__)
        change = cost[cheapest] + CHANGE
        step = [index if cost[index] <= change else cheapest for index in range(count_)]
        cost = [
            min(cost[index], change)
            - strength * math.log(max(_LOWEST, min(1.0, unit.says.get(languages[index], 0.0))))
            for index in range(count_)
        ]
        back.append(step)
    index = min(range(count_), key=cost.__getitem__)
    path = [languages[index]]
    for step in reversed(back[1:]):
        index = step[index]
        path.append(languages[index])
    return path[::-1]


def _believed(
    code: str, main: str, prose: str, units: list[Unit], path: list[str], home: str
) -> bool:
    """Does a second detector find `code` in the sentences that were given to it?"""
    own = [unit for unit, label in zip(units, path, strict=True) if label == code]
    joined = clean(" ".join(prose[slice(*unit.span)][:HEAD] for unit in own[:20]))
    joined = joined[: detectors.SAMPLE]
    if detectors.related(code, main) and len(joined) < 80:
        return False
    if own[0].script != home and own[0].says.get(code, 0.0) >= 0.5:
        return True
    alike = next((group for group in _ONE if code in group), frozenset((code,)))
    return confirmed(joined, alike)


def _join(units: list[Unit], path: list[str]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for unit, code in zip(units, path, strict=True):
        start, end = unit.span
        if found and found[-1].language == code:
            start = found.pop().start
        found.append(Segment(start, end, code))
    return tuple(found)
