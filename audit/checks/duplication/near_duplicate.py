"""DUP002."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from audit.check import MOST_PLACES, Case, Group
from audit.checks.duplication.exact_duplicate import digest
from audit.checks.duplication.kin import KinCheck, counted, kin_evidence
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library
    from audit.sketch.pairs import Related, Shelf
    from audit.sketch.search import Mask

_LONG = (
    "The harbour was built in the spring of 1821 by masons from the north, who cut the stone on the"
    " hill above the town and let it down to the water on sledges. Two winters later the first"
    " storm took the eastern wall, and the council voted to raise it again, higher and on a"
    " broader foot, with iron cramps between the blocks. It has stood since, though the sea has"
    " been over it many times, and the lamp at its end is lit every evening before dusk."
)


@dataclass(frozen=True)
class NearDuplicate(KinCheck):
    """Nearly the same text as another document: the Jaccard similarity of their shingles.

    A shingle is five consecutive words of the body, in lower case. In corpora of up to 4 million
    words all pairs at the limit are found, by an exact join; in larger ones candidates share a
    band of a 256-slot MinHash signature. Every candidate pair is then compared exactly, so what is
    shown is never an estimate. Pairs that DUP001 names are left to it.

    **Why** — near copies are the bulk of duplication in crawled text: editions, reprints, pages
    that differ in a date. A model learns them by heart; a reader cannot tell which one holds.

    **Misses** — texts that share half their words (DUP004), or a story told anew. In corpora of
    more than 4 million words, fewer than one in a hundred of the pairs exactly at the limit, and
    far fewer of those above it (at the default limit: 0.3 %, and two in 100 million at 0.9). Past a
    million candidates, a document in a group of more than 50 names the representatives it is like,
    not every other member.

    **Fix** — keep the better one and say in it what the other had; where both must stay, move what
    they share to one place.
    """

    rule: ClassVar[str] = "DUP002"
    name: ClassVar[str] = "near-duplicate"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "Jaccard 0.8 of 5-word shingles, as in Lee et al. 2022 (NearDup)"
    weight: ClassVar[float] = 0.7
    whole: ClassVar[bool] = True
    implied_by: ClassVar[tuple[str, ...]] = ("DUP001",)
    mutual: ClassVar[bool] = True
    clean: ClassVar[tuple[Case, ...]] = (
        Case((_LONG, "Something else altogether, and short."), "different texts"),
        Case((_LONG, _LONG), "the same text is DUP001's"),
        Case((_LONG, f"{_LONG[:200]} {_LONG[:90].upper()} and more"), "they share less than half"),
        Case(("", "  ", "* * *"), "nothing to compare"),
        Case(("One two three", "One two three four"), "short texts that differ"),
        Case((_LONG, " ".join(reversed(_LONG.split()))), "the same words in another order"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case((_LONG, _LONG.replace("evening", "night")), "one word differs"),
        Case((_LONG, _LONG.upper()), "only the case differs", found=(_LONG[:-1],)),
        Case(("Hello!", "hello"), "one word, other punctuation", found=("Hello",)),
    )

    limit: float = 0.8
    severity: Severity = "warning"

    def keys(self, text: Text) -> Iterable[int]:
        """The bands of the MinHash signature."""
        from audit.sketch.keys import body_bands

        return body_bands(text, self.limit, self.min_body_words)

    def prepare(self, texts: Sequence[Text]) -> None:
        """The signatures, all at once."""
        from audit.sketch.together import sign

        sign(texts)

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document with kin at the limit."""
        from audit.sketch.pairs import Shelf

        shelf = library.once(Shelf)
        related = self.pairs(groups, shelf, library)
        related = related.where(_other_text(related, library))
        template = shelf.common(related.codes, self.template_documents)
        bare = shelf.without(template)
        if self.discount_template:
            bared = bare.overlaps(related.codes, self.limit)
            related = related.where(bared.jaccard >= self.limit)
        for number, nearest, others in related.by_document(MOST_PLACES):
            other, overlap = nearest[0]
            note = f"nearly the same text as {library.id(other)} (Jaccard {overlap.jaccard:.3f})"
            if more := len(nearest) + len(others) - 1:
                note += f" and as {counted(more, 'more document')}"
            own = bare.overlap(number, other)
            note += self.template_share(overlap, own, own.jaccard < self.limit)
            evidence = kin_evidence(library[number], nearest, library)
            besides = map(library.id, others)
            yield self.measured(library.id(number), overlap.jaccard, note, evidence, besides)

    def promise(self) -> str:
        """The recall that the join and the bands guarantee at the limit."""
        from audit.sketch.join import JOINED
        from audit.sketch.keys import guaranteed
        from audit.sketch.pairs import ALL_PAIRS, BUDGET

        return (
            f"up to {JOINED / 1e6:.1f} million words every pair at {self.limit:g} or more is a"
            f" candidate, in a larger corpus with a chance of {guaranteed(self.limit):.1%} or more;"
            f" each is verified exactly. Past {BUDGET / 1e6:.1f} million candidates, documents that"
            f" are like more than {ALL_PAIRS} others are compared with some of those: all such"
            " documents are found, though not with all their kin."
        )

    def pairs(self, groups: Iterable[Group], shelf: Shelf, library: Library) -> Related:
        """The pairs at the limit, from the groups that share a band or from an exact join."""
        from audit.sketch.join import JOINED, prefix_groups
        from audit.sketch.pairs import near

        if library.words <= JOINED:
            sheets = (shelf[number] for number in range(len(library)))
            least = max(1, self.min_body_words)
            sets = [s.shingles if len(s.words) >= least else s.shingles[:0] for s in sheets]
            groups = prefix_groups(sets, self.limit)
        return near(groups, shelf, self.limit)


def _other_text(related: Related, library: Library) -> Mask:
    """Which of the pairs are no exact copies; a text is looked at once, whatever it is like."""
    import numpy as np

    from audit.sketch.search import ends_of

    mask = related.jaccard < 1
    alike = ends_of(related.codes[~mask])
    texts: dict[bytes, int] = {}
    which = np.zeros(len(library), np.uint32)
    stands = np.zeros(len(library), np.bool_)
    stands[alike[0]] = stands[alike[1]] = True
    for number in np.flatnonzero(stands).tolist():
        which[number] = texts.setdefault(digest(library[number].text), len(texts))
    mask[~mask] = which[alike[0]] != which[alike[1]]
    return mask
