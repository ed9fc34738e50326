"""JSON lines, also compressed: one document a line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from audit.config import Config
from audit.corpus.decode import decode
from audit.corpus.discover import File
from audit.corpus.record import document_of, too_large
from audit.model import Document, Skipped


def read_jsonl(file: File, config: Config) -> Iterator[Document | Skipped]:
    """The documents of a file of JSON lines."""
    try:
        with file.open() as raw:
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
            yield Skipped(place, too_large(size, config))
            continue
        if not line.strip():
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
        yield document_of(file, number, record, decoded, seen, config)
