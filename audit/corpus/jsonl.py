"""JSON lines, also compressed: one document a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from audit.config import Config
from audit.corpus.decode import decode
from audit.corpus.discover import File
from audit.corpus.lines import lines
from audit.corpus.opened import Unreadable, opened
from audit.corpus.record import document_of, too_large
from audit.model import Document, Skipped


def read_jsonl(file: File, config: Config) -> Iterator[Document | Skipped]:
    """The documents of a file of JSON lines."""
    seen: set[str] = set()
    try:
        with opened(file) as stream:
            for number, data, size in lines(stream, config):
                place = f"{file.id}:{number}"
                if not data:
                    yield Skipped(place, too_large(size, config))
                    continue
                record = _plain(data, config.id_field)
                if record is not None:
                    yield document_of(file, number, record, None, seen, config)
                    continue
                if not data.strip():
                    continue
                decoded = decode(place, data, path=file.id, order=number)
                try:
                    record = parse(decoded.text)
                except ValueError as error:
                    yield Skipped(place, str(error))
                else:
                    yield document_of(file, number, record, decoded, seen, config)
    except Unreadable as error:
        yield Skipped(file.id, f"cannot be read to its end: {error}", failed=True)


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


def parse(line: str) -> Any:
    """The value of a line of JSON. Raises `ValueError` with what is wrong, for people.

    Of a key that occurs twice the last value counts, as in other readers. A number of more digits
    than Python turns into an `int` (4,300) stays text: turning it takes the square of its length.
    """
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not valid JSON: {error}") from error
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error
    except ValueError:
        return json.loads(line, parse_int=str)
