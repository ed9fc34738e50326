"""The first stage: each document measured by itself, in batches, in any process."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from audit.check import Check, CorpusCheck, DocumentCheck, SummaryCheck
from audit.model import Document, Facts, Measurement, Role, Row
from audit.text import Text


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a run, by what they look at. A summary's sources run although not selected."""

    document: tuple[DocumentCheck, ...]
    summary: tuple[SummaryCheck, ...]
    corpus: tuple[CorpusCheck, ...]
    selected: frozenset[str]

    @classmethod
    def of(cls, selected: Sequence[Check], known: Sequence[Check] = ()) -> Checks:
        """Sort `selected`, and add from `known` what their summaries need."""
        summary = tuple(check for check in selected if isinstance(check, SummaryCheck))
        sources = tuple(prefix for check in summary for prefix in check.sources)
        chosen = {check.rule for check in selected}
        return cls(
            tuple(
                check
                for check in (known or selected)
                if isinstance(check, DocumentCheck)
                and (check.rule in chosen or check.rule.startswith(sources))
            ),
            summary,
            tuple(check for check in selected if isinstance(check, CorpusCheck)),
            frozenset(chosen),
        )


@dataclass(frozen=True, slots=True)
class Measured(Row):
    """What was measured of one document by itself."""

    facts: Facts
    judged: bool
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Alone(Row):
    """A row of the first stage: what was measured, and what the second stage needs."""

    document: Document
    facts: Facts
    role: Role
    measurements: tuple[Measurement, ...]
    keys: tuple[tuple[str, bytes], ...]
    hashes: bytes
    starts: bytes
    ends: bytes


def alone(checks: Checks, batch: list[tuple[Document, Role]]) -> list[Alone]:
    """Measure each document by itself, as far as its role asks for it.

    One that is only compared with gives its keys alone, one of the reference set its words: without
    keys, no check can take it for a document of the corpus.
    """
    from audit.sketch.together import tokenise

    texts = [Text(document) for document, _ in batch]
    tokenise(texts)
    keyed = [text for text, (_, role) in zip(texts, batch, strict=True) if role != "reference"]
    for check in checks.corpus:
        check.prepare(keyed)
    keyed.clear()
    rows = []
    for _, role in reversed(batch):
        # What a text has computed goes with it.
        rows.append(_alone(checks, texts.pop(), role))
    return rows[::-1]


def _alone(checks: Checks, text: Text, role: Role) -> Alone:
    measurements: list[Measurement] = []
    if role == "judged":
        measurements.extend(m for c in checks.document if (m := c.measure(text)) is not None)
        measurements.extend(
            m
            for check in checks.summary
            if (m := check.summarise(text.id, _sources(check, measurements))) is not None
        )
    hashes = starts = ends = b""
    keys: tuple[tuple[str, bytes], ...] = ()
    if checks.corpus:
        from audit.sketch import body_tokens

        tokens = text.once(body_tokens)
        hashes = tokens.hashes.tobytes()
        starts = tokens.starts.tobytes()
        ends = tokens.ends.tobytes()
        if role != "reference":
            keys = tuple((c.rule, array("Q", c.keys(text)).tobytes()) for c in checks.corpus)
    return Alone(
        text.document,
        _facts(text, role),
        role,
        tuple(m for m in measurements if m.rule in checks.selected),
        keys,
        hashes,
        starts,
        ends,
    )


def _sources(check: SummaryCheck, measurements: Sequence[Measurement]) -> list[Measurement]:
    return [m for m in measurements if m.rule.startswith(check.sources)]


def _facts(text: Text, role: Role) -> Facts:
    from audit.checks.language.identify import Language, identify

    language = text.once(identify) if role == "judged" else Language(None, 0.0, ())
    return Facts(
        text.id,
        text.document.path,
        text.document.order,
        len(text.raw),
        text.word_count,
        text.document.encoding,
        language.code,
        language.confidence,
        language.segments,
        text.unparsed,
    )
