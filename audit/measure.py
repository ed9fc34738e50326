"""The first stage: each document measured by itself, in batches, in any process."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

from audit.check import Check, CorpusCheck, DocumentCheck, SummaryCheck
from audit.checks import RULES, load
from audit.model import Directive, Document, Evidence, Facts, Language, Measurement, Role
from audit.text import Text
from audit.values import dataclass, replace

_PIECE = 1_000
"""Characters of a replacement that are kept like a place of their own: one may be a whole line."""


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a run, by what they look at. A summary's sources run although not selected."""

    document: tuple[DocumentCheck, ...]
    summary: tuple[SummaryCheck, ...]
    corpus: tuple[CorpusCheck, ...]
    selected: frozenset[str]
    language_backend: str = "vote"

    @classmethod
    def of(
        cls,
        selected: Sequence[Check],
        known: Callable[[str], Check] = load,
        language_backend: str = "vote",
    ) -> Checks:
        """Sort `selected`, and add what their summaries need: `known` gives a rule's check."""
        summary = tuple(check for check in selected if isinstance(check, SummaryCheck))
        sources = tuple(prefix for check in summary for prefix in check.sources)
        chosen = {check.rule: check for check in selected}
        checks = [
            chosen.get(rule.code) or known(rule.code)
            for rule in RULES
            if rule.code in chosen or rule.code.startswith(sources)
        ]
        return cls(
            tuple(check for check in checks if isinstance(check, DocumentCheck)),
            summary,
            tuple(check for check in selected if isinstance(check, CorpusCheck)),
            frozenset(chosen),
            language_backend,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one document by itself, for the judge."""

    facts: Facts
    judged: bool
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A document to be measured: by which rules, by all where that is None, and what for.

    `language`: is its language wanted, whatever the rules ask for? `content` keys what is found.
    """

    document: Document
    role: Role
    rules: frozenset[str] | None = None
    language: bool = True
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured of a text, by rule. `keys` are uint64 in native order.

    `language` and `directives` are None where nobody asked. `blank`: it is but white space.
    """

    characters: int
    blank: bool
    words: int
    encoding: str
    language: Language | None
    directives: tuple[Directive, ...] | None
    results: Mapping[str, Measurement | None]
    keys: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Alone:
    """A row of the first stage: what was measured, and the document's words for the second.

    `hashes` are uint64, `starts` and `ends` uint32 in native order: one of each for a word.
    """

    task: Task
    found: Found
    hashes: bytes
    starts: bytes
    ends: bytes


def alone(checks: Checks, batch: Sequence[Task]) -> list[Alone]:
    """Measure each document by itself, as far as its role asks for it.

    One that is only compared with gives its keys alone, one of the reference set its words: without
    keys, no check can take it for a document of the corpus.
    """
    texts = [Text(task.document) for task in batch]
    if checks.corpus:
        from audit.sketch.together import tokenise

        tokenise(texts)
    for check in checks.corpus:
        check.prepare(
            [
                text
                for text, task in zip(texts, batch, strict=True)
                if task.role != "reference" and _wanted(task, check)
            ]
        )
    rows = []
    wanted: dict[frozenset[str] | None, Checks] = {}
    for task in reversed(batch):
        if task.rules not in wanted:
            wanted[task.rules] = _wanted_of(checks, task)
        # What a text has computed goes with it.
        rows.append(_alone(wanted[task.rules], texts.pop(), task))
    return rows[::-1]


def _wanted(task: Task, check: Check) -> bool:
    return task.rules is None or check.rule in task.rules


def _wanted_of(checks: Checks, task: Task) -> Checks:
    """The document checks and summaries that a task asks for, and what the summaries need."""
    summary = tuple(check for check in checks.summary if _wanted(task, check))
    sources = tuple(prefix for check in summary for prefix in check.sources)
    document = tuple(
        check
        for check in checks.document
        if (_wanted(task, check) and check.rule in checks.selected)
        or check.rule.startswith(sources)
    )
    return replace(checks, document=document, summary=summary)


def _alone(checks: Checks, text: Text, task: Task) -> Alone:
    """Measure one document by all of `checks`, which are wanted."""
    results: dict[str, Measurement | None] = {}
    language, comments = None, None
    if task.role == "judged":
        comments = _directives(text)
        measured = {check.rule: check.measure(text) for check in checks.document}
        for check in checks.summary:
            of = [m for m in measured.values() if m and m.rule.startswith(check.sources)]
            measured[check.rule] = check.summarise(text.id, of)
        results = {rule: m for rule, m in measured.items() if rule in checks.selected}
        if task.language:
            from audit.checks.language.identify import IDENTIFY

            language = text.once(IDENTIFY[checks.language_backend])
    hashes = starts = ends = b""
    keys: dict[str, bytes] = {}
    if checks.corpus or task.role == "reference":
        from audit.sketch import body_tokens

        hashes, starts, ends = text.once(body_tokens).parts
        if task.role != "reference":
            keys = {
                check.rule: array("Q", check.keys(text)).tobytes()
                for check in checks.corpus
                if _wanted(task, check)
            }
    found = Found(
        len(text.raw),
        not text.raw or text.raw.isspace(),
        text.word_count,
        text.document.encoding,
        language,
        comments,
        results,
        keys,
    )
    return Alone(task, found, hashes, starts, ends)


def _directives(text: Text) -> tuple[Directive, ...]:
    if "audit:" not in text.raw:
        return ()
    from audit.suppress import directives

    return directives(text)


def pieces(evidence: Iterable[Evidence]) -> int:
    """How much it takes to keep some evidence, in places of the usual length."""
    return sum(1 + len(e.replacement or "") // _PIECE for e in evidence)


def words_of(document: Document) -> Alone:
    """The row of a document of which nothing is asked but its words."""
    [row] = alone(Checks((), (), (), frozenset()), [Task(document, "reference")])
    return row
