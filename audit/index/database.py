"""The index's file: a SQLite database in the corpus's `.audit_cache`, opened with distrust."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

FOLDER = ".audit_cache"
NAME = "index-2.sqlite"
"""The number goes up with the layout, so versions do not spoil each other's files."""
_APPLICATION = 0x61756469
TABLES = ("file", "content", "words", "snapshot")
_SCHEMA = {
    f"CREATE TABLE {table} (key BLOB PRIMARY KEY, used INTEGER NOT NULL, data BLOB NOT NULL)"
    for table in TABLES
}
DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError, MemoryError)
"""What `sqlite3` raises for a broken file: of an error whose own text is broken, the text's."""
_WAIT = 5.0
"""Seconds to wait for another process that writes; its transactions take a few milliseconds."""
_AGAIN = 0.01
"""Seconds until a file that was locked is opened again."""
_PAGE = 1 << 14
"""Bytes of a page: rows of 10 kB are written in two thirds of the time that pages of 4 KiB take."""
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# What `audit` measured of the texts here; it can be deleted at any time.\n"
)


def prepare(folder: Path) -> None:
    """Make the folder, with what keeps git and backups away from it.

    Raises `OSError`, or `ValueError` where it is not to be trusted: a link, or another user's.
    """
    try:
        folder.mkdir(mode=0o777)
    except FileExistsError:
        state = folder.lstat()
        if not stat.S_ISDIR(state.st_mode):
            raise ValueError("not a folder") from None
        if hasattr(os, "geteuid") and state.st_uid != os.geteuid():
            raise ValueError("it belongs to another user") from None
        for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
            if (folder / name).is_symlink():
                raise ValueError(f"{name} is a symbolic link") from None
        if (folder / "CACHEDIR.TAG").exists() and (folder / ".gitignore").exists():
            return
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")


def connect(path: Path) -> sqlite3.Connection:
    """The index in a file, which is made if need be. Raises one of `DAMAGE`.

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


def remove(folder: Path) -> bool:
    """Delete the files of a broken index: could they be?"""
    try:
        for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
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
    path = where / FOLDER / NAME
    if not path.is_file():
        return None
    try:
        database = connect(path)
        with closing(database):
            counts = {
                table: int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in TABLES
            }
    except DAMAGE as error:
        raise ValueError(f"the index is broken ({error})") from error
    size = sum(
        (path.parent / name).stat().st_size
        for name in (NAME, f"{NAME}-wal")
        if (path.parent / name).exists()
    )
    return path, size, counts
