"""reStructuredText: blocks and inline markup by tree-sitter.

tree-sitter-rst was chosen over docutils on 786 pages of Django and Sphinx (7.4 MB): 3 MB/s against
0.5, no warnings on unknown directives and roles, never an exception, 2.9 kB in error nodes, and
byte offsets for everything. It leaves tables and the content of directives unparsed: contents are
parsed again by themselves, tables are found by their borders.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from audit.markup import Unparsed
from audit.markup.blank import Span, blank, line_starts

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LINE_LIMIT = 20_000
"""Longer lines are nobody's markup; they are kept from the parser and stay as they are."""
DEPTH_LIMIT = 8
"""Directives within directives that are looked into."""
_PIECE = 256
_PASSES = 32
"""The parser is handed pieces of 256 bytes, and may come back for each so many times on average.
It looks ahead to the end of a line or paragraph for what closes inline markup: some lines of `e-`
or `*a` over and over make it go through them for every character, two thousand times for 8 kB. Of
7,200 files of Python packages, CMake and Sphinx (11 MB) none took more than 11 passes, and those
were files of one piece."""

_CODE = frozenset(
    "code code-block sourcecode literalinclude include highlight highlightlang math raw"
    " parsed-literal toctree image contents sectnum index graphviz digraph graph mermaid uml prompt"
    " tabularcolumns productionlist testcode testoutput testsetup testcleanup doctest ipython"
    " plot meta default-role currentmodule module role date replace unicode snippet jinja"
    " autosummary inheritance-diagram csv-table bibliography program command-output"
    " console-code programoutput plantuml ditaa"
    " automodule autoclass autofunction automethod autodata autoattribute autoexception".split()
)
_TEXT_ARGUMENT = frozenset(
    "note warning tip hint important caution danger error attention admonition seealso topic"
    " sidebar rubric centered versionadded versionchanged versionremoved deprecated epigraph"
    " highlights pull-quote todo".split()
)
_TEXT_ROLE = frozenset(
    ":ref: :doc: :term: :abbr: :dfn: :guilabel: :menuselection: :emphasis: :strong: :title:"
    " :title-reference: :t: :sub: :sup: :subscript: :superscript: :numref: :any: :download:".split()
)
_HIDDEN = frozenset(
    {"comment", "target", "substitution_definition", "literal_block", "doctest_block", "transition"}
)
_HIDDEN_FROM_PROSE = frozenset(
    {
        "literal",
        "standalone_hyperlink",
        "substitution_reference",
        "footnote_reference",
        "citation_reference",
        "field_list",
        "classifier",
        "label",
    }
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?:[\w-]+:[^\r\n]*\r?\n)++---[ \t]*(?=[\r\n]|\Z)")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_UNPLAIN = "\r\0\v\f"
_PLAIN = str.maketrans(_UNPLAIN, " " * len(_UNPLAIN))
_TARGET = re.compile(r"<[^<>`]*+>`")
_GRID = re.compile(r"\A[ \t]*+(?:\+[-=+]+\+|[|+].*[|+])[ \t]*\Z")
_GRID_EDGE = re.compile(r"\A[ \t]*+\+(?:[-=]++\+)++[ \t]*+\Z")
_SIMPLE_EDGE = re.compile(r"\A[ \t]*+=++(?: ++=++)++[ \t]*+\Z")
_TABLE_LINES = 1_000
_MARKER = re.compile(r"^[ \t]*\.\. [\w:+-]{1,60}::(?=\s|$)", re.MULTILINE)
"""What is left of a directive where the parser lost its way."""


@cache
def _parser() -> Parser:
    import tree_sitter_rst
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_rst.language()))


