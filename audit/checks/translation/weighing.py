"""Features of a text, and their weights: compiled, or in plain Python (`compiled.py`).

A feature is a number: the classes of one to three neighbouring tokens (`classes.py`), each shifted
to bits of its own. A template says which. Features of different channels are told apart by the bits
from `CHANNEL_SHIFT` on. A feature is there or not: how often does not count (counts measured worse:
rule-based recall .88 against .93 at the same false alarms).
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, Protocol, cast

from audit.compiled import chosen

COLUMNS = 5
"""Numbers of a token's classes: `classes.py` says which."""

CHANNELS = 4
CHANNEL_SHIFT = 30

if TYPE_CHECKING:
    Buffer = bytes | memoryview | array[int]

Weighed = tuple[tuple[int, ...], ...]
"""For each channel the number of its distinct features, then the sum of each head's weights."""


class Weighing(Protocol):
    """What both offer. Numbers go in as buffers in native order."""

    def table(self, keys: Buffer, weights: Buffer, heads: int, /) -> Any:
        """What `weigh` looks weights up in."""

    def weigh(self, table: Any, heads: int, classes: Buffer, templates: Buffer, /) -> Weighed:
        """The features of each channel, counted and weighed."""


def template(channel: int, *parts: tuple[int, int], start: int = 0) -> array[int]:
    """A template as both read it: `start`, then the column and shift of each of `parts`."""
    missing = [(0, 0)] * (3 - len(parts))
    numbers = [n for part in (*parts, *missing) for n in part]
    return array("I", [(channel << CHANNEL_SHIFT) + start, len(parts), *numbers])


weighing = cast(
    Weighing,
    chosen("audit.checks.translation._weighing"),
)
