"""ENC005."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.misread import misread
from audit.checks.encoding.places import counted, first, name
from audit.checks.encoding.special import CONTROLS, any_of
from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_CONTROL = re.compile(rf"\x1b\[[0-?]{{0,40}}[ -/]{{0,4}}[@-~]|[{CONTROLS}]")
_OVERSTRUCK = re.compile(r"([^\s\x08])\x08\1|_\x08([^\s\x08])")
"""Bold and underlined as a typewriter makes them: `man` writes so to a file."""
_EFFECTS = {
    "\0": "ends the text for programs in C",
    "\x08": "takes a character back where it is shown",
    "\x1a": "stands for a character that was lost; ends the file for some programs",
    "\x1b": "a terminal takes what follows as a command",
}
_UNTOLD = frozenset("\x08\x1a\x1b")
"""What is not simply deleted: a backspace takes a character with it, a substitute stands for one
that was lost, and of a lone escape it is not known what it began."""
_HARMLESS = re.compile(r"\x1b\[[0-9;]*[mK]")
"""Colour and erasing to the end of the line: what logs are full of, and nothing to a reader."""
_MEANT = {
    chr(byte): character
    for byte in range(0x80, 0xA0)
    if (character := bytes((byte,)).decode("cp1252", "replace")) != "\ufffd"
}


@dataclass(frozen=True)
class ControlCharacter(DocumentCheck):
    """Control characters other than tab, line ends and form feed; terminal escapes; NUL.

    **Why** — they do not print, they cut strings short, and an escape sequence can rewrite what a
    terminal shows. A character U+0080–U+009F mostly was a quote or dash in Windows-1252.

    **Misses** — nothing in the text; a file with NUL bytes is taken for binary and not read at all.

    **Fix** — delete them, as `audit fix` does, or put the character that was meant. A substitute
    (U+001A), a lone escape and a backspace are for you to decide: something is missing there.
    """

    rule: ClassVar[str] = "ENC005"
    name: ClassVar[str] = "control-character"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = "by definition: Unicode category Cc without tab, LF, FF, CR"
    weight: ClassVar[float] = 0.5
    version: ClassVar[int] = 3
    clean: ClassVar[tuple[Case, ...]] = (
        Case("tab\there\r\nform feed\f\n"),
        Case("\\x1b[31m written out, and ^[ too"),
        Case("no-break\u00a0space, soft\u00adhyphen"),
        Case("voilÃ\xa0, Ã\x80 lâ\x80\x99heure", "part of wrongly decoded text: ENC002"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("a\x08b", found=("\x08",)),
        Case("\x1b[31mred\x1b[0m", "terminal escapes", found=("\x1b[31m", "\x1b[0m")),
        Case("nul\0here", found=("\0",)),
        Case("it\x92s", "a Windows-1252 apostrophe", found=("\x92",)),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """Share of the document's characters, a hundred times over."""
        places = [_place(match) for match in _controls(text)]
        if not places:
            return None
        note = counted(len(places), "control character")
        return self.measured(text.id, 100 * len(places) / len(text.raw), note, first(places))

    def repair(self, text: Text) -> Iterator[Edit]:
        """Safe for C0, colours, and what is struck over. Other escapes may be what a manual shows,
        and C1 may mean a character."""
        for match in _OVERSTRUCK.finditer(text.raw) if "\x08" in text.raw else ():
            yield Edit(*match.span(), match[2] or match[1], "print once what is struck over", True)
        for match in _controls(text):
            found = match[0]
            if meant := _MEANT.get(found):
                yield Edit(*match.span(), meant, f"{name(found)} as Windows-1252", False)
            elif found < "\x7f" and found not in _UNTOLD:
                said = "a terminal escape sequence" if len(found) > 1 else name(found)
                safe = "\x1b" not in found or bool(_HARMLESS.fullmatch(found))
                yield Edit(*match.span(), "", f"delete {said}", safe)


def _controls(text: Text) -> Iterator[re.Match[str]]:
    """Control characters and escape sequences that are no part of wrongly decoded text."""
    if not any_of(CONTROLS, text):
        return
    misreads = iter(text.once(misread))
    current = next(misreads, None)
    for match in _CONTROL.finditer(text.raw):
        while current is not None and current.end <= match.start():
            current = next(misreads, None)
        if current is None or match.start() < current.start:
            yield match


def _place(match: re.Match[str]) -> Evidence:
    found = match[0]
    if len(found) > 1:
        note = "a terminal escape sequence: rewrites what a terminal shows"
        return Evidence(*match.span(), note, "")
    if meant := _MEANT.get(found):
        return Evidence(*match.span(), f"{name(found)}, which is {meant} in Windows-1252")
    note = f"{name(found)}: {_EFFECTS.get(found, 'does not print')}"
    return Evidence(*match.span(), note, "" if found < "\x80" and found not in _UNTOLD else None)
