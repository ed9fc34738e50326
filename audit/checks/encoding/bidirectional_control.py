"""ENC007."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.places import counted, first, name
from audit.checks.encoding.special import OPENERS, RIGHT_TO_LEFT, any_of, of
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069\r\n\u2029]")
_ISOLATES = "\u2066\u2067\u2068"
_OVERRIDES = "\u202d\u202e"
_RIGHT = "\u202b\u2067"
_REACH = 1_000
"""Characters inside a pair that are searched for one written from right to left."""
_PDF, _PDI = "\u202c", "\u2069"
_OPENERS = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_CLOSED = 0.1
"""Value of what is closed: under any unclosed opener."""


@dataclass(frozen=True)
class BidirectionalControl(DocumentCheck):
    """A direction embedding, override or isolate that its line does not close: an error, as is one
    that is closed only outside of the string or comment in which it was opened. One that is closed
    and only misleads, being an override or having nothing in it that is written from right to left:
    a warning.

    **Why** — what a reader sees is not what a machine reads: "Trojan Source" hides code and words
    by it. What is left open turns the rest of the line around.

    **Misses** — embeddings and isolates that are closed round text written from right to left,
    which is what they are for; a U+202C without an opener, which does nothing.

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
    version: ClassVar[int] = 3
    clean: ClassVar[tuple[Case, ...]] = (
        Case("قال: \u2067النص العربي\u2069 ثم مضى.", "a closed isolate"),
        Case("He said \u202bשלום\u202c.", "a closed embedding"),
        Case("a lone\u202c closer", "does nothing"),
        Case("\u2068a \u2067ב\u2069 c\u2069", "nested"),
        Case('\u2067"שלום"\u2069 and "\u2067שלום\u2069"', "quotation marks inside, or both inside"),
        Case("<!-- \u2067שלום\u2069 --> \u2067שלום <!-- a --> שלום\u2069", "comments"),
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
        Case('x == "a\u202b b\u202c"', "a turn without a reason", found=("\u202b",)),
        Case("\u2066isolate\u202c", "closed by the wrong one", found=("\u2066",)),
        Case('a = "\u2067ב" + c\u2069', "closed outside of its string", found=("\u2067",)),
        Case("<!-- \u202bב --> c\u202c", "closed outside of its comment", found=("\u202b",)),
    )

    limit: float = 0.0
    severity: Severity = "error"

    def grade(self, measurement: Measurement, profile: str) -> tuple[Severity, str]:
        """An override that is closed is at most a warning."""
        if measurement.value <= _CLOSED and self.severity == "error":
            return "warning", ""
        return self.severity, ""

    def measure(self, text: Text) -> Measurement | None:
        """1.0 where a control is left open, 0.1 where all are closed."""
        if not any_of(OPENERS, text):
            return None
        places = sorted(_controls(text.raw), key=lambda place: place.start)
        left = sum(place.note.endswith("left open") for place in places)
        if not places:
            return None
        note = (
            f"{counted(left, 'direction control')} left open"
            if left
            else counted(
                len(places),
                "direction control that only misleads",
                "direction controls that only mislead",
            )
        )
        return self.measured(text.id, 1.0 if left else _CLOSED, note, first(places))


def _controls(raw: str) -> Iterator[Evidence]:
    """Openers that their line leaves open, and overrides that are closed."""
    stack: list[tuple[int, str]] = []
    isolates: list[int] = []
    for match in _CONTROL.finditer(raw):
        position, control = match.start(), match[0]
        if control in _OPENERS:
            if control in _ISOLATES:
                isolates.append(len(stack))
            stack.append((position, control))
        elif control == _PDF:
            if stack and stack[-1][1] not in _ISOLATES:
                yield from _closed(raw, *stack.pop(), position)
        elif control == _PDI:
            # It closes the last isolate, and with it what was opened inside.
            while isolates and len(stack) > isolates[-1]:
                yield from _closed(raw, *stack.pop(), position)
            del isolates[-1:]
        else:
            yield from map(_left_open, stack)
            stack.clear()
            isolates.clear()
    yield from map(_left_open, stack)


def _leaves(raw: str, position: int, end: int) -> bool:
    """Do a string or a comment end between an opener in them and its closer?"""
    line = max(raw.rfind("\n", max(0, position - _REACH), position), position - _REACH)
    end = min(end, position + _REACH)
    if raw.count('"', position, end) % 2 and raw.count('"', line + 1, position) % 2:
        return True
    return raw.find("-->", position, end) >= 0 and (
        raw.rfind("<!--", line + 1, position) > raw.rfind("-->", line + 1, position)
    )


def _closed(raw: str, position: int, control: str, end: int) -> Iterator[Evidence]:
    """An override, or what turns text around of which nothing is written from right to left."""
    if _leaves(raw, position, end):
        yield _left_open((position, control))
        return
    if control in _OVERRIDES:
        note = "closed: what is inside shows reversed"
    elif control in _RIGHT and not of(RIGHT_TO_LEFT).search(
        raw, position, min(end, position + _REACH)
    ):
        note = "closed, with nothing inside that is written from right to left"
    else:
        return
    yield Evidence(position, position + 1, f"{name(control)}, {note}")


def _left_open(opened: tuple[int, str]) -> Evidence:
    position, control = opened
    return Evidence(
        position,
        position + 1,
        f"{name(control)}: the rest of the line shows in another order; left open",
    )
