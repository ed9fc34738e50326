"""A record to a document: what every format of records shares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from audit.config import Config
from audit.corpus.discover import File
from audit.model import Document, Evidence, Skipped
from audit.values import replace

_SURROGATE = re.compile(r"[\ud800-\udfff]")
LONGEST_ID = 500
"""Characters of an id that can be shown in a line; a longer one names nothing for people."""
_NAMES, _NAME = 8, 40


def too_large(size: int, config: Config) -> str:
    """Why a document of `size` bytes is skipped."""
    return (
        f"{size / 1e6:,.1f} MB: larger than max-document-size "
        f"({config.max_document_size / 1e6:,.1f} MB); raise it or split the file"
    )


def listed(names: Iterable[object]) -> str:
    """The first of some names, each cut short."""
    known = sorted(map(str, names))
    shown = [name if len(name) <= _NAME else name[:_NAME] + "…" for name in known[:_NAMES]]
    return ", ".join(shown) + (", …" if len(known) > _NAMES else "") or "nothing"


def _lone(text: str) -> list[int]:
    """Where unpaired surrogates stand. Encoding a text takes a fifth of looking for them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return [match.start() for match in _SURROGATE.finditer(text)]
    return []


def document_of(
    file: File, number: int, record: Any, decoded: Document | None, seen: set[str], config: Config
) -> Document | Skipped:
    """The document that a record holds, the `number`-th of its file.

    `decoded` says how the record's bytes were decoded; None: they are UTF-8 without a fault, nor is
    there an unpaired surrogate in what they escape. `seen` are the ids that the file has had. A
    record is named by its own id where that is a number or a text of at most 500 characters that no
    record before it had, else by its number.
    """
    place = f"{file.id}:{number}"
    if not isinstance(record, dict):
        return Skipped(place, f"a record must be a JSON object, not {type(record).__name__}")
    text = record.get(config.text_field)
    if not isinstance(text, str):
        has = listed(record)
        return Skipped(
            place,
            f"no text in field {config.text_field!r} (the record has {has}); set text-field",
        )
    own = _own_id(record.get(config.id_field), seen)
    id = place if own is None else f"{file.id}#{own}"
    if decoded is None:
        return Document(id, text, file.id, number)
    bad = tuple(replace(e, start=0, end=0) for e in decoded.undecodable[:1])
    if lone := _lone(text):
        text = _SURROGATE.sub("\ufffd", text)
        bad += tuple(Evidence(at, at + 1, "unpaired surrogate in a JSON escape") for at in lone[:8])
    return Document(
        id,
        text,
        file.id,
        number,
        encoding=decoded.encoding,
        encoding_confidence=decoded.encoding_confidence,
        undecodable=bad,
    )


def _own_id(value: object, seen: set[str]) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        id = _SURROGATE.sub("\ufffd", str(value))
    except ValueError:  # an int of too many digits
        return None
    if id in seen or len(id) > LONGEST_ID:
        return None
    seen.add(id)
    return id
