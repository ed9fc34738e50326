"""Markdown: blocks by markdown-it-py, inline spans by a linear scan.

MkDocs admonitions, MyST directives, Jinja and Hexo tags, mdBook includes and MDX are understood as
far as telling code from text needs it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from audit.markup.blank import Span, blank, line_starts

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LINE_LIMIT = 1_000
"""Characters of a line that the block parser is shown: a line's beginning decides its block."""

FRONT_MATTER = re.compile(
    r"\A\ufeff?(?:---[ \t]*(?:\r\n|\r|\n)(?:(?!---[ \t]*[\r\n])[^\r\n]*(?:\r\n|\r|\n))*+"
    r"(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)"
    r"|\+\+\+[ \t]*(?:\r\n|\r|\n)(?:(?!\+\+\+[ \t]*[\r\n])[^\r\n]*(?:\r\n|\r|\n))*+"
    r"\+\+\+[ \t]*(?=[\r\n]|\Z))"
)
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===\+?!?) *[\w\"']")
_MARKER_LINE = re.compile(
    r"^[ \t]*(?:(?::::+|///+)[ \t]*\{?[\w-]*\}?(?=[ \t]|$)|(?:!!!|\?\?\?\+?) *\w+"
    r"|===\+?!?(?= *[\"'])|\{\*[^\r\n]*\*\}[ \t]*$|\[TOC\][ \t]*$|\[\[_?TOC_?\]\][ \t]*$)",
    re.MULTILINE,
)
_MDX_LINE = re.compile(
    r"^(?:import [\w{*][^\r\n]*from ['\"][^\r\n]*|import ['\"][^\r\n]*|export (?:default|const|"
    r"function|let|async)\b[^\r\n]*)$",
    re.MULTILINE,
)
_MYST_FENCE = re.compile(r"\{(\w[\w-]*)\}")
_CODE_TAG = re.compile(
    r"\{%-?\s*(codeblock|code|highlight|raw|verbatim|comment|mermaid|uml)\b[^%\r\n]*%\}"
)
_TAG = re.compile(
    r"\{%[^%{}]{0,1000}%\}|\{\{#[^{}]{0,1000}\}\}|<!--|\{/\*|"
    r"<(script|style|pre|svg|textarea)\b",
    re.IGNORECASE,
)
_TEXT_FENCES = frozenset(
    "note warning tip hint important caution danger error attention admonition seealso topic"
    " sidebar versionadded versionchanged deprecated epigraph dropdown card margin".split()
)
_FENCE_LINE = re.compile(r"^[ \t>]*(`{3,}|~{3,})", re.MULTILINE)
_BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?=[\r\n])")
_TICKS = re.compile(r"`+")
_INLINE = re.compile(
    r"\]\((?:[^()\r\n]|\([^()\r\n]*+\))*+\)"  # the target of a link or image
    r"|\]\[[^\[\]\r\n]{0,300}\]"  # its reference
    r"|\[\^[^\[\]\s]{1,100}\]:?"  # a footnote mark
    r"|</?[A-Za-z][^<>`]{0,2000}>|<[!?][^<>]{0,2000}>"  # a tag or autolink
    r"|(?<![A-Za-z0-9])(?:https?|ftp|file)://[^\s<>\"'`|]++|\bwww\.[^\s<>\"'`|]++"
    r"|\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}"
    r"|\{ ?[#:.][^{}\r\n]{0,300}\}|\{\{[^{}\r\n]{0,300}\}\}|\{[\w-]{1,30}\}(?= {3,})"
    r"|:[a-z0-9_+-]{1,40}:(?=[\s.,!]|$)"  # a shortcode emoji
)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def mask(text: str) -> tuple[str, str]:
    """`(body, prose)` of a Markdown text; see `audit.markup.mask`."""
    starts = line_starts(text)
    matter = FRONT_MATTER.match(text)
    hidden: list[Span] = [matter.span()] if matter else []
    hidden += _tags(text, matter.end() if matter else 0)
    visible = blank(text, hidden)
    tokens, references = _blocks(visible, starts)
    tables: list[Span] = []
    html: list[Span] = []
    for token in tokens:
        if token.map is None:
            continue
        span = _lines(starts, *token.map)
        if token.type == "fence":
            hidden += _fence(visible, span, token.info)
        elif token.type == "code_block":
            hidden.append(span)
        elif token.type == "table_open":
            tables.append(span)
        elif token.type == "html_block":
            html.append(span)
    hidden += [_lines(starts, *lines) for lines in references]
    body = blank(text, hidden)
    unix = body.replace("\r", "\n")
    markers = [match.span() for match in _MARKER_LINE.finditer(unix)]
    markers += [match.span() for match in _MDX_LINE.finditer(unix)]
    body = blank(body, markers)
    return body, blank(body, [*tables, *_inline(blank(body, tables))])


