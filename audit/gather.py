"""Every document with what is measured of it alone: known from an earlier run, or measured now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from audit.config import Config
from audit.corpus.discover import File
from audit.corpus.read import read
from audit.engines.local import batches, flat_map
from audit.index.cache import Cache
from audit.index.files import chunks
from audit.index.names import Names
from audit.index.rows import (
    BrokenRow,
    FileRow,
    Member,
    content_key,
    pack_content,
    pack_file,
    unpack_content,
    unpack_file,
)
from audit.measure import Alone, Checks, Found, Measured, Task, alone
from audit.model import Document, Facts, Measurement, Role, Skipped
from audit.values import dataclass, replace

_NAMES = 200
"""Results of other configurations that a row may keep."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document of which everything that is asked for is known already."""

    id: str
    path: str
    order: int
    role: Role
    found: Found
    content: bytes


@dataclass(frozen=True, slots=True)
class Gathered:
    """A document, what was found of it, and the row of the first stage if it was measured now."""

    id: str
    path: str
    order: int
    role: Role
    found: Found
    alone: Alone | None
    content: bytes

    @property
    def measured(self) -> Measured:
        """What the judge is told."""
        return Measured(self._facts, self.role == "judged", self._measurements)

    @property
    def _facts(self) -> Facts:
        """What the report says of the document."""
        found, language = self.found, self.found.language
        return Facts(
            self.id,
            self.path,
            self.order,
            found.characters,
            found.words,
            found.encoding,
            language.code if language else None,
            language.confidence if language else 0.0,
            language.segments if language else (),
            found.directives or (),
        )

    @property
    def _measurements(self) -> tuple[Measurement, ...]:
        """What was measured of it by checks of one document."""
        return tuple(
            replace(
                m,
                document=self.id,
                evidence=tuple(
                    replace(e, related=self.id) if e.related == "" else e for e in m.evidence
                ),
            )
            if m.document != self.id
            else m
            for m in self.found.results.values()
            if m is not None
        )


