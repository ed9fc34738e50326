"""ENC007."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.places import counted, first, name
from audit.checks.encoding.special import OPENERS, any_of
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069\r\n\u2029]")
_ISOLATES = "\u2066\u2067\u2068"
_OVERRIDES = "\u202d\u202e"
_PDF, _PDI = "\u202c", "\u2069"
_OPENERS = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_CLOSED = 0.1
"""Value of an override that is closed: under any unclosed opener."""


@dataclass(frozen=True)
class BidirectionalControl(DocumentCheck):
    """A direction embedding, override or isolate that its line does not close: an error. An
    override that is closed: a warning.

    **Why** — what a reader sees is not what a machine reads: "Trojan Source" hides code and words
    by it. What is left open turns the rest of the line around.

    **Misses** — embeddings and isolates that are closed, which is right in bidirectional text; a
    U+202C without an opener, which does nothing.

    **Fix** — delete the control, or close it (U+202C, for isolates U+2069) before the line ends.
    """

    rule: ClassVar[str] = "ENC007"
    name: ClassVar[str] = "bidirectional-control"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "Boucher and Anderson, Trojan Source, USENIX Security 2023: every attack needs a control"
        " that the line leaves open; UAX #9 closes them all at the end of a paragraph"
    )
    weight: ClassVar[float] = 0.8
    clean: ClassVar[tuple[Case, ...]] = (
        Case("قال: \u2067النص العربي\u2069 ثم مضى.", "a closed isolate"),
        Case("He said \u202bשלום\u202c.", "a closed embedding"),
        Case("a lone\u202c closer", "does nothing"),
        Case("\u2068a \u2067b\u2069 c\u2069", "nested"),
        Case("שלום\u200f!", "a mark is no control"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            'level = "user\u202e \u2066// Check if admin\u2069 \u2066"',
            "Trojan Source",
            found=("\u202e", "\u2066"),
        ),
        Case("name\u202egnp.exe\nnext", "left open to the end of its line", found=("\u202e",)),
        Case("an \u202eoverride\u202c, closed", "a warning only", found=("\u202e",)),
        Case("\u2066isolate\u202c", "closed by the wrong one", found=("\u2066",)),
    )

    limit: float = 0.0
    severity: Severity = "error"

    def grade(self, measurement: Measurement, profile: str) -> tuple[Severity, str]:
        """An override that is closed is at most a warning."""
        if measurement.value <= _CLOSED and self.severity == "error":
            return "warning", ""
        return self.severity, ""

    def measure(self, text: Text) -> Measurement | None:
        """1.0 where a control is left open, 0.1 where there are closed overrides only."""
        if not any_of(OPENERS, text):
            return None
        places = sorted(_controls(text.raw), key=lambda place: place.start)
        left = sum(place.note.endswith("left open") for place in places)
        if not places:
            return None
        note = (
            f"{counted(left, 'direction control')} left open"
            if left
            else counted(len(places), "direction override")
        )
        return self.measured(text.id, 1.0 if left else _CLOSED, note, first(places))


def _controls(raw: str) -> Iterator[Evidence]:
    """Openers that their line leaves open, and overrides that are closed."""
    stack: list[tuple[int, str]] = []
    for match in _CONTROL.finditer(raw):
        position, control = match.start(), match[0]
        if control in _OPENERS:
            stack.append((position, control))
        elif control == _PDF:
            if stack and stack[-1][1] not in _ISOLATES:
                yield from _override(*stack.pop())
        elif control == _PDI:
            yield from _close_isolate(stack)
        else:
            yield from map(_left_open, stack)
            stack.clear()
    yield from map(_left_open, stack)


def _close_isolate(stack: list[tuple[int, str]]) -> Iterator[Evidence]:
    """A PDI closes the last isolate, and with it what was opened inside."""
    isolates = [number for number, (_, control) in enumerate(stack) if control in _ISOLATES]
    if not isolates:
        return
    while len(stack) > isolates[-1]:
        yield from _override(*stack.pop())


def _override(position: int, control: str) -> Iterator[Evidence]:
    if control in _OVERRIDES:
        yield Evidence(
            position, position + 1, f"{name(control)}, closed: what is inside shows reversed"
        )


def _left_open(opened: tuple[int, str]) -> Evidence:
    position, control = opened
    return Evidence(
        position,
        position + 1,
        f"{name(control)}: the rest of the line shows in another order; left open",
    )