def _lines(starts: list[int], first: int, beyond: int) -> Span:
    last = len(starts) - 1
    return starts[min(first, last)], starts[min(beyond, last)]


def _blocks(text: str, starts: list[int]) -> tuple[list[Token], list[tuple[int, int]]]:
    """The block tokens of `text`, and the lines of its link definitions."""
    env: dict[str, object] = {}
    tokens = _parser().parse("\n".join(_shown(text, starts)), env)
    found: list[tuple[int, int]] = []
    references = env.get("references", {})
    duplicates = env.get("duplicate_refs", [])
    assert isinstance(references, dict)
    assert isinstance(duplicates, list)
    for label, reference in references.items():
        if not str(label).startswith("^"):
            found.append(tuple(reference["map"]))
    found += [tuple(duplicate["map"]) for duplicate in duplicates]
    return tokens, found


def _shown(text: str, starts: list[int]) -> list[str]:
    """The lines as the block parser is shown them: cut short, and MkDocs' admonitions dedented."""
    shown = []
    depths: list[int] = []  # the indents of the admonitions this line is in
    for start, end in pairwise(starts):
        line = text[start : min(end, start + LINE_LIMIT)].rstrip("\r\n")
        if not depths and line[:1] not in "!?=":
            shown.append(line)
            continue
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if content:
            while depths and indent < depths[-1] + 4:
                depths.pop()
            shown.append(" " * (indent - 4 * len(depths)) + content)
            if len(depths) < 20 and _ADMONITION.match(content):
                depths.append(indent)
        else:
            shown.append("")
    return shown


def _fence(text: str, span: Span, info: str) -> list[Span]:
    """What of a fenced block is no text: all, but for MyST's admonitions only their frame."""
    myst = _MYST_FENCE.match(info.strip())
    if myst is None or myst[1] not in _TEXT_FENCES:
        return [span]
    starts = line_starts(text[span[0] : span[1]])
    frames = []
    for number, (start, end) in enumerate(pairwise(starts)):
        line = text[span[0] + start : span[0] + end].strip()
        if number == 0 or line.startswith(("```", "~~~", ":")):
            frames.append((span[0] + start, span[0] + end))
    return frames


def _tags(text: str, begin: int) -> list[Span]:
    """Comments, template tags, and elements that hold code."""
    spans: list[Span] = []
    absent: set[str] = set()  # ends known not to come any more: what keeps the scan linear
    position = begin
    edges = fenced(text)
    while match := _TAG.search(text, position):
        position = match.end()
        if bisect_right(edges, match.start()) % 2:
            continue
        if match[0] == "<!--":
            stop = "-->"
        elif match[0] == "{/*":
            stop = "*/}"
        elif match[1]:
            stop = f"</{match[1].lower()}>"
        elif opener := _CODE_TAG.match(match[0]):
            stop = f"end{opener[1]}"
        else:
            spans.append(match.span())
            continue
        end = -1 if stop in absent else text.find(stop, position)
        if end < 0:
            absent.add(stop)
            if match[0].startswith("{%"):
                spans.append(match.span())
            continue
        end += len(stop)
        if match[0].startswith("{%"):
            closing = text.find("%}", end, end + 20)
            end = closing + 2 if closing >= 0 else end
        spans.append((match.start(), end))
        position = end
    return spans


def fenced(text: str) -> list[int]:
    """Where fenced blocks start and end, in turn. (What they show is not this text's own.)"""
    edges: list[int] = []
    opener = ""
    for match in _FENCE_LINE.finditer(text.replace("\r", "\n")):
        if not opener:
            opener = match[1]
            edges.append(match.start())
        elif match[1].startswith(opener):
            opener = ""
            edges.append(match.end())
    return edges


def _inline(text: str) -> list[Span]:
    """Code spans, link targets, tags, addresses and heading ids."""
    spans = code_spans(text)
    spans += [match.span() for match in _INLINE.finditer(blank(text, spans))]
    return spans


def code_spans(text: str) -> list[Span]:
    """Code spans: a run of backticks to the next run of the same length in its paragraph."""
    if "`" not in text:
        return []
    breaks = [match.start() for match in _BLANK_LINE.finditer(text)]
    runs = [match.span() for match in _TICKS.finditer(text)]
    following: dict[tuple[int, int], int] = {}
    closers: list[int | None] = [None] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        start, end = runs[number]
        key = bisect_right(breaks, start), end - start
        closers[number] = following.get(key)
        following[key] = number
    spans = []
    number = 0
    while number < len(runs):
        closer = closers[number]
        if closer is None:
            number += 1
            continue
        spans.append((runs[number][0], runs[closer][1]))
        number = closer + 1
    return spans
