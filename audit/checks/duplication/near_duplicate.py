"""DUP002."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from audit.check import Case, Group
from audit.checks.duplication.exact_duplicate import same_text
from audit.checks.duplication.kin import KinCheck, counted, kin_evidence
from audit.model import Family, Measurement, Severity
from audit.text import Text

if TYPE_CHECKING:
    from audit.corpus.store import Library
    from audit.sketch.pairs import Overlap, Shelf

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
    far fewer of those above it (at the default limit: 0.3 %, and two in 100 million at 0.9). In a
    group of more than 50 candidates a document names the representatives it is like, not every
    other member.

    **Fix** — keep the better one and say in it what the other had; where both must stay, move what
    they share to one place.
    """

    rule: ClassVar[str] = "DUP002"
    name: ClassVar[str] = "near-duplicate"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "Jaccard 0.8 of 5-word shingles, as in Lee et al. 2022 (NearDup)"
    weight: ClassVar[float] = 0.7
    whole: ClassVar[bool] = True
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
        from audit.sketch import body_hashes
        from audit.sketch.keys import band_keys, bands, body_signature

        words = text.once(body_hashes)
        if len(words) < max(1, self.min_body_words):
            return ()
        return band_keys(text.once(body_signature), *bands(self.limit))

    def prepare(self, texts: Sequence[Text]) -> None:
        """The signatures, all at once."""
        from audit.sketch.together import sign

        sign(texts)

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document with kin at the limit."""
        from audit.sketch.pairs import Shelf, by_document

        shelf = Shelf(library)
        pairs = {
            pair: overlap
            for pair, overlap in self.pairs(groups, shelf, library).items()
            if overlap.jaccard < 1 or not same_text(*(library[number].text for number in pair))
        }
        template = shelf.common(pairs, self.template_documents)
        if self.discount_template:
            pairs = {
                pair: overlap
                for pair, overlap in pairs.items()
                if shelf.overlap_without(*pair, template).jaccard >= self.limit
            }
        for number, kin in by_document(pairs):
            volume = library[number]
            near = [
                (library[other], overlap if is_first else overlap.turned())
                for other, overlap, is_first in kin
            ]
            near.sort(key=lambda item: (-item[1].jaccard, item[0].number))
            other, overlap = near[0]
            note = f"nearly the same text as {other.id} (Jaccard {overlap.jaccard:.3f})"
            if len(near) > 1:
                note += f" and as {counted(len(near) - 1, 'more document')}"
            own = shelf.overlap_without(number, other.number, template)
            note += self.template_share(overlap, own, own.jaccard < self.limit)
            yield self.measured(volume.id, overlap.jaccard, note, kin_evidence(volume, near))

    def promise(self) -> str:
        """The recall that the join and the bands guarantee at the limit."""
        from audit.sketch.join import JOINED
        from audit.sketch.keys import guaranteed
        from audit.sketch.pairs import ALL_PAIRS

        return (
            f"up to {JOINED / 1e6:.1f} million words every pair at {self.limit:g} or more is a"
            f" candidate, in a larger corpus with a chance of {guaranteed(self.limit):.1%} or more;"
            f" each is verified exactly. Of more than {ALL_PAIRS} like documents, each is compared"
            " with some of the others, so all are found, though not with all their kin."
        )

    def pairs(
        self, groups: Iterable[Group], shelf: Shelf, library: Library
    ) -> dict[tuple[int, int], Overlap]:
        """The pairs at the limit, from the groups that share a band or from an exact join."""
        from audit.sketch.join import JOINED, prefix_groups
        from audit.sketch.pairs import Overlap, verified
        from audit.sketch.shingles import shared

        if library.words <= JOINED:
            sheets = (shelf[number] for number in range(len(library)))
            least = max(1, self.min_body_words)
            sets = [s.shingles if len(s.words) >= least else s.shingles[:0] for s in sheets]
            groups = prefix_groups(sets, self.limit)

        def verify(first: int, second: int) -> Overlap | None:
            a, b = shelf[first].shingles, shelf[second].shingles
            sizes = len(a), len(b)
            if min(sizes) < self.limit * max(sizes):
                return None
            overlap = Overlap(*sizes, shared(a, b))
            return overlap if overlap.jaccard >= self.limit else None

        return verified(groups, verify)
