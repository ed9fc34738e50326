"""Which files make up the corpus, and which of them are judged.

The corpus is what the configuration includes; without one, the git repository around the paths;
without that, the paths themselves. Paths on the command line are the focus: they are judged against
the whole corpus.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from audit.config import Config, find_config
from audit.corpus.patterns import matches_any
from audit.errors import AuditError
from audit.git import is_repository, run
from audit.model import Role, Skipped

TEXT_SUFFIXES = frozenset(
    f".{suffix}"
    for suffix in (
        *("txt", "text", "md", "mdx", "markdown", "rst"),
        *("adoc", "asciidoc", "mediawiki", "wiki", "org"),
    )
)
RECORD_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".parquet")
REFERENCE = "against://"
"""What the id of a reference document begins with; no path in a corpus can, for its `//`."""
_NEVER = frozenset({"node_modules", "__pycache__", "site-packages"})


@dataclass(frozen=True, slots=True)
class File:
    """A file of the corpus: where it lies, and its id (the path from the root, with `/`).

    `blob` is git's name for its contents where those are read from git; `opener` opens them where
    they are not read from `location`.
    """

    location: Path
    id: str
    blob: str = ""
    opener: Callable[[], BinaryIO] | None = field(default=None, compare=False, repr=False)

    def open(self) -> BinaryIO:
        """The contents as a stream of bytes. Raises `OSError`."""
        return self.opener() if self.opener else self.location.open("rb")

    @property
    def records(self) -> bool:
        """Does it hold one document per record?"""
        return self.location.name.lower().endswith(RECORD_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus: its files in order of id; `focus` are the ids of files to judge (None: all).

    `references` are the files of the reference set, none of which is part of the corpus.
    """

    config: Config
    files: tuple[File, ...]
    focus: frozenset[str] | None
    skipped: tuple[Skipped, ...]
    references: tuple[File, ...] = ()

    def role(self, path: str) -> Role:
        """What the documents of the file with this id are read for."""
        if path.startswith(REFERENCE):
            return "reference"
        return "judged" if self.focus is None or path in self.focus else "compared"


def project(
    paths: Sequence[Path], config_file: Path | None, *, staged: bool = False
) -> tuple[Config, bool]:
    """The configuration that holds for `paths`, and whether it or git marks a project's root.

    A `config_file` named by the user counts from the folder in which the command runs. `staged`:
    the paths are git's, which has files that the work tree has lost.

    Raises `AuditError` for a missing path or a bad configuration.
    """
    for path in () if staged else paths:
        if not os.path.lexists(path):
            raise AuditError(f"{path}: no such file or folder")
        if not path.exists():
            raise AuditError(f"{path}: broken symbolic link to {path.readlink()}")
    folders = [path if path.is_dir() else path.parent for path in map(Path.absolute, paths)]
    start = Path(os.path.commonpath([os.path.normpath(f) for f in folders or [Path.cwd()]]))
    if config_file is not None:
        if not config_file.is_file():
            raise AuditError(f"{config_file}: no such configuration file")
        from audit.config_file import load

        return replace(load(config_file), root=Path.cwd()), True
    found = find_config(start)
    if found is not None:
        from audit.config_file import load

        return load(found), True
    root = next((f for f in (start, *start.parents) if (f / ".git").exists()), None)
    if root is not None:
        return Config(root=root), True
    here = Path.cwd()
    return Config(root=here if start.is_relative_to(here) else start), False


def discover(config: Config, paths: Sequence[Path], *, whole: bool) -> Source:
    """The corpus and its focus.

    `whole`: the corpus is everything under the root, and `paths`, if any, are the focus; otherwise
    `paths` are the corpus.
    """
    skipped: list[Skipped] = []
    files: dict[str, File] = {}
    focus: set[str] = set()
    git = _git_files(config.root)
    if whole:
        for file in _under(config.root, config, git, skipped):
            if not config.include or matches_any(file.id, config.include):
                files[file.id] = file
    for path in paths:
        location = Path(os.path.normpath(path.absolute()))
        folder = location.is_dir()
        found = (
            _under(location, config, git, skipped) if folder else _named(location, config, skipped)
        )
        for file in found:
            if not (folder and whole and config.include):
                files.setdefault(file.id, file)
            if file.id in files:
                focus.add(file.id)
    files.pop(Path(os.path.normpath(config.baseline)).as_posix(), None)  # no text of the corpus
    references = references_of(config, files, skipped)
    ordered = tuple(files[id] for id in sorted(files))
    if config.profile is None:
        named_records = any(
            path.name.lower().endswith(RECORD_SUFFIXES) and path.is_file() for path in paths
        )
        records = named_records or (bool(ordered) and all(file.records for file in ordered))
        config = replace(config, profile="corpus" if records else "docs")
    return Source(
        config,
        ordered,
        frozenset(focus & files.keys()) if paths and whole else None,
        tuple(sorted(set(skipped), key=lambda item: (item.path, item.reason))),
        references,
    )


