"""Git, asked for what it tracks and for nothing else.

A repository is other people's: its configuration may name programs to run (`core.fsmonitor`,
`core.hooksPath`, filters, the transport of a partial clone's remote), and so may the environment of
a hook. None of them runs here: the commands that are asked read the index and the folders only,
file-system monitors and hooks are off, and no transport is allowed.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self, cast

from audit.errors import AuditError

_QUIET = (
    *("--no-optional-locks", "--literal-pathspecs", "--no-pager"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
)
_DUBIOUS = "dubious ownership"
_MEMORY = 64 << 20
_BLOCK = 1 << 20
_LFS = b"version https://git-lfs.github.com/spec/"


class NoRepository(Exception):
    """There is no git, or none that takes the folder for a repository; the text says which."""


def listed(root: Path) -> list[str]:
    """Paths below `root` that git tracks, and those it does not ignore.

    They are relative to `root`, each once, sorted, and as the index has them: a forged index may
    hold `../x`. Raises `NoRepository`, and `AuditError` where git refuses.
    """
    names = run(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({os.fsdecode(name) for name in names.split(b"\0") if name})


def call(root: Path, *arguments: str, heard: bool = True) -> subprocess.CompletedProcess[bytes]:
    """`git` with `arguments` as it ended in `root`, however. Raises `OSError` without git.

    Where what it says of errors is not `heard`, long lists are read twice as fast: from one pipe.
    """
    return subprocess.run(
        ["git", *_QUIET, *arguments],
        cwd=root,
        env=environment(root, os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if heard else subprocess.DEVNULL,
        check=False,
    )


def run(root: Path, *arguments: str) -> bytes:
    """What `git` with `arguments` prints when it runs in `root`.

    Raises `NoRepository`, and `AuditError` where git refuses.
    """
    try:
        done = call(root, *arguments, heard=False)
        if done.returncode:
            done = call(root, *arguments)
    except OSError as error:
        raise NoRepository(f"git cannot be run ({error.strerror})") from error
    if not done.returncode:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it says nothing"]
    why = said[0].removeprefix("fatal: ")
    if "not a git repository" in why:
        raise NoRepository(f"git says: {why}")
    if _DUBIOUS in why:
        raise AuditError(
            f"{root}: the repository belongs to another user, and git does not read it; if you"
            f" trust it: git config --global --add safe.directory {top(root)}"
        )
    raise AuditError(f"{root}: git {arguments[0]} failed: {why}")


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

    def open(self, name: str, root: Path, id: str) -> BinaryIO:
        """The contents of a blob; of one that points to Git LFS, those in the work tree.

        Raises `OSError` where the repository has no such blob.
        """
        from audit.corpus.locations import real

        stream = self._open(name)
        start = stream.read(len(_LFS))
        stream.seek(0)
        if start == _LFS and os.path.realpath(root / id) == real(root, id):
            location = root / id
            if location.is_file():
                stream.close()
                return location.open("rb")
        return stream

    def _open(self, name: str) -> BinaryIO:
        if self._git is None:
            self._git = subprocess.Popen(
                ["git", *_QUIET, "cat-file", "--batch"],
                cwd=self._root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(self._root, os.environ),
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
            from tempfile import SpooledTemporaryFile

            stream = cast(BinaryIO, SpooledTemporaryFile(max_size=_BLOCK))  # noqa: SIM115 - returned
            while size:
                block = answer.read(min(size, _BLOCK))
                stream.write(block)
                size -= len(block)
            stream.seek(0)
        answer.read(1)
        return stream


def environment(root: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment that git runs in: of git's own variables only the index of a commit.

    A commit of some files only has an index of its own, which its hooks find in `GIT_INDEX_FILE`.
    It holds for the repository that the commit is made in, and no other.
    """
    kept = {name: value for name, value in inherited.items() if not name.startswith("GIT_")}
    if index := inherited.get("GIT_INDEX_FILE"):
        folder = top(root)
        path = Path(os.path.normpath(folder / index))
        if path.is_relative_to(_git_folder(folder)):
            kept["GIT_INDEX_FILE"] = str(path)
    return kept | {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


def top(root: Path) -> Path:
    """The folder of the work tree that `root` is in, or `root` itself where there is none."""
    folder = root.absolute()
    return next((f for f in (folder, *folder.parents) if os.path.lexists(f / ".git")), folder)


def _git_folder(folder: Path) -> Path:
    """Where git keeps the index of the work tree at `folder`: elsewhere for a linked one."""
    try:
        said = (folder / ".git").read_bytes()[:4096]
    except OSError:
        return folder / ".git"
    path = os.fsdecode(said.partition(b"gitdir: ")[2].strip())
    return Path(os.path.normpath(folder / path)) if path else folder / ".git"
