"""Colours of the terminal: whether, and which."""

from __future__ import annotations

from collections.abc import Mapping

_CODES = {
    "bold": "1",
    "dim": "2",
    "mark": "1;4",
    "error": "1;31",
    "warning": "33",
    "info": "36",
    "old": "31",
    "new": "32",
}


def wanted(choice: str, environment: Mapping[str, str], terminal: bool) -> bool:
    """Should there be colours? `choice` is what the user asked for: auto, always or never.

    With `auto`, `NO_COLOR` comes before `FORCE_COLOR`, as in Python itself; then it depends on
    whether a terminal reads along.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return terminal and environment.get("TERM") != "dumb"


def paint(text: str, how: str, colour: bool) -> str:
    """`text`, coloured where colours are wanted."""
    return f"\x1b[{_CODES[how]}m{text}\x1b[0m" if colour and text else text
