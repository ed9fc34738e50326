"""Bytes that are needed for one run: in a temporary file, once they are more than a few."""

from __future__ import annotations

from typing import IO

_AT_ONCE = 1 << 18
"""Bytes that are gathered before they are written: a write for each document took twice as long."""


class Scratch:
    """Bytes by their place. The disk space is given back with the last reference to them."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._written = 0
        self._pieces: list[bytes] = []
        self._gathered = 0

    def add(self, *pieces: bytes) -> int:
        """Keep some bytes, one after another; returns the place of the first."""
        place = self._written + self._gathered
        self._pieces += pieces
        self._gathered += sum(map(len, pieces))
        if self._gathered > _AT_ONCE:
            self._write()
        return place

    def read(self, place: int, size: int) -> bytes:
        """So many bytes from a place on, all of them added at once."""
        if self._file is None or place >= self._written:
            start = place - self._written
            return self._joined()[start : start + size]
        self._file.seek(place)
        data = self._file.read(size)
        while len(data) < size:  # one system call reads at most 2 GiB
            more = self._file.read(size - len(data))
            if not more:
                raise OSError("a temporary file ends too soon")
            data += more
        return data

    def close(self) -> None:
        """Give the disk space back now."""
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        if self._file is None:
            # Few bytes need no file, and a hook has no time for these modules.
            import tempfile
            import weakref

            # Unbuffered: what is read is read whole, what is written was gathered.
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the rest
            weakref.finalize(self, self._file.close)
        self._file.seek(self._written)
        left = memoryview(self._joined())
        self._written += len(left)
        self._pieces.clear()
        self._gathered = 0
        while left:
            left = left[self._file.write(left) :]

    def _joined(self) -> bytes:
        if len(self._pieces) != 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]
