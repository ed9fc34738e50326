"""DUP003."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from audit.check import MOST_PLACES, Case, Group
from audit.checks.duplication.kin import (
    PASSAGE,
    KinCheck,
    counted,
    fingerprints_of,
    kin_evidence,
)
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library

_NOTICE = (
    "The reading room is open from nine to five on working days and from ten to two on Saturdays."
    " Books are brought from the stacks every half hour; please hand in your slip in good time."
)
_GUIDE = (
    "This guide is for visitors who come to the library for the first time. You will find the"
    " catalogue in the entrance hall, together with forms and pencils. Bags and coats are left in"
    " the cloakroom on the ground floor, where a locker can be had for a coin."
)


@dataclass(frozen=True)
class ContainedDocument(KinCheck):
    """A document most of which stands inside a longer one: the share of its shingles found there.

    Candidates share a winnowed fingerprint (every common run of 20 words has one); each pair is
    then compared exactly. Pairs that are alike as wholes (Jaccard of `near` or more) are left to
    DUP001 and DUP002. Only the shorter document is named: the longer one has more to say.

    **Why** — an extract, a README pasted into a manual, an article inside a digest: the text is in
    the corpus twice, though the two documents are unlike as wholes.

    **Misses** — documents of fewer than 20 words, and texts whose shared runs are all shorter than
    that. In a group of more than 50 candidates a document is compared with representatives of
    the group, not with every other member.

    **Fix** — link to the longer document or include it, or take the extract out of one of them.
    """

    rule: ClassVar[str] = "DUP003"
    name: ClassVar[str] = "contained-document"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "containment 0.8 of 5-word shingles: a word changed in every 25"
    weight: ClassVar[float] = 0.7
    whole: ClassVar[bool] = True
    implied_by: ClassVar[tuple[str, ...]] = ("DUP001", "DUP002")
    clean: ClassVar[tuple[Case, ...]] = (
        Case((_NOTICE, _GUIDE), "different texts"),
        Case((f"{_GUIDE} {_NOTICE}", _NOTICE), "the longer document has more to say"),
        Case((_NOTICE, _NOTICE), "the same text is DUP001's"),
        Case((f"{_GUIDE} {_NOTICE}", f"{_NOTICE} And that is all."), "half of it is its own"),
        Case(("open from nine to five", f"{_GUIDE} {_NOTICE}"), "a few words stand in many texts"),
        Case(("", _GUIDE), "nothing is contained in nothing"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case((_NOTICE, f"{_GUIDE} {_NOTICE}"), "a notice pasted into a guide"),
        Case(
            (_NOTICE.upper(), f"{_NOTICE}\n\n{_GUIDE}"),
            "in capitals",
            found=(_NOTICE.upper()[:-1],),
        ),
    )

    limit: float = 0.8
    severity: Severity = "warning"
    min_body_words: int = PASSAGE
    near: float = 0.8

    def keys(self, text: Text) -> Iterable[int]:
        """The winnowed fingerprints."""
        if text.word_count < self.min_body_words:
            return ()
        return text.once(fingerprints_of(PASSAGE))

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document that a longer one contains."""
        from audit.sketch.pairs import Shelf
        from audit.sketch.search import search

        shelf = library.once(Shelf)
        codes = search(groups, lambda codes: shelf.overlaps(codes).contained >= self.limit)
        related = shelf.overlaps(codes)
        related = related.where(related.jaccard < self.near)
        template = shelf.common(related.codes, self.template_documents)
        bare = shelf.without(template)
        if self.discount_template:
            related = related.where(bare.overlaps(related.codes).contained >= self.limit)
        for number, kin in related.kin():
            longer = [
                (other, overlap)
                for other, overlap in kin
                if overlap.first <= overlap.second and overlap.contained >= self.limit
            ]
            if not longer:
                continue
            longer.sort(key=lambda item: (-item[1].contained, item[0]))
            other, overlap = longer[0]
            part = "all" if overlap.contained == 1 else f"{min(overlap.contained, 0.999):.1%}"
            note = f"{part} of it stands in {library.id(other)}"
            if len(longer) > 1:
                note += f", and most of it in {counted(len(longer) - 1, 'more document')}"
            own = bare.overlap(number, other)
            note += self.template_share(overlap, own, own.contained < self.limit)
            evidence = kin_evidence(library[number], longer, library)
            besides = (library.id(further) for further, _ in longer[MOST_PLACES:])
            yield self.measured(library.id(number), overlap.contained, note, evidence, besides)
