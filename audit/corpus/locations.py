"""Where the files below a folder lie, as git knows them or as found: no link is followed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from audit.corpus import git
from audit.model import Skipped

_NEVER = frozenset({"node_modules", "__pycache__", "site-packages"})


def relative(location: Path, root: Path) -> str:
    """The id of a file: its path from the root, with `/`."""
    above, path = os.path.join(root, ""), str(location)  # noqa: PTH118 - with what separates
    if path.startswith(above) and ".." not in path:
        return path[len(above) :].replace(os.sep, "/")
    return Path(os.path.relpath(location, root)).as_posix()


def real(root: Path, id: str) -> str:
    """Where a file of the corpus lies if no link leads to it."""
    return os.path.join(os.path.realpath(root), *id.split("/"))  # noqa: PTH118 - as realpath has it


def tracked(root: Path, names: Iterable[str], skipped: list[Skipped]) -> Iterator[Path]:
    """Where the files lie that git names: below `root`, and no link on the way.

    Git itself makes no other names, but an index is a file like any other, and a folder that it
    names may be a link by now.
    """
    straight: dict[str, bool] = {"": True}
    for name in names:
        if name.startswith("/") or ".." in name.split("/"):
            skipped.append(Skipped(name, "outside of the corpus, though git's index names it"))
            continue
        if _is_straight(root, name.rpartition("/")[0], straight):
            yield root / name
        else:
            skipped.append(Skipped(name, "in a folder that is a symbolic link, not followed"))


def _is_straight(root: Path, folder: str, known: dict[str, bool]) -> bool:
    """Does no link lead to `folder`, which is below `root`? Each folder is looked at once."""
    if folder not in known:
        above = ""
        for name in folder.split("/"):
            path = f"{above}/{name}" if above else name
            if path not in known:
                known[path] = known[above] and name != "." and not _is_link(root / path)
            above = path
    return known[folder]


def _is_link(path: Path) -> bool:
    try:
        path.readlink()
    except OSError:
        return False
    return True


def walk(folder: Path, skipped: list[Skipped], root: Path) -> Iterator[Path]:
    """The files below a folder, at any depth; folders that are links are named, not entered."""
    pending = [folder]
    while pending:
        parent = pending.pop()
        try:
            with os.scandir(parent) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            skipped.append(Skipped(relative(parent, root), reason, failed=True))
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in _NEVER:
                    pending.append(Path(entry.path))
            elif entry.is_symlink() and entry.is_dir():
                name = relative(Path(entry.path), root)
                skipped.append(Skipped(name, "symbolic link to a folder, not followed"))
            else:
                yield Path(entry.path)


def listed(root: Path, skipped: list[Skipped]) -> list[str] | None:
    """Paths below `root` that git knows and does not ignore, or None outside a repository.

    Raises `AuditError` where git refuses.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return None
    try:
        return git.listed(root)
    except git.NoRepository as error:
        skipped.append(Skipped(".", f"{error}: what .gitignore leaves out is read, too"))
        return None
