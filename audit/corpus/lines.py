"""The lines of a file of records, each no longer than a document may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from audit.config import Config

_CHUNK = 1 << 20


class Line(NamedTuple):
    """A line with its end; `data` is empty where it is too long, `size` is in bytes."""

    number: int
    data: bytes
    size: int


def lines(stream: BinaryIO, config: Config) -> Iterator[Line]:
    """The lines of `stream`, numbered from 1. Never more than one is in memory."""
    limit = config.max_document_size
    number = 0
    while data := stream.readline(limit + 1):
        number += 1
        size = len(data)
        if size > limit:
            ended = data.endswith(b"\n")
            data = b""
            while not ended and (more := stream.readline(_CHUNK)):
                size += len(more)
                ended = more.endswith(b"\n")
        yield Line(number, data, size)
