"""A check's docstring in its parts, as the reports quote them."""

from __future__ import annotations

import re

from audit.check import Check
from audit.values import dataclass

_PART = re.compile(r"^\*\*(Why|Misses|Fix)\*\*\s+—\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Documentation:
    """Paragraphs of Markdown, each on one line. `summary` is the first paragraph, what it finds."""

    summary: str
    detail: tuple[str, ...]
    why: str
    misses: str
    fix: str


def documentation(check: Check) -> Documentation:
    """The docstring of a check."""
    pieces = _PART.split(check.documentation())
    summary, *detail = _paragraphs(pieces[0])
    parts = {
        name: "\n\n".join(_paragraphs(text))
        for name, text in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    return Documentation(
        summary,
        tuple(detail),
        sentence(parts.get("Why", "")),
        sentence(parts.get("Misses", "")),
        sentence(parts.get("Fix", "")),
    )


def sentence(text: str) -> str:
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())] or [""]


def limit(check: Check, value: float | None = None) -> str:
    """When a value is a finding, in words; `value` is the limit in force where it was changed."""
    number = check.limit if value is None else value
    if number == 0:
        said = "any value over 0"
    elif check.strict:
        said = f"over {number:g}"
    else:
        said = f"{number:g} or more"
    changed = value is not None and value != check.limit
    return said + (f" here (the default is {check.limit:g})" if changed else "")


def fixable(check: Check) -> bool:
    """Can the tool mend what the check finds?"""
    return hasattr(check, "repair")
