"""Text in the columns of a terminal: wrapped and filled by what characters take up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from audit.reports.colour import paint

Piece = tuple[str, str]
"""Text on one line that is safe to show, and the style it is painted in (empty: none)."""


def width_of(text: str) -> int:
    """Columns that `text` takes: two for a wide character, none for a combining mark.

    >>> width_of("abc"), width_of("天気"), width_of("e\\u0301")
    (3, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(pieces: Iterable[Piece], width: int) -> list[list[Piece]]:
    """`pieces` in rows of at most `width` (two or more) columns, broken at blanks where possible.

    >>> wrap([("one two ", ""), ("three", "mark")], 8)
    [[('one two', '')], [('three', 'mark')]]
    """
    rows: list[list[Piece]] = []
    row: list[Piece] = []
    used, blank = 0, -1
    for text, style in pieces:
        for character in text:
            columns = _width(character)
            while used + columns > width:
                keep = blank + 1 if blank >= 0 and character != " " else len(row)
                rows.append(row[:keep])
                row = row[keep:]
                used, blank = sum(_width(c) for c, _ in row), -1
            if character == " ":
                if rows and not row:
                    continue
                blank = len(row)
            row.append((character, style))
            used += columns
    if row or not rows:
        rows.append(row)
    return [_joined(row) for row in rows]


def _joined(row: list[Piece]) -> list[Piece]:
    """Characters of one style as one piece; no blank at the end."""
    while row and row[-1][0] == " ":
        row = row[:-1]
    pieces: list[Piece] = []
    for character, style in row:
        if pieces and pieces[-1][1] == style:
            pieces[-1] = (pieces[-1][0] + character, style)
        else:
            pieces.append((character, style))
    return pieces


def painted(row: Iterable[Piece], colour: bool) -> str:
    """A row as it goes to the terminal."""
    return "".join(paint(text, style, colour) if style else text for text, style in row)


def beside(
    left: Iterable[Piece],
    right: Iterable[Piece],
    gutters: tuple[str, str],
    width: int,
    colour: bool,
) -> Iterator[str]:
    """Two texts in two columns of `width` each, the `gutters` before their first rows."""
    columns = wrap(left, width), wrap(right, width)
    blank = tuple(" " * width_of(gutter) for gutter in gutters)
    for number in range(max(map(len, columns))):
        rows = [column[number] if number < len(column) else [] for column in columns]
        first, second = gutters if number == 0 else blank
        fill = " " * (width - sum(width_of(text) for text, _ in rows[0]))
        line = f"{paint(first, 'dim', colour)}│ {painted(rows[0], colour)}{fill} "
        line += f"{paint(second, 'dim', colour)}│ {painted(rows[1], colour)}"
        yield line.rstrip() + "\n"
