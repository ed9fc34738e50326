"""What a renderer is told besides the report: where it will be read."""

from __future__ import annotations

from audit.values import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """`base` is the path from the report's folder to the corpus root, with `/` (for links).

    `colour`: may the output hold colours? `written`: is a report written to a file as well?
    """

    base: str = "."
    colour: bool = False
    written: bool = False


PLAIN = View()
