"""The index's file: SQLite in the corpus's `.audit_cache`, or nothing where that cannot be had.

Every value carries a check sum over its key and itself, so damage that SQLite does not see reads as
absence. Whatever goes wrong (a broken, foreign or locked file, a full disk, a folder that cannot be
written) is said once, and the run goes on without.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

FOLDER = ".audit_cache"
_NAME = "index-2.sqlite"
"""The number goes up with the layout, so versions do not spoil each other's files."""
_APPLICATION = 0x61756469
_TABLES = ("file", "content", "words", "snapshot")
_SCHEMA = {
    f"CREATE TABLE {table} (key BLOB PRIMARY KEY, used INTEGER NOT NULL, data BLOB NOT NULL)"
    for table in _TABLES
}
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError, MemoryError)
"""What `sqlite3` raises for a broken file: of an error whose own text is broken, the text's."""
_WAIT = 5.0
"""Seconds to wait for another process that writes; its transactions take a few milliseconds."""
_AGAIN = 0.01
"""Seconds until a file that was locked is opened again."""
_PENDING = 4 << 20
"""Bytes of new rows from which they are written, so that an interrupted run loses little."""
_PAGE = 1 << 14
"""Bytes of a page: rows of 10 kB are written in two thirds of the time that pages of 4 KiB take."""
_UNUSED_DAYS = 60
"""Rows that no run has asked for so long are dropped: a branch left behind."""
_TOUCH_DAYS = 7
_DAY = 86_400
_AT_ONCE = 500
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# What `audit` measured of the texts here; it can be deleted at any time.\n"
)

Warn = Callable[[str], None]


class Cache:
    """Values by table and key. A context manager: leaving it writes what is pending.

    `warn` is told, in one line, why there is no index where there could be one. `where` is None for
    a run without.
    """

    def __init__(self, where: Path | None, warn: Warn = lambda message: None) -> None:
        self._where = where
        self._warn = warn
        self._pending: dict[str, dict[bytes, bytes]] = {table: {} for table in _TABLES}
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
            with suppress(*_DAMAGE):
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
        self._pending, self._touched, self._size = {table: {} for table in _TABLES}, set(), 0
        if self._database is None or not (touched or any(pending.values())):
            return
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._write(self._database, pending, touched)
            self._database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._give_up(f"cannot be written: {error}")
        except _DAMAGE as error:
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
            for table in _TABLES:
                database.execute(f"DELETE FROM {table} WHERE used < ?", (oldest,))

    def _open(self, where: Path) -> None:
        folder = where / FOLDER
        try:
            _prepare(folder)
        except OSError as error:
            self._warn(f"{folder}: no index is kept: {error.strerror}")
            return
        except ValueError as error:
            self._warn(f"{folder}: no index is kept: {error}")
            return
        for attempt in (1, 2):
            try:
                self._database = _connect(folder / _NAME)
            except sqlite3.OperationalError as error:
                self._warn(f"{folder}: no index is kept: {error}")
            except _DAMAGE as error:
                if attempt == 1 and _remove(folder):
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
        except _DAMAGE as error:
            self._broken(error)
        return []

    def _broken(self, error: Exception) -> None:
        self._give_up(f"was broken ({error}); it is made anew at the next run")
        if self._where is not None:
            _remove(self._where / FOLDER)

    def _give_up(self, reason: str) -> None:
        if self._database is not None:
            database, self._database = self._database, None
            with suppress(*_DAMAGE):
                database.close()
            self._warn(f"{self._where and self._where / FOLDER}: the index {reason}")


def _sum(table: str, key: bytes, value: bytes | memoryview) -> bytes:
    return zlib.crc32(value, zlib.crc32(key, zlib.crc32(table.encode()))).to_bytes(4, "little")


def _prepare(folder: Path) -> None:
    """Make the folder, with what keeps git and backups away from it.

    Raises `ValueError` where it is not to be trusted: a link, or another user's.
    """
    try:
        folder.mkdir(mode=0o777)
    except FileExistsError:
        state = folder.lstat()
        if not stat.S_ISDIR(state.st_mode):
            raise ValueError("not a folder") from None
        if hasattr(os, "geteuid") and state.st_uid != os.geteuid():
            raise ValueError("it belongs to another user") from None
        for name in (_NAME, f"{_NAME}-wal", f"{_NAME}-shm"):
            if (folder / name).is_symlink():
                raise ValueError(f"{name} is a symbolic link") from None
        if (folder / "CACHEDIR.TAG").exists() and (folder / ".gitignore").exists():
            return
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")


def _connect(path: Path) -> sqlite3.Connection:
    """The index in a file, which is made if need be.

    SQLite waits for others by itself, but not for those that make the file or are the last to close
    it: of eight that started at the same moment one in thirty found it locked.
    """
    end = time.monotonic() + _WAIT
    while True:
        database = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            _prove(database)
        except BaseException as error:
            database.close()
            if not _is_busy(error) or time.monotonic() > end:
                raise
            time.sleep(_AGAIN)
        else:
            return database


def _is_busy(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY


def _prove(database: sqlite3.Connection) -> None:
    """Make the tables in an empty file. Raises `DatabaseError` for one that is not an index."""
    # What SQLite's authors advise for files that may have been made to do harm.
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    [(application,)] = database.execute("PRAGMA application_id").fetchall()
    if application == 0 and not _schema(database):
        _create(database)
    if _schema(database) != _SCHEMA:
        raise sqlite3.DatabaseError("not an index of audit")
    database.execute("PRAGMA synchronous = NORMAL")


def _schema(database: sqlite3.Connection) -> set[str]:
    return {sql for (sql,) in database.execute("SELECT sql FROM sqlite_master") if sql}


def _create(database: sqlite3.Connection) -> None:
    database.execute(f"PRAGMA page_size = {_PAGE}")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("BEGIN IMMEDIATE")
    if not _schema(database):  # another process may have been quicker
        for sql in sorted(_SCHEMA):
            database.execute(sql)
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
    database.execute("COMMIT")


def _remove(folder: Path) -> bool:
    try:
        for name in (_NAME, f"{_NAME}-wal", f"{_NAME}-shm"):
            (folder / name).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def clean(where: Path) -> bool:
    """Delete the index of the corpus at `where`: was there one? Raises `OSError`."""
    folder = where / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return False
    import shutil

    shutil.rmtree(folder)
    return True


def info(where: Path) -> tuple[Path, int, dict[str, int]] | None:
    """The index's file, its bytes, and its rows by table; None where there is none.

    Raises `ValueError` for a broken one.
    """
    path = where / FOLDER / _NAME
    if not path.is_file():
        return None
    try:
        database = _connect(path)
        with closing(database):
            counts = {
                table: int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in _TABLES
            }
    except _DAMAGE as error:
        raise ValueError(f"the index is broken ({error})") from error
    size = sum(
        (path.parent / name).stat().st_size
        for name in (_NAME, f"{_NAME}-wal")
        if (path.parent / name).exists()
    )
    return path, size, counts
