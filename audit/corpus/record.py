"""A record to a document: what every format of records shares."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from audit.config import Config
from audit.corpus.discover import File
from audit.model import Document, Evidence, Skipped

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def too_large(size: int, config: Config) -> str:
    """Why a document of `size` bytes is skipped."""
    return (
        f"{size / 1e6:,.1f} MB: larger than max-document-size "
        f"({config.max_document_size / 1e6:,.1f} MB); raise it or split the file"
    )


def document_of(
    file: File, number: int, record: Any, decoded: Document, seen: set[str], config: Config
) -> Document | Skipped:
    """The document that a record holds, the `number`-th of its file.

    `decoded` says how the record's bytes were decoded; `seen` are the ids that the file has had.
    """
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
