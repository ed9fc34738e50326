"""The corpus as the next commit has it: what git tracks, with the contents that are staged."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from audit.config import Config
from audit.corpus.discover import (
    RECORD_SUFFIXES,
    File,
    Source,
    is_text_name,
    misleading,
    references_of,
)
from audit.corpus.git import Blobs, NoRepository, run
from audit.corpus.patterns import matches_any
from audit.errors import AuditError
from audit.model import Skipped
from audit.values import dataclass, replace

_REGULAR = b"100"
_FEW = 16
"""Paths that are looked for one by one; more are told by one look at every line."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Git's list of what is staged below the corpus's root, and the files of it to be judged.

    `listing` has a line `mode blob stage<TAB>path` a file, in order of path, each ended by NUL:
    what `git ls-files --stage -z` prints. It is only taken apart as far as it is needed.
    """

    config: Config
    listing: bytes
    focus: tuple[str, ...]
    blobs: Blobs

    def lines(self) -> Iterator[bytes]:
        """The lines of the listing, each taken off when it is asked for."""
        at = 0
        while (end := self.listing.find(b"\0", at)) >= 0:
            yield self.listing[at:end]
            at = end + 1

    def files(self, lines: Iterable[bytes]) -> Iterator[File]:
        """The files of the corpus among some lines."""
        for line in lines:
            if (file := self.file(line)) is not None:
                yield file

    def file(self, line: bytes) -> File | None:
        """The file of a line; None where it is not of the corpus: no text, left out, a link."""
        head, _, name = line.partition(b"\t")
        if not head.startswith(_REGULAR) or not head.endswith(b" 0"):
            return None
        id = os.fsdecode(name)
        if not is_text_name(id, self.config) or matches_any(id, self.config.exclude):
            return None
        if id.startswith("/") or ".." in id.split("/") or misleading(id):
            return None
        if id == Path(os.path.normpath(self.config.baseline)).as_posix():
            return None
        if self.config.include and not matches_any(id, self.config.include):
            return None
        blob, location = head.split()[1].decode("ascii"), self.config.root / id
        return File(location, id, blob, partial(self.blobs.open, blob, self.config.root, id))

    def named(self, ids: Collection[str]) -> Iterator[File]:
        """The files of those ids that are of the corpus."""
        names = {os.fsencode(id) for id in ids}
        if len(names) > _FEW:
            wanted = (line for line in self.lines() if line.partition(b"\t")[2] in names)
            yield from self.files(wanted)
            return
        for name in sorted(names):
            end = self.listing.find(b"\t" + name + b"\0")
            if end >= 0:
                start = self.listing.rfind(b"\0", 0, end) + 1
                yield from self.files([self.listing[start : end + 1 + len(name)]])

    def source(self, files: Iterable[File] | None = None) -> Source:
        """The corpus of some of the files, or of all, for the pipeline."""
        skipped: list[Skipped] = []
        known = {file.id: file for file in (self.files(self.lines()) if files is None else files)}
        references = references_of(self.config, known, skipped)
        ordered = tuple(known[id] for id in sorted(known))
        focus = frozenset(self.focus)
        if files is None:
            return Source(self.config, ordered, focus, tuple(skipped), references)
        return Source(self.config, ordered, focus, tuple(skipped), references, self.named)


def staged(config: Config, paths: Sequence[Path], blobs: Blobs) -> Staged:
    """What is staged, with `paths` (as pre-commit hands them over) as the focus.

    A path that is not of the corpus is passed over. Raises `AuditError` where git cannot be asked.
    """
    try:
        listing = run(config.root, "ls-files", "--stage", "-z")
    except NoRepository as error:
        raise AuditError(
            f"{config.root}: the hook judges what git has staged, but {error};"
            " `audit check` judges files"
        ) from error
    found = Staged(config, listing, (), blobs)
    names: set[str] = set()
    folders: list[str] = []
    for path in paths:
        id = Path(os.path.relpath(os.path.normpath(path.absolute()), config.root)).as_posix()
        if path.is_dir():
            folders.append("" if id == "." else f"{id}/")
        else:
            names.add(id)
    focus = {file.id for file in found.named(names)}
    if folders:
        inside = tuple(folders)
        focus.update(f.id for f in found.files(found.lines()) if f.id.startswith(inside))
    if config.profile is None:
        every = found.files(found.lines())
        records = bool(focus) and all(file.id.lower().endswith(RECORD_SUFFIXES) for file in every)
        found = replace(found, config=replace(config, profile="corpus" if records else "docs"))
    return replace(found, focus=tuple(sorted(focus)))