def _tree(data: bytes) -> Node:
    """The parse tree of `data`. Raises `Unparsed` where it takes too many steps."""
    left = _PASSES * (2 + len(data) // _PIECE)

    def piece(offset: int, _: object) -> bytes:
        nonlocal left
        left -= 1
        return data[offset : offset + _PIECE] if left >= 0 else b""

    tree = _parser().parse(piece)
    if left < 0:
        raise Unparsed("reStructuredText that takes the parser too many steps")
    return tree.root_node


def mask(text: str) -> tuple[str, str]:
    """`(body, prose)` of a reStructuredText; see `audit.markup.mask`."""
    starts = line_starts(text)
    hidden: list[Span] = []
    unprosaic = _tables(text, starts)
    if matter := _FRONT_MATTER.match(text):
        hidden.append(matter.span())
    parts = [(blank(_ascii(text, starts), hidden), 0)]
    for _ in range(DEPTH_LIMIT):
        contents: list[tuple[str, int]] = []
        for part, offset in parts:
            for start, end in _collect(part, offset, hidden, unprosaic):
                begin = part.rfind("\n", 0, start - offset) + 1
                lead = " " * (start - offset - begin)
                contents.append((lead + part[start - offset : end - offset], start - len(lead)))
        if not contents:
            break
        parts = contents
    body = blank(text, hidden)
    body = blank(body, [match.span() for match in _MARKER.finditer(body.replace("\r", "\n"))])
    return body, blank(body, unprosaic)


def _ascii(text: str, starts: list[int]) -> str:
    """`text` as the parser is shown it: one byte a character, the same structure."""
    if len(text) > LINE_LIMIT:
        long = [(start, end) for start, end in pairwise(starts) if end - start > LINE_LIMIT]
        text = blank(text, long)
    if "\r" in text:
        text = re.sub(r"\r(?!\n)", "\n", text)
    if any(character in text for character in _UNPLAIN):
        text = text.translate(_PLAIN)
    if text.isascii():
        return text
    return _FOREIGN.sub(lambda match: "x" if match[0].isalnum() else "-", text)


def _collect(part: str, offset: int, hidden: list[Span], unprosaic: list[Span]) -> list[Span]:
    """Add what `part` hides, moved by `offset`; the directive contents still to be looked into."""
    contents: list[Span] = []
    pending = [_tree(part.encode("ascii"))]
    while pending:
        node = pending.pop()
        kind = node.type
        span = node.start_byte + offset, node.end_byte + offset
        if kind in _HIDDEN:
            hidden.append(span)
        elif kind == "directive":
            _directive(node, part, offset, hidden, contents)
        elif kind in _HIDDEN_FROM_PROSE:
            unprosaic.append(span)
        elif kind == "interpreted_text":
            unprosaic += _role(node, part, offset)
        elif kind == "reference":
            unprosaic += _reference(part, offset, node.start_byte, node.end_byte)
        elif kind == "ERROR":
            pending.extend(child for child in node.named_children if child.type != "directive")
        else:
            pending.extend(node.named_children)
    return contents


def _directive(
    node: Node, part: str, offset: int, hidden: list[Span], contents: list[Span]
) -> None:
    body = None
    kind = ""
    for child in node.named_children:
        if child.type == "type":
            kind = part[child.start_byte : child.end_byte].rpartition(":")[2].lower()
        elif child.type == "body":
            body = child
    if kind in _CODE or body is None:
        hidden.append((node.start_byte + offset, node.end_byte + offset))
        return
    hidden.append((node.start_byte + offset, body.start_byte + offset))
    for child in body.named_children:
        span = child.start_byte + offset, child.end_byte + offset
        if child.type == "content" or (child.type == "arguments" and kind in _TEXT_ARGUMENT):
            contents.append(span)
        else:
            hidden.append(span)


def _role(node: Node, part: str, offset: int) -> list[Span]:
    """All of a role but the text it shows; code-like roles show none."""
    start, end = node.start_byte, node.end_byte
    for child in node.named_children:
        if child.type == "role":
            if part[child.start_byte : child.end_byte] not in _TEXT_ROLE:
                return [(start + offset, end + offset)]
            if child.start_byte == start:
                spans = [(start + offset, child.end_byte + 1 + offset)]
                return spans + _reference(part, offset, child.end_byte, end)
    return [(start + offset, start + 1 + offset), (end - 1 + offset, end + offset)]


def _reference(part: str, offset: int, start: int, end: int) -> list[Span]:
    """A reference's target and marks."""
    target = _TARGET.search(part, start, end)
    if target:
        return [(start + offset, start + 1 + offset), (target.start() + offset, end + offset)]
    if part[start] == "`":
        tail = part.rfind("`", start, end)
        return [(start + offset, start + 1 + offset), (tail + offset, end + offset)]
    tail = end - (2 if part[max(start, end - 2) : end] == "__" else 1)
    return [(tail + offset, end + offset)]


def _tables(text: str, starts: list[int]) -> list[Span]:
    """Grid tables and simple tables, by their borders."""
    spans: list[Span] = []
    if "+-" not in text and not ("= =" in text and "==" in text):
        return spans
    lines = [text[start : min(end, start + 500)].rstrip("\r\n") for start, end in pairwise(starts)]
    number = 0
    while number < len(lines):
        line = lines[number]
        last = number
        if "+-" in line and _GRID_EDGE.fullmatch(line):
            while last + 1 < len(lines) and _GRID.fullmatch(lines[last + 1]):
                last += 1
            spans.append((starts[number], starts[last + 1]))
        elif "= =" in line and _SIMPLE_EDGE.fullmatch(line):
            for ahead in range(number + 1, min(len(lines), number + _TABLE_LINES)):
                if _SIMPLE_EDGE.fullmatch(lines[ahead]):
                    last = ahead
                    if ahead + 1 >= len(lines) or not lines[ahead + 1].strip():
                        break
            spans.append((starts[number], starts[last + 1]))
        number = last + 1
    return spans
