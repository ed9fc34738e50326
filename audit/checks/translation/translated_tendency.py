"""MTA201."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from audit.check import Case, CorpusCheck, Group, Reach
from audit.checks.translation.machine_wording import MACHINE
from audit.checks.translation.tokens import tokens
from audit.digests import blake2b
from audit.model import Document, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.corpus.store import Library

TENDENCY = -1.29
"""Mean margin from which a group reads as translated, in standard deviations of people's originals:
of groups of ten from one source by people 0.1 % reach it, 5 % of those of the worst source (school
essays about a given story)."""

BOUND = 4.0
"""Margins count no further than this, so that no one document decides."""

STEEPNESS = 2.0
"""How fast the value moves from 0.5 as the mean moves from `TENDENCY`."""

MOST_READ = 50
"""Documents of a group that are read, evenly spread: more change nothing."""

_PLAIN = tuple(f"{MACHINE * 3}Text {number}." for number in range(5))


@dataclass(frozen=True)
class TranslatedTendency(CorpusCheck):
    """A group of documents that reads as translated, by people or machines.

    A group is the files of one folder or the records of one file, `min-documents` of them at least
    or `min-words` together. A linear head weighs which classes of words follow one another, fitted
    on neural systems and language models against people's originals; the value says how far the
    mean over the group lies over its threshold. The finding stands at the group's first document.

    **Why** — what a single document cannot show, a source as a whole does: its texts were not
    written in English.

    **Misses** — groups of other languages, and mixed ones. In groups of 5, 10 and 20 texts of one
    system that no fit had seen, it finds of neural systems 85, 89 and 90 %, of language models 69,
    79 and 84 %, of people's translations 51, 53 and 56 %, of people's originals 0.3, 0.1 and 0 %,
    of neural round trips none. It never speaks of one document.

    **Fix** — find out where the source comes from; prefer the originals.
    """

    rule: ClassVar[str] = "MTA201"
    name: ClassVar[str] = "translated-tendency"
    family: ClassVar[Family] = "translation"
    source: ClassVar[str] = "0.1 % of groups of ten originals by people reach it"
    weight: ClassVar[float] = 0.0
    reach: ClassVar[Reach] = "group"
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PLAIN[:4], "four documents are no group"),
        Case(("The house was built in May.",) * 8, "too little text"),
        Case(("Das Haus ist nicht so alt wie die anderen, und es ist auch kleiner. " * 20,) * 6),
    )
    dirty: ClassVar[tuple[Case, ...]] = (Case(_PLAIN, "one folder, one voice"),)

    limit: float = 0.5
    severity: Severity = "info"
    min_documents: int = 5
    min_words: int = 2_000

    def context(self, path: str) -> str:
        """The path: it says which documents are a group."""
        return path

    def keys(self, text: Text) -> Iterable[int]:
        """A hash of the document's folder, or of its file where it is a record."""
        document = text.document
        place = document.path
        if document.id == place or not place:
            place = place.rpartition("/")[0]
        digest = blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        yield int.from_bytes(digest, "little")

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement at the first document of each group that is large enough."""
        from audit.checks.translation.heads import GROUP
        from audit.checks.translation.model_file import load

        heads = load()
        for group in groups:
            chosen = group[:: -(-len(group) // MOST_READ)]
            margins, words = [], 0
            for number in chosen:
                volume = library[number]
                shared = Text(Document(volume.id, volume.text)).once(tokens)
                found = heads.margins(shared.texts) if shared.english else {}
                if found:
                    margins.append(max(-BOUND, min(BOUND, found[GROUP])))
                    words += shared.words
            if len(margins) < 2 or (len(margins) < self.min_documents and words < self.min_words):
                continue
            mean = sum(margins) / len(margins)
            value = 1 / (1 + math.exp(-STEEPNESS * (mean - TENDENCY)))
            if value < self.limit / 2:
                continue
            note = (
                f"{len(group):,} documents in one place read as translated, by people or machines: "
                f"mean {mean:+.1f} σ, threshold {TENDENCY:+.1f} ({len(margins)} read)"
            )
            yield self.measured(library.id(group[0]), value, note)
