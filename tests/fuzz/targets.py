"""The targets: functions of bytes that raise where a promise is broken.

What they promise for any bytes: no exception but `AuditError`; documents or reasons why there are
none; ids that are unique; places inside the text.
"""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from audit.config import Config
from audit.config_file import load
from audit.corpus import git
from audit.corpus.decode import decode
from audit.corpus.discover import File, path_of
from audit.corpus.locations import tracked
from audit.corpus.patterns import matches
from audit.corpus.read import read
from audit.errors import AuditError
from audit.markup import mask
from audit.model import Document, Skipped
from audit.reports.marks import escape, link
from audit.reports.quote import safe
from audit.reports.records import file_line
from audit.reports.view import PLAIN
from audit.sketch.words import tokens, word_hashes
from audit.text import Text, find_spans, find_words

_CONFIG = Config(max_document_size=100_000)


def _checked(items: Iterable[Document | Skipped], name: str) -> list[Document]:
    documents: list[Document] = []
    for item in items:
        if isinstance(item, Skipped):
            assert item.reason
            assert item.path == name or item.path.startswith(f"{name}:")
        else:
            assert item.path == name
            assert path_of(item.id) == name
            _sound(item)
            documents.append(item)
    assert len({document.id for document in documents}) == len(documents)
    return documents


def _sound(document: Document) -> None:
    document.text.encode("utf-8")
    for place in document.undecodable:
        assert 0 <= place.start <= place.end <= len(document.text)


def _read(name: str, data: bytes) -> list[Document]:
    file = File(Path(name), name, data)
    return _checked(read([file], _CONFIG), name)


def text(data: bytes) -> None:
    """Bytes to text."""
    document = decode("a", data)
    _sound(document)
    if not document.undecodable:
        assert data.decode(document.encoding) == document.text
    _read("a.txt", data)


def jsonl(data: bytes) -> None:
    """JSON lines; the first byte tells how they are compressed."""
    suffix = ("", ".gz", ".zst")[data[0] % 3 if data else 0]
    _read(f"a.jsonl{suffix}", data[1:])


def table(data: bytes) -> None:
    """CSV."""
    for document in _read("a.csv", b"id,text\n" + data):
        assert len(document.text.encode()) <= 4 * _CONFIG.max_document_size
    _read("a.tsv", data)


def parquet(data: bytes) -> None:
    """Parquet."""
    _read("a.parquet", data)


def config(data: bytes) -> None:
    """A configuration file, and its patterns."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("audit.toml", "pyproject.toml"):
            path = Path(folder, name)
            path.write_bytes(data)
            try:
                found = load(path)
            except AuditError as error:
                if not str(error).startswith(folder):
                    raise
                continue
            for pattern in (*found.include, *found.exclude, *found.per_file_ignores):
                matches("docs/a b/c.md", pattern)
            assert isinstance(found.settings, tuple)


def markup(data: bytes) -> None:
    """Markdown and reStructuredText: masks keep every offset and line end."""
    source = data.decode("utf-8", "replace")
    for kind in ("markdown", "rst"):
        for masked in mask(source, kind):
            assert len(masked) == len(source)
            assert all(a in (b, " ") for a, b in zip(masked, source, strict=True))
            assert [c for c in masked if c in "\r\n"] == [c for c in source if c in "\r\n"]


def listing(data: bytes) -> None:
    """What git prints, and where the files lie that it names."""
    run = git.run
    git.run = lambda *_: data
    try:
        names = git.listed(Path())
    finally:
        git.run = run
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        skipped: list[Skipped] = []
        for location in tracked(root, names, skipped):
            inside = os.path.normpath(location)
            assert inside.startswith(folder + os.sep) or inside == folder


_ACTING = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
"""Categories and bidi classes of what acts on a terminal. Private use may be shown, and spaces."""


def naming(data: bytes) -> None:
    """Ids: from a path and a record's own id, and back again."""
    own = data.decode("utf-8", "surrogateescape")
    for id in (f"docs/a.jsonl#{own}", f"docs/a.parquet:{len(own) + 1}"):
        path = path_of(id)
        assert path in ("docs/a.jsonl", "docs/a.parquet")
        number, exact = file_line(id, path, 7)
        assert not exact
        assert number is None or number == len(own) + 1
        shown = safe(id)
        assert _ACTING.isdisjoint(map(unicodedata.category, shown))
        assert _TURNING.isdisjoint(map(unicodedata.bidirectional, shown))
        assert link(PLAIN, id, 3).endswith(f"({path})" if number is None else f"({path}#L{number})")
    assert "\n" not in escape(own)


def tokenise(data: bytes) -> None:
    """Words: the kernel finds those of the definition, where the definition finds them."""
    body = data.decode("utf-8", "surrogateescape" if data[:1] == b"s" else "replace")
    found = tokens(body)
    words = find_words(body)
    assert found.hashes == word_hashes(words)
    spans = find_spans(body)
    if len(spans) == len(words):
        assert list(zip(found.starts, found.ends, strict=True)) == spans
    seen = Text(Document("a", body))
    for start, end in (*seen.sentences, *seen.paragraphs, *seen.lines):
        assert 0 <= start <= end <= len(body)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (text, jsonl, table, parquet, config, markup, listing, naming, tokenise)
}
