"""The linear heads: how much a text reads like the output of a kind of system.

A head is a table of weights of class features (`classes.py`), fitted by `train.py` and kept as JSON
in `audit/data`. Scoring is look-ups: no numpy, no pickle. A text is cut into windows of as many
words as the training texts have, and a head's margin is the mean over its English windows.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from audit.checks.translation.classes import Classifier, Features
from audit.checks.translation.tokens import ENGLISH_SHARE, FUNCTION_WORDS
from audit.values import dataclass

SHIPPED = Path(__file__).parents[2] / "data" / "translation_heads.json"

GROUP = "translated"
"""The head that speaks of groups of documents alone (MTA201)."""

CHANNELS = 3
LEAST, MOST = 120, 450
"""Tokens of a window: fewer are no evidence, more are cut in even parts."""

QUANTUM = 1 / 64
"""Weights are whole multiples of it; finer ones change no decision."""


LANE = 32
HALF_LANE = 1 << (LANE - 1)


@dataclass(frozen=True, slots=True)
class Head:
    """One head. `weights`: a table per channel. A margin is (score − `threshold`) / `spread`, so 0
    is where it speaks; `spread` is the standard deviation of its score over human texts."""

    name: str
    weights: tuple[Mapping[int, int], ...]
    bias: float
    threshold: float
    spread: float

    def margin(self, score: float) -> float:
        """How far over the threshold a score is, in standard deviations of human texts."""
        return (score - self.threshold) / self.spread


class Heads:
    """A model: the word list and the heads that were fitted with it.

    The heads' weights of a feature are kept as one number, `LANE` bits each, so that all heads are
    scored by one sum: a window has too few features for a lane to run over.
    """

    def __init__(self, classifier: Classifier, heads: Sequence[Head]) -> None:
        self.classifier = classifier
        self.heads = tuple(heads)
        self._tables: tuple[dict[int, int], ...] = tuple({} for _ in range(CHANNELS))
        for lane, head in enumerate(self.heads):
            for table, weights in zip(self._tables, head.weights, strict=True):
                for feature, weight in weights.items():
                    table[feature] = table.get(feature, 0) + (weight << (LANE * lane))

    def weigh(self, features: Features) -> list[list[int]]:
        """For each channel, the sum of each head's weights of the features there, in quanta."""
        sums = []
        for table, found in zip(self._tables, features, strict=True):
            total = sum(map(table.__getitem__, table.keys() & found))
            lanes = []
            for _ in self.heads:
                lane = (total + HALF_LANE) % (2 * HALF_LANE) - HALF_LANE
                lanes.append(lane)
                total = (total - lane) >> LANE
            sums.append(lanes)
        return sums

    def score(self, features: Features) -> list[float]:
        """Each head's score of one window: a channel counts over the root of its features."""
        scores = [head.bias for head in self.heads]
        for lanes, found in zip(self.weigh(features), features, strict=True):
            share = QUANTUM / math.sqrt(len(found) or 1)
            for number, lane in enumerate(lanes):
                scores[number] += share * lane
        return scores

    def scores(self, tokens: Sequence[str]) -> list[float] | None:
        """The mean of each head's scores over the windows; None where too little is English."""
        each = [self.score(self.classifier.features(window)) for window in windows(tokens)]
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
    for part in range(parts):
        window = tokens[len(tokens) * part // parts : len(tokens) * (part + 1) // parts]
        if len(window) >= LEAST and (parts == 1 or is_english(window)):
            yield window


def is_english(window: Sequence[str]) -> bool:
    """Has a window as many of English's function words as running text?"""
    words = sum(token[0].isalpha() for token in window)
    common = sum(token.lower() in FUNCTION_WORDS for token in window)
    return 2 * words > len(window) and common >= ENGLISH_SHARE * words


@lru_cache(maxsize=4)
def load(path: Path = SHIPPED) -> Heads:
    """Read a model.

    Raises:
        OSError, ValueError: it cannot be read, or is no model of this version.
    """
    model: Any = json.loads(path.read_bytes())
    if not isinstance(model, dict) or model.get("format") != "audit-heads/1":
        raise ValueError("not a model that `python -m audit.checks.translation.train` wrote")
    heads = []
    for item in model["heads"]:
        tables = [
            dict(zip(accumulate(array("q", channel["steps"])), channel["weights"], strict=True))
            for channel in item["channels"]
        ]
        heads.append(
            Head(item["name"], tuple(tables), item["bias"], item["threshold"], item["spread"])
        )
    return Heads(Classifier(model["words"].split()), heads)


def dump(words: Sequence[str], heads: Sequence[Head]) -> str:
    """A model as JSON: features as steps from one to the next, ascending, beside their weights."""
    return json.dumps(
        {
            "format": "audit-heads/1",
            "heads": [
                {
                    "name": head.name,
                    "bias": round(head.bias, 5),
                    "threshold": round(head.threshold, 5),
                    "spread": round(head.spread, 5),
                    "channels": [_channel(table) for table in head.weights],
                }
                for head in heads
            ],
            "words": " ".join(words),
        },
        separators=(",", ":"),
    )


def _channel(table: Mapping[int, int]) -> dict[str, list[int]]:
    keys = sorted(table)
    return {
        "steps": [key - before for before, key in zip([0, *keys], keys, strict=False)],
        "weights": [table[key] for key in keys],
    }
