"""Where in a document the language changes.

Each sentence gets probabilities from its script or from lid.176.ftz; the cheapest path through them
(Viterbi: a change of language costs a fixed amount) smooths short and unsure sentences away. A
language is believed only where a second detector finds it in its own sentences put together.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import groupby
from operator import itemgetter

from audit.checks.language import detectors
from audit.checks.language.doubt import doubtful
from audit.checks.language.opinion import confirmed, judge
from audit.checks.language.sample import clean
from audit.checks.language.units import HEAD, Unit
from audit.checks.language.units import units as split
from audit.model import Segment
from audit.text import Text, strip

CHANGE = 2.0
"""What a change of language costs, in nats: a sure sentence of 70 letters pays for two."""

_DENSE = {"zh": 3, "ja": 2, "ko": 2}
"""Letters of an alphabet that say as much as one character of the language's writing."""

_LOWEST = 0.01
_UNSAID = math.log(_LOWEST)
_LANGUAGES = 6
_LIKELY = 0.4

_ONE = (frozenset(("hr", "sr", "bs")), frozenset(("no", "nn")), frozenset(("id", "ms")))
"""Languages that are not told apart inside one document."""

_NEAR = (frozenset(("da", "no", "nn")), frozenset(("cs", "sk")))
"""Languages that are told apart only where one of them is the document's: else all its passages in
one of them are taken for one, and which it is they tell together."""


def find(text: Text, main: str | None, backend: str, *, sure: bool) -> tuple[Segment, ...]:
    """The stretches of `text.prose` by language; one for a document in one; () where none is told.

    `main` is what the document as a whole was judged to be, `sure` whether beyond doubt.
    """
    prose = text.prose
    whole = strip(prose, (0, len(prose)))
    if not whole:
        return ()
    doubts = doubtful(prose, main, backend) if main else None
    if main and doubts == []:
        return (Segment(*whole, main),)
    units = split(prose, main, [whole] if doubts is None else doubts, backend)
    if not units:
        return ()
    home = _home(units)
    if sure and main and _cannot_change(units, main, home):
        return (Segment(units[0].span[0], units[-1].span[1], main),)
    units = _folded(units, main)
    languages = _languages(units, main)
    if not languages:
        return ()
    path = _path(units, languages, home)
    weights = shares(_join(units, path))
    if len(weights) > 1:
        main = max(sorted(weights), key=weights.__getitem__)
        kept = {main} | {
            code
            for code in weights
            if code != main and _believed(code, main, prose, units, path, home, backend)
        }
        if len(kept) < len(weights):
            path = _path(units, [code for code in languages if code in kept], home)
        names = {code: _name(code, prose, units, path, backend) for code in sorted(kept - {main})}
        path = [names.get(code, code) for code in path]
    return _join(units, path)


def shares(found: tuple[Segment, ...]) -> Counter[str]:
    """Characters by language, those of dense scripts counting for more."""
    total: Counter[str] = Counter()
    for segment in found:
        total[segment.language] += (segment.end - segment.start) * _DENSE.get(segment.language, 1)
    return total


def _folded(units: list[Unit], main: str | None) -> list[Unit]:
    """`units` with one language of each group: the document's, else the likeliest."""
    said = frozenset().union(*(unit.says for unit in units))
    for group in (*_ONE, *(near for near in _NEAR if main not in near)):
        present = sorted(group & said)
        if len(present) < 2:
            continue
        total = {
            code: sum(unit.says.get(code, 0.0) * unit.letters for unit in units) for code in present
        }
        kept = main if main in group else max(present, key=total.__getitem__)
        units = [
            unit
            if group.isdisjoint(unit.says)
            else unit._replace(says=_fold(unit.says, group, kept))
            for unit in units
        ]
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
        if probability >= _LIKELY:
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
    if count_ == 1:
        return languages * len(units)
    cost = [0.0] * count_
    stay = list(range(count_))
    back: list[list[int]] = []
    for unit in units:
        strength = _strength(unit, home)
        lowest = min(cost)
        change = lowest + CHANGE
        step = stay
        if max(cost) > change:
            cheapest = cost.index(lowest)
            step = [index if cost[index] <= change else cheapest for index in stay]
            cost = [min(one, change) for one in cost]
        for index, code in enumerate(languages):
            if code in unit.says:
                likelihood = math.log(max(_LOWEST, min(1.0, unit.says[code])))
            else:
                likelihood = _UNSAID
            cost[index] -= strength * likelihood
        back.append(step)
    index = min(range(count_), key=cost.__getitem__)
    path = [languages[index]]
    for step in reversed(back[1:]):
        index = step[index]
        path.append(languages[index])
    return path[::-1]


def _believed(
    code: str, main: str, prose: str, units: list[Unit], path: list[str], home: str, backend: str
) -> bool:
    """Does a second detector find `code` in the sentences that were given to it?"""
    joined = _joined(code, prose, units, path)
    if detectors.related(code, main) and len(joined) < 80:
        return False
    first = next(unit for unit, label in zip(units, path, strict=True) if label == code)
    if first.script != home and first.says.get(code, 0.0) >= 0.5:
        return True
    return confirmed(joined, _group(code), backend)


def _group(code: str) -> frozenset[str]:
    return next((group for group in (*_ONE, *_NEAR) if code in group), frozenset((code,)))


def _name(code: str, prose: str, units: list[Unit], path: list[str], backend: str) -> str:
    """Which of a group of languages the sentences given to `code` are in, taken together."""
    group = _group(code)
    if len(group) == 1:
        return code
    told, _ = judge(_joined(code, prose, units, path), backend)
    return told if told in group else code


def _joined(code: str, prose: str, units: list[Unit], path: list[str]) -> str:
    own = [unit for unit, label in zip(units, path, strict=True) if label == code]
    joined = clean(" ".join(prose[slice(*unit.span)][:HEAD] for unit in own[:20]))
    return joined[: detectors.SAMPLE]


def _join(units: list[Unit], path: list[str]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for code, run in groupby(zip(path, units, strict=True), key=itemgetter(0)):
        spans = [unit.span for _, unit in run]
        found.append(Segment(spans[0][0], spans[-1][1], code))
    return tuple(found)
