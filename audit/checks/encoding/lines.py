"""The lines that have something beyond ASCII: all that most checks of the family look at.

In English documentation they are one line in ten, so a pattern over them alone costs a tenth.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from audit.compiled import chosen
from audit.text import Text

_lines: Callable[[str], tuple[str, int]] = chosen("audit.checks.encoding._beyond").lines


class Lines:
    """The lines of `prose` that have a character beyond ASCII, joined, as `text`.

    A line ends in LF here; where CR does, a few more lines are there than must be. `longest` is how
    many characters beyond ASCII stand in a row at the most.
    """

    def __init__(self, prose: str) -> None:
        self._prose = prose
        self.text, self.longest = _lines(prose)

    def origin(self, offset: int) -> int:
        """Where a character of `text` stands in the prose."""
        starts, origins = self._starts
        line = bisect_right(starts, offset) - 1
        return origins[line] + offset - starts[line]

    @cached_property
    def _starts(self) -> tuple[list[int], list[int]]:
        """Where each line starts in `text` and in the prose."""
        starts: list[int] = []
        origins: list[int] = []
        place = origin = 0
        for line in self._prose.split("\n"):
            if not line.isascii():
                starts.append(place)
                origins.append(origin)
                place += len(line) + 1
            origin += len(line) + 1
        return starts, origins


def lines_beyond(text: Text) -> Lines:
    """Those of `text.prose`; ask for it with `text.once(lines_beyond)`."""
    return Lines(text.prose)
