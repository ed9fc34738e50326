"""Renderers: pure functions from a `Report` to pieces of text. One analysis feeds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from audit.model import Report
from audit.reports import json, markdown, terminal

Renderer = Callable[[Report], Iterator[str]]

STDOUT: Mapping[str, Renderer] = {
    "full": terminal.full,
    "concise": terminal.concise,
    "json": json.render,
    "jsonl": json.render_lines,
    "github": terminal.github,
}
"""What `--output-format` offers."""

FILES: Mapping[str, Renderer] = {
    "markdown": markdown.render,
    "json": json.render,
    "jsonl": json.render_lines,
}
"""What `--report FORMAT=PATH` offers."""
