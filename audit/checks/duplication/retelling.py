"""DUP007."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from audit.check import Case, CorpusCheck, Group, Reach
from audit.checks.duplication.kin import counted
from audit.checks.duplication.story_keys import story_keys
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.checks.duplication.story_pairs import Telling
    from audit.corpus.store import Library, Volume
    from audit.sketch.pairs import Overlap

_KIN_SHOWN = 10
_FIRST, _LATER = 8, 3
"""Pairs of sentences shown of the likeliest kin, and of each other."""

_QUOTED = 0.5
"""Share of shared runs of words from which on a pair of sentences shows no retelling."""

_STORY = (
    "The harbour wall at Skerry was built in 1821 by forty masons from Caithness, who cut the"
    " granite on Brannock Hill and let it down to the quay on sledges. Two winters later a storm"
    " took the eastern end and drowned the lighthouse keeper, Magnus Tolloch. The council met on"
    " the third of March and voted 1,200 pounds to raise the wall again. An engineer called"
    " Jessop drew the new foundation, nine feet broader than the old one. The lamp was lit once"
    " more on the last evening of October 1825, and the fishermen of Skerry drank to it."
)
_AGAIN = (
    "In 1821 some 40 Caithness masons put up a wall to shelter the port of Skerry; its granite came"
    " from Brannock Hill and travelled to the quay by sledge. When two winters had gone by, the"
    " lighthouse keeper Magnus Tolloch lost his life as a storm tore off the eastern part. At a"
    " meeting on March 3 the councillors granted £1200 so that it could be rebuilt. The foundation,"
    " this time wider by 9 feet, was designed by Jessop, an engineer. Not before the end of October"
    " in 1825 did the lamp burn again, and Skerry's fishermen raised their glasses."
)
_OTHER = (
    "The harbour at Vannes has silted up again, and the council wants it dredged before the summer."
    " Three companies have put in offers, the cheapest at 80,000 euros. Fishermen say that boats of"
    " more than eight tonnes cannot reach the quay at low water, and that a storm in January made"
    " it worse. An engineer from Lorient will measure the eastern basin next week. Until then the"
    " lamp at the end of the wall stays dark, since nobody can reach it to change the bulb."
)
_LICENCE = (
    "Permission is hereby granted to use, copy and distribute {0} for any purpose, provided that"
    " this copyright notice appears in all copies. {0} is provided as is, without warranty of any"
    " kind, and in no event shall {1} be liable for any damages that arise from its use. The name"
    " of {1} shall not be used to promote products derived from {0} without written permission."
)
_PAGE = (
    "The {0}_open() function opens the descriptor and returns it, or -1 on error.\n\n"
    "    fd = {0}_open(path, O_RDONLY);\n    {0}_read(fd, &buffer, sizeof(buffer));\n\n"
    "RETURN VALUE\n\n{0}_read() returns the number of bytes that were read into the buffer.\n\n"
    "ERRORS\n\nEBADF\n    The descriptor is not valid.\nEINTR\n    A signal came first.\n"
)


@dataclass(frozen=True)
class Retelling(CorpusCheck):
    """The same story in other words: the same rare names, numbers and words in the same order.

    Candidates share at least three of their 128 rarest stems and pairs of stems. Two candidates are
    aligned sentence by sentence (tf-idf cosine of stems, sentences that are word for word the same
    count for a third), and the heaviest chain that goes forward in both texts is judged against
    what they share besides, which is topic. The value is the likelihood that they tell the same,
    where 0.5 is the limit of a **retelling**, of three sentences at least; from 0.2 to 0.5 it is
    the **same event** or topic, and informs. Pairs that are nearly copies (Jaccard of shingles at
    least 0.5, or sentences mostly word for word the same) are left to DUP002 to DUP004. Only
    English running text is compared: no licences, manuals, lists or code.

    Measured on 4,048 documents with 1,556 pairs (translations, round trips, halves, retold
    quotations): precision .996, recall .946; with weights fitted on one half and judged on the
    other .999/.950 and .987/.956. Where such stories are rare it is less sure: in 20,000 pages of
    manuals it named 98 pairs, 4.9 per 1,000 documents; of 40 that were read 29 said the same
    (edited copies and rewritten sections), which leaves about 1.4 false ones per 1,000. In 4,995
    files of nine documentation projects it named 31, all read: 7 say the same in other words, 24
    (4.8 per 1,000) do not; all but one of these stand in one project's blog, as interviews with the
    same questions and parts of a series with the same introduction. Of 2,495 licences it named
    none. All of these were in view when it was decided what is prose, so others may fare worse
    (`python -m tests.bench.retelling … --other MANUALS LICENCES DOCUMENTATION`).

    **Why** — a paraphrase or another translation of a text teaches a model the same again, and lets
    a test item into training data, though no two of their sentences are the same.

    **Misses** — other languages, Chinese and Japanese among them; texts of fewer than 40 words;
    stories without names or numbers; a story that more than 200 documents tell; what stands after
    the first 300 sentences; a few sentences retold in a long text; kin beyond a document's ten
    likeliest candidates; texts with many words of manuals, marks of code or short lines, of which
    1 in 95 labelled stories is one.

    **Fix** — keep the better telling, or the original where one is a translation that came back.
    """

    rule: ClassVar[str] = "DUP007"
    name: ClassVar[str] = "retelling"
    reach: ClassVar[Reach] = "corpus"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = (
        "measured on labelled pairs: 99 in 100 at 0.5 or over are retellings; fewer in manuals"
    )
    weight: ClassVar[float] = 0.2
    whole: ClassVar[bool] = True
    mutual: ClassVar[bool] = True
    unit: ClassVar[str] = "aligned sentence"
    profiles: ClassVar[frozenset[str]] = frozenset()
    clean: ClassVar[tuple[Case, ...]] = (
        Case((_STORY, _OTHER), "another story of the same kind of place"),
        Case((_STORY, _STORY), "a copy is DUP001's"),
        Case((_STORY, _STORY.replace("Jessop", "Telford")), "nearly a copy is DUP002's"),
        Case(
            (_LICENCE.format("Foo", "Example Ltd"), _LICENCE.format("Bar", "the Bar Project")),
            "licences say the same by right",
        ),
        Case((_PAGE.format("tty"), _PAGE.format("audio")), "pages of a manual"),
        Case(("", "One. Two. Three.", "One. Two. Three."), "too little to tell a story"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (Case((_STORY, _AGAIN), "the same told by someone else"),)

    limit: float = 0.2
    severity: Severity = "warning"
    retold: float = 0.5
    near_copy: float = 0.5

    def keys(self, text: Text) -> Iterable[int]:
        """The rarest stems and pairs of stems; none where the text is not English prose."""
        return text.once(story_keys)

    def grade(self, measurement: Measurement, profile: str) -> tuple[Severity, str]:
        """`info` for what may be the same event told independently."""
        if measurement.value < self.retold:
            return "info", "perhaps told independently"
        return self.severity, ""

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document that is told again."""
        from audit.checks.duplication.story_pairs import tellings
        from audit.sketch.pairs import Shelf

        shelf = library.once(Shelf)
        kin: dict[int, list[tuple[int, Telling, Overlap]]] = {}
        for (first, second), telling in tellings(groups, library, self.limit).items():
            overlap = shelf.overlap(first, second)
            if overlap.jaccard < self.near_copy:
                kin.setdefault(first, []).append((second, telling, overlap))
                kin.setdefault(second, []).append((first, telling.turned(), overlap.turned()))
        for number in sorted(kin):
            yield self._told(library, number, kin[number])

    def _told(
        self, library: Library, number: int, kin: list[tuple[int, Telling, Overlap]]
    ) -> Measurement:
        kin.sort(key=lambda item: (-item[1].value, item[0]))
        volume = library[number]
        evidence: list[Evidence] = []
        for rank, (other, telling, overlap) in enumerate(kin[:_KIN_SHOWN]):
            most = _LATER if rank else _FIRST
            evidence += _side_by_side(volume, library[other], telling, overlap, most)
        other, telling, _ = kin[0]
        chain = telling.alignment.chain
        sentences = counted(len(chain), "sentence")
        quoted = sum(cell.verbatim >= _QUOTED for cell in chain)
        how = "tells the same as" if telling.value >= self.retold else "tells of the same event as"
        note = f"{how} {library.id(other)} in other words: {sentences} in the same order"
        if quoted:
            note += f", {quoted} of them mostly word for word"
        if len(kin) > 1:
            note += f"; and as {counted(len(kin) - 1, 'more document')}"
        return self.measured(volume.id, telling.value, note, evidence)


def _side_by_side(
    volume: Volume, other: Volume, telling: Telling, overlap: Overlap, most: int
) -> list[Evidence]:
    """The pairs of sentences that are most alike, in order of their place."""
    from audit.checks.duplication.story_pairs import sentences_of

    chain = telling.alignment.chain
    anew = [cell for cell in chain if cell.verbatim < _QUOTED] or chain
    best = sorted(anew, key=lambda cell: (-cell.cosine, cell.first))[:most]
    ours, theirs = sentences_of(volume), sentences_of(other)
    return [
        Evidence(
            *ours[cell.first],
            f"retold, cosine {cell.cosine:.2f}, one of {counted(len(chain), 'sentence')}",
            related=other.id,
            related_start=theirs[cell.second][0],
            related_end=theirs[cell.second][1],
            jaccard=overlap.jaccard,
            containment=overlap.contained,
        )
        for cell in sorted(best, key=lambda cell: cell.first)
    ]
