"""What flows through the audit: frozen, slotted, flat values whose fields are Arrow types.

Documents flow one way: a `Document` is read, `Measurement`s are taken of it, `judge` turns those
over their limit into `Finding`s, and a `Report` is what the renderers see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from audit.values import dataclass, field

if TYPE_CHECKING:
    from audit.baseline import Reconciled

Severity = Literal["error", "warning", "info"]
Family = Literal["duplication", "encoding", "language", "translation", "quality"]
Role = Literal["judged", "compared", "reference"]
"""What a document is read for: to be judged, to be compared with those that are, or as part of a
set that the corpus must not repeat."""

FAMILIES: tuple[Family, ...] = (
    "duplication",
    "encoding",
    "language",
    "translation",
    "quality",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a document, half-open, in code points of the decoded text.

    `related` is the id of another document and `related_start`, `related_end` a place in it;
    `jaccard` and `containment` are exact, of 5-word shingle sets.
    """

    start: int
    end: int
    note: str = ""
    replacement: str | None = None
    related: str | None = None
    related_start: int | None = None
    related_end: int | None = None
    jaccard: float | None = None
    containment: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the corpus, decoded.

    `id` is the path relative to the corpus root, or `path#id` / `path:LINE` for a record; `path` is
    the file's; `order` is the record's ordinal in its file (0 for a whole file). `markup` is one of
    `text`, `markdown`, `rst`. `encoding` names a Python codec that decodes the file as it lies on
    disk. `undecodable` are the places where bytes did not decode, with what they look like.
    """

    id: str
    text: str
    path: str = ""
    order: int = 0
    markup: str = "text"
    encoding: str = "utf-8"
    encoding_confidence: float = 1.0
    byte_order_mark: bool = False
    undecodable: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or record that was not audited, and why. `failed`: an I/O error, exit code 2."""

    path: str
    reason: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one check measured of one document: `value` in [0, 1], 0 is clean; it decides nothing.

    `note` is the sentence a person reads: what was found, with its figures. `besides` are the ids
    of further documents that it relates to, for which there is no evidence because there is enough.
    """

    document: str
    rule: str
    value: float
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    besides: tuple[str, ...] = ()

    @property
    def related(self) -> set[str]:
        """The ids of all documents that it relates to."""
        return {e.related for e in self.evidence if e.related is not None}.union(self.besides)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of running text in one language (ISO 639-1 code)."""

    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text: an ISO 639-1 code, None where there is too little running text.

    `confidence` in [0, 1]: the probability given by the deciding detector or vote, or the share of
    the letters that are in the language's script. `segments` cover the running text in order.
    """

    code: str | None
    confidence: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Directive:
    """An `audit: ignore` comment: a wish to hear no more of something in this document.

    `start` and `end` are the comment's place, `covers_start` and `covers_end` that of the lines
    that it speaks of (all, where `file`); both half-open, in code points. `codes` are as written,
    none where it speaks of every rule. `fault` says why it is not understood.
    """

    start: int
    end: int
    covers_start: int
    covers_end: int
    codes: tuple[str, ...] = ()
    reason: str = ""
    file: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document besides its measurements."""

    id: str
    path: str
    order: int
    characters: int
    words: int
    encoding: str
    language: str | None
    language_confidence: float
    segments: tuple[Segment, ...]
    directives: tuple[Directive, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """An `Evidence` with what a reader needs of it: line and column from 1, and the quoted text.

    `before` and `after` are the characters on either side of it, and `related_text` is what stands
    in the related document.
    """

    evidence: Evidence
    line: int
    column: int
    text: str
    related_line: int | None = None
    before: str = ""
    after: str = ""
    related_text: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a sentence and its counterpart differ: two places, of which one may be empty."""

    start: int
    end: int
    related_start: int
    related_end: int


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A garbled sentence and, as `related`, the same in a document that is no translation."""

    place: Place
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A measurement over its limit. `beside`: the garbled sentences beside a sibling's."""

    rule: str
    name: str
    family: Family
    severity: Severity
    document: str
    value: float
    limit: float
    message: str
    places: tuple[Place, ...] = ()
    beside: tuple[Counterpart, ...] = ()

    @property
    def line(self) -> int:
        """Line of the first place, from 1."""
        return self.places[0].line if self.places else 1

    @property
    def column(self) -> int:
        """Column of the first place, from 1."""
        return self.places[0].column if self.places else 1


@dataclass(frozen=True, slots=True)
class Score:
    """Badness per family in [0, 1]; `total` is 100 · Π(1 − badness)."""

    total: float
    families: Mapping[Family, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """One document of the report: facts, score, findings in order of position, then rule.

    `reason`: what decided which copy of its `group` is kept.
    """

    facts: Facts
    score: Score
    findings: tuple[Finding, ...]
    translation: float = 0.0
    translated: bool = False
    duplicate_of: str | None = None
    group: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the whole corpus. `rules` maps a code to its number of findings by severity.

    `ignored` findings are silenced by comments in their documents, `known` ones by the baseline;
    neither is among those of `rules`. `stale` entries of the baseline no longer occur (None where
    there is no baseline, or only a part of the corpus was judged).
    """

    documents: int = 0
    characters: int = 0
    focus: int = 0
    skipped: tuple[Skipped, ...] = ()
    rules: Mapping[str, Mapping[Severity, int]] = field(default_factory=dict)
    ignored: int = 0
    known: int = 0
    stale: int | None = None

    def count(self, severity: Severity) -> int:
        """Number of findings of that severity."""
        return sum(by.get(severity, 0) for by in self.rules.values())


@dataclass(frozen=True, slots=True)
class RepeatedTree:
    """Two folders of which one repeats the other in `pairs` files."""

    first: str
    second: str
    pairs: int


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one audit. `documents` can be iterated again and again, in path order.

    `settings` is what was set otherwise than by default, a line each; `promises` is what the rules
    say of the share of faults that they are sure to find. `baseline` is how it compares with what
    was found, where there is one.
    """

    version: str
    profile: str
    summary: Summary
    documents: Iterable[Judged]
    rules: tuple[str, ...]
    trees: tuple[RepeatedTree, ...] = ()
    settings: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    baseline: Reconciled | None = None
