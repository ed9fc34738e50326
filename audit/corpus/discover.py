"""Which files make up the corpus, and which of them are judged.

The corpus is what the configuration includes; without one, the git repository around the paths;
without that, the paths themselves. Paths on the command line are the focus: they are judged against
the whole corpus.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from audit.config import Config, find_config
from audit.corpus.locations import listed, real, relative, tracked, walk
from audit.corpus.patterns import matches_any
from audit.errors import AuditError
from audit.model import Role, Skipped
from audit.values import dataclass, field, replace

TEXT_SUFFIXES = frozenset(
    f".{suffix}"
    for suffix in (
        *("txt", "text", "md", "mdx", "markdown", "rst"),
        *("adoc", "asciidoc", "mediawiki", "wiki", "org"),
    )
)
_PACKED = ("", ".gz", ".zst")
TABLE_SUFFIXES = tuple(kind + packed for kind in (".csv", ".tsv") for packed in _PACKED)
"""Tables: most hold no text, so a folder's are read only where `include` asks for them."""
RECORD_SUFFIXES = (
    *(kind + packed for kind in (".jsonl", ".ndjson") for packed in _PACKED),
    ".parquet",
    *TABLE_SUFFIXES,
)
REFERENCE = "against://"
"""What the id of a reference document begins with; no path in a corpus can, for its `//`."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the corpus: where it lies, and its id (the path from the root, with `/`).

    `blob` is git's name for its contents where those are read from git; `opener` opens them where
    they are not read from `location`: staged in git, or as an editor has them.
    """

    location: Path
    id: str
    blob: str = ""
    opener: Callable[[], BinaryIO] | None = field(default=None, compare=False, repr=False)

    @property
    def records(self) -> bool:
        """Does it hold one document per record?"""
        return self.location.name.lower().endswith(RECORD_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus: its files in order of id; `focus` are the ids of files to judge (None: all).

    `references` are the files of the reference set, none of which is part of the corpus.
    `elsewhere` gives those of some ids that are of the corpus and were left out of `files`.
    """

    config: Config
    files: tuple[File, ...]
    focus: frozenset[str] | None
    skipped: tuple[Skipped, ...]
    references: tuple[File, ...] = ()
    elsewhere: Callable[[Collection[str]], Iterable[File]] = field(
        default=lambda ids: (), compare=False, repr=False
    )

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


def discover(
    config: Config, paths: Sequence[Path], *, whole: bool, given: File | None = None
) -> Source:
    """The corpus and its focus.

    `whole`: the corpus is everything under the root, and `paths`, if any, are the focus; otherwise
    `paths` are the corpus. `given` is a file with its content, to be judged in place of the one
    that has its id.
    """
    skipped: list[Skipped] = []
    files: dict[str, File] = {}
    focus: set[str] = set()
    known = listed(config.root, skipped)
    if whole:
        for file in _under(config.root, config, known, skipped):
            if not config.include or matches_any(file.id, config.include):
                files[file.id] = file
    for path in paths:
        location = Path(os.path.normpath(path.absolute()))
        folder = location.is_dir()
        if folder:
            found = _under(location, config, known, skipped)
        else:
            found = _named(location, config, skipped, project=whole)
        for file in found:
            if not (folder and whole and config.include):
                files.setdefault(file.id, file)
            if file.id in files:
                focus.add(file.id)
    if given is not None:
        if matches_any(given.id, config.exclude):
            skipped.append(Skipped(given.id, "excluded by the configuration"))
        else:
            files[given.id] = given
            focus.add(given.id)
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
        frozenset(focus & files.keys()) if (paths or given) and whole else None,
        tuple(sorted(set(skipped), key=lambda item: (item.path, item.reason))),
        references,
    )


def references_of(
    config: Config, files: dict[str, File], skipped: list[Skipped]
) -> tuple[File, ...]:
    """The files of the reference set, in order of id; they are taken out of the corpus's `files`.

    Raises `AuditError` for a path that is missing or holds nothing to read.
    """
    if not config.against:
        return ()
    references: dict[str, File] = {}
    corpus = {os.path.realpath(file.location): id for id, file in files.items()}
    for name in config.against:
        path = Path(os.path.normpath(config.root / name))
        if not path.exists():
            raise AuditError(f"{name}: no such file or folder to compare with")
        found = [File(path, relative(path, config.root))]
        if path.is_dir():
            everything = replace(config, exclude=(), include=("**",))
            found = list(_under(path, everything, None, skipped))
        if not found:
            raise AuditError(f"{name}: no text or record files to compare with")
        own = [id for file in found if (id := corpus.get(os.path.realpath(file.location)))]
        for id in own:
            files.pop(id, None)
        if own:
            many = f"{len(own):,} files" if path.is_dir() else "the file"
            reason = f"reference set: {many} compared with, not part of the corpus"
            skipped.append(Skipped(relative(path, config.root), reason))
        for file in found:
            references[file.id] = File(file.location, REFERENCE + file.id)
    return tuple(references[id] for id in sorted(references))


def _named(
    location: Path, config: Config, skipped: list[Skipped], *, project: bool
) -> Iterator[File]:
    """A file named on the command line: read whatever its suffix, unless it is excluded.

    Names come from commits, too: in a project a link is not followed, wherever in the path it is.
    """
    id = relative(location, config.root)
    inside = location.is_relative_to(config.root)
    if matches_any(id, config.exclude):
        skipped.append(Skipped(id, "excluded by the configuration"))
    elif project and inside and os.path.realpath(location) != real(config.root, id):
        skipped.append(Skipped(id, "reached by a symbolic link, not followed"))
    elif not location.is_file():
        skipped.append(Skipped(id, "not a regular file", failed=True))
    elif reason := misleading(id):
        skipped.append(Skipped(id, reason))
    else:
        yield File(Path(os.path.realpath(location)), id)


def path_of(document: str) -> str:
    """The path in an id: what stands before a record's `#ID` or `:LINE`.

    >>> path_of("a/b.md"), path_of("a.jsonl#7"), path_of("a.jsonl:12"), path_of("C#.md")
    ('a/b.md', 'a.jsonl', 'a.jsonl', 'C#.md')
    """
    if "#" not in document and ":" not in document:
        return document
    ends = [
        at + len(suffix)
        for suffix in RECORD_SUFFIXES
        for mark in "#:"
        if (at := document.find(suffix + mark)) >= 0
    ]
    return document[: min(ends)] if ends else document


def misleading(id: str) -> str | None:
    """Why a file cannot be told from a record of another, or None."""
    path = path_of(id)
    return f"its name reads as a record of {path}; rename it" if path != id else None


def is_text_name(path: str, config: Config) -> bool:
    """Does a file's name say that it holds text or records?"""
    name = path.lower()
    if name.endswith(RECORD_SUFFIXES):
        return bool(config.include) or not name.endswith(TABLE_SUFFIXES)
    return "." + name.rpartition(".")[2] in TEXT_SUFFIXES


def _under(
    folder: Path, config: Config, known: list[str] | None, skipped: list[Skipped]
) -> Iterator[File]:
    """The files of the corpus below a folder; `known` are the names that git has, if it has any."""
    if known is not None and folder.is_relative_to(config.root):
        within = folder.relative_to(config.root).parts
        if within:
            known = [name for name in known if Path(name).parts[: len(within)] == within]
        locations: Iterator[Path] = tracked(config.root, known, skipped)
    else:
        locations = walk(folder, skipped, config.root)
    for location in locations:
        if not is_text_name(location.name, config):
            continue
        id = relative(location, config.root)
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
        elif reads_as := misleading(id):
            skipped.append(Skipped(id, reads_as))
        else:
            yield File(location, id)
