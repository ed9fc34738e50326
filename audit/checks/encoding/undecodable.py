"""ENC001."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.places import first
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class Undecodable(DocumentCheck):
    """Bytes that are not valid UTF-8, and which encoding they look like.

    UTF-8 and, with a byte-order mark, UTF-16 and UTF-32 are right. A file in a legacy encoding is
    read as what it looks like; a UTF-8 file with some bad lines is read line by line.

    **Why** — whoever reads the file as UTF-8 gets an error, or garbled letters without one.

    **Misses** — legacy bytes that happen to be valid UTF-8; UTF-7. Short text in an 8-bit encoding
    may be read as the wrong one: the message says how sure the guess is.

    **Fix** — convert the file: `audit fix --unsafe` where the encoding is sure, else
    `iconv -f ENCODING -t UTF-8`; and read the result.
    """

    rule: ClassVar[str] = "ENC001"
    name: ClassVar[str] = "undecodable"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "by definition; what bad bytes look like is right to the character in 324 of 329 legacy"
        " files and 36 of 36 with some legacy lines (tests/bench/encoding.py encoding.jsonl)"
    )
    weight: ClassVar[float] = 0.8
    clean: ClassVar[tuple[Case, ...]] = (
        Case(b"plain text\r\n", "ASCII is UTF-8"),
        Case("café, Привет, 世界\n".encode()),
        Case("with a mark".encode("utf-16"), "a byte-order mark says what follows"),
        Case("with a mark".encode("utf-32")),
        Case("with a mark".encode("utf-8-sig"), "ENC003, not this"),
        Case(b"", "an empty file"),
        Case("a \ufffd that the file holds itself\n".encode(), "valid bytes: ENC004"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "Der Entwurf wurde für die Straße übersetzt.\n".encode("cp1252"),
            "a legacy encoding",
            found=("für",),
        ),
        Case(
            "Съешь ещё этих мягких булок.\n".encode() + "Это старая строка.\n".encode("cp1251"),
            "one line in another encoding than the rest",
            found=("Это",),
        ),
        Case("Das ist übersetzt. Ende: ü".encode()[:-1], "cut in the middle of a character"),
        Case("no byte-order mark here".encode("utf-16-le"), found=("no byte-order mark here",)),
        Case("日本語のテキスト".encode("iso2022_jp"), "escape sequences"),
    )

    limit: float = 0.0
    severity: Severity = "error"

    def measure(self, text: Text) -> Measurement | None:
        """1.0 for a file that is not UTF-8 at all, else the share of bad lines."""
        places = text.document.undecodable
        if not places:
            return None
        whole = text.document.encoding != "utf-8"
        value = 1.0 if whole else len(places) / len(text.lines)
        return self.measured(text.id, value, places[0].note, first(places))
