"""The few worst of many, kept in bounded memory."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Worst(Generic[Item]):
    """The `most` items with the smallest keys; of equal keys the first that came."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[tuple[float, ...], int, Item]] = []
        self.seen = 0

    def add(self, key: Sequence[float], item: Item) -> None:
        """Keep `item` if it is among the worst. Keys are numbers, all of one length."""
        self.seen += 1
        entry = (tuple(-part for part in key), -self.seen, item)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, entry)
        elif entry[:2] > self._heap[0][:2]:
            heapq.heapreplace(self._heap, entry)

    @property
    def left_out(self) -> int:
        """How many items were not kept."""
        return self.seen - len(self._heap)

    def __iter__(self) -> Iterator[Item]:
        """The worst first."""
        for _, _, item in sorted(self._heap, key=lambda entry: entry[:2], reverse=True):
            yield item

    def __len__(self) -> int:
        return len(self._heap)
