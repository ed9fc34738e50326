"""DUP006."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar

from audit.check import Case, CorpusCheck, Group
from audit.checks.duplication.kin import counted
from audit.model import Evidence, Family, Measurement, Severity
from audit.sketch import body_tokens
from audit.text import Span, Text

if TYPE_CHECKING:
    from audit.corpus.store import Library, Volume

_NEWLINE = re.compile(r"\r\n|\r|\n")

_FOOTER = "Subscribe to our newsletter and never miss a story from the valley again!"
_PAGES = tuple(
    f"{what} was in the news today, and more will be said of it.\n{_FOOTER}\n"
    for what in ("Rain", "Snow", "Wind", "Hail", "Fog", "Frost", "Heat", "Dew", "Ice", "Mist")
)


@dataclass(frozen=True)
class Boilerplate(CorpusCheck):
    """A line that stands in many documents: headers, wire-service tails, cookie notices.

    Lines of `min-words` or more words are compared word for word, apart from case and punctuation;
    a line counts from `min-documents` documents on. Neighbouring lines are shown as one block. The
    value is the share of the document's words in such lines.

    **Why** — what every page says is about no page: it drowns the text, and deduplication of
    documents does not see it.

    **Misses** — short lines, and boilerplate with a name or a number filled in.

    **Fix** — cut the lines where the text is extracted.
    """

    rule: ClassVar[str] = "DUP006"
    name: ClassVar[str] = "boilerplate"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "ten documents: what counts as a template's text for the other rules"
    weight: ClassVar[float] = 0.4
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PAGES[:9], "nine documents are not many"),
        Case(tuple(f"Page {n}\nRead more\n" for n in range(20)), "short lines"),
        Case((f"{_FOOTER}\n" * 20,), "a line repeated in one document is DUP005's"),
        Case(("",) * 12, "nothing"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(_PAGES, "a footer on ten pages", found=(_FOOTER,)),
        Case(
            tuple(page.upper() for page in _PAGES[:5]) + _PAGES[5:],
            "case does not matter",
            found=(_FOOTER.upper(),),
        ),
    )

    limit: float = 0.0
    severity: Severity = "warning"
    min_words: int = 8
    min_documents: int = 10

    def keys(self, text: Text) -> Iterable[int]:
        """A hash of each line of running text that is long enough."""
        prose = text.prose
        tokens = text.once(body_tokens)
        lines = self._lines(text.raw, tokens.hashes, tokens.starts)
        return {key for key, (start, end) in lines if not prose[start:end].isspace()}

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document that has such a line."""
        members = {
            number for group in groups if len(group) >= self.min_documents for number in group
        }
        documents: Counter[int] = Counter()
        for number in sorted(members):
            documents.update({key for key, _ in self._of(library[number])})
        common = {key: n for key, n in documents.items() if n >= self.min_documents}
        for number in sorted(members):
            volume = library[number]
            if evidence := _blocks(volume, self._of(volume), common):
                words = sum(
                    bisect_left(volume.starts, e.end) - bisect_left(volume.starts, e.start)
                    for e in evidence
                )
                share = words / len(volume.starts)
                note = (
                    f"{counted(len(evidence), 'block')} that other documents have too,"
                    f" {share:.0%} of the words"
                )
                yield self.measured(volume.id, share, note, evidence)

    def _of(self, volume: Volume) -> Iterator[tuple[int, Span]]:
        return self._lines(volume.text, volume.hashes, volume.starts)

    def _lines(
        self, text: str, hashes: array[int] | memoryview, starts: Sequence[int]
    ) -> Iterator[tuple[int, Span]]:
        """The lines with enough words: `(key, place)`."""
        first = begin = 0
        for end, following in _line_ends(text):
            last = bisect_left(starts, end, first)
            if last - first >= self.min_words:
                digest = blake2b(hashes[first:last].tobytes(), digest_size=8).digest()
                yield int.from_bytes(digest, "little"), (begin, end)
            first, begin = last, following


def _line_ends(text: str) -> Iterator[Span]:
    """Where each line ends, and where the next one begins."""
    for match in _NEWLINE.finditer(text):
        yield match.span()
    yield len(text), len(text)


def _blocks(
    volume: Volume, lines: Iterable[tuple[int, Span]], common: dict[int, int]
) -> list[Evidence]:
    """The lines of a document that are common; those with only white space between them as one."""
    blocks: list[tuple[int, int, int]] = []
    for key, (start, end) in lines:
        if key not in common:
            continue
        piece = volume.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if blocks and not volume.text[blocks[-1][1] : start].strip():
            before = blocks.pop()
            blocks.append((before[0], end, min(before[2], common[key])))
        else:
            blocks.append((start, end, common[key]))
    return [Evidence(start, end, f"stands in {n:,} documents") for start, end, n in blocks]
