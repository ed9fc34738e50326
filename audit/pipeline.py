"""START HERE: the whole audit. Documents are read, measured alone, related, judged, reported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from audit.check import CorpusCheck
from audit.config import Config
from audit.corpus.discover import File, Source, path_of
from audit.corpus.read import read
from audit.corpus.store import Kept, Library
from audit.engines.local import Keys, Saved
from audit.gather import Gathered, Gatherer
from audit.index.cache import Cache
from audit.index.rows import content_key
from audit.judge import judge
from audit.measure import Checks, Measured, Task, alone, pieces, words_of
from audit.model import Document, Measurement, Report, Skipped

Progress = Callable[[int, str], None]


def audit(
    source: Source,
    workers: int | None = 1,
    progress: Progress = lambda count, stage: None,
    cache: Cache | None = None,
    *,
    facts: bool = True,
) -> Report:
    """Audit a corpus. `progress` is told how many documents are through, and the stage.

    `cache` is the index, where there is one. Without `facts` the languages of documents are only
    asked for where a rule needs them.
    """
    config = source.config
    skipped = list(source.skipped)
    checks = Checks.of(config.checks, config.check, config.language_backend)
    gatherer = Gatherer(
        config, checks, cache or Cache(None), skipped.append, workers, language=facts
    )
    files = {file.id: file for file in (*source.files, *source.references)}
    contents: dict[str, bytes] = {}

    with Library(
        lambda path: _reread(files[path], config, contents),
        lambda id: gatherer.cache.get("words", contents[id]),
    ) as library:
        measured: Saved[Measured] = Saved(lambda row: sum(map(_places, row.measurements)))
        related = Saved(_places)
        relations: dict[str, list[int]] = {}
        focus: set[int] = set()
        keys = {check.rule: Keys() for check in checks.corpus}
        for row in gatherer.gather(files.values(), source.role):
            number = _keep(library, row)
            if row.alone is None:
                contents[row.id] = row.content
            if row.role == "reference":
                continue
            for rule, values in row.found.keys.items():
                keys[rule].add(number, values)
            if row.role == "judged":
                focus.add(number)
            if row.found.blank:
                skipped.append(Skipped(row.id, "empty: there is no text to judge"))
            measured.add(row.measured)
            progress(number + 1, "measured")
        for check in checks.corpus:
            progress(len(library), check.name)
            skipped.extend(check.left_out(library))
            among = None if check.reach == "corpus" or source.focus is None else focus
            for measurement in check.relate(keys[check.rule].groups(among), library):
                number = related.add(measurement)
                relations.setdefault(measurement.document, []).append(number)
        progress(len(library), "judged")
        return judge(
            config,
            measured,
            lambda id: [related[number] for number in relations.get(id, ())],
            library,
            skipped,
            lambda names: _elsewhere(source, checks, gatherer.cache, names),
        )


def _places(measurement: Measurement) -> int:
    return pieces(measurement.evidence) + len(measurement.besides)


def _elsewhere(
    source: Source, checks: Checks, cache: Cache, names: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The ids and paths of the documents in files that were left out, in which some names are."""
    files = source.elsewhere({path_of(name) for name in names} - {f.id for f in source.files})
    gatherer = Gatherer(source.config, checks, cache, lambda skipped: None, language=False)
    return ((row.id, row.path) for row in gatherer.gather(files, lambda path: "compared"))


def _keep(library: Library, row: Gathered) -> int:
    if row.alone is None:
        return library.add_known(row.id, row.path, row.found.words)
    reference = row.role == "reference"
    words = row.alone
    return library.add(
        words.task.document, words.hashes, words.starts, words.ends, reference=reference
    )


def _reread(file: File, config: Config, contents: Mapping[str, bytes]) -> Iterator[Kept]:
    """The documents of a file once more, with their words, if they are what they were."""
    for item in read([file], config):
        if isinstance(item, Document) and contents.get(item.id) == content_key(item):
            row = words_of(item)
            yield item, row.hashes, row.starts, row.ends


def relate_alone(
    check: CorpusCheck, documents: Sequence[Document], references: Sequence[Document] = ()
) -> list[Measurement]:
    """What one corpus check measures of a few documents, in this process."""
    checks = Checks.of([check])
    keys = Keys()
    tasks = [Task(document, "compared") for document in documents]
    tasks += [Task(document, "reference") for document in references]
    with Library() as library:
        for row in alone(checks, tasks):
            document, role = row.task.document, row.task.role
            number = library.add(
                document, row.hashes, row.starts, row.ends, reference=role == "reference"
            )
            for values in row.found.keys.values():
                keys.add(number, values)
        return list(check.relate(keys.groups(), library))
