"""Spans of a text, and blanking them: what all markups share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audit.compiled import chosen

Span = tuple[int, int]

_spans = chosen("audit.markup._spans")
_blank: Callable[[str, list[Span]], str] = _spans.blank
starts_of_lines: Callable[[str], list[int]] = _spans.line_starts
"""Where each line of a text starts; LF, CRLF and CR end a line."""


def blank(text: str, spans: Iterable[Span]) -> str:
    """`text` with every character of `spans` a space; line ends stay. Spans may overlap.

    >>> blank("ab\\ncd", [(1, 4)])
    'a \\n d'
    """
    return _blank(text, sorted(spans))


def unix(text: str) -> str:
    """`text` with LF for every line end, as long as it was.

    >>> unix("a\\r\\nb\\rc")
    'a \\nb\\nc'
    """
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def line_starts(text: str) -> list[int]:
    """Where each line of `text` starts, and its length at the end; LF, CRLF and CR end a line.

    >>> line_starts("a\\r\\nb")
    [0, 3, 4]
    """
    return [*starts_of_lines(text), len(text)]
