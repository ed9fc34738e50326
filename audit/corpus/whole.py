"""Text files: one document a file."""

from __future__ import annotations

from audit.config import Config
from audit.corpus.decode import decode, is_binary
from audit.corpus.discover import File
from audit.corpus.opened import Unreadable, at_most, opened
from audit.corpus.record import too_large
from audit.markup import kind_of
from audit.model import Document, Skipped
from audit.values import replace

_SAMPLE = 4_000
"""Characters from a file's beginning that may tell its markup."""


def read_whole(file: File, config: Config) -> Document | Skipped:
    """The document that a text file is."""
    try:
        with opened(file) as stream:
            data = at_most(stream, config.max_document_size + 1)
            if len(data) > config.max_document_size:
                return Skipped(file.id, too_large(stream.seek(0, 2), config))
    except Unreadable as error:
        return Skipped(file.id, f"cannot be read: {error}", failed=True)
    if reason := is_binary(data):
        return Skipped(file.id, f"binary, not text ({reason})")
    document = decode(file.id, data)
    return replace(document, markup=kind_of(file.id, document.text[:_SAMPLE]))