def references_of(
    config: Config, files: dict[str, File], skipped: list[Skipped]
) -> tuple[File, ...]:
    """The files of the reference set, in order of id; they are taken out of the corpus's `files`.

    Raises `AuditError` for a path that is missing or holds nothing to read.
    """
    references: dict[str, File] = {}
    corpus = {os.path.realpath(file.location): id for id, file in files.items()}
    for name in config.against:
        path = Path(os.path.normpath(config.root / name))
        if not path.exists():
            raise AuditError(f"{name}: no such file or folder to compare with")
        found = [File(path, _id(path, config.root))]
        if path.is_dir():
            found = list(_under(path, replace(config, exclude=()), None, skipped))
        if not found:
            raise AuditError(f"{name}: no text or record files to compare with")
        own = [id for file in found if (id := corpus.get(os.path.realpath(file.location)))]
        for id in own:
            files.pop(id, None)
        if own:
            many = f"{len(own):,} files" if path.is_dir() else "the file"
            reason = f"reference set: {many} compared with, not part of the corpus"
            skipped.append(Skipped(_id(path, config.root), reason))
        for file in found:
            references[file.id] = File(file.location, REFERENCE + file.id)
    return tuple(references[id] for id in sorted(references))


def _named(location: Path, config: Config, skipped: list[Skipped]) -> Iterator[File]:
    """A file named on the command line: read whatever its suffix, unless it is excluded."""
    id = _id(location, config.root)
    if matches_any(id, config.exclude):
        skipped.append(Skipped(id, "excluded by the configuration"))
    else:
        yield File(location, id)


def _id(location: Path, root: Path) -> str:
    return Path(os.path.relpath(location, root)).as_posix()


def _under(
    folder: Path, config: Config, git: list[str] | None, skipped: list[Skipped]
) -> Iterator[File]:
    if git is not None and folder.is_relative_to(config.root):
        locations: Iterator[Path] = (
            config.root / name for name in git if (config.root / name).is_relative_to(folder)
        )
    else:
        locations = _walk(folder, skipped, config.root)
    for location in locations:
        if not is_text_name(location.name):
            continue
        id = _id(location, config.root)
        if matches_any(id, config.exclude):
            continue
        try:
            mode = location.lstat().st_mode
        except OSError:
            continue  # git lists files that the work tree has lost: there is nothing to read
        if stat.S_ISLNK(mode):
            reason = "symbolic link" if location.exists() else "broken symbolic link"
            skipped.append(Skipped(id, f"{reason}, not followed"))
        elif not stat.S_ISREG(mode):
            skipped.append(Skipped(id, "not a regular file"))
        else:
            yield File(location, id)


def is_text_name(path: str) -> bool:
    """Does a file's name say that it holds text or records?"""
    name = path.lower()
    return name.endswith(RECORD_SUFFIXES) or "." + name.rpartition(".")[2] in TEXT_SUFFIXES


def _walk(folder: Path, skipped: list[Skipped], root: Path) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        name = _id(Path(error.filename), root) if error.filename else _id(folder, root)
        skipped.append(Skipped(name, f"cannot be read: {error.strerror}", failed=True))

    for parent, folders, names in os.walk(folder, onerror=failed):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in _NEVER]
        for name in names:
            yield Path(parent, name)


def _git_files(root: Path) -> list[str] | None:
    """Paths below `root` that git knows and does not ignore, or None outside a repository."""
    if not is_repository(root):
        return None
    listed = run(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed is None:
        return None
    return sorted({os.fsdecode(name) for name in listed.split(b"\0") if name})
