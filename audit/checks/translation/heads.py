"""The linear heads: how much a text reads like the output of a kind of system.

A head has a weight for each of some thousand features (`classes.py`), fitted by `train.py`. A text
is cut into windows of as many words as the training texts have, and a head's margin is the mean
over its English windows. Scoring is whole numbers up to the last step: the same bits wherever it
runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any

from audit.checks.translation.classes import TEMPLATES, Classifier
from audit.checks.translation.tokens import ENGLISH_SHARE, FUNCTION_WORDS
from audit.checks.translation.weighing import Weighed, weighing
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.checks.translation.weighing import Buffer

GROUP = "translated"
"""The head that speaks of groups of documents alone (MTA201)."""

LEAST, MOST = 120, 450
"""Tokens of a window: fewer are no evidence, more are cut in even parts."""

QUANTUM = 1 / 64
"""Weights are whole multiples of it; finer ones change no decision."""


@dataclass(frozen=True, slots=True)
class Head:
    """One head. A margin is (score − `threshold`) / `spread`, so 0 is where it speaks; `spread` is
    the standard deviation of its score over human texts."""

    name: str
    bias: float
    threshold: float
    spread: float

    def margin(self, score: float) -> float:
        """How far over the threshold a score is, in standard deviations of human texts."""
        return (score - self.threshold) / self.spread


@dataclass(frozen=True)
class Heads:
    """A model: a classifier and the heads that were fitted with it.

    `features` are uint32, ascending; `weights` are int16, a quantum each: those of all heads for
    the first feature, then for the next.
    """

    classifier: Classifier
    heads: tuple[Head, ...]
    features: Buffer
    weights: Buffer

    @cached_property
    def table(self) -> Any:
        """What `weighing.py` looks weights up in."""
        return weighing.table(self.features, self.weights, len(self.heads))

    def weigh(self, tokens: Sequence[str]) -> Weighed:
        """For each channel the number of features, and the sum of each head's weights of them."""
        classes = self.classifier.classes(tokens)
        return weighing.weigh(self.table, len(self.heads), classes, TEMPLATES)

    def score(self, window: Sequence[str]) -> list[float]:
        """Each head's score of one window: a channel counts over the root of its features."""
        scores = [head.bias for head in self.heads]
        for count, *sums in self.weigh(window):
            share = QUANTUM / math.sqrt(count or 1)
            for number, total in enumerate(sums):
                scores[number] += share * total
        return scores

    def scores(self, tokens: Sequence[str]) -> list[float] | None:
        """The mean of each head's scores over the windows; None where too little is English."""
        each = [self.score(window) for window in windows(tokens)]
        return [sum(scores) / len(each) for scores in zip(*each, strict=True)] if each else None

    def margins(self, tokens: Sequence[str]) -> dict[str, float]:
        """Each head's margin by its name; none where too little of the text is English."""
        scores = self.scores(tokens) or ()
        return {h.name: h.margin(s) for h, s in zip(self.heads, scores, strict=False)}


def windows(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """The windows of a text, cut evenly, each of `LEAST` to `MOST` tokens.

    Of several, those that are English; a text of one window was found English by `tokens.py`.
    """
    parts = -(-len(tokens) // MOST)
    words = {token for token in set(tokens) if token[0].isalpha()} if parts > 1 else frozenset()
    common = {word for word in words if word.lower() in FUNCTION_WORDS}
    for part in range(parts):
        window = tokens[len(tokens) * part // parts : len(tokens) * (part + 1) // parts]
        if len(window) >= LEAST and (parts == 1 or _is_english(window, words, common)):
            yield window


def _is_english(window: Sequence[str], words: Set[str], common: Set[str]) -> bool:
    """Has a window as many of English's function words as running text? `words`: its words, of
    which these are `common`."""
    number = len(list(filter(words.__contains__, window)))
    found = len(list(filter(common.__contains__, window)))
    return 2 * number > len(window) and found >= ENGLISH_SHARE * number
