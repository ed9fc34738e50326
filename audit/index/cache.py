"""What is known by key: in the index's file, or nowhere where that cannot be had.

Every value carries a check sum over its key and itself, so damage that SQLite does not see reads as
absence. Whatever goes wrong (a broken, foreign or locked file, a full disk, a folder that cannot be
written) is said once, and the run goes on without.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from audit.index.database import DAMAGE, FOLDER, NAME, TABLES, connect, prepare, remove

_PENDING = 4 << 20
"""Bytes of new rows from which they are written, so that an interrupted run loses little."""
_UNUSED_DAYS = 60
"""Rows that no run has asked for so long are dropped: a branch left behind."""
_TOUCH_DAYS = 7
_DAY = 86_400
_AT_ONCE = 500

Warn = Callable[[str], None]


class Cache:
    """Values by table and key. A context manager: leaving it writes what is pending.

    `warn` is told, in one line, why there is no index where there could be one. `where` is None for
    a run without.
    """

    def __init__(self, where: Path | None, warn: Warn = lambda message: None) -> None:
        self._where = where
        self._warn = warn
        self._pending: dict[str, dict[bytes, bytes]] = {table: {} for table in TABLES}
        self._touched: set[tuple[str, bytes]] = set()
        self._size = 0
        self._today = int(time.time()) // _DAY
        self._database: sqlite3.Connection | None = None
        if where is not None:
            self._open(where)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.write()
        if self._database is not None:
            with suppress(*DAMAGE):
                self._database.close()
            self._database = None

    @property
    def kept(self) -> bool:
        """Is there a file?"""
        return self._database is not None

    def get(self, table: str, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        return next((value for _, value in self.get_all(table, (key,))), None)

    def get_all(self, table: str, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """The keys that have a value, with it, in any order."""
        wanted = list(dict.fromkeys(keys))
        pending = self._pending[table]
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            yield from ((key, pending[key]) for key in part if key in pending)
            marks = ",".join("?" * len(part))
            rows = self._query(f"SELECT key, used, data FROM {table} WHERE key IN ({marks})", part)
            for key, used, data in rows:
                if not isinstance(data, bytes) or not isinstance(used, int) or key in pending:
                    continue
                if _sum(table, key, memoryview(data)[4:]) != data[:4]:
                    continue
                if self._today - used >= _TOUCH_DAYS:
                    self._touched.add((table, key))
                yield key, data[4:]

    def waiting(self, table: str, key: bytes) -> bytes | None:
        """The value of a key that is not on disk yet, or None."""
        return self._pending[table].get(key)

    def put(self, table: str, key: bytes, value: bytes) -> None:
        """Keep a value; it is on disk after `write`."""
        if self._database is None:
            return
        self._pending[table][key] = value
        self._size += len(value)
        if self._size >= _PENDING:
            self.write()

    def write(self) -> None:
        """Write what is pending, all or nothing."""
        pending, touched = self._pending, self._touched
        self._pending, self._touched, self._size = {table: {} for table in TABLES}, set(), 0
        if self._database is None or not (touched or any(pending.values())):
            return
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._write(self._database, pending, touched)
            self._database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._give_up(f"cannot be written: {error}")
        except DAMAGE as error:
            self._broken(error)

    def _write(
        self,
        database: sqlite3.Connection,
        pending: Mapping[str, Mapping[bytes, bytes]],
        touched: Iterable[tuple[str, bytes]],
    ) -> None:
        for table, values in pending.items():
            database.executemany(
                f"INSERT OR REPLACE INTO {table} (key, used, data) VALUES (?, ?, ?)",
                (
                    (key, self._today, _sum(table, key, value) + value)
                    for key, value in values.items()
                ),
            )
        for table, key in touched:
            database.execute(f"UPDATE {table} SET used = ? WHERE key = ?", (self._today, key))
        if touched:
            oldest = self._today - _UNUSED_DAYS
            for table in TABLES:
                database.execute(f"DELETE FROM {table} WHERE used < ?", (oldest,))

    def _open(self, where: Path) -> None:
        folder = where / FOLDER
        try:
            prepare(folder)
        except OSError as error:
            self._warn(f"{folder}: no index is kept: {error.strerror}")
            return
        except ValueError as error:
            self._warn(f"{folder}: no index is kept: {error}")
            return
        for attempt in (1, 2):
            try:
                self._database = connect(folder / NAME)
            except sqlite3.OperationalError as error:
                self._warn(f"{folder}: no index is kept: {error}")
            except DAMAGE as error:
                if attempt == 1 and remove(folder):
                    self._warn(f"{folder}: the index was broken ({error}); it is made anew")
                    continue
                self._warn(f"{folder}: no index is kept: {error}")
            return

    def _query(self, query: str, values: list[bytes]) -> list[tuple[bytes, object, object]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            self._give_up(f"cannot be read: {error}")
        except DAMAGE as error:
            self._broken(error)
        return []

    def _broken(self, error: Exception) -> None:
        self._give_up(f"was broken ({error}); it is made anew at the next run")
        if self._where is not None:
            remove(self._where / FOLDER)

    def _give_up(self, reason: str) -> None:
        if self._database is not None:
            database, self._database = self._database, None
            with suppress(*DAMAGE):
                database.close()
            self._warn(f"{self._where and self._where / FOLDER}: the index {reason}")


def _sum(table: str, key: bytes, value: bytes | memoryview) -> bytes:
    return zlib.crc32(value, zlib.crc32(key, zlib.crc32(table.encode()))).to_bytes(4, "little")
