"""Files to documents, by the format that their names tell.

Whatever cannot be read becomes a `Skipped` with its reason; nothing raises for a bad file, and
nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.config import Config
from audit.corpus.discover import TABLE_SUFFIXES, File
from audit.corpus.jsonl import read_jsonl
from audit.corpus.whole import read_whole
from audit.model import Document, Skipped

MOST_SKIPPED = 1_000
"""Records of one file whose reasons are given one by one; the others are counted."""


def read(files: Iterable[File], config: Config) -> Iterator[Document | Skipped]:
    """The documents of `files`, in their order; records in the order of their file."""
    for file in files:
        if file.records:
            yield from _records(file, config)
        else:
            yield read_whole(file, config)


def _records(file: File, config: Config) -> Iterator[Document | Skipped]:
    """The records of a file. A file of another kind under such a name is a million bad records."""
    skipped = 0
    for item in _reader(file, config):
        if isinstance(item, Skipped) and not item.failed:
            skipped += 1
            if skipped > MOST_SKIPPED:
                continue
        yield item
    if skipped > MOST_SKIPPED:
        yield Skipped(file.id, f"{skipped - MOST_SKIPPED:,} more records than those named")


def _reader(file: File, config: Config) -> Iterator[Document | Skipped]:
    name = file.location.name.lower()
    if name.endswith(".parquet"):
        from audit.corpus.parquet import read_parquet

        return read_parquet(file, config)
    if name.endswith(TABLE_SUFFIXES):
        from audit.corpus.table import read_table

        return read_table(file, config)
    return read_jsonl(file, config)
