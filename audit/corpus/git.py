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
from pathlib import Path

from audit.errors import AuditError

_QUIET = (
    *("--no-optional-locks", "--literal-pathspecs", "--no-pager"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
)
_DUBIOUS = "dubious ownership"


class NoRepository(Exception):
    """There is no git, or none that takes the folder for a repository; the text says which."""


def listed(root: Path, *, tracked_only: bool) -> list[str]:
    """Paths below `root` that git tracks, and unless `tracked_only` those it does not ignore.

    They are relative to `root`, each once, sorted, and as the index has them: a forged index may
    hold `../x`. Raises `NoRepository`, and `AuditError` where git refuses.
    """
    command = ["ls-files", "-z", "--cached"]
    if not tracked_only:
        command += ["--others", "--exclude-standard"]
    return sorted({os.fsdecode(name) for name in run(root, *command).split(b"\0") if name})


def run(root: Path, *arguments: str) -> bytes:
    """What `git` with `arguments` prints when it runs in `root`.

    Raises `NoRepository`, and `AuditError` where git refuses.
    """
    try:
        done = subprocess.run(
            ["git", *_QUIET, *arguments],
            cwd=root,
            env=environment(root, os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
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
