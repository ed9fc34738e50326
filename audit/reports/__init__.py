"""Renderers: pure functions from a `Report` to pieces of text. One analysis feeds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from audit.model import Report
from audit.reports.view import View

Renderer = Callable[[Report, View], Iterator[str]]


def _late(module: str, function: str) -> Renderer:
    """The renderer of a module that is imported when it is used: a hook needs one of them."""

    def render(report: Report, view: View) -> Iterator[str]:
        renderer: Renderer = getattr(import_module(f"audit.reports.{module}"), function)
        return renderer(report, view)

    return render


STDOUT: Mapping[str, Renderer] = {
    "full": _late("terminal", "full"),
    "concise": _late("terminal", "concise"),
    "json": _late("json", "render"),
    "jsonl": _late("json", "render_lines"),
    "github": _late("terminal", "github"),
}
"""What `--output-format` offers."""

FILES: Mapping[str, Renderer] = {
    "markdown": _late("markdown", "render"),
    "json": _late("json", "render"),
    "jsonl": _late("json", "render_lines"),
}
"""What `--report FORMAT=PATH` offers."""
