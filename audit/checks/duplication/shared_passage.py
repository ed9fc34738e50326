"""DUP004."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from audit.check import MOST_PLACES, Case, Group
from audit.checks.duplication.kin import (
    KinCheck,
    counted,
    fingerprints_of,
    longest,
    passage_evidence,
)
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library, Volume
    from audit.sketch.pairs import Overlap, Shelf
    from audit.sketch.passages import Besides, Passage

_KIN_IN_FULL = 10
_PASSAGES_IN_FULL = 20

_SHARED = (
    "the council voted on Tuesday to close the old bridge over the river for repairs that are"
    " expected to last until the end of September and to cost about four million"
)
_REST = (
    "Nothing was said of the ferry, which has been out of service since the flood, nor of the road"
    " along the northern bank, where traffic doubled in a year according to a count made by pupils"
    " of the local school."
)
_OTHER = (
    "Residents had asked for a footbridge long ago; a petition with nine hundred names went to the"
    " mayor last autumn, and nobody has heard of it again. Shops on both banks fear for their trade"
    " and want the work to be done at night."
)


@dataclass(frozen=True)
class SharedPassage(KinCheck):
    """A run of at least 20 words (`min-words`) that stands in another document too.

    Runs go on as far as both documents agree, word for word, apart from case and punctuation. The
    value is the share of the document's words in such runs. Candidates share a winnowed
    fingerprint, which every common run of `min-words` words has. Pairs that are alike as wholes
    (containment of `stronger` or more) are left to DUP001–DUP003.

    **Why** — copied paragraphs hide in documents that differ as wholes, where similarity of whole
    documents sees nothing: two reports of one event can share two fifths of the shorter one at a
    Jaccard similarity of 0.15.

    **Misses** — shorter runs, and passages with a word changed every few words. In a group of more
    than 50 candidates a document is compared with representatives, not with every other member.

    **Fix** — quote and link, or keep the passage in one place.
    """

    rule: ClassVar[str] = "DUP004"
    name: ClassVar[str] = "shared-passage"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "by definition: any run of min-words words"
    weight: ClassVar[float] = 0.6
    profile_options: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "docs": {**KinCheck.profile_options["docs"], "limit": 0.25}
    }
    clean: ClassVar[tuple[Case, ...]] = (
        Case((_REST, _OTHER), "nothing shared"),
        Case(
            (f"{_REST} {_SHARED[:100]}", f"{_SHARED[:100]} {_OTHER}"),
            "seventeen words, as quotations are",
        ),
        Case((_SHARED, _SHARED), "the same text is DUP001's"),
        Case((f"{_SHARED} {_SHARED}",), "a passage again in the same document is DUP005's"),
        Case(("", "one")),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            (f"{_REST} {_SHARED}.", f"{_OTHER} And {_SHARED}, he said."),
            "a sentence of thirty words",
            found=(_SHARED,),
        ),
        Case(
            (f"{_REST}\n\n{_SHARED}!", f"{_SHARED.upper()}... {_OTHER}"),
            "case and punctuation do not matter",
            found=(_SHARED,),
        ),
        Case(
            (
                "我们今天早上去了城里的大市场买了很多新鲜的蔬菜和水果。" + "别的事情没有人知道" * 3,
                "我们今天早上去了城里的大市场买了很多新鲜的蔬菜和水果。"
                + "昨天下了一整天的大雨啊" * 3,
            ),
            "Chinese, a character a word",
            found=("我们今天早上去了城里的大市场买了很多新鲜的蔬菜和水果",),
        ),
    )

    limit: float = 0.0
    severity: Severity = "warning"
    min_words: int = 20
    stronger: float = 0.8

    def keys(self, text: Text) -> Iterable[int]:
        """The winnowed fingerprints."""
        if text.word_count < self.min_body_words:
            return ()
        return text.once(fingerprints_of(self.min_words))

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document whose shared passages reach the limit."""
        from audit.sketch.pairs import Shelf
        from audit.sketch.passages import Besides, SharedPassages
        from audit.sketch.search import search

        shelf = library.once(Shelf)
        runs = shelf.of_runs(self.min_words)
        codes = search(groups, lambda codes: runs.overlaps(codes).both > 0)
        related = shelf.overlaps(codes)
        related = related.where(related.contained < self.stronger)
        template = shelf.common(related.codes, self.template_documents)
        bare = shelf.without(template)
        shared = SharedPassages(shelf, self.min_words)
        for number, kin in related.kin():
            besides = Besides(shelf[number].words, template, self.min_words)
            found = [(other, shared.of(number, other)) for other, _ in kin]
            if self.discount_template and len(template):
                found = [(other, besides.those_of(passages)) for other, passages in found]
            covered = _covered(passages for _, passages in found)
            if self.over(covered / len(shelf[number].words)):
                found = [(other, passages) for other, passages in found if passages]
                found.sort(key=lambda item: (-sum(p[1] - p[0] for p in item[1]), item[0]))
                volume = library[number]
                yield self._measured(volume, covered, dict(kin), found, besides, library, bare)

    def _measured(
        self,
        volume: Volume,
        covered: int,
        kin: Mapping[int, Overlap],
        found: list[tuple[int, list[Passage]]],
        besides: Besides,
        library: Library,
        bare: Shelf,
    ) -> Measurement:
        evidence: list[Evidence] = []
        for rank, (other, passages) in enumerate(found[:MOST_PLACES]):
            shown = longest(passages, _PASSAGES_IN_FULL if rank < _KIN_IN_FULL else 1)
            for passage in shown:
                note = "" if besides.those_of([passage]) else ", template or boilerplate"
                evidence += passage_evidence(volume, library[other], [passage], note, kin[other])
        evidence.sort(key=lambda e: (e.start, e.end, e.related or ""))
        words = len(volume.hashes)
        share = covered / words
        note = f"{covered:,} of {words:,} words ({share:.0%}) also stand "
        if len(found) == 1:
            note += f"in {evidence[0].related}"
        else:
            most = library.id(found[0][0])
            note += f"in {counted(len(found), 'other document')}, most of them in {most}"
        nearest = found[0][0]
        only = not any(besides.those_of(passages) for _, passages in found)
        note += self.template_share(kin[nearest], bare.overlap(volume.number, nearest), only)
        further = (library.id(kin) for kin, _ in found[MOST_PLACES:])
        return self.measured(volume.id, share, note, evidence, further)


def _covered(found: Iterable[Sequence[Passage]]) -> int:
    """How many words of a document stand in its passages."""
    covered = reached = 0
    for start, end in sorted(passage[:2] for passages in found for passage in passages):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered
