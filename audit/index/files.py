"""Files with the keys of their rows: what they hold, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from itertools import islice
from os import SEEK_END
from typing import BinaryIO

from audit.config import Config
from audit.corpus.discover import File
from audit.corpus.opened import Unreadable, at_most, raw
from audit.digests import Hash, blake2b, openssl_sha1, sha1
from audit.index.environment import environment
from audit.values import replace

_AT_ONCE = 200
"""Files whose rows are asked for together."""
_HELD = 8 << 20
"""Bytes of files held in memory between hashing and reading them."""
_MUCH = 1 << 20
"""Bytes that were hashed, from which OpenSSL is worth its load."""


def chunks(files: Iterable[File], config: Config) -> Iterator[list[tuple[File, bytes]]]:
    """Files with the keys of their rows: none where a file cannot be read, which reading says."""
    source = iter(files)
    digest: Hash = sha1
    read = 0
    while True:
        chunk: list[tuple[File, bytes]] = []
        held = 0
        for file in islice(source, _AT_ONCE):
            opened, key, size = _hashed(file, config, digest)
            chunk.append((opened, key))
            held += size
            if held >= _HELD:
                break
        if not chunk:
            return
        yield chunk
        read += held
        if read > _MUCH:
            digest = openssl_sha1()


def _hashed(file: File, config: Config, digest: Hash) -> tuple[File, bytes, int]:
    """A file with its contents in memory, if it is one document; its key; and the bytes held."""
    form = (
        f"{file.location.name.lower().partition('.')[2]}\0{file.records}\0"
        f"{config.max_document_size}\0{config.text_field}\0{config.id_field}\0"
    )
    blob, held = file.blob, 0
    if not blob:
        try:
            with raw(file) as stream:
                if file.records:
                    blob = _streamed(stream, digest)
                else:
                    data = at_most(stream, config.max_document_size + 1)
                    if len(data) > config.max_document_size:
                        return file, b"", 0
                    blob = _blob_name(data, digest)
                    file, held = replace(file, opener=partial(BytesIO, data)), len(data)
        except (OSError, Unreadable):
            return file, b"", 0
    key = blake2b(environment(), digest_size=16)
    key.update(form.encode("utf-8", "surrogateescape") + blob.encode("ascii"))
    return file, key.digest(), held


def _blob_name(data: bytes, digest: Hash) -> str:
    """What git calls these contents."""
    name: str = digest(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return name


def _streamed(stream: BinaryIO, digest: Hash) -> str:
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    state = digest(b"blob %d\0" % size, usedforsecurity=False)
    while block := stream.read(1 << 20):
        state.update(block)
    name: str = state.hexdigest()
    return name
