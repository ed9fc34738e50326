"""What git knows of a corpus: which files it tracks, and what is staged of them. Git is only read.

Nothing of the repository runs: no hook, filter or monitor, and no missing object is fetched.
"""

from __future__ import annotations

import os
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, BinaryIO, Self, cast

_SAFE = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_MEMORY = 64 << 20
_BLOCK = 1 << 20
_LFS = b"version https://git-lfs.github.com/spec/"


def is_repository(root: Path) -> bool:
    """Does a folder lie in a git work tree?"""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def run(root: Path, *arguments: str) -> bytes | None:
    """What git prints in the folder `root`; None where it fails or is not there."""
    try:
        done = subprocess.run(
            [*_SAFE, *arguments], cwd=root, capture_output=True, check=False, env=environment()
        )
    except OSError:
        return None
    return None if done.returncode else done.stdout


def environment() -> dict[str, str]:
    """The environment for git: as it is, but nothing is fetched, locked or asked for."""
    return os.environ | {
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


class Blobs:
    """Contents that git holds. One process of git serves them all; a context manager ends it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._git: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._git is not None:
            self._git.communicate()
            self._git = None

    def open(self, name: str, location: Path) -> BinaryIO:
        """The contents of a blob; of one that points to Git LFS, those in the work tree.

        Raises `OSError` where the repository has no such blob.
        """
        stream = self._open(name)
        start = stream.read(len(_LFS))
        stream.seek(0)
        if start == _LFS and location.is_file():
            stream.close()
            return location.open("rb")
        return stream

    def _open(self, name: str) -> BinaryIO:
        if self._git is None:
            self._git = subprocess.Popen(
                [*_SAFE, "cat-file", "--batch"],
                cwd=self._root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        asked, answer = cast(IO[bytes], self._git.stdin), cast(IO[bytes], self._git.stdout)
        asked.write(name.encode("ascii") + b"\n")
        asked.flush()
        head = answer.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            raise OSError(0, "git has no such contents: fetch them, or check the repository")
        size = int(head[2])
        if size <= _MEMORY:
            stream: BinaryIO = BytesIO(answer.read(size))
        else:
            stream = cast(BinaryIO, SpooledTemporaryFile(max_size=_BLOCK))  # noqa: SIM115 - returned
            while size:
                block = answer.read(min(size, _BLOCK))
                stream.write(block)
                size -= len(block)
            stream.seek(0)
        answer.read(1)
        return stream
