"""The first and last lines of a text that are not blank: where scraped residue stands."""

from __future__ import annotations

from collections.abc import Iterable

from audit.text import Span, Text, strip

EDGE = 6
"""Lines looked at on either side."""
LONGEST = 2_000
"""Characters of a line looked at."""


def edge_lines(text: Text) -> tuple[list[Span], list[Span]]:
    """The first and the last few lines of the prose, stripped; use through `text.once`."""
    prose, lines = text.prose, text.lines
    first = _few(prose, lines)
    seen = first[-1][1] if first else 0
    last = [span for span in _few(prose, reversed(lines)) if span[0] >= seen]
    return first, last[::-1]


def _few(prose: str, lines: Iterable[Span]) -> list[Span]:
    found: list[Span] = []

    for line in lines:
        span = strip(prose, line)
        if span:
            found.append(span)
            if len(found) == EDGE:
                break
    return found


def vocabulary(text: Text) -> frozenset[str]:
    """The different words of the prose, to see at a glance which patterns cannot match."""
    return frozenset(text.prose_words)
