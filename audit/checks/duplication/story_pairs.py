"""From keys to pairs of documents that tell the same: candidates, alignment, score."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from math import exp, log1p
from typing import IO

from audit.check import Group
from audit.checks.duplication.story_keys import sentence_of, sentences
from audit.checks.duplication.story_stems import stems
from audit.corpus.store import Library, Volume
from audit.markup import kind_of
from audit.model import Document
from audit.sketch.alignment import MOST_SENTENCES, Alignment, Rarity, Sheet, align, sheet, without
from audit.sketch.candidates import Pair, rare_pairs
from audit.sketch.shingles import as_hashes
from audit.text import Span, Text
from audit.values import dataclass, replace

_WEIGHTS = (-18.44, 4.69, 4.69, 1.17, 0.51, -3.25, -1.81)
"""Logistic regression on labelled pairs (`tests/bench/retelling.py --fit`): for 1, and for the
logarithm of 1 + the chain's weight, its length, the run, the weight shared, all cells, the rare
stems shared.
What lies off the chain tells a shared topic or template from a shared story."""
_LIMIT = 0.0
"""Score from which on 99 of 100 labelled pairs are retellings (98 in halves not fitted on)."""
_MOSTLY_VERBATIM = 0.8
"""Mean share of runs of words on the chain from which on a pair is left to DUP004."""
_SAME = 0.8
"""Share of runs of words that two sentences share, from which on they are the same sentence."""
_SENTENCES = 3
_FEW = 0.49
"""The most that fewer than three sentences are worth: half of such pairs in manuals were false."""

_SAMPLE = 4_000
"""Characters from a text's beginning that tell its markup."""
_TEMPLATE_DOCUMENTS = 8
_TEMPLATE_RATIO = 2


@dataclass(frozen=True, slots=True)
class Telling:
    """How two documents tell the same: `value` in [0, 1] is 0.5 at the limit of a retelling."""

    alignment: Alignment
    value: float

    def turned(self) -> Telling:
        """The same from the second document's side."""
        chain = tuple(
            replace(cell, first=cell.second, second=cell.first) for cell in self.alignment.chain
        )
        return Telling(replace(self.alignment, chain=chain), self.value)


def features(alignment: Alignment) -> tuple[float, ...]:
    """What a score is made of."""
    return (
        alignment.weight,
        len(alignment.chain),
        alignment.run,
        alignment.shared,
        len(alignment.cells),
        alignment.rare,
    )


def score(alignment: Alignment) -> float:
    """Log-odds that two texts tell the same."""
    bias, *weights = _WEIGHTS
    return bias + sum(
        w * log1p(value) for w, value in zip(weights, features(alignment), strict=True)
    )


def sentences_of(volume: Volume) -> list[Span]:
    """The sentences of a document that are compared."""
    return sentences(text_of(volume))[:MOST_SENTENCES]


def text_of(volume: Volume) -> Text:
    """A document of the library as a text."""
    markup = kind_of(volume.path, volume.text[:_SAMPLE])
    return Text(Document(volume.id, volume.text, volume.path, markup=markup))


def laid_out(volume: Volume) -> Sheet:
    """A document as alignment sees it: the words of its running text, by sentence."""
    text = text_of(volume)
    spans, prose = sentences(text)[:MOST_SENTENCES], text.prose
    numbers = sentence_of(spans, volume.starts)
    told = [
        word
        for word, (at, start) in enumerate(zip(numbers, volume.starts, strict=True))
        if at < len(spans) and start >= spans[at][0] and not prose[start].isspace()
    ]
    found = stems(
        volume.text, [volume.starts[word] for word in told], [volume.ends[word] for word in told]
    )
    return sheet(
        [stem.key for stem in found],
        [stem.weight for stem in found],
        [numbers[word] for word in told],
        as_hashes(volume.hashes)[told],
    )


class _Sheets:
    """Sheets of documents, on disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._offsets: dict[int, int] = {}

    def add(self, number: int, side: Sheet) -> None:
        self._offsets[number] = self._file.tell()
        pickle.dump(side, self._file, protocol=5)

    def __getitem__(self, number: int) -> Sheet:
        self._file.seek(self._offsets[number])
        side: Sheet = pickle.load(self._file)
        return side


def tellings(groups: Iterable[Group], library: Library, least: float) -> dict[Pair, Telling]:
    """The pairs of a value of at least `least`, and not for the most part word for word the same.

    A sentence like those of eight or more candidates, twice as many as half of
    the document's sentences have, is template (a byline, a closing paragraph) and does not count.
    """
    found: dict[Pair, Alignment] = {}
    kin: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for pair, alignment in _aligned(rare_pairs(groups, len(library)), library):
        kin[pair[0]].update({cell.first for cell in alignment.cells})
        kin[pair[1]].update({cell.second for cell in alignment.cells})
        if likelihood(score(alignment)) >= least / 10:
            found[pair] = alignment
    template = {
        number: _template(kin[number], size)
        for pair, alignment in found.items()
        for number, size in zip(pair, alignment.sentences, strict=True)
    }
    result: dict[Pair, Telling] = {}
    for (first, second), alignment in found.items():
        own = without(alignment, template[first], template[second])
        value = likelihood(score(own)) if own.chain else 0.0
        if sum(cell.verbatim < _SAME for cell in own.chain) < _SENTENCES:
            value = min(value, _FEW)
        if value >= least and _told_anew(own):
            result[first, second] = Telling(own, value)
    return result


def _told_anew(alignment: Alignment) -> bool:
    verbatim = sum(cell.verbatim for cell in alignment.chain)
    return verbatim < _MOSTLY_VERBATIM * len(alignment.chain)


def likelihood(points: float) -> float:
    """A score as a value in [0, 1]: 0.5 at the limit of a retelling."""
    return 1 / (1 + exp(min(50.0, _LIMIT - points)))


def _aligned(pairs: list[Pair], library: Library) -> Iterator[tuple[Pair, Alignment]]:
    rarity = Rarity()
    with tempfile.TemporaryFile() as file:
        sheets = _Sheets(file)
        for number in sorted({number for pair in pairs for number in pair}):
            side = laid_out(library[number])
            rarity.add(side)
            sheets.add(number, side)
        for first, members in groupby(pairs, lambda pair: pair[0]):
            side = rarity.weigh(sheets[first])
            for _, second in members:
                yield (first, second), align(side, rarity.weigh(sheets[second]))


def _template(kin: Counter[int], sentences: int) -> set[int]:
    """The sentences that are like far more documents than the rest of their document is."""
    counts = sorted(kin.values())
    middle = len(counts) - (sentences + 1) // 2
    usual = counts[middle] if 0 <= middle < len(counts) else 0
    least = max(_TEMPLATE_DOCUMENTS, _TEMPLATE_RATIO * usual)
    return {sentence for sentence, documents in kin.items() if documents >= least}
