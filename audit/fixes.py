"""The only code that changes a user's file: whole or not at all, and only the file that was read.

The new bytes go to a file beside the old one, with its mode, owner and extended attributes, and to
the disk; then it takes the old one's name, in one step of the file system. Whenever the process or
the machine stops, what has the name is the old file or the new one.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

SUFFIX = ".audit-fix"
"""Of the file that is written: no such file is part of a corpus."""


class Refused(Exception):
    """Why a file is not changed: one line."""


class Original:
    """A file as it was read: `change` writes it anew, or refuses where it is another by then.

    Symbolic links are followed: the file that they lead to changes, and they stay.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))
        with self._path.open("rb") as stream:
            self._status = os.fstat(stream.fileno())
        if not stat.S_ISREG(self._status.st_mode):
            raise Refused("not a regular file")

    @property
    def path(self) -> Path:
        """The file itself, where the path is a symbolic link."""
        return self._path

    def change(self, pieces: Iterable[bytes]) -> None:
        """Put the bytes in the file's place. Raises `Refused`, `OSError` where it cannot write."""
        self._may_change()
        handle, name = tempfile.mkstemp(
            dir=self._path.parent, prefix=f".{self._path.name[:100]}.", suffix=SUFFIX
        )
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.writelines(pieces)
                stream.flush()
                self._dress(stream.fileno())
                os.fsync(stream.fileno())
            self._is_unchanged()
            temporary.replace(self._path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync(self._path.parent)

    def _may_change(self) -> None:
        if not self._status.st_mode & 0o222:
            raise Refused("read-only")
        if self._status.st_nlink > 1:
            raise Refused("it has other hard links, which would keep the old text")

    def _dress(self, handle: int) -> None:
        """Give the new file what the old one has besides its bytes."""
        mine = os.fstat(handle)
        if (mine.st_uid, mine.st_gid) != (self._status.st_uid, self._status.st_gid):
            try:
                os.fchown(handle, self._status.st_uid, self._status.st_gid)
            except PermissionError:
                raise Refused("it belongs to another user or group") from None
        os.fchmod(handle, stat.S_IMODE(self._status.st_mode))
        if hasattr(os, "listxattr"):
            with contextlib.suppress(OSError):  # file systems without attributes
                for name in os.listxattr(self._path):
                    with contextlib.suppress(OSError):  # those that only the system may set
                        os.setxattr(handle, name, os.getxattr(self._path, name))

    def _is_unchanged(self) -> None:
        try:
            now = self._path.stat()
        except FileNotFoundError:
            raise Refused("it was removed while it was repaired") from None
        same = ("st_dev", "st_ino", "st_size", "st_mtime_ns", "st_mode", "st_uid", "st_gid")
        if any(getattr(now, field) != getattr(self._status, field) for field in same):
            raise Refused("it was changed by something else while it was repaired")


def _sync(folder: Path) -> None:
    """Write the folder's entry to the disk, where a folder can be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
