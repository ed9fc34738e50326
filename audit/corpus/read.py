"""Files to documents: text files whole, JSONL and Parquet record by record.

Whatever cannot be read becomes a `Skipped` with its reason; nothing raises for a bad file, and
nothing is left out in silence.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from audit.config import Config
from audit.corpus.decode import decode, is_binary
from audit.corpus.discover import File
from audit.errors import AuditError
from audit.markup import kind_of
from audit.model import Document, Evidence, Skipped

_SAMPLE = 4_000
"""Characters from a file's beginning that may tell its markup."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read(files: Iterable[File], config: Config) -> Iterator[Document | Skipped]:
    """The documents of `files`, in their order; records in the order of their file."""
    for file in files:
        name = file.location.name.lower()
        if name.endswith(".parquet"):
            yield from _parquet(file, config)
        elif file.records:
            yield from _jsonl(file, config)
        else:
            yield _text(file, config)


def _too_large(size: int, config: Config) -> str:
    return (
        f"{size / 1e6:,.1f} MB: larger than max-document-size "
        f"({config.max_document_size / 1e6:,.1f} MB); raise it or split the file"
    )


def _text(file: File, config: Config) -> Document | Skipped:
    try:
        with file.location.open("rb") as stream:
            data = stream.read(config.max_document_size + 1)
            if len(data) > config.max_document_size:
                size = file.location.stat().st_size
                return Skipped(file.id, _too_large(max(size, len(data)), config))
    except OSError as error:
        return Skipped(file.id, f"cannot be read: {error.strerror}", failed=True)
    if reason := is_binary(data):
        return Skipped(file.id, f"binary, not text ({reason})")
    document = decode(file.id, data)
    return replace(document, markup=kind_of(file.id, document.text[:_SAMPLE]))


def _jsonl(file: File, config: Config) -> Iterator[Document | Skipped]:
    try:
        with file.location.open("rb") as raw:
            if file.location.name.lower().endswith(".gz"):
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield from _lines(file, unpacked, config)
            else:
                yield from _lines(file, raw, config)
    except (OSError, EOFError, zlib.error) as error:
        message = getattr(error, "strerror", None) or str(error)
        yield Skipped(file.id, f"cannot be read to its end: {message}", failed=True)


def _lines(
    file: File, stream: BinaryIO | gzip.GzipFile, config: Config
) -> Iterator[Document | Skipped]:
    seen: set[str] = set()
    number = 0
    while line := stream.readline(config.max_document_size + 1):
        number += 1
        place = f"{file.id}:{number}"
        if len(line) > config.max_document_size:
            size = len(line)
            while not line.endswith(b"\n") and (line := stream.readline(1 << 20)):
                size += len(line)
            yield Skipped(place, _too_large(size, config))
            continue
        if not line.strip():
            continue
        record = _plain(line, config.id_field)
        if record is not None:
            yield _record(file, number, record, None, seen, config)
            continue
        decoded = decode(place, line, path=file.id, order=number)
        try:
            record = json.loads(decoded.text)
        except ValueError as error:
            yield Skipped(place, f"not valid JSON: {error}")
            continue
        except RecursionError:
            yield Skipped(place, "JSON nested too deeply")
            continue
        yield _record(file, number, record, decoded, seen, config)


def _plain(line: bytes, id_field: str) -> Any:
    """The record of a line that is UTF-8 and JSON to the letter; None where a closer look is due.

    orjson takes half the time of `decode` and `json`, and refuses all that those two look into:
    other encodings, marks, control characters, unpaired surrogates, NaN, too many levels. What it
    accepts it reads as they do, but for integers of more than 64 bits, which matter in ids only.
    """
    import orjson

    try:
        record = orjson.loads(line)
    except (ValueError, RecursionError):
        return None
    inexact = isinstance(record, dict) and isinstance(record.get(id_field), float)
    return None if inexact else record


def _record(
    file: File, number: int, record: Any, decoded: Document | None, seen: set[str], config: Config
) -> Document | Skipped:
    """A record's document. `decoded`: its line, where that has more to say than its record."""
    place = f"{file.id}:{number}"
    if not isinstance(record, dict):
        return Skipped(place, f"a record must be a JSON object, not {type(record).__name__}")
    text = record.get(config.text_field)
    if not isinstance(text, str):
        has = ", ".join(sorted(map(str, record))[:8]) or "nothing"
        return Skipped(
            place,
            f"no text in field {config.text_field!r} (the record has {has}); set text-field",
        )
    own = record.get(config.id_field)
    id = place
    if isinstance(own, str | int) and not isinstance(own, bool) and str(own) not in seen:
        id = f"{file.id}#{own}"
        seen.add(str(own))
    if decoded is None:
        return Document(_SURROGATE.sub("\ufffd", id), text, file.id, number)
    bad = tuple(replace(e, start=0, end=0) for e in decoded.undecodable[:1])
    lone = [m.start() for m in _SURROGATE.finditer(text)]
    if lone:
        text = _SURROGATE.sub("\ufffd", text)
        bad += tuple(Evidence(at, at + 1, "unpaired surrogate in a JSON escape") for at in lone[:8])
    return Document(
        _SURROGATE.sub("\ufffd", id),
        text,
        file.id,
        number,
        encoding=decoded.encoding,
        encoding_confidence=decoded.encoding_confidence,
        undecodable=bad,
    )


def _parquet(file: File, config: Config) -> Iterator[Document | Skipped]:
    try:
        import pyarrow.parquet as pq
        from pyarrow.lib import ArrowException
    except ImportError as error:
        raise AuditError(
            f"{file.id}: reading Parquet needs pyarrow: install 'text-audit[parquet]'"
        ) from error
    seen: set[str] = set()
    number = 0
    try:
        source = pq.ParquetFile(file.location)
        wanted = {config.text_field, config.id_field} & set(source.schema_arrow.names)
        if config.text_field not in wanted:
            has = ", ".join(source.schema_arrow.names[:8])
            yield Skipped(
                file.id, f"no column {config.text_field!r} (it has {has}); set text-field"
            )
            return
        for batch in source.iter_batches(batch_size=256, columns=sorted(wanted)):
            for record in batch.to_pylist():
                number += 1
                empty = Document(f"{file.id}:{number}", "")
                yield _record(file, number, record, empty, seen, config)
    except (OSError, ArrowException) as error:
        yield Skipped(
            file.id, f"cannot be read as Parquet: {str(error).splitlines()[0]}", failed=True
        )
