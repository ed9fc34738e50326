"""Parquet: one document a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audit.config import Config
from audit.corpus.discover import File
from audit.corpus.record import document_of
from audit.errors import AuditError
from audit.model import Document, Skipped

if TYPE_CHECKING:
    import pyarrow.parquet as pq


def read_parquet(file: File, config: Config) -> Iterator[Document | Skipped]:
    """The documents of a Parquet file. Raises `AuditError` without pyarrow."""
    try:
        import pyarrow.parquet as pq
        from pyarrow.lib import ArrowException
    except ImportError as error:
        raise AuditError(
            f"{file.id}: reading Parquet needs pyarrow: install 'text-audit[parquet]'"
        ) from error
    try:
        with file.open() as stream:
            yield from _rows(file, pq.ParquetFile(stream), config)
    except (OSError, ArrowException) as error:
        yield Skipped(
            file.id, f"cannot be read as Parquet: {str(error).splitlines()[0]}", failed=True
        )


def _rows(file: File, source: pq.ParquetFile, config: Config) -> Iterator[Document | Skipped]:
    wanted = {config.text_field, config.id_field} & set(source.schema_arrow.names)
    if config.text_field not in wanted:
        has = ", ".join(source.schema_arrow.names[:8])
        yield Skipped(file.id, f"no column {config.text_field!r} (it has {has}); set text-field")
        return
    seen: set[str] = set()
    number = 0
    for batch in source.iter_batches(batch_size=256, columns=sorted(wanted)):
        for record in batch.to_pylist():
            number += 1
            empty = Document(f"{file.id}:{number}", "")
            yield document_of(file, number, record, empty, seen, config)
