"""What documentation writes in Markdown files that Markdown does not know.

Front matter, comments, template tags and elements that hold code, MyST's directives, MkDocs'
admonitions, MDX, and the inline marks of all of them: each found by a linear scan.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Set
from itertools import pairwise

from audit.markup.blank import Span, blank, line_starts, unix
from audit.markup.marks import around, has, lines_of

FRONT_MATTER = re.compile(
    r"\A\ufeff?(?:---[ \t]*(?:\r\n|\r|\n)(?:(?!---[ \t]*[\r\n])[^\r\n]*(?:\r\n|\r|\n))*+"
    r"(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)"
    r"|\+\+\+[ \t]*(?:\r\n|\r|\n)(?:(?!\+\+\+[ \t]*[\r\n])[^\r\n]*(?:\r\n|\r|\n))*+"
    r"\+\+\+[ \t]*(?=[\r\n]|\Z))"
)
_CODE_TAG = re.compile(
    r"\{%-?\s*(codeblock|code|highlight|raw|verbatim|comment|mermaid|uml)\b[^%\r\n]*%\}"
)
_BRACES = re.compile(r"\{%[^%{}]{0,1000}%\}|\{\{#[^{}]{0,1000}\}\}|\{/\*")
_ANGLE = re.compile(r"<(?:!--|(script|style|pre|svg|textarea)\b)", re.IGNORECASE)
_MARKS_OF_BRACES = ("{%", "{{#", "{/*")
_EXPRESSION = r"\{\{[^{}\r\n]{0,300}\}\}"
_FENCE = re.compile(r"^[ \t>]*(?:(`{3,}+)(?=[^`\n]*$)|(~{3,}+))([ \t]*$)?", re.MULTILINE)
_MYST = re.compile(
    r"[ \t]{0,3}\{(?:note|warning|tip|hint|important|caution|danger|error|attention|admonition"
    r"|seealso|topic|sidebar|versionadded|versionchanged|deprecated|epigraph|dropdown|card|margin)\}"
    r"[^\n]*(?:\n[ \t>]*:[^\n]*)*+"
)
"""What follows the fence of a directive whose content is text: its name and options."""
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===\+?!?) *[\w\"']")
_MARKS_OF_ADMONITIONS = ("!!!", "???", "===")
_MARKS_OF_MYST = ("```{", "~~~{", "``` {", "~~~ {")

_LINES = (
    (":::", re.compile(r"^[ \t]*:::+[ \t]*\{?[\w-]*\}?(?=[ \t]|$)", re.MULTILINE)),
    ("///", re.compile(r"^[ \t]*///+[ \t]*\{?[\w-]*\}?(?=[ \t]|$)", re.MULTILINE)),
    ("!!!", re.compile(r"^[ \t]*!!! *\w+", re.MULTILINE)),
    ("???", re.compile(r"^[ \t]*\?\?\?\+? *\w+", re.MULTILINE)),
    ("===", re.compile(r"^[ \t]*===\+?!?(?= *[\"'])", re.MULTILINE)),
    ("{*", re.compile(r"^[ \t]*\{\*[^\n]*\*\}[ \t]*$", re.MULTILINE)),
    ("TOC", re.compile(r"^[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\])[ \t]*$", re.MULTILINE)),
    (
        "port ",
        re.compile(
            r"^(?:import (?:[\w{*][^\n]*from ['\"]|['\"])"
            r"|export (?:default|const|function|let|async)\b)[^\n]*$",
            re.MULTILINE,
        ),
    ),
)
_INLINE = (
    ("][", re.compile(r"\]\[[^\[\]\n]{0,300}\]")),  # to what another file defines
    ("[^", re.compile(r"\[\^[^\[\]\s]{1,100}\]:?")),  # a footnote's mark
    (">", re.compile(r"</?[A-Za-z][^<>`]{0,2000}>|<[!?][^<>]{0,2000}>")),  # a tag of MDX
    ("www.", re.compile(r"\bwww\.[^\s<>\"'`|]++")),
    ("{", re.compile(r"\{ ?[#:.][^{}\n]{0,300}\}")),  # attributes
    ("{{", re.compile(_EXPRESSION)),
    ("}   ", re.compile(r"\{[\w-]{1,30}\}(?= {3,})")),  # a MyST role, whose text is code
    (":", re.compile(r":[a-z0-9_+-]{1,40}:(?=[\s.,!]|$)")),  # a shortcode emoji
)
"""Each after a mark that whatever it matches has."""
_ADDRESSES = (
    (re.compile(r"(?<![A-Za-z0-9])(?:https?|ftp|file)\Z"), "://", re.compile(r"[^\s<>\"'`|]++")),
    (re.compile(r"\b[\w.+-]{1,64}+\Z"), "@", re.compile(r"[\w-]{1,63}\.[\w.-]{1,100}")),
)
"""What stands before and after a mark."""

MARKS = tuple(
    {
        *(mark for mark, _ in (*_LINES, *_INLINE)),
        *(mark for _, mark, _ in _ADDRESSES),
        *(*_MARKS_OF_BRACES, *_MARKS_OF_ADMONITIONS, *_MARKS_OF_MYST),
    }
)
"""All that is asked for with `has`."""


def lines(text: str, seen: Set[str]) -> list[Span]:
    """Lines, or their beginnings, that only mark something: containers, imports of MDX.

    Here and below `seen` are the `MARKS` of `text`, or of one that has it all.
    """
    text = unix(text)
    return [
        match.span()
        for mark, pattern in _LINES
        if has(text, mark, seen)
        for match in lines_of(mark, pattern, text)
    ]


def inline(text: str, seen: Set[str]) -> list[Span]:
    """Marks within lines: addresses, footnotes, attributes, expressions, emoji."""
    text = unix(text)
    spans = [
        match.span()
        for mark, pattern in _INLINE
        if has(text, mark, seen)
        for match in pattern.finditer(text)
    ]
    for before, mark, after in _ADDRESSES:
        if has(text, mark, seen):
            spans += around(before, mark, after, text)
    return spans


def blocks(text: str, begin: int, seen: Set[str]) -> list[Span]:
    """Comments, template tags, elements that hold code, and the frames of MyST's admonitions.

    Those from `begin` on, in order.
    """
    spans = _tags(text, begin, seen)
    if any(has(text, mark, seen) for mark in _MARKS_OF_MYST):
        spans = sorted([*spans, *_frames(blank(text, [(0, begin), *spans]))])
    return spans


def _tags(text: str, begin: int, seen: Set[str]) -> list[Span]:
    """Comments, template tags, and elements that hold code, but for those that code shows."""
    matches = list(_ANGLE.finditer(text, begin)) if "<" in text else []
    if any(has(text, mark, seen) for mark in _MARKS_OF_BRACES):
        matches = sorted([*matches, *_BRACES.finditer(text, begin)], key=re.Match.start)
    edges = fenced(text) if matches else []
    spans: list[Span] = []
    absent: set[str] = set()  # ends known not to come any more: what keeps the scan linear
    position = begin
    for match in matches:
        if match.start() < position:
            continue
        position = match.end()
        if bisect_right(edges, match.start()) % 2:
            continue
        if match[0] == "<!--":
            stop = "-->"
        elif match[0] == "{/*":
            stop = "*/}"
        elif match[0][0] == "<":
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


def _fences(text: str) -> list[re.Match[str]]:
    """Lines that may begin or end a fenced block."""
    ticks = [match for match in lines_of("```", _FENCE, text) if match[1]]
    tildes = [match for match in lines_of("~~~", _FENCE, text) if match[2]]
    return sorted([*ticks, *tildes], key=re.Match.start) if tildes else ticks


def fenced(text: str) -> list[int]:
    """Where fenced blocks start and end, in turn. (What they show is not this text's own.)"""
    edges: list[int] = []
    opener = ""
    for match in _fences(unix(text)):
        fence = match[1] or match[2]
        if not opener:
            opener = fence
            edges.append(match.start())
        elif fence.startswith(opener) and match[3] is not None:
            opener = ""
            edges.append(match.end())
    return edges


def _frames(text: str) -> list[Span]:
    """The fences and options of directives whose content is text, in whatever others of them."""
    text = unix(text)
    spans: list[Span] = []
    opened: list[str] = []
    code = ""
    for match in _fences(text):
        fence = match[1] or match[2]
        closes = match[3] is not None
        if code:
            if closes and fence.startswith(code):
                code = ""
        elif closes and opened and fence.startswith(opened[-1]):
            opened.pop()
            spans.append(match.span())
        elif head := _MYST.match(text, match.end()):
            opened.append(fence)
            spans.append((match.start(), head.end()))
        else:
            code = fence
    return spans


class Shown:
    """A text as a parser of CommonMark is to see it, and where what it finds lies in the text.

    What is `hidden` is blank, but for a letter where text follows on its line, since blanks before
    that would make it code. Expressions are words; the content of admonitions is not indented.
    """

    def __init__(self, text: str, hidden: list[Span], seen: Set[str]) -> None:
        self.text = _stand_ins(blank(unix(text), hidden), hidden)
        if has(text, "{{", seen):
            self.text = re.sub(_EXPRESSION, lambda match: "x" * len(match[0]), self.text)
        self._starts: list[int] = []  # of lines in `text`, where they lie elsewhere
        self._removed: list[int] = []  # how many characters were, up to and in that line
        if any(has(text, mark, seen) for mark in _MARKS_OF_ADMONITIONS):
            self._dedent()

    def spans(self, found: Iterable[Span]) -> list[Span]:
        """Spans of the shown text as spans of the text itself."""
        if not self._starts:
            return list(found)
        return [(self._place(start), self._place(end)) for start, end in found]

    def _place(self, offset: int) -> int:
        return offset + self._removed[bisect_right(self._starts, offset) - 1]

    def _dedent(self) -> None:
        shown: list[str] = []
        depths: list[int] = []  # the indents of the admonitions this line is in
        position = removed = 0
        for start, end in pairwise(line_starts(self.text)):
            line = self.text[start:end]
            if depths or line[:1] in "!?=":
                content = line.lstrip(" ")
                indent = len(line) - len(content)
                if content.strip():
                    while depths and indent < depths[-1] + 4:
                        depths.pop()
                    line = line[4 * len(depths) :]
                    if len(depths) < 20 and _ADMONITION.match(content):
                        depths.append(indent)
            removed += end - start - len(line)
            self._starts.append(position)
            self._removed.append(removed)
            shown.append(line)
            position += len(line)
        self.text = "".join(shown)


def _stand_ins(text: str, hidden: list[Span]) -> str:
    """`text` with a letter in each of the spans that visible text follows on the line."""
    letters = []
    follows, later = False, len(text)
    for start, end in reversed(hidden):
        between = text[end:later].lstrip(" \t")
        if between:
            follows = between[0] != "\n"
        later = start
        line = text.rfind("\n", start, end) + 1
        if follows:
            letters.append(max(start, line))
        follows &= not line
    pieces, done = [], 0
    for place in reversed(letters):
        pieces += [text[done:place], "x"]
        done = place + 1
    return "".join([*pieces, text[done:]])
