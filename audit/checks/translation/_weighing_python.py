"""`weighing.py` in plain Python: the compiled one's twin and its documentation."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.checks.translation.weighing import Buffer, Weighed

    Table = list[dict[int, int]]

COLUMNS, CHANNELS, CHANNEL_SHIFT, TEMPLATE = 5, 4, 30, 8

NO_CLASS = -(1 << 40)
"""What stands for a class 0: it makes a feature negative, which is none."""

LANE = 32
"""Bits of a head's lane: the weights of a feature are one number, so one sum weighs for all."""

HALF_LANE = 1 << (LANE - 1)


def table(keys: Buffer, weights: Buffer, heads: int, /) -> Table:
    """For each channel, the weights of a feature: `heads` int16 for each of the uint32 `keys`.

    Raises:
        ValueError: `keys` do not ascend from 1, or there are not as many weights.
    """
    features, numbers = array("I", bytes(keys)), array("h", bytes(weights))
    if len(numbers) != heads * len(features):
        raise ValueError("not a weight of each head for each feature")
    if any(map(int.__ge__, [0, *features], features)):
        raise ValueError("features do not ascend from 1")
    packed = list(numbers[::heads])
    for lane in range(1, heads):
        packed = list(map(add, packed, (n << (LANE * lane) for n in numbers[lane::heads])))
    tables: Table = [{} for _ in range(CHANNELS)]
    for feature, weight in zip(features, packed, strict=True):
        tables[feature >> CHANNEL_SHIFT][feature & ((1 << CHANNEL_SHIFT) - 1)] = weight
    return tables


def features(classes: Buffer, templates: Buffer, /) -> list[set[int]]:
    """For each channel the distinct features of a run of tokens, without the channel's bits.

    `classes`: `COLUMNS` uint32 a token. `templates`: `TEMPLATE` uint32 each. A feature of which a
    class is 0 is none.
    """
    numbers, shapes = array("I", bytes(classes)), array("I", bytes(templates))
    columns = [numbers[column::COLUMNS].tolist() for column in range(COLUMNS)]
    gapped = {number for number, column in enumerate(columns) if 0 in column}
    found: list[set[int]] = [set() for _ in range(CHANNELS)]
    shifted: dict[tuple[int, int, int], list[int]] = {}
    for i in range(0, len(shapes), TEMPLATE):
        start, parts = shapes[i : i + 2]
        channel, start = start >> CHANNEL_SHIFT, start & ((1 << CHANNEL_SHIFT) - 1)
        keys: Iterable[int] = ()
        gaps = False
        for k in range(parts):
            column, shift = shapes[i + 2 + 2 * k : i + 4 + 2 * k]
            gaps = gaps or column in gapped
            place = column, shift, 0 if k else start
            if (part := shifted.get(place)) is None:
                part = list(map(_shifted(*place[1:]).__getitem__, columns[column]))
                shifted[place] = part
            keys = map(add, keys, islice(part, k, None)) if k else part
        found[channel].update(filter(_real, keys) if gaps else keys)
    return found


_real = (0).__lt__


class _Shifted(dict[int, int]):
    """Classes, shifted and added to a start."""

    def __init__(self, shift: int, start: int) -> None:
        super().__init__({0: NO_CLASS})
        self.shift, self.start = shift, start

    def __missing__(self, number: int) -> int:
        self[number] = value = (number << self.shift) + self.start
        return value


_shifted = lru_cache(maxsize=64)(_Shifted)


def weigh(table: Table, heads: int, classes: Buffer, templates: Buffer, /) -> Weighed:
    """For each channel the number of distinct features, then the sum of each head's weights."""
    weighed = []
    for weights, found in zip(table, features(classes, templates), strict=True):
        total = sum(filter(None, map(weights.get, found)))
        lanes = [len(found)]
        for _ in range(heads):
            lane = (total + HALF_LANE) % (2 * HALF_LANE) - HALF_LANE
            lanes.append(lane)
            total = (total - lane) >> LANE
        weighed.append(tuple(lanes))
    return tuple(weighed)
