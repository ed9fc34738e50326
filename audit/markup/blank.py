"""Blanking spans of a text: what both markups share."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]

_LINE_END = re.compile(r"\r\n|\r|\n")
_VISIBLE = re.compile(r"[^\r\n]")


def blank(text: str, spans: Iterable[Span]) -> str:
    """`text` with every character of `spans` a space; line ends stay. Spans may overlap.

    >>> blank("ab\\ncd", [(1, 4)])
    'a \\n d'
    """
    pieces = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        start = max(start, done)
        pieces.append(text[done:start])
        hidden = text[start:end]
        if "\n" in hidden or "\r" in hidden:
            pieces.append(_VISIBLE.sub(" ", hidden))
        else:
            pieces.append(" " * len(hidden))
        done = end
    if not done:
        return text
    pieces.append(text[done:])
    return "".join(pieces)


def line_starts(text: str) -> list[int]:
    """Where each line of `text` starts, and its length at the end; LF, CRLF and CR end a line.

    >>> line_starts("a\\r\\nb")
    [0, 3, 4]
    """
    return [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
