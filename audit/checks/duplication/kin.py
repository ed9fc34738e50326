"""What the checks that relate whole documents share."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from audit.check import MOST_PLACES, CorpusCheck
from audit.model import Evidence, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library, Volume
    from audit.sketch.pairs import Kin, Overlap
    from audit.sketch.passages import Passage

PASSAGE = 20
"""Words of the shortest shared run that is shown as a passage."""
_KIN_WITH_PASSAGES = 10
_PASSAGES = 3
_WORTH_SAYING = 0.05

Span = tuple[int, int]


@dataclass(frozen=True)
class KinCheck(CorpusCheck):
    """A check whose evidence names other documents. In the docs profile, likeness that the paths
    account for (tests, licences, translations, versions, series) does not gate.

    `min_body_words`: documents with fewer words are left out. Shingles that stand in
    `template_documents` documents or more are called template: the note says how much of the
    likeness they are, and with `discount_template` they do not count towards a finding.
    """

    profile_options: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "docs": {"min_body_words": 50, "discount_template": True}
    }

    min_body_words: int = 1
    template_documents: int = 10
    discount_template: bool = False

    def grade(self, measurement: Measurement, profile: str) -> tuple[Severity, str]:
        """`info` in the docs profile where the paths say of all kin that the likeness is meant."""
        if profile == "docs":
            from audit.checks.duplication.kinship import meant_of_all

            if remark := meant_of_all(measurement.document, measurement.related):
                return "info", remark
        return self.severity, ""

    def template_share(self, whole: Overlap, own: Overlap, only: bool) -> str:
        """The words of a note on how much of an overlap is template; empty under a twentieth.

        `only`: without the template there would be no finding, which is said in any case.
        """
        share, many = 1 - own.both / max(1, whole.both), self.template_documents
        if share < _WORTH_SAYING and not only:
            return ""
        alike = " alike only by template or boilerplate:" if only else ""
        return f";{alike} {share:.0%} of what they share stands in {many} or more documents"


@cache
def fingerprints_of(min_words: int) -> Callable[[Text], array[int]]:
    """The function for `text.once` that takes a document's fingerprints for that length."""

    def compute(text: Text) -> array[int]:
        from audit.sketch import body_hashes
        from audit.sketch.keys import fingerprints

        return fingerprints(text.once(body_hashes), min_words)

    return compute


def extent(volume: Volume) -> Span:
    """From the first word of a document to the end of its last."""
    return (volume.starts[0], volume.ends[-1]) if volume.starts else (0, len(volume.text))


def passage_evidence(
    volume: Volume,
    other: Volume,
    passages: Iterable[Passage],
    note: str,
    overlap: Overlap,
) -> list[Evidence]:
    """Evidence for passages, from the first character of the first word to the last of the last."""
    return [
        Evidence(
            volume.starts[start],
            volume.ends[end - 1],
            f"{end - start} words{note}",
            related=other.id,
            related_start=other.starts[related_start],
            related_end=other.ends[related_end - 1],
            jaccard=overlap.jaccard,
            containment=overlap.contained,
        )
        for start, end, related_start, related_end in passages
    ]


def whole_evidence(volume: Volume, other: Volume, note: str, overlap: Overlap) -> Evidence:
    """Evidence that names all of both documents."""
    start, end = extent(volume)
    related_start, related_end = extent(other)
    return Evidence(
        start,
        end,
        note,
        related=other.id,
        related_start=related_start,
        related_end=related_end,
        jaccard=overlap.jaccard,
        containment=overlap.contained,
    )


def longest(passages: Sequence[Passage], most: int = _PASSAGES) -> list[Passage]:
    """The longest passages, in order of their place."""
    return sorted(sorted(passages, key=lambda p: (p[0] - p[1], p[0]))[:most])


def kin_evidence(volume: Volume, kin: Sequence[Kin], library: Library) -> list[Evidence]:
    """The first fifty kin, in order: three passages each of the first ten, or the whole."""
    from audit.sketch.passages import shared_passages

    evidence: list[Evidence] = []
    for rank, (number, overlap) in enumerate(kin[:MOST_PLACES]):
        other = library[number]
        figures = f"Jaccard {overlap.jaccard:.3f}, containment {overlap.contained:.3f}"
        passages: list[Passage] = []
        if rank < _KIN_WITH_PASSAGES:
            passages = shared_passages(volume.hashes, other.hashes, PASSAGE)
        if passages:
            note = f", one of {counted(len(passages), 'shared passage')}; {figures}"
            shown = longest(passages)
            evidence.extend(passage_evidence(volume, other, shown, note, overlap))
        else:
            evidence.append(whole_evidence(volume, other, figures, overlap))
    return evidence


def counted(number: int, thing: str) -> str:
    """`1 document`, `2,000 documents`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
