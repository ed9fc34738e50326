"""LNG003."""

from __future__ import annotations

from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.language.identify import IDENTIFY
from audit.model import Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class NoLanguage(DocumentCheck):
    """A document with too little running text to tell its language: none is guessed.

    **Why** — numbers, hashes, listings and stubs teach a model no language, and every rule that
    reads prose has nothing to judge there.

    **Misses** — a language no detector knows, when it looks like one that is known.

    **Fix** — look whether the text was lost in extraction; leave the document out if not.
    """

    rule: ClassVar[str] = "LNG003"
    name: ClassVar[str] = "no-language"
    family: ClassVar[Family] = "language"
    source: ClassVar[str] = "by definition"
    weight: ClassVar[float] = 0.2
    whole: ClassVar[bool] = True
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The ship left the harbour in the morning."),
        Case("Das Schiff verließ am Morgen den Hafen."),
        Case("Корабль вышел из гавани утром."),
        Case("船は朝に港を出た。"),
        Case("船早上离开了港口。"),
        Case("배는 아침에 항구를 떠났다."),
        Case("Το πλοίο έφυγε το πρωί."),
        Case("เรือออกจากท่าเรือในตอนเช้า"),
        Case("גבר יצא מהנמל בבוקר."),
        Case("غادرت السفينة الميناء في الصباح الباكر."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(""),
        Case("\n \t\n", "white space"),
        Case("---- ==== ****", "rules"),
        Case("0x4A6F 0x6E61 0x7468", "numbers"),
        Case("a8f5f167f44f4964e6c998dee827110c", "a hash"),
        Case("2026-11-22T10:00:00Z 200 OK 12ms", "a log line"),
        Case("✓ ✗ ★ ☆ ♥ 👍👍👍 🎉", "symbols"),
        Case("TQFMx9Zk2P+Qw==", "base64"),
    )

    limit: float = 1.0
    severity: Severity = "info"
    language_backend: str = "vote"

    def measure(self, text: Text) -> Measurement | None:
        """1 where no language can be told, else nothing."""
        if text.once(IDENTIFY[self.language_backend]).code is not None:
            return None
        return self.measured(text.id, 1.0, "too little running text to tell the language")