class Gatherer:
    """Gathers documents. `skipped` is told what was not read, `language` says if it is wanted.

    `measured` counts the documents that were measured, in part or whole, since they were not known.
    """

    def __init__(
        self,
        config: Config,
        checks: Checks,
        cache: Cache,
        skipped: Callable[[Skipped], None],
        workers: int | None = 1,
        language: bool = True,
    ) -> None:
        self.config = config
        self.checks = checks
        self.cache = cache
        self.skipped = skipped
        self.workers = workers
        self.language = language
        self.names = Names(checks)
        self.measured = 0
        self._before: dict[str, Found] = {}

    def gather(self, files: Iterable[File], role: Callable[[str], Role]) -> Iterator[Gathered]:
        """The documents of `files`, in their order; records in the order of their file."""
        items = self._items(files, role) if self.cache.kept else self._unknown(files, role)
        rows: Iterator[Alone | Known] = flat_map(
            partial(_measure, self.checks),
            map(self._settled, batches(items, _size)),
            self.workers,
            _size,
            _all_known,
        )
        for row in rows:
            if isinstance(row, Known):
                yield Gathered(row.id, row.path, row.order, row.role, row.found, None, row.content)
                continue
            self.measured += 1
            task = row.task
            document, found = task.document, row.found
            if task.content:
                found = self._keep(task, found)
                if self.checks.corpus:
                    self.cache.put("words", task.content, row.hashes)
            id, path, order = document.id, document.path, document.order
            yield Gathered(id, path, order, task.role, found, row, task.content)

    def _unknown(self, files: Iterable[File], role: Callable[[str], Role]) -> Iterator[Task]:
        for item in self._read(files):
            if isinstance(item, Document):
                yield Task(item, role(item.path), language=self.language)

    def _read(self, files: Iterable[File]) -> Iterator[Document | Skipped]:
        for item in read(files, self.config):
            if isinstance(item, Skipped):
                self.skipped(item)
            yield item

    def _items(self, files: Iterable[File], role: Callable[[str], Role]) -> Iterator[Task | Known]:
        for chunk in chunks(files, self.config):
            keys = {file.id: key for file, key in chunk}
            rows = dict(self._file_rows(key for key in keys.values() if key))
            members = [m.content for row in rows.values() for m in row.members]
            contents = dict(self._content_rows(members))
            for file, key in chunk:
                if role(file.id) == "reference":
                    yield from self._unknown([file], role)
                    continue
                row = rows.get(key) if key else None
                known = self._known(file, row, contents, role(file.id)) if row else None
                if row is not None and known is not None:
                    for skipped in row.skipped:
                        self.skipped(replace(skipped, path=file.id + skipped.path))
                    yield from known
                else:
                    yield from self._opened(file, key, role(file.id))

    def _known(
        self, file: File, row: FileRow, contents: Mapping[bytes, Found], role: Role
    ) -> list[Known] | None:
        """The documents of a file, if nothing is to be measured of any of them."""
        found = []
        for member in row.members:
            content = contents.get(member.content)
            if content is None or self._missing(content, file.id, role):
                return None
            id = file.id + member.suffix
            content = self._by_rule(content, file.id, role)
            found.append(Known(id, file.id, member.order, role, content, member.content))
        return found

    def _opened(self, file: File, key: bytes, role: Role) -> Iterator[Task]:
        """The documents of a file that must be read."""
        members: list[Member] = []
        skipped: list[Skipped] = []
        for item in self._read([file]):
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            content = content_key(item)
            members.append(Member(item.order, item.id[len(file.id) :], content))
            yield Task(item, role, None, self.language, content)
        if key and not any(item.failed for item in skipped):
            bare = tuple(replace(item, path=item.path[len(file.id) :]) for item in skipped)
            self.cache.put("file", key, pack_file(FileRow(tuple(members), bare)))

    def _settled(self, batch: Sequence[Task | Known]) -> list[Task | Known]:
        """The same, each to be measured only as far as nothing is known of its text."""
        contents = [item.content for item in batch if isinstance(item, Task) and item.content]
        rows = dict(self._content_rows(contents))
        return [
            self._rest(item, row)
            if isinstance(item, Task) and (row := rows.get(item.content)) is not None
            else item
            for item in batch
        ]

    def _rest(self, task: Task, row: Found) -> Task | Known:
        """What is to be measured of a document besides what its row says."""
        document, role = task.document, task.role
        missing = self._missing(row, document.path, role)
        if missing:
            self._before[document.id] = row
            return replace(task, rules=missing, language=self.language and not row.language)
        found = self._by_rule(row, document.path, role)
        return Known(document.id, document.path, document.order, role, found, task.content)

    def _wanted(self, path: str, role: Role) -> dict[str, str]:
        """The names of what a role asks for, by rule."""
        names = self.names.of(path)
        if role == "judged":
            return {rule: name for rule, name in names.items() if rule in self.checks.selected}
        return {check.rule: names[check.rule] for check in self.checks.corpus}

    def _missing(self, row: Found, path: str, role: Role) -> frozenset[str]:
        """What a row lacks of what a role asks for: rules, `language`, `directives`."""
        missing = {
            rule
            for rule, name in self._wanted(path, role).items()
            if name not in row.results and name not in row.keys
        }
        if role == "judged" and self.language and row.language is None:
            missing.add("language")
        if role == "judged" and row.directives is None:
            missing.add("directives")
        return frozenset(missing)

    def _by_rule(self, row: Found, path: str, role: Role) -> Found:
        wanted = self._wanted(path, role)
        return replace(
            row,
            results={r: row.results[name] for r, name in wanted.items() if name in row.results},
            keys={r: row.keys[name] for r, name in wanted.items() if name in row.keys},
        )

    def _keep(self, task: Task, found: Found) -> Found:
        """Put what was found into the index; returns it with what was known before."""
        path, names = task.document.path, self.names.of(task.document.path)
        results = {names[rule]: _nameless(m) for rule, m in found.results.items()}
        keys = {names[rule]: blob for rule, blob in found.keys.items()}
        row = replace(found, results=results, keys=keys)
        if (before := self._before.pop(task.document.id, None)) is not None:
            row = _joined(before, row)
        own = self._by_rule(row, path, task.role)
        if (waiting := self.cache.waiting("content", task.content)) is not None:
            row = _joined(unpack_content(waiting, self.names.language), row)
        if len(row.results) + len(row.keys) > _NAMES:
            row = replace(
                row,
                results={names[rule]: m for rule, m in own.results.items()},
                keys={names[rule]: blob for rule, blob in own.keys.items()},
            )
        self.cache.put("content", task.content, pack_content(row, self.names.language))
        return own

    def _file_rows(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, FileRow]]:
        for key, data in self.cache.get_all("file", keys):
            try:
                yield key, unpack_file(data)
            except BrokenRow:
                continue

    def _content_rows(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, Found]]:
        for key, data in self.cache.get_all("content", keys):
            try:
                yield key, unpack_content(data, self.names.language)
            except BrokenRow:
                continue


def _joined(before: Found, row: Found) -> Found:
    """A row with what another one of the same text has besides."""
    return replace(
        row,
        language=row.language or before.language,
        directives=row.directives if before.directives is None else before.directives,
        results={**before.results, **row.results},
        keys={**before.keys, **row.keys},
    )


def _nameless(m: Measurement | None) -> Measurement | None:
    """A measurement as the index keeps it: it may be of a document of another name next time."""
    if m is None:
        return None
    evidence = tuple(replace(e, related="") if e.related == m.document else e for e in m.evidence)
    return replace(m, document="", evidence=evidence)


def _measure(checks: Checks, batch: list[Task | Known]) -> list[Alone | Known]:
    rows = iter(alone(checks, [item for item in batch if isinstance(item, Task)]))
    return [item if isinstance(item, Known) else next(rows) for item in batch]


def _all_known(batch: list[Task | Known]) -> list[Alone | Known] | None:
    known = [item for item in batch if isinstance(item, Known)]
    return list(known) if len(known) == len(batch) else None


def _size(item: Task | Known) -> int:
    return len(item.document.text) if isinstance(item, Task) else 0
