"""A machine translation beside a sibling that is none: its garbled sentences and theirs.

Where the corpus holds the same story told by people, what a translation made of a sentence is the
strongest evidence there is. Sentences are aligned as DUP007 aligns them, but by the stems of the
two texts alone, so that it makes no difference which other documents are read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence

from audit.check import Check
from audit.config import Config
from audit.corpus.store import Library
from audit.measure import Checks, Measured, Task, alone
from audit.model import Difference, Evidence, Measurement
from audit.text import Span
from audit.values import dataclass

VERDICTS = ("MTA001", "MTA002")
"""Rules whose findings are shown beside a sibling; what one of them finds is none itself."""

_RELATIONS = ("DUP007", "DUP004", "DUP003", "DUP002")
"""Rules that name siblings, tellings in other words first."""
_KIN = 5
"""Siblings that a document is aligned with."""
_SHOWN = 8
"""Sentences shown: those with most artifacts."""


_COSINE = 0.35
"""Likeness of stems from which on two sentences are shown as one: of 40 pairs read by hand, 18 of
them under 0.5, among 382 of 150 Apertium round trips and their originals, all say the same."""

_COMMON = 0.3
"""Least share of the shorter sentence's words that both have in order. On the seeds two of four
pairs had .26 and .27, and said different things of one visit; the true ones have .36 and .5."""

_WORD = re.compile(r"\S+")
"""White space parts what is compared, so that a hyphen torn off its word differs."""
_MARKS = ".,;:!?\"'“”‘’()"

Sentence = tuple[Evidence, tuple[Difference, ...]]
"""A sentence with its counterpart, and where the words of the two differ."""


@dataclass(frozen=True, slots=True)
class _Match:
    """A sentence, and its likest in sibling `kin`."""

    cosine: float
    kin: int
    here: Span
    there: Span


class Counterparts:
    """Finds the counterparts of garbled sentences among the documents of one audit."""

    def __init__(
        self, config: Config, measured: Callable[[int], Measured], library: Library
    ) -> None:
        self._config = config
        self._measured = measured
        self._library = library
        self._checks = {check.rule: check for check in config.checks if check.rule in VERDICTS}
        self._clean: dict[int, bool] = {}

    def of(
        self, number: int, verdict: Measurement, related: Sequence[Measurement]
    ) -> list[Sentence]:
        """The sentences of document `number` where `verdict` found something, in order.

        None where it is no verdict on translation. `related` is what the corpus checks measured of
        the document.
        """
        kin = self._kin(related) if verdict.rule in VERDICTS else []
        if not kin:
            return []
        best = self._matches(number, kin)
        starts = sorted(best)
        artifacts: Counter[int] = Counter()
        for evidence in verdict.evidence:
            at = bisect_right(starts, evidence.start) - 1
            if at >= 0 and evidence.start < best[starts[at]].here[1]:
                artifacts[starts[at]] += 1
        shown = []
        for start in sorted(artifacts, key=lambda start: (-artifacts[start], start)):
            sentence = self._shown(number, best[start])
            if sentence[1]:
                shown.append(sentence)
            if len(shown) == _SHOWN:
                break
        return sorted(shown, key=lambda sentence: sentence[0].start)

    def _kin(self, related: Sequence[Measurement]) -> list[int]:
        """The siblings that are no translations: retellings first, then by id."""
        found: dict[str, None] = {}
        for rule in _RELATIONS:
            for m in related:
                if m.rule == rule and self._config.check(rule).over(m.value):
                    found.update(dict.fromkeys(sorted(m.related)))
        clean: list[int] = []
        for id in found:
            kin = self._library.number(id)
            if len(clean) < _KIN and kin < len(self._library) and self._is_clean(kin):
                clean.append(kin)
        return clean

    def _is_clean(self, number: int) -> bool:
        """Is a document no machine translation? Measured now where it is only compared with."""
        if number not in self._clean:
            row = self._measured(number)
            found: Sequence[Measurement | None] = row.measurements
            if not row.judged:
                found = self._measure(number)
            self._clean[number] = not any(
                m.rule in self._checks and self._checks[m.rule].over(m.value) for m in found if m
            )
        return self._clean[number]

    def _measure(self, number: int) -> list[Measurement | None]:
        from audit.checks.duplication.story_pairs import text_of

        selected: list[Check] = list(self._checks.values())
        checks = Checks.of(selected, self._config.check, self._config.language_backend)
        document = text_of(self._library[number]).document
        [row] = alone(checks, [Task(document, "judged", language=False)])
        return list(row.found.results.values())

    def _matches(self, number: int, kin: Sequence[int]) -> dict[int, _Match]:
        """The likest sentence among the siblings' for each of the document's, by its start."""
        from audit.checks.duplication.story_pairs import laid_out, sentences_of
        from audit.sketch.alignment import align

        volume = self._library[number]
        ours, side = sentences_of(volume), laid_out(volume)
        best: dict[int, _Match] = {}
        for other in kin:
            sibling = self._library[other]
            theirs = sentences_of(sibling)
            for cell in align(side, laid_out(sibling)).chain:
                here = ours[cell.first]
                before = best[here[0]].cosine if here[0] in best else _COSINE
                if cell.cosine > before:
                    best[here[0]] = _Match(cell.cosine, other, here, theirs[cell.second])
        return best

    def _shown(self, number: int, match: _Match) -> Sentence:
        start, end = match.here
        there, there_end = match.there
        kin = self._library[match.kin]
        evidence = Evidence(
            start,
            end,
            f"cosine {match.cosine:.2f}",
            related=kin.id,
            related_start=there,
            related_end=there_end,
        )
        text, other = self._library[number].text[start:end], kin.text[there:there_end]
        found = _differences(text, other, start, there)
        return evidence, found if _are_one(text, other, found, start) else ()


def _are_one(a: str, b: str, found: Sequence[Difference], start: int) -> bool:
    """Have two sentences words enough in common to be the same, said differently?"""
    changed = sum(len(a[d.start - start : d.end - start].split()) for d in found)
    return len(a.split()) - changed >= _COMMON * min(len(a.split()), len(b.split()))


def _differences(a: str, b: str, start: int, start_there: int) -> tuple[Difference, ...]:
    """Where the words of two sentences differ, as places in their documents."""
    from audit.compare import edits

    first, second = list(_WORD.finditer(a)), list(_WORD.finditer(b))
    ours, theirs = list(map(_plain, first)), list(map(_plain, second))
    return tuple(
        Difference(*_place(first, i, j, len(a), start), *_place(second, k, m, len(b), start_there))
        for i, j, k, m in edits(ours, theirs, (0, len(ours), 0, len(theirs)))
    )


def _plain(word: re.Match[str]) -> str:
    """A word without the marks round it; in lower case, if not in capitals: `XI` is not `Xi`."""
    plain = word[0].strip(_MARKS) or word[0]
    return plain if plain.isupper() and len(plain) > 1 else plain.casefold()


def _place(words: Sequence[re.Match[str]], first: int, last: int, size: int, offset: int) -> Span:
    """Words `first` to `last`, half-open, as a place; where there are none, before the next."""
    if first < last:
        return offset + words[first].start(), offset + words[last - 1].end()
    at = words[first].start() if first < len(words) else size
    return offset + at, offset + at
