"""ENC002."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.misread import misread
from audit.checks.encoding.places import counted, first
from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass


@dataclass(frozen=True)
class Mojibake(DocumentCheck):
    """Text that was decoded wrongly once or more (`cafÃ©` for `café`), with the text it should be.

    **Why** — the letters are gone for search, for readers and for whatever is trained on them.

    **Misses** — what happened in code, which is left alone; UTF-8 read as a Korean codec; Latin
    text in one 8-bit encoding read as another (`ktor¹` for `którą`), where fewer than two letters
    speak for it or the language is not told. Where bytes were lost, as by GBK, it is found and not
    repaired.

    **Fix** — `audit fix` where it is sure, with `--unsafe` where it is not; or decode the source
    again with the steps reversed. A document may quote mojibake on purpose: put it in a code span,
    or ignore the rule there.
    """

    rule: ClassVar[str] = "ENC002"
    name: ClassVar[str] = "mojibake"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "ftfy 6.3 in a safe configuration; chardet for other scripts read as Latin-1; letters that"
        " the language does not have for related codecs: 274 of 291 damaged texts repaired to the"
        " character, 1 of 298 hard clean ones changed, none of 3,431 clean documents in 101"
        " languages (tests/bench/encoding.py encoding.jsonl --clean lid.jsonl lid_mixed.jsonl)"
    )
    weight: ClassVar[float] = 0.9
    version: ClassVar[int] = 2
    clean: ClassVar[tuple[Case, ...]] = (
        Case("Café, naïve, Ærø, Straße, œuvre, ¿qué?"),
        Case("“Curly” quotes — and an ellipsis… l’été"),
        Case("NÃO – É VERDADE. RETWEET SE VOCÊ…", "capital letters with a tilde or circumflex"),
        Case("PAŹDZIERNIK – ŁÓDŹ; ČÁSLAV – „Říčany“; İSTANBUL ılık IŞIK"),
        Case("CHÀO BẠN, ĐÂY LÀ VIỆT NAM. Tiếng Việt"),
        Case("ВІКІ is Ukrainian for WIKI; Формула E = mc² и слово API"),
        Case("Η ¨ανατροφή¨ δυστυχώς από τους προπονητές"),
        Case("5 € ÷ 2 × 3 = 7½ ‰ † (-1/2)! = √π ∆° 10 Å—"),
        Case("Il est là\u00a0: voilà\u00a0!", "no-break spaces in French"),
        Case("Ôôô VIDA MINHA [x]\u00a0© ( o¬ô ) Ã la carte"),
        Case("日本語、ｶﾀｶﾅ、中文，한국어"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("Un cafÃ© crÃ¨me, s’il vous plaÃ®t.", "once", found=("cafÃ©", "crÃ¨me,", "plaÃ®t.")),
        Case("La prÃƒÂ©sence de la rÃƒÂ©volution", "twice", found=("prÃƒÂ©sence", "rÃƒÂ©volution")),
        Case("It doesnâ€™t matter.", "UTF-8 read as Windows-1252", found=("doesnâ€™t",)),
        Case("РџСЂРёРІРµС‚, РјРёСЂ", "Russian", found=("РџСЂРёРІРµС‚,", "РјРёСЂ")),
        Case("L'ann├⌐e exacte, premi├¿re ├⌐tude", "a console's code page"),
        Case("fine line: café\nbad line: cafÃ©\n", "one line of two", found=("cafÃ©",)),
    )

    limit: float = 0.0
    severity: Severity = "error"

    def measure(self, text: Text) -> Measurement | None:
        """Share of the document's words that were decoded wrongly."""
        found = text.once(misread)
        if not found:
            return None
        note = f"{counted(len(found), 'stretch', 'stretches')} of text decoded wrongly"
        places = [Evidence(m.start, m.end, f"to repair: {m}", m.replacement) for m in found]
        damaged = sum(m.end - m.start for m in found)
        return self.measured(text.id, damaged / len(text.raw), note, first(places))

    def repair(self, text: Text) -> Iterator[Edit]:
        """Safe where ftfy's plan explains whole lines, or several words alike."""
        for m in text.once(misread):
            if m.replacement is not None:
                yield Edit(m.start, m.end, m.replacement, str(m), m.sure)
