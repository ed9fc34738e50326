"""Masks of reStructuredText against docutils: do they show the words of its text, and no more?

    pip install docutils && python -m tests.bench.rst_masks FOLDER…

Docutils reads each file; directives that are not its own as this package reads them. The words of
its paragraphs, titles and terms, as they are written, must be in `body` as often, and no others; so
must what is text in them, outside tables and fields, in `prose`.

On all of the source distributions of Django 5.2.6, Sphinx 8.2.3, docutils, pytest, SQLAlchemy,
aiohttp, Celery, coverage, Flask, Jinja, pip, setuptools, Werkzeug, attrs, Click and Requests, and
the documentation of sqlite-utils (1,986 files): of 2,517,070 words of `body` 2 are lacking and
1,299 too many (a table that docutils refuses: 933; other errors; code in tables; blocks that begin
after the mark of a field or note), of 2,087,206 of `prose` 53 (addresses with schemes that docutils
does not know) and 70.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles, states
from docutils.statemachine import StringList
from docutils.utils import new_document

from audit.markup import kind_of, mask, rst, rst_inline

_WORD = re.compile(r"[^\W_]+")
_SETTINGS = {
    "report_level": 5,
    "halt_level": 5,
    "file_insertion_enabled": False,
    "line_length_limit": 1_000_000,
}
_HIDDEN = (
    nodes.FixedTextElement,
    nodes.comment,
    nodes.raw,
    nodes.substitution_definition,
    nodes.system_message,
)
_SHOWN = (
    nodes.attribution,
    nodes.caption,
    nodes.field_name,
    nodes.line,
    nodes.option_group,
    nodes.paragraph,
    nodes.rubric,
    nodes.subtitle,
    nodes.term,
    nodes.title,
)
_NUMBERS = re.compile(
    r"^ *(?:[-+*] +)*(?:\(?(?:\d+|[a-zA-Z#]|[ivxlcdm]+|[IVXLCDM]+)[.)]|\.\. \[[^\]\n]+\])(?= |$)",
    re.MULTILINE,
)
"""Of lists and notes: the tree has them elsewhere."""


class _Options(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        return str


class _Any(Directive):
    """A directive as this package reads it, whatever it is."""

    has_content = True
    option_spec = _Options(any=str)

    def run(self) -> list[nodes.Node]:
        if self.name.lower() in rst._CODE:
            return []
        content = self.content
        marker = self.block_text.partition("\n")[0]
        if self.arguments and marker.rstrip().endswith("::") and self.arguments[0][0] != ":":
            content = StringList([*self.arguments[0].split("\n"), "", *content], "")
        node = nodes.container()
        self.state.nested_parse(content, self.content_offset, node, match_titles=True)
        return [node]


class _Argued(_Any):
    """One with an argument that is no text."""

    optional_arguments = 1
    final_argument_whitespace = True


def _any_role(name: str, raw: str, text: str, *_: Any, **__: Any) -> Any:
    """A role as this package reads it: text, perhaps with what it points at, or code."""
    if name and name not in rst_inline._TEXT_ROLE:
        return [nodes.literal(raw, text)], []
    shown = re.sub(r"\s*<[^<>]*>\Z", "", text) if name else text
    return [nodes.inline(raw, shown)], []


_directive = directives.directive


def _find_directive(name: str, *args: Any) -> Any:
    name = name.lower()
    if name in rst._TEXT_ARGUMENT:
        return _Any, []
    own = name not in (*rst._CODE, "class", "list-table") and _directive(name, *args)[0]
    return own or _Argued, []


directives.directive = _find_directive
roles.role = lambda *_: (_any_role, [])
states.Body.parse_extension_options = lambda *_: (1, {})  # however wrong they are
states.RSTState.check_subsection = lambda *_: True  # so are levels of titles


def words_of(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_NUMBERS.sub("", text)))


def shown(text: str) -> tuple[Counter[str], Counter[str]]:
    """The words of the text of a document by docutils: with its marks, and without."""
    document = new_document("", get_default_settings(Parser))
    vars(document.settings).update(_SETTINGS)
    document.reporter.report_level = document.reporter.halt_level = 5
    Parser().parse(text, document)
    body: Counter[str] = Counter()
    prose: Counter[str] = Counter()
    pending: list[tuple[Any, bool]] = [(document, True)]
    while pending:
        node, running = pending.pop()
        if isinstance(node, _SHOWN):
            if not (isinstance(node, nodes.title) and isinstance(node.parent, nodes.table)):
                body += words_of(node.rawsource or node.astext())
                if running:
                    prose += words_of("".join(_texts(node)))
        elif not isinstance(node, _HIDDEN):
            running &= not isinstance(node, nodes.field_list | nodes.table)
            pending.extend((child, running) for child in node.children)
    return body, prose


_MARKS = (
    nodes.literal,
    nodes.math,
    nodes.footnote_reference,
    nodes.citation_reference,
    nodes.substitution_reference,
    nodes.image,
)


def _texts(node: Any) -> Iterator[str]:
    """The running text in a node."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield re.sub(r"\0\s?", " ", child)
        elif isinstance(child, nodes.reference):
            address = child.get("refuri", "")
            yield f" {child.astext()} " if "name" in child and child.astext() != address else " "
        elif isinstance(child, _MARKS):
            yield " "
        else:
            yield from (" ", *_texts(child), " ")


def files(folders: list[str]) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in (".rst", ".rest", ".txt") and path.is_file():
                try:
                    text = path.read_text("utf-8")
                except UnicodeDecodeError:
                    continue
                if kind_of(str(path), text[:100_000]) == "rst":
                    yield path, text


def main(folders: list[str]) -> None:
    count = 0
    totals = {name: Counter[str]() for name in ("body", "prose")}
    for path, text in files(folders):
        count += 1
        for name, mine, known in zip(totals, mask(text, "rst"), shown(text), strict=True):
            words = words_of(re.sub(r"\\\s?", " ", mine))
            lacks, has = known - words, words - known
            totals[name].update(words=known.total(), lacking=lacks.total(), surplus=has.total())
            if lacks or has:
                print(f"{path}, {name}: lacks {sorted(lacks)[:9]}, has {sorted(has)[:9]}")
    print(f"{count} files", *(f"{name}: {dict(total)}" for name, total in totals.items()))


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    main(sys.argv[1:])
