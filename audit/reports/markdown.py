"""The Markdown report."""

from __future__ import annotations

from collections.abc import Iterator

from audit.model import Report


def render(report: Report) -> Iterator[str]:
    """Placeholder."""
    yield "# Audit\n"
