"""The library: what corpus checks need of every document, on disk, read back one at a time.

Memory holds 20 bytes and the names of a document; texts, word hashes and word places lie in a
temporary file.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self, TypeVar

from audit.engines.scratch import Scratch
from audit.errors import AuditError
from audit.model import Document
from audit.values import dataclass, field

T = TypeVar("T")

_UNREAD = (1 << 64) - 1
_KEPT = 64
"""Volumes kept in memory for reading again: candidates come in runs that share a document."""


Kept = tuple[Document, bytes, bytes, bytes]
"""A document and its words: hashes, starts and ends."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One document as the library keeps it.

    `hashes` holds one 64-bit hash per word of the body (`audit.sketch.word_hashes`), `starts` and
    `ends` the words' places in `text`, in code points.
    """

    number: int
    id: str
    path: str
    text: str
    hashes: array[int] = field(repr=False)
    starts: array[int] = field(repr=False)
    ends: array[int] = field(repr=False)


class Library:
    """Documents by number, in the order in which they were added. A context manager.

    For documents that were only named `reread` gives those of a file again, with their words, and
    `recall` the hashes (uint64) of a document's words by its id, where they are known without.
    """

    def __init__(
        self,
        reread: Callable[[str], Iterable[Kept]] = lambda path: (),
        recall: Callable[[str], bytes | None] = lambda id: None,
    ) -> None:
        self._reread = reread
        self._recall = recall
        self._scratch = Scratch()
        self._offsets = array("Q")
        self._text_sizes = array("Q")
        self._word_counts = array("I")
        self._corpus = 0
        self._words = 0
        self._documents: list[tuple[str, str]] = []
        self._numbers: dict[str, int] = {}
        self._memo: dict[object, object] = {}
        self._recent: OrderedDict[int, Volume] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._memo.clear()
        self._scratch.close()

    def __len__(self) -> int:
        """How many documents the corpus has, numbered from 0."""
        return self._corpus

    @property
    def words(self) -> int:
        """How many words the corpus has."""
        return self._words

    @property
    def references(self) -> range:
        """The numbers of the reference documents: they follow those of the corpus."""
        return range(self._corpus, len(self._offsets))

    def add(
        self,
        document: Document,
        hashes: bytes,
        starts: bytes,
        ends: bytes,
        *,
        reference: bool = False,
    ) -> int:
        """Keep a document; returns its number. `hashes` are uint64, places uint32, native order.

        Reference documents are added after all of the corpus.
        """
        if not reference:
            if self.references:
                raise ValueError("a document of the corpus after one of the reference set")
            self._corpus += 1
            self._words += len(starts) // 4
        number = self._name(document.id, document.path, len(starts) // 4)
        self._put(number, (document, hashes, starts, ends))
        return number

    def add_known(self, id: str, path: str, words: int) -> int:
        """Name a document whose text is read only if it is asked for; returns its number."""
        self._corpus += 1
        self._words += words
        return self._name(id, path, words)

    def _name(self, id: str, path: str, words: int) -> int:
        self._offsets.append(_UNREAD)
        self._text_sizes.append(0)
        self._word_counts.append(words)
        self._documents.append((id, path))
        return len(self._offsets) - 1

    def _put(self, number: int, kept: Kept) -> None:
        document, hashes, starts, ends = kept
        text = document.text.encode("utf-8", "surrogatepass")
        self._offsets[number] = self._scratch.add(text, hashes, starts, ends)
        self._text_sizes[number] = len(text)
        self._word_counts[number] = len(starts) // 4

    def once(self, function: Callable[[Library], T]) -> T:
        """`function(self)`, computed once however many checks ask."""
        memo: dict[object, Any] = self._memo
        if function not in memo:
            memo[function] = function(self)
        return memo[function]  # type: ignore[no-any-return]

    def id(self, number: int) -> str:
        """The id of a document, without reading it."""
        return self._documents[number][0]

    def number(self, id: str) -> int:
        """The number of the document with this id. Raises `KeyError`."""
        number = self._number_of(id)
        if number is None:
            raise KeyError(id)
        return number

    def _number_of(self, id: str) -> int | None:
        if len(self._numbers) < len(self._documents):
            self._numbers = {known: number for number, (known, _) in enumerate(self._documents)}
        return self._numbers.get(id)

    def path(self, number: int) -> str:
        """The path of a document's file, without reading it."""
        return self._documents[number][1]

    def __getitem__(self, number: int) -> Volume:
        volume = self._recent.get(number)
        if volume is None:
            volume = self._volume(number)
            self._recent[number] = volume
            if len(self._recent) > _KEPT:
                self._recent.popitem(last=False)
        else:
            self._recent.move_to_end(number)
        return volume

    def word_count(self, number: int) -> int:
        """The number of words of a document, without reading it."""
        return self._word_counts[number]

    def hashes(self, number: int) -> memoryview:
        """The word hashes of a document, without reading its text."""
        if self._offsets[number] == _UNREAD:
            known = self._recall(self._documents[number][0])
            if known is not None and len(known) == 8 * self._word_counts[number]:
                return memoryview(known).cast("Q")
        self._find(number)
        start = self._offsets[number] + self._text_sizes[number]
        return memoryview(self._scratch.read(start, 8 * self._word_counts[number])).cast("Q")

    def _find(self, number: int) -> None:
        """Make sure that a document is in the file: one that was only named is read now."""
        if self._offsets[number] != _UNREAD:
            return
        path = self._documents[number][1]
        for kept in self._reread(path):
            known = self._number_of(kept[0].id)
            if known is not None and self._offsets[known] == _UNREAD:
                self._put(known, kept)
        if self._offsets[number] == _UNREAD:
            raise AuditError(f"{path}: changed while it was audited; run again")

    def _volume(self, number: int) -> Volume:
        self._find(number)
        size, words = self._text_sizes[number], self._word_counts[number]
        data = memoryview(self._scratch.read(self._offsets[number], size + 16 * words))
        text = str(data[:size], "utf-8", "surrogatepass")
        hashes, starts, ends = array("Q"), array("I"), array("I")
        hashes.frombytes(data[size : size + 8 * words])
        starts.frombytes(data[size + 8 * words : size + 12 * words])
        ends.frombytes(data[size + 12 * words :])
        return Volume(number, *self._documents[number], text, hashes, starts, ends)
