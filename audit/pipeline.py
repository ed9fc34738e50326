"""START HERE: the whole audit. Documents are read, measured alone, related, judged, reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from audit.check import CorpusCheck
from audit.corpus.discover import Source
from audit.corpus.read import read
from audit.corpus.store import Library
from audit.engines.local import Keys, Saved, batches, flat_map
from audit.judge import judge
from audit.measure import Checks, Measured, alone
from audit.model import Document, Measurement, Report, Role, Skipped

Progress = Callable[[int, str], None]


def audit(
    source: Source, workers: int = 1, progress: Progress = lambda count, stage: None
) -> Report:
    """Audit a corpus. `progress` is told how many documents are through, and the stage."""
    config = source.config
    skipped = list(source.skipped)
    documents = _documents(read((*source.files, *source.references), config), skipped)
    measure = partial(alone, Checks.of(config.checks, config.check))
    pairs = ((document, source.role(document.path)) for document in documents)
    rows = flat_map(measure, batches(pairs, lambda pair: len(pair[0].text)), workers)

    with Library() as library:
        measured: Saved[Measured] = Saved()
        related: Saved[Measurement] = Saved()
        relations: dict[str, list[int]] = {}
        corpus_checks = [check for check in config.checks if isinstance(check, CorpusCheck)]
        keys = {check.rule: Keys() for check in corpus_checks}
        for row in rows:
            reference = row.role == "reference"
            number = library.add(
                row.document, row.hashes, row.starts, row.ends, reference=reference
            )
            for rule, values in row.keys:
                keys[rule].add(number, values)
            if not reference:
                measured.add(Measured(row.facts, row.role == "judged", row.measurements))
            progress(number + 1, "measured")
        for check in corpus_checks:
            progress(len(library), check.name)
            skipped.extend(check.left_out(library))
            for measurement in check.relate(keys[check.rule].groups(), library):
                number = related.add(measurement)
                relations.setdefault(measurement.document, []).append(number)
        progress(len(library), "judged")
        return judge(
            config,
            measured,
            lambda id: [related[number] for number in relations.get(id, ())],
            library,
            skipped,
        )


def _documents(items: Iterable[Document | Skipped], skipped: list[Skipped]) -> Iterator[Document]:
    for item in items:
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        if not item.text.strip():
            skipped.append(Skipped(item.id, "empty: there is no text to judge"))
        yield item


def relate_alone(
    check: CorpusCheck, documents: Sequence[Document], references: Sequence[Document] = ()
) -> list[Measurement]:
    """What one corpus check measures of a few documents, in this process."""
    checks = Checks.of([check])
    keys = Keys()
    pairs: list[tuple[Document, Role]] = [(document, "compared") for document in documents]
    pairs += [(document, "reference") for document in references]
    with Library() as library:
        for row in alone(checks, pairs):
            reference = row.role == "reference"
            number = library.add(
                row.document, row.hashes, row.starts, row.ends, reference=reference
            )
            for _, values in row.keys:
                keys.add(number, values)
        return list(check.relate(keys.groups(), library))
