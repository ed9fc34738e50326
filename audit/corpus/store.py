"""The library: what corpus checks need of every document, on disk, read back one at a time.

Memory holds one offset per document; texts, word hashes and word places lie in a temporary file.
"""

from __future__ import annotations

import struct
import tempfile
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from os import SEEK_CUR
from types import TracebackType
from typing import IO, Self

from audit.errors import AuditError
from audit.model import Document

_HEAD = struct.Struct("<QQ")
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

    `reread` gives the documents of a file again, with their words: for those that were only named.
    """

    def __init__(self, reread: Callable[[str], Iterable[Kept]] = lambda path: ()) -> None:
        self._reread = reread
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed on exit
        self._offsets = array("Q")
        self._end = 0
        self._corpus = 0
        self._words = 0
        self._appending = False
        self._documents: list[tuple[str, str]] = []
        self._numbers: dict[str, int] = {}
        self._recent: OrderedDict[int, Volume] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

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
        self._offsets.append(self._write((document, hashes, starts, ends)))
        self._documents.append((document.id, document.path))
        return len(self._offsets) - 1

    def _write(self, kept: Kept) -> int:
        document, hashes, starts, ends = kept
        text = document.text.encode("utf-8", "surrogatepass")
        record = b"".join((_HEAD.pack(len(text), len(starts) // 4), text, hashes, starts, ends))
        if not self._appending:
            self._file.seek(self._end)
            self._appending = True
        self._file.write(record)
        self._end += len(record)
        return self._end - len(record)

    def add_known(self, id: str, path: str, words: int) -> int:
        """Name a document whose text is read only if it is asked for; returns its number."""
        self._corpus += 1
        self._words += words
        self._offsets.append(_UNREAD)
        self._documents.append((id, path))
        return len(self._offsets) - 1

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
            volume = self._read(number)
            self._recent[number] = volume
            if len(self._recent) > _KEPT:
                self._recent.popitem(last=False)
        else:
            self._recent.move_to_end(number)
        return volume

    def hashes(self, number: int) -> array[int]:
        """The word hashes of a document, without reading its text."""
        self._find(number)
        size, words = _HEAD.unpack(self._file.read(_HEAD.size))
        self._file.seek(size, SEEK_CUR)
        hashes = array("Q")
        hashes.frombytes(self._file.read(8 * words))
        return hashes

    def _find(self, number: int) -> None:
        """Go to a document in the file; one that was only named is read with its whole file."""
        if self._offsets[number] == _UNREAD:
            path = self._documents[number][1]
            for kept in self._reread(path):
                known = self._number_of(kept[0].id)
                if known is not None and self._offsets[known] == _UNREAD:
                    self._offsets[known] = self._write(kept)
            if self._offsets[number] == _UNREAD:
                raise AuditError(f"{path}: changed while it was audited; run again")
        self._appending = False
        self._file.seek(self._offsets[number])

    def _read(self, number: int) -> Volume:
        self._find(number)
        size, words = _HEAD.unpack(self._file.read(_HEAD.size))
        text = self._file.read(size).decode("utf-8", "surrogatepass")
        hashes, starts, ends = array("Q"), array("I"), array("I")
        hashes.frombytes(self._file.read(8 * words))
        starts.frombytes(self._file.read(4 * words))
        ends.frombytes(self._file.read(4 * words))
        return Volume(number, *self._documents[number], text, hashes, starts, ends)
