"""Files to documents, by the format that their names tell.

Whatever cannot be read becomes a `Skipped` with its reason; nothing raises for a bad file, and
nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.config import Config
from audit.corpus.discover import File
from audit.corpus.whole import read_whole
from audit.model import Document, Skipped


def read(files: Iterable[File], config: Config) -> Iterator[Document | Skipped]:
    """The documents of `files`, in their order; records in the order of their file."""
    for file in files:
        if not file.records:
            yield read_whole(file, config)
        elif file.location.name.lower().endswith(".parquet"):
            from audit.corpus.parquet import read_parquet

            yield from read_parquet(file, config)
        else:
            from audit.corpus.jsonl import read_jsonl

            yield from read_jsonl(file, config)
