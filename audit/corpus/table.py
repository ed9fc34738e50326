"""Comma- and tab-separated values, also compressed: one document a row below the header."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from audit.config import Config
from audit.corpus.decode import decode
from audit.corpus.discover import File
from audit.corpus.lines import Line, lines
from audit.corpus.opened import Unreadable, opened
from audit.corpus.record import document_of, listed, too_large
from audit.model import Document, Skipped

_DELIMITERS = ",\t;|"
"""Tried in this order, the first that makes the header have the text field: Excel writes `;` where
a comma is the decimal mark."""


def read_table(file: File, config: Config) -> Iterator[Document | Skipped]:
    """The documents of a CSV or TSV file."""
    try:
        with opened(file) as stream:
            source = lines(stream, config)
            header = next(source, None)
            if header is None or not header.data.strip():
                yield Skipped(file.id, "empty: there is no header")
                return
            text = decode(file.id, header.data).text
            for delimiter in _DELIMITERS:
                names = next(csv.reader([text], delimiter=delimiter), [])
                if config.text_field in names:
                    yield from _rows(file, source, names, delimiter, config)
                    return
            has = listed(next(csv.reader([text]), []))
            yield Skipped(
                file.id, f"no column {config.text_field!r} (it has {has}); set text-field"
            )
    except (Unreadable, csv.Error) as error:
        yield Skipped(file.id, f"cannot be read to its end: {error}", failed=True)


def _rows(
    file: File, source: Iterator[Line], names: list[str], delimiter: str, config: Config
) -> Iterator[Document | Skipped]:
    feed = _Feed(file, source)
    rows = csv.reader(feed, delimiter=delimiter)
    seen: set[str] = set()
    kept = csv.field_size_limit(config.max_document_size)
    try:
        while True:
            number = feed.number + 1
            feed.decoded = Document(file.id, "")
            csv.field_size_limit(config.max_document_size)
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                if feed.too_long:
                    yield Skipped(f"{file.id}:{feed.number}", too_large(feed.too_long, config))
                    feed.too_long = 0
                    continue
                if "field larger" in str(error):
                    why = "a quotation mark that does not close, or a text over max-document-size"
                    yield Skipped(
                        f"{file.id}:{number}", f"the rest cannot be read: {why}", failed=True
                    )
                    break
                yield Skipped(f"{file.id}:{number}", f"not valid CSV: {error}")
                continue
            if row:
                width = min(len(names), len(row))
                # Of columns with one name the first counts.
                record = dict(zip(names[:width][::-1], row[:width][::-1], strict=True))
                yield document_of(file, number, record, feed.decoded, seen, config)
    finally:
        csv.field_size_limit(kept)


class _Feed:
    """The decoded lines, and how those of the present row were decoded."""

    def __init__(self, file: File, source: Iterator[Line]) -> None:
        self._file = file
        self._source = source
        self.number = 1
        self.too_long = 0
        self.decoded = Document(file.id, "")

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = next(self._source)
        self.number = line.number
        if not line.data:
            self.too_long = line.size
            raise csv.Error("a line over max-document-size")
        decoded = decode(self._file.id, line.data)
        if decoded.undecodable or decoded.encoding != "utf-8":
            self.decoded = decoded
        return decoded.text
