"""DUP008."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from audit._chars import UNSPACED
from audit.check import Case, CorpusCheck, Group
from audit.checks.duplication.exact_duplicate import same_text
from audit.checks.duplication.kin import counted, longest, passage_evidence, whole_evidence
from audit.model import Evidence, Family, Measurement, Severity, Skipped
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library, Volume
    from audit.sketch.lookup import Lookup
    from audit.sketch.pairs import Overlap, Shelf
    from audit.sketch.shingles import Hashes

_UNSPACED = re.compile(f"[{UNSPACED}]")
_SHOWN = 10
"""Reference documents whose passages are shown; the note counts the others."""
_SHINGLE = 5

_ITEM = (
    "A tank holds forty litres of water and loses three litres an hour through a crack near its"
    " bottom. After how many hours is it half empty? Give the answer to the nearest minute."
)
_PAGE = (
    "Our club met again on Thursday. We talked about the trip to the lake, who drives, who brings"
    " the boats, and what to do should it rain for the third year in a row."
)
_QUESTION = "Which river runs through the town of Bremen?"


class _Hit(NamedTuple):
    """A reference document: how many of its words were found, how many of those are no template."""

    number: int
    found: int
    own: int
    size: int

    @property
    def share(self) -> float:
        """The share of its words that were found."""
        return self.found / self.size


@dataclass(frozen=True)
class Contamination(CorpusCheck):
    """A document that repeats a reference set, such as the test items of a benchmark (`--against`).

    A run of at least `min-words` words that both have counts. A shorter reference document is
    looked for whole, from `min-item-words` words on. The value is the largest share of a reference
    document's words that stand in this one; where the two are alike as wholes (Jaccard of `near` or
    more), the share of this one's, if larger. Runs that stand in `template-documents` documents of
    the reference set are its own template: the note says how much of what was found they are, and
    with `discount-template` they do not count.

    **Why** — who has read the questions is not tested by them: scores on a benchmark that stands
    in the training data say nothing.

    **Misses** — items told in other words or another language, and items under five words, each of
    which is named. In scripts written without spaces a character is a word, so a run there is
    shorter (an item that is looked for whole needs ten characters). Code blocks in Markdown.

    **Fix** — take the document out of the training data, or the item out of the test.
    """

    rule: ClassVar[str] = "DUP008"
    name: ClassVar[str] = "contamination"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "any run of 13 words: Brown et al. 2020 (GPT-3), Du et al. 2022 (GLaM)"
    weight: ClassVar[float] = 0.8
    against: ClassVar[bool] = True
    clean: ClassVar[tuple[Case, ...]] = (
        Case((_PAGE,), "nothing shared", against=(_ITEM,)),
        Case((_PAGE, _PAGE), "copies within the corpus are DUP001's", against=(_ITEM,)),
        Case((_PAGE,), "what the reference set repeats of itself", against=(_ITEM, _ITEM)),
        Case((f"{_PAGE} {_ITEM[:55]}",), "eleven words of a longer item", against=(_ITEM,)),
        Case((f"{_PAGE} In the town of Bremen.",), "half a question", against=(_QUESTION,)),
        Case(
            ("He is from the town of Bremen, and so is she.",), "two words", against=("of Bremen",)
        ),
        Case(("中国的首都是北京。",), "five characters are two words", against=("中国的首都",)),
        Case(("", "* * *"), "nothing to compare", against=("", "* * *")),
        Case((_PAGE,), "no reference set"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case((_ITEM,), "the item itself", found=(_ITEM[:-1],), against=(_PAGE, _ITEM)),
        Case(
            (f"{_PAGE}\n\n{_ITEM.upper()} (20 points)",),
            "an item inside a page",
            found=(_ITEM.upper()[:-1],),
            against=(_ITEM,),
        ),
        Case((f"{_PAGE} {_ITEM[:75]}",), "the beginning of it, 15 words", against=(_ITEM,)),
        Case(
            (f"{_PAGE} {_QUESTION} The Weser.",),
            "a short question, word for word",
            found=(_QUESTION[:-1],),
            against=(_QUESTION,),
        ),
        Case(
            ("问：我们今天早上去了城里的大市场买了什么？答：蔬菜。",),
            "Chinese, a character a word",
            found=("我们今天早上去了城里的大市场买了什么",),
            against=("我们今天早上去了城里的大市场买了什么？",),
        ),
    )

    limit: float = 0.0
    severity: Severity = "error"
    min_words: int = 13
    min_item_words: int = 5
    near: float = 0.8
    template_documents: int = 10
    discount_template: bool = False

    def keys(self, text: Text) -> Iterable[int]:
        """None: a reference set is small beside a corpus, so each document is looked up in it."""
        return ()

    def left_out(self, library: Library) -> Iterable[Skipped]:
        """The reference documents that are too short to be looked for."""
        for number in library.references:
            if len(library.hashes(number)) >= self.min_words:
                continue
            volume = library[number]
            if volume.text.strip() and not self._matchable(volume):
                yield Skipped(
                    volume.id,
                    f"too short to be looked for: {counted(len(volume.starts), 'word')}"
                    f" (from {self.min_item_words} on, in scripts without spaces from"
                    f" {2 * self.min_item_words} characters on)",
                )

    def _matchable(self, volume: Volume) -> bool:
        """Is a short text long enough to be told from chance? Two characters may be one word."""
        words = len(volume.starts)
        characters = min(words, len(_UNSPACED.findall(volume.text)))
        return words - characters // 2 >= max(self.min_item_words, _SHINGLE)

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document that has something of the reference set."""
        from audit.sketch.pairs import Shelf

        index = _Index(self, library)
        shelf = library.once(Shelf)
        for number in range(len(library) if index else 0):
            count, hits = index.hits(number, shelf)
            if hits:
                yield self._measure(library[number], count, hits, library, shelf)

    def _measure(
        self, volume: Volume, count: int, hits: list[_Hit], library: Library, shelf: Shelf
    ) -> Measurement:
        kin = [(hit, shelf.overlap(volume.number, hit.number)) for hit in hits]
        kin.sort(key=lambda item: -self._value(*item))
        evidence: list[Evidence] = []
        for hit, overlap in kin:
            evidence.extend(self._evidence(volume, library[hit.number], hit, overlap))
        hit, overlap = kin[0]
        note = self._note(volume, library[hit.number], hit, overlap)
        if count > 1:
            note += f"; words of {counted(count - 1, 'more reference document')} too"
        if hit.own < hit.found:
            note += (
                f"; {1 - hit.own / hit.found:.0%} of what was found stands in"
                f" {self.template_documents} or more of the reference documents"
            )
        return self.measured(volume.id, self._value(hit, overlap), note, evidence)

    def _value(self, hit: _Hit, overlap: Overlap) -> float:
        near = overlap.jaccard >= self.near
        return max(hit.share, overlap.contained) if near else hit.share

    def _note(self, volume: Volume, reference: Volume, hit: _Hit, overlap: Overlap) -> str:
        if same_text(volume.text, reference.text):
            return f"the same text as {reference.id}"
        if overlap.jaccard >= self.near:
            return f"nearly the same text as {reference.id} (Jaccard {overlap.jaccard:.3f})"
        if hit.found == hit.size:
            return f"all {hit.size:,} words of {reference.id} stand in it"
        share = min(hit.share, 0.999)
        return f"{hit.found:,} of {hit.size:,} words of {reference.id} ({share:.1%}) stand in it"

    def _evidence(
        self, volume: Volume, reference: Volume, hit: _Hit, overlap: Overlap
    ) -> Iterator[Evidence]:
        from audit.sketch.passages import shared_passages

        run = min(self.min_words, len(reference.starts))
        passages = shared_passages(volume.hashes, reference.hashes, run)
        note = f"{hit.share:.1%} of the reference document stands here"
        if passages:
            note = f", {note}; Jaccard {overlap.jaccard:.3f}"
            yield from passage_evidence(volume, reference, longest(passages), note, overlap)
        else:
            yield whole_evidence(volume, reference, note, overlap)


