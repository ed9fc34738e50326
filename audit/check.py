"""What a check is. One check is one file; its class holds its documentation, cases and code.

A check is a frozen dataclass: what may be configured is a field (`limit`, `severity`, and options
of its own such as `min_words`), what may not is a class attribute. `[tool.audit.rules.DUP004]` with
`min-words = 30` becomes `replace(check, min_words=30)`, so an option needs no code anywhere else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity, Skipped
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library
    from audit.suppress import Outcome
    from audit.text import Text

Reach = Literal["group", "library", "corpus"]
MOST_PLACES = 50
"""Places of one finding that are kept, and documents that one measurement has evidence of."""
Group = tuple[int, ...]
"""Numbers of documents that share a key, ascending, at least two."""


@dataclass(frozen=True, slots=True)
class Case:
    """An example of a rule, at once documentation and test.

    `content` is a document, or several for a corpus check (the first is the one judged); bytes go
    through the decoder as a file would. `found` are the texts that the evidence must quote, in
    order; None leaves them open. `why` is one line for the reader. `against` is a reference set.
    """

    content: str | bytes | tuple[str, ...]
    why: str = ""
    markup: str = "text"
    found: tuple[str, ...] | None = None
    options: tuple[tuple[str, object], ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """What all checks share. A subclass's docstring has the parts **Why**, **Misses**, **Fix**.

    `limit`: a value at or over it is a finding (over it where `strict`). `source` says where the
    limit comes from. `weight` in [0, 1]: how much of a family's score a value of 1 costs.
    `unit`: what one of the places shared with another document is called. `whole`: what is found is
    said of the whole document, of which the places are samples; otherwise each place is a fault by
    itself. `mutual`: of two documents that the rule relates, each is found to be like the other.
    `implied_by`: graver rules, whose known finding on a document makes one of this rule known.
    `profiles`: the profiles in which the rule runs without being selected; `profile_options`: the
    fields that a profile sets otherwise, before the user's own. `dialect`: the rule decides as
    another project does; it informs, and warns where it is selected by name. `version` goes up
    whenever the check may measure something else than before. `against`: the rule compares with a
    reference set; it runs where there is one, and only there, and what it finds is grave anywhere.
    """

    rule: ClassVar[str]
    name: ClassVar[str]
    family: ClassVar[Family]
    source: ClassVar[str]
    weight: ClassVar[float] = 0.5
    strict: ClassVar[bool] = False
    dialect: ClassVar[bool] = False
    against: ClassVar[bool] = False
    unit: ClassVar[str] = "passage"
    whole: ClassVar[bool] = False
    mutual: ClassVar[bool] = False
    implied_by: ClassVar[tuple[str, ...]] = ()
    profiles: ClassVar[frozenset[str]] = frozenset({"docs", "corpus"})
    profile_options: ClassVar[Mapping[str, Mapping[str, object]]] = {}
    version: ClassVar[int] = 1
    clean: ClassVar[tuple[Case, ...]]
    dirty: ClassVar[tuple[Case, ...]]

    limit: float
    severity: Severity

    @classmethod
    def documentation(cls) -> str:
        """The check's docstring, dedented."""
        import inspect

        return inspect.cleandoc(cls.__doc__ or "")

    def over(self, value: float) -> bool:
        """Is a value a finding?"""
        return value > 0 and (value > self.limit if self.strict else value >= self.limit)

    def grade(self, measurement: Measurement, profile: str) -> tuple[Severity, str]:
        """The severity of a finding, and a remark for its message where that differs from usual."""
        return self.severity, ""

    def context(self, path: str) -> str:
        """What of a document's path the check looks at: where that is the same, so is the result.

        A check that looks at the path says so here, or a document that was moved is not measured
        again.
        """
        return ""

    def promise(self) -> str:
        """What share of the faults the settings are sure to find, where that can be said."""
        return ""

    def measured(
        self,
        document: str,
        value: float,
        note: str = "",
        evidence: Iterable[Evidence] = (),
        besides: Iterable[str] = (),
    ) -> Measurement:
        """A measurement of this rule."""
        value = min(1.0, value)
        return Measurement(document, self.rule, value, note, tuple(evidence), tuple(besides))


class DocumentCheck(Check, ABC):
    """Judges one document by itself."""

    @abstractmethod
    def measure(self, text: Text) -> Measurement | None:
        """What is measured of `text`; None where there is nothing to say. Pure."""

    def repair(self, text: Text) -> Iterable[Edit]:
        """Edits of `text.raw` that mend what `measure` finds; nothing is left of them to repair
        again. Pure, and asked only by `audit fix`."""
        return ()


class SummaryCheck(Check, ABC):
    """Judges from what the checks named in `sources` (code prefixes) measured on a document."""

    sources: ClassVar[tuple[str, ...]]

    @abstractmethod
    def summarise(self, document: str, measurements: Sequence[Measurement]) -> Measurement | None:
        """One measurement made of several; reads no text. Pure."""


class SuppressionCheck(Check, ABC):
    """Judges the `audit: ignore` comments of a document, once it is known what they silence."""

    @abstractmethod
    def weigh(self, document: str, outcomes: Sequence[Outcome]) -> Measurement | None:
        """One measurement of what is wrong with them; reads no text. Pure."""


class CorpusCheck(Check, ABC):
    """Judges documents by their relation: emit keys, then look only at documents that share one.

    `reach` says what must be there for a few documents to be judged as in a run over all: `group`,
    the documents they share a key with; `library`, those, and the rest to be counted or read;
    `corpus`, the groups of all documents.
    """

    reach: ClassVar[Reach] = "library"

    @abstractmethod
    def keys(self, text: Text) -> Iterable[int]:
        """64-bit keys of a document. Pure."""

    def prepare(self, texts: Sequence[Text]) -> None:
        """Take what `keys` needs of each of the texts, where that is quicker for all at once."""
        return

    @abstractmethod
    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """Measurements of documents, each verified exactly, from the groups that share a key."""

    def left_out(self, library: Library) -> Iterable[Skipped]:
        """What the check cannot relate to anything, and why: to be said, not measured."""
        return ()
