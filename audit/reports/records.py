"""Where a document stands in its file, from its id."""

from __future__ import annotations


def file_line(document: str, path: str, line: int) -> tuple[int | None, bool]:
    """The line of `path` to show for a line of a document, and whether it is that very line.

    A record's text is one line of its file: that line is in the id, or not known.

    >>> file_line("a.md", "a.md", 3), file_line("a.jsonl:12", "a.jsonl", 3)
    ((3, True), (12, False))
    >>> file_line("a.jsonl#x", "a.jsonl", 3)
    (None, False)
    """
    if document == path:
        return line, True
    number = document.removeprefix(path + ":")
    return (int(number) if number.isdecimal() else None), False