class _Index:
    """The reference set: long items by their runs of `min-words`, short ones by their shingles."""

    def __init__(self, check: Contamination, library: Library) -> None:
        from audit.sketch.lookup import Lookup
        from audit.sketch.shingles import as_hashes

        self._check = check
        self._numbers: tuple[list[int], list[int]] = ([], [])
        words: tuple[list[Hashes], list[Hashes]] = ([], [])
        for number in library.references:
            hashes = as_hashes(library.hashes(number))
            short = len(hashes) < check.min_words
            if not short or check._matchable(library[number]):
                self._numbers[short].append(number)
                words[short].append(hashes)
        many = check.template_documents
        self._long: Lookup = Lookup(words[0], check.min_words, many)
        self._short: Lookup = Lookup(words[1], _SHINGLE, many)
        self._items = words[1]

    def __bool__(self) -> bool:
        return any(self._numbers)

    def hits(self, number: int, shelf: Shelf) -> tuple[int, list[_Hit]]:
        """How many reference documents a document has something of, and the first of them."""
        words = shelf[number].words
        count, hits = self._long_hits(words)
        short = list(self._short_hits(words, number, shelf))
        hits = sorted([*hits, *short], key=lambda hit: (-hit.share, -hit.found, hit.number))
        return count + len(short), hits[:_SHOWN]

    def _long_hits(self, words: Hashes) -> tuple[int, list[_Hit]]:
        import numpy as np

        texts, found, own = self._long.found(words)
        if self._check.discount_template:
            texts, found, own = texts[own > 0], found[own > 0], own[own > 0]
        sizes = self._long.sizes[texts]
        first = np.lexsort((texts, -found, -found / sizes))[:_SHOWN]
        rows = zip(texts[first], found[first], own[first], sizes[first], strict=True)
        return len(texts), [_Hit(self._numbers[0][t], *map(int, row)) for t, *row in rows]

    def _short_hits(self, words: Hashes, number: int, shelf: Shelf) -> Iterator[_Hit]:
        """Short items that stand there whole, or that a short document is nearly the same as."""
        from audit.sketch.shingles import gram_hashes

        texts, found, own = self._short.found(words)
        sizes = self._short.sizes[texts]
        few = len(words) <= self._check.min_words / self._check.near + _SHINGLE
        kept = (found == sizes) | few
        if self._check.discount_template:
            kept &= own > 0
        grams: dict[int, Hashes] = {}
        for place in kept.nonzero()[0]:
            text, size = int(texts[place]), int(sizes[place])
            if size not in grams:
                grams[size] = gram_hashes(words, size)
            whole = bool((grams[size] == gram_hashes(self._items[text], size)[0]).any())
            reference = self._numbers[1][text]
            if whole or (few and shelf.overlap(number, reference).jaccard >= self._check.near):
                yield _Hit(reference, int(found[place]), int(own[place]), size)
