"""Parquet: one document a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit.config import Config
from audit.corpus.decode import decode
from audit.corpus.discover import File
from audit.corpus.opened import Unreadable, opened
from audit.corpus.record import document_of, listed, too_large
from audit.errors import AuditError
from audit.model import Document, Skipped
from audit.values import replace

_ROWS = 64
"""Rows that are in memory at once."""
_GROUP = 4 * 1024**3
"""Bytes that one row group may take, unpacked: what writers aim at is a sixteenth of it."""


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
        with opened(file) as stream:
            if reason := _unfit(pq.ParquetFile(stream), config):
                yield Skipped(file.id, reason)
                return
            # A column in dictionary form stays so: one long text may stand in a million rows.
            source = pq.ParquetFile(stream, read_dictionary=[config.text_field])
            yield from _rows(file, source, config)
    except (Unreadable, ArrowException, ValueError, MemoryError, OverflowError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        yield Skipped(file.id, f"cannot be read as Parquet: {said}", failed=True)


def _unfit(source: Any, config: Config) -> str | None:
    """Why the file holds no texts that can be read, or None."""
    import pyarrow.types as types

    schema = source.schema_arrow
    if config.text_field not in schema.names:
        return f"no column {config.text_field!r} (it has {listed(schema.names)}); set text-field"
    if schema.names.count(config.text_field) > 1:
        return f"two columns are called {config.text_field!r}"
    kind = schema.field(config.text_field).type
    kind = kind.value_type if types.is_dictionary(kind) else kind
    text = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
    if not any(test(kind) for test in text):
        return f"column {config.text_field!r} holds {str(kind)[:40]}, not text; set text-field"
    metadata = source.metadata
    for number in range(metadata.num_row_groups):
        # Not asked of its columns: pyarrow ends the process where their statistics are wrong.
        size = metadata.row_group(number).total_byte_size
        if size > _GROUP:
            return f"row group {number} holds {size / 1e9:,.1f} GB; write smaller ones"
    return None


def _rows(file: File, source: Any, config: Config) -> Iterator[Document | Skipped]:
    import pyarrow.types as types

    names = source.schema_arrow.names
    columns = [config.text_field]
    if names.count(config.id_field) == 1 and config.id_field != config.text_field:
        kind = source.schema_arrow.field(config.id_field).type
        if types.is_integer(kind) or types.is_string(kind) or types.is_large_string(kind):
            columns.append(config.id_field)
    seen: set[str] = set()
    number = 0
    for batch in source.iter_batches(batch_size=_ROWS, columns=columns):
        texts = batch.column(config.text_field)
        ids = batch.column(config.id_field) if len(columns) > 1 else None
        for row in range(batch.num_rows):
            number += 1
            place = f"{file.id}:{number}"
            buffer = _buffer(texts[row])
            if buffer is not None and buffer.size > config.max_document_size:
                yield Skipped(place, too_large(buffer.size, config))
                continue
            data = None if buffer is None else buffer.to_pybytes()
            decoded = Document(place, "") if data is None else decode(place, data)
            record: dict[str, object] = {config.text_field: None if data is None else decoded.text}
            if ids is not None:
                record[config.id_field] = _plain(ids[row])
            found = document_of(file, number, record, decoded, seen, config)
            if isinstance(found, Document):
                found = replace(found, undecodable=decoded.undecodable)
            yield found


def _buffer(value: Any) -> Any:
    """The bytes of a text, or None; what a writer calls text need not be valid UTF-8."""
    value = getattr(value, "value", value) if hasattr(value, "index") else value
    return value.as_buffer() if value is not None and value.is_valid else None


def _plain(value: Any) -> object:
    try:
        return value.as_py()
    except ValueError:  # not valid UTF-8
        return None
