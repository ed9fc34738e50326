"""What the index keeps, and its form on disk: JSON and bytes, never anything that runs.

A value is a JSON head and the blobs that it counts. The head is small: measurements are mostly
nothing, and the keys of corpus checks, which are most of it, are blobs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from audit.digests import blake2b
from audit.index.environment import environment
from audit.measure import Found
from audit.model import Directive, Document, Evidence, Language, Measurement, Segment, Skipped
from audit.values import dataclass

_ENCODER = json.JSONEncoder(separators=(",", ":"))


class BrokenRow(ValueError):
    """What was read is no row: to be measured again."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a file: `suffix` is what its id adds to the path; `content` keys its row."""

    order: int
    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileRow:
    """What a file holds: documents, and records that were skipped (`path` is the suffix)."""

    members: tuple[Member, ...]
    skipped: tuple[Skipped, ...] = ()


def content_key(document: Document) -> bytes:
    """16 bytes that name all that a document is but its id, path and place in the file."""
    digest = blake2b(environment(), digest_size=16)
    facts = (
        document.markup,
        document.encoding,
        document.encoding_confidence,
        document.byte_order_mark,
        [_evidence(e, document.id) for e in document.undecodable],
    )
    digest.update(json.dumps(facts).encode("ascii") + b"\0")
    digest.update(document.text.encode("utf-8", "surrogatepass"))
    return digest.digest()


def pack_file(row: FileRow) -> bytes:
    """The bytes of a file's row."""
    return pack(
        {
            "d": [[m.order, m.suffix, m.content.hex()] for m in row.members],
            "s": [[s.path, s.reason] for s in row.skipped],
        },
        (),
    )


def unpack_file(data: bytes) -> FileRow:
    """The row of those bytes. Raises `BrokenRow`."""
    head, _ = unpack(data)
    try:
        return FileRow(
            tuple(Member(order, suffix, bytes.fromhex(key)) for order, suffix, key in head["d"]),
            tuple(Skipped(path, reason) for path, reason in head["s"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenRow(str(error)) from error


def pack_content(row: Found, language_name: str) -> bytes:
    """The bytes of what was found of a text, with names (`audit.index.names`) for rules."""
    blobs = list(dict.fromkeys(row.keys.values()))
    places = {blob: place for place, blob in enumerate(blobs)}
    language = row.language
    return pack(
        {
            "f": [row.characters, row.blank, row.words, row.encoding],
            "l": language
            and [
                language_name,
                language.code,
                language.confidence,
                [[s.start, s.end, s.language] for s in language.segments],
            ],
            "d": row.directives
            and [
                [d.start, d.end, d.covers_start, d.covers_end, d.codes, d.reason, d.file, d.fault]
                for d in row.directives
            ],
            "r": {name: _measurement(m) for name, m in row.results.items()},
            "k": {name: places[blob] for name, blob in row.keys.items()},
        },
        blobs,
    )


def unpack_content(data: bytes, language_name: str) -> Found:
    """The row of those bytes; its language only if it was found that way. Raises `BrokenRow`."""
    head, blobs = unpack(data)
    try:
        characters, blank, words, encoding = head["f"]
        language = None
        if head["l"] and head["l"][0] == language_name:
            _, code, confidence, segments = head["l"]
            language = Language(code, confidence, tuple(Segment(*s) for s in segments))
        return Found(
            characters,
            blank,
            words,
            encoding,
            language,
            None if head["d"] is None else tuple(_read_directive(d) for d in head["d"]),
            {name: _read_measurement(m) for name, m in head["r"].items()},
            {name: blobs[place] for name, place in head["k"].items()},
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BrokenRow(str(error)) from error


_ITSELF = 0
"""Stands for the document's own id in evidence that relates a document to itself."""


def _evidence(e: Evidence, document: str) -> list[Any]:
    row: list[Any] = [e.start, e.end, e.note, e.replacement]
    if e.related is not None:
        related = _ITSELF if e.related == document else e.related
        row += [related, e.related_start, e.related_end, e.jaccard, e.containment]
    return row


def _measurement(m: Measurement | None) -> list[Any] | None:
    if m is None:
        return None
    return [m.rule, m.value, m.note, [_evidence(e, m.document) for e in m.evidence]]


def _read_measurement(row: list[Any] | None) -> Measurement | None:
    if row is None:
        return None
    rule, value, note, evidence = row
    return Measurement("", rule, value, note, tuple(_read_evidence(e) for e in evidence))


def _read_directive(row: list[Any]) -> Directive:
    start, end, covers_start, covers_end, codes, reason, file, fault = row
    return Directive(start, end, covers_start, covers_end, tuple(codes), reason, file, fault)


def _read_evidence(row: list[Any]) -> Evidence:
    if len(row) > 4 and row[4] == _ITSELF:
        row[4] = ""
    return Evidence(*row)


def pack(head: dict[str, Any], blobs: Sequence[bytes]) -> bytes:
    """A head that JSON can hold, and blobs."""
    head["b"] = [len(blob) for blob in blobs]
    text = _ENCODER.encode(head).encode("ascii")
    return b"".join((len(text).to_bytes(4, "little"), text, *blobs))


def unpack(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What `pack` was given. Raises `BrokenRow`."""
    size = int.from_bytes(data[:4], "little")
    try:
        head = json.loads(data[4 : 4 + size])
        blobs, at = [], 4 + size
        for length in head["b"]:
            blobs.append(data[at : at + length])
            at += length
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenRow(str(error)) from error
    if at != len(data):
        raise BrokenRow("the row is not as long as it says")
    return head, blobs
