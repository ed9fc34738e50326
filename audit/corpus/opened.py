"""The bytes of a file: opened without following or waiting for anything, unpacked within bounds.

What lies at a path may have changed since it was listed: a link is not followed, and a pipe or
device is not read, for either may never end.
"""

from __future__ import annotations

import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO, Any, BinaryIO, cast

from audit.corpus.discover import File
from audit.errors import AuditError

_FREE = 64 * 1024 * 1024
_RATIO = 200
"""A file may unpack to so many times its size, once it has passed 64 MiB: gzip's highest ratio is
1,032 and Zstandard's 32,000, for one byte over and over; text comes to 3 to 10, logs to 30."""
_USUAL = 1 << 16
"""Bytes that hold most files of text."""
_WINDOW = 27
"""Logarithm of the memory that a Zstandard file may ask for: 128 MiB, as the `zstd` command."""


class Unreadable(Exception):
    """What prevents a file from being read, for people."""


@contextmanager
def opened(file: File) -> Iterator[BinaryIO]:
    """The bytes of `file`; of a compressed one (`.gz`, `.zst`) those inside.

    Whatever goes wrong within the context is raised as `Unreadable`. Raises `AuditError` where a
    package is missing.
    """
    try:
        with raw(file) as stream:
            name = file.location.name.lower()
            if name.endswith(".gz"):
                import gzip

                unpacked = cast(IO[bytes], gzip.GzipFile(fileobj=stream))
                yield io.BufferedReader(_Unpacked(unpacked, stream))
            elif name.endswith(".zst"):
                yield io.BufferedReader(_Unpacked(_zstandard(file, stream), stream))
            else:
                yield stream
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error


def at_most(stream: BinaryIO, size: int) -> bytes:
    """The next `size` bytes of `stream`, or all that there are.

    To be asked for all at once, it would make room for all: 32 MiB for each small file.
    """
    pieces = []
    while size and (piece := stream.read(min(size, _USUAL))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def raw(file: File) -> BinaryIO:
    """The bytes of `file` as they are. Raises `OSError` and `Unreadable`."""
    if file.opener is not None:
        return file.opener()
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(file.location, flags)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise Unreadable("Is a directory" if stat.S_ISDIR(mode) else "not a regular file")
    return os.fdopen(descriptor, "rb")


def _zstandard(file: File, raw: BinaryIO) -> IO[bytes]:
    try:
        zstd: Any = import_module(
            "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
        )
    except ImportError as error:
        raise AuditError(
            f"{file.id}: reading Zstandard needs backports.zstd: install 'text-audit[zstd]'"
        ) from error
    window = {int(zstd.DecompressionParameter.window_log_max): _WINDOW}
    return cast(IO[bytes], zstd.ZstdFile(raw, options=window))


class _Unpacked(io.RawIOBase):
    """What a compressed file holds, as long as that stays in proportion to its size."""

    def __init__(self, inner: IO[bytes], raw: BinaryIO) -> None:
        self._inner = inner
        self._raw = raw
        self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._inner.read(len(view))
        except (EOFError, zlib.error) as error:
            raise OSError(str(error)) from error
        except Exception as error:
            if type(error).__name__ == "ZstdError":
                raise OSError(str(error)) from error
            raise
        view[: len(data)] = data
        self._total += len(data)
        if self._total > _FREE and self._total > _RATIO * self._raw.tell():
            raise OSError(
                f"unpacks to more than {_RATIO} times its size, as a bomb does; unpack it yourself"
                " if you know what it is"
            )
        return len(data)
