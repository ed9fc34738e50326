"""The few files that some changed ones may be related to, without a look at the others.

The index keeps a snapshot: git's list of files at some moment, and the keys of all their documents,
sorted. What has changed since is told by comparing the lists, and looked at one by one. So a hook's
cost does not grow with the corpus, but for two lists of files that are held against each other.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from audit.corpus.discover import File
from audit.corpus.staged import Staged
from audit.digests import blake2b
from audit.gather import Gatherer
from audit.index.cache import Cache
from audit.index.environment import environment
from audit.index.listings import difference
from audit.index.rows import BrokenRow, pack, unpack
from audit.measure import Checks
from audit.model import Role
from audit.values import dataclass

_CHANGED = 64
"""Changed files from which the snapshot is brought up to date: so many, or one in a hundred."""

Postings = tuple["array[int]", "array[int]"]
"""Keys, ascending, and for each the place in the listing of a file that has it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A listing of files, and for each rule the keys of their documents."""

    listing: bytes
    postings: dict[str, Postings]

    def pack(self) -> bytes:
        """As the index keeps it."""
        rules = list(self.postings)
        blobs = [part.tobytes() for rule in rules for part in self.postings[rule]]
        return pack({"rules": rules}, [self.listing, *blobs])

    @classmethod
    def unpack(cls, data: bytes) -> Snapshot:
        """Raises `BrokenRow`."""
        head, (listing, *blobs) = unpack(data)
        try:
            parts = {
                rule: (array("Q", blobs[2 * n]), array("I", blobs[2 * n + 1]))
                for n, rule in enumerate(head["rules"])
            }
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise BrokenRow(str(error)) from error
        return cls(listing, parts)

    def having(self, rule: str, keys: Iterable[int]) -> Iterator[bytes]:
        """The lines of the files that have one of these keys."""
        known, places = self.postings[rule]
        for key in keys:
            at = bisect_left(known, key)
            while at < len(known) and known[at] == key:
                yield self.listing[places[at] : self.listing.index(b"\0", places[at])]
                at += 1


def nearby(staged: Staged, cache: Cache) -> list[File]:
    """The files in the focus, and all that have a document which shares a key with one of theirs.

    What is found on the way goes into the index. Right only where every check that relates
    documents reaches no further than their groups.
    """
    config = staged.config
    checks = Checks.of(config.checks, config.check, config.language_backend)
    gatherer = Gatherer(config, checks, cache, lambda skipped: None, language=False)
    focus = list(staged.named(staged.focus))
    own = _keys(gatherer, focus, "judged")
    rules = [check.rule for check in gatherer.checks.corpus]
    if not rules:
        return focus
    found = {file.id: file for file in focus}
    key = _snapshot_key(staged, gatherer, rules)
    snapshot = _load(gatherer.cache, key, rules)
    gone, changed = difference(snapshot.listing, staged.listing)
    others = {file.id: file for file in staged.files(changed) if file.id not in found}
    new = _keys(gatherer, others.values(), "compared")
    for rule, keys in own.of_rule(rules):
        for line in snapshot.having(rule, keys):
            if line not in gone and (file := staged.file(line)) is not None:
                found.setdefault(file.id, file)
        found |= {path: others[path] for path in new.having(rule, keys)}
    if len(changed) > max(_CHANGED, staged.listing.count(b"\0") // 100):
        new.update(own)
        fresh = _updated(snapshot, staged, gone, set(changed), new, rules)
        gatherer.cache.put("snapshot", key, fresh.pack())
    return list(found.values())


class _Keys:
    """The keys of a few files' documents, by rule."""

    def __init__(self) -> None:
        self._paths: dict[str, dict[int, set[str]]] = {}

    def add(self, path: str, rule: str, keys: bytes) -> None:
        """Keys are uint64 in native order."""
        known = self._paths.setdefault(rule, {})
        for key in array("Q", keys):
            known.setdefault(key, set()).add(path)

    def update(self, other: _Keys) -> None:
        """Add all of another's."""
        for rule, keys in other._paths.items():
            known = self._paths.setdefault(rule, {})
            for key, paths in keys.items():
                known.setdefault(key, set()).update(paths)

    def of_rule(self, rules: Iterable[str]) -> Iterator[tuple[str, Iterable[int]]]:
        """The keys of each rule."""
        for rule in rules:
            yield rule, self._paths.get(rule, {})

    def having(self, rule: str, keys: Iterable[int]) -> set[str]:
        """The files that have one of these keys."""
        known = self._paths.get(rule, {})
        return {path for key in keys if key in known for path in known[key]}

    def pairs(self, rule: str) -> Iterator[tuple[int, str]]:
        """Each key with each of its files."""
        for key, paths in self._paths.get(rule, {}).items():
            yield from ((key, path) for path in paths)


def _keys(gatherer: Gatherer, files: Iterable[File], role: Role) -> _Keys:
    keys = _Keys()
    for row in gatherer.gather(files, lambda path: role):
        for rule, values in row.found.keys.items():
            keys.add(row.path, rule, values)
    return keys


def _snapshot_key(staged: Staged, gatherer: Gatherer, rules: Iterable[str]) -> bytes:
    names = gatherer.names.of("")
    config = staged.config
    reading = config.include, config.exclude, config.text_field, config.id_field
    said = repr(([names[rule] for rule in rules], reading, config.max_document_size))
    return blake2b(environment() + said.encode("utf-8"), digest_size=16).digest()


def _load(cache: Cache, key: bytes, rules: Iterable[str]) -> Snapshot:
    data = cache.get("snapshot", key)
    if data is not None:
        try:
            return Snapshot.unpack(data)
        except BrokenRow:
            pass  # made anew, as if there had been none
    return Snapshot(b"", {rule: (array("Q"), array("I")) for rule in rules})


def _updated(
    old: Snapshot,
    staged: Staged,
    gone: set[bytes],
    changed: set[bytes],
    new: _Keys,
    rules: Iterable[str],
) -> Snapshot:
    """The snapshot of what is staged now: what still stands in the old one, and what is new."""
    places: dict[bytes, int] = {}
    paths: dict[str, int] = {}
    at = 0
    for line in staged.lines():
        places[line] = at
        if line in changed:
            paths[os.fsdecode(line.partition(b"\t")[2])] = at
        at += len(line) + 1
    moved = {at: places[line] for line, at in _places(old.listing) if line not in gone}
    postings: dict[str, Postings] = {}
    for rule in rules:
        pairs = [
            (key, moved[at]) for key, at in zip(*old.postings[rule], strict=True) if at in moved
        ]
        pairs += [(key, paths[path]) for key, path in new.pairs(rule) if path in paths]
        pairs.sort()
        postings[rule] = array("Q", [key for key, _ in pairs]), array("I", [at for _, at in pairs])
    return Snapshot(staged.listing, postings)


def _places(listing: bytes) -> Iterator[tuple[bytes, int]]:
    at = 0
    for line in listing.split(b"\0")[:-1]:
        yield line, at
        at += len(line) + 1
