"""ENC003."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.places import counted, first
from audit.checks.encoding.special import BYTE_ORDER_MARK, any_of, of
from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class ByteOrderMark(DocumentCheck):
    """A UTF-8 byte-order mark, or U+FEFF inside the text.

    **Why** — UTF-8 has no byte order. The mark becomes part of the first word, breaks `#!` lines
    and front matter, and ends up inside the text when files are joined.

    **Misses** — nothing. The mark of UTF-16 and UTF-32 is needed there, and right.

    **Fix** — save without the mark, and delete U+FEFF inside the text: `audit fix` does.
    """

    rule: ClassVar[str] = "ENC003"
    name: ClassVar[str] = "byte-order-mark"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "by definition: The Unicode Standard, 23.8, neither needs nor advises it"
    )
    weight: ClassVar[float] = 0.1
    clean: ClassVar[tuple[Case, ...]] = (
        Case("plain text"),
        Case("a mark belongs here".encode("utf-16"), "UTF-16 needs its mark"),
        Case("a mark belongs here".encode("utf-32")),
        Case("word\u2060joiner", "the character that took over the other meaning of U+FEFF"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("text".encode("utf-8-sig"), "at the start", found=("",)),
        Case("two files\n\ufeffjoined", "inside", found=("\ufeff",)),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """0.1 a mark."""
        document = text.document
        places = []
        if document.byte_order_mark and document.encoding.startswith("utf-8"):
            places.append(Evidence(0, 0, "the file starts with a UTF-8 byte-order mark", ""))
        if any_of(BYTE_ORDER_MARK, text):
            places += (
                Evidence(*match.span(), "U+FEFF in the text", "")
                for match in of(BYTE_ORDER_MARK).finditer(text.raw)
            )
        if not places:
            return None
        note = counted(len(places), "byte-order mark")
        return self.measured(text.id, len(places) / 10, note, first(places))

    def repair(self, text: Text) -> Iterator[Edit]:
        """Marks inside the text; the one at the start is no part of it."""
        if any_of(BYTE_ORDER_MARK, text):
            for match in of(BYTE_ORDER_MARK).finditer(text.raw):
                yield Edit(*match.span(), "", "delete U+FEFF", True)
