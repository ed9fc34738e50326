"""reStructuredText: which of its blocks are no running text, after docutils' rules.

Nothing is parsed but what hides something. Lines that may begin such a block are searched for; the
line above tells whether one does, the indent of those below how far it goes (`states.py` of
docutils). What is hidden is passed over, what is shown is looked through: nothing nests.

Docutils itself reads 0.5 MB/s, this 30. On 1,986 files of Django, Sphinx and a dozen packages (2.5
million words) `body` lacks 2 words that docutils shows and has 1,299 that it does not, most of them
of one table that it refuses; of the 2.1 million words of `prose` these are 53 and 70
(`tests/bench/rst_masks.py`). Not seen: a block that begins after the mark of a field or footnote on
the same line, what is code within a table's cells, and lists in the middle of a paragraph.
"""

from __future__ import annotations

import re
from itertools import islice

from audit.markup.blank import Span, blank
from audit.markup.rst_inline import NAME, inline
from audit.markup.rst_shown import Shown

_CODE = frozenset(
    "code code-block sourcecode literalinclude include highlight highlightlang math raw"
    " parsed-literal toctree image contents sectnum index graphviz digraph graph mermaid uml prompt"
    " tabularcolumns productionlist testcode testoutput testsetup testcleanup doctest ipython"
    " plot meta default-role currentmodule py:currentmodule role date replace unicode snippet jinja"
    " autosummary inheritance-diagram csv-table bibliography program command-output"
    " console-code programoutput plantuml ditaa".split()
)
_TEXT_ARGUMENT = frozenset(
    "note warning tip hint important caution danger error attention admonition seealso topic"
    " sidebar rubric centered versionadded versionchanged versionremoved deprecated epigraph"
    " highlights pull-quote compound header footer todo".split()
)
_FRONT_MATTER = re.compile(r"\A\n--- *\n(?:[\w-]+:[^\n]*\n)++--- *(?=\n)")
_FIELD = r":(?![: ])(?:[^:\\\n]|\\.|:(?![ `\n]))*+(?<! ):(?=[ \n])"
_LISTS = r" *+(?:(?:[-+*]|\(?(?:[0-9]++|[a-zA-Z#]|[ivxlcdm]++|[IVXLCDM]++)[.)]) ++(?!\n))*+"
_BEGINNING = re.compile(
    rf"\n(?= *+(?:[^a-zA-Z \n]|[a-zA-Z]{{1,5}}+[.)]))({_LISTS})(?:"
    rf"(?P<explicit>\.\.)(?=[ \n])|(?P<doctest>>>>)(?=[ \n])|(?P<anonymous>__)(?=[ \n])"
    rf"|(?P<field>{_FIELD}) *+"
    rf"|(?P<grid>\+-[-+]+-\+ *(?=\n))|(?P<simple>=+(?: +=+)+ *(?=\n))"
    r"|(?P<transition>(?P<sign>[!-/:-@\[-`{-~])(?P=sign){3,} *)(?=\n *\n))"
)
"""A line that may begin a block that hides something; the lookahead is for speed."""
_ENDING = re.compile(r"(?P<literal>::)(?= *\n *\n)")
"""The end of a paragraph that a literal block follows."""
_EXPLICIT = re.compile(
    r"\.\.(?: *(?P<empty>\n) *\n"
    rf"| +(?:(?P<label>\[(?:[0-9]+|\#(?:{NAME})?|\*|{NAME})\])(?=[ \n]) *+|(?P<target>_(?![ \n]))"
    rf"|(?P<directive>{NAME}) ?::(?=[ \n])))?"
)
_COLON = re.compile(r":[ \n]")
_OPTION = re.compile(rf"\n *{_FIELD}")
_HEAD = re.compile(rf"\n({_LISTS})((?:\.\. +(?:{NAME} ?::|\[[^\]\n]+\])|{_FIELD}|\|) +(?=[^ \n]))?")
"""The indent and list marks of a line; marks after which text is indented as what follows it is."""
_ADORNMENT = re.compile(r"(([!-/:-@\[-`{-~])\2*+) *+(\n)?")
_LINE = re.compile(r"\n( *+)")
_FULL_LINE = re.compile(r"\n(?>[ \n]*\n)?+( *+)")
"""The next line that is not empty, or the end of the text; empty ones before are part of it."""
_BORDER = re.compile(r"=[ =]*+(\n( *\n)?)?")
_REACH = 200
"""Lines in a row that may be further indented: in a table, and above one that tells the indent."""
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def mask(text: str) -> tuple[str, str]:
    """`(body, prose)` of a reStructuredText; see `audit.markup.mask`."""
    shown = Shown(text)
    blocks = _Blocks(shown.text)
    left = blank(shown.text, blocks.hidden)
    body = blank(text, shown.spans(blocks.hidden))
    unprosaic = [*blocks.unprosaic, *_classifiers(left), *inline(left)]
    return body, blank(body, shown.spans(unprosaic))


class _Blocks:
    """What of the blocks of a text is hidden from `body`, and what from `prose` alone: spans."""

    def __init__(self, text: str) -> None:
        self.hidden: list[Span] = []
        self.unprosaic: list[Span] = []
        self._text = text
        self._fields = 0  # where the last of them ended
        done = 0
        if matter := _FRONT_MATTER.match(text):
            done = self._hide(1, matter.end())
        kinds = {
            "literal": self._literal,
            "explicit": self._explicit,
            "doctest": self._doctest,
            "anonymous": self._anonymous,
            "field": self._field,
            "grid": self._grid,
            "simple": self._simple,
            "transition": self._transition,
        }
        found = [*_BEGINNING.finditer(text), *_ENDING.finditer(text)]
        for match in sorted(found, key=re.Match.start):
            start = match.start()
            if start < done:
                continue
            kind = match.lastgroup or ""
            place = match.start(kind)
            if kind == "literal" or start == done or _begins(text, start, match[1]):
                done = kinds[kind](place, match.end(), place - start - 1)

    def _hide(self, start: int, end: int) -> int:
        self.hidden.append((start, end))
        return end

    def _end(self, at: int, column: int) -> int:
        """Where what is indented more than `column` ends: at a line end."""
        for line in _FULL_LINE.finditer(self._text, at):
            if len(line[1]) <= column:
                return line.start()
        raise AssertionError("the text ends with an empty line")

    def _break(self, at: int, column: int) -> int:
        """Where it ends, or an empty line follows."""
        for line in _LINE.finditer(self._text, at):
            if len(line[1]) <= column or self._text[line.end()] == "\n":
                return line.start()
        raise AssertionError("the text ends with an empty line")

    def _explicit(self, place: int, end: int, column: int) -> int:
        match = _match(_EXPLICIT, self._text, place)
        kind = match.lastgroup
        if kind == "empty":
            return self._hide(place, end)
        if kind == "label":
            self.unprosaic.append((place, match.end()))
            return match.end()
        line = self._text.find("\n", place)
        if kind == "target" and _COLON.search(self._text, end, line + 1):
            return self._hide(place, self._break(end, column))
        if kind == "directive":
            name = match["directive"].lower()
            if name not in _CODE:
                return self._directive(name, place, match.end(), column)
        return self._hide(place, self._end(end, column))

    def _directive(self, name: str, place: int, marked: int, column: int) -> int:
        """A directive whose content is text: its marker up to `marked`, arguments and options."""
        end = self._break(marked, column)
        line = self._text.find("\n", marked)
        argument = self._text[marked:line].strip()
        if argument and name not in _TEXT_ARGUMENT:
            return self._hide(place, end)
        self._hide(place, marked)
        if options := _OPTION.search(self._text, line, end + 1):
            return self._hide(options.start(), end)
        return marked if argument else line

    def _anonymous(self, place: int, end: int, column: int) -> int:
        return self._hide(place, self._break(end, column))

    def _doctest(self, place: int, end: int, column: int) -> int:
        return self._hide(place, self._break(end, column - 1))

    def _transition(self, place: int, end: int, column: int) -> int:
        if _above(self._text, place - column).strip():
            return end  # a title's
        return self._hide(place, end)

    def _field(self, place: int, end: int, column: int) -> int:
        if self._fields < place:
            self._fields = self._end(end, column)
            self.unprosaic.append((place, self._fields))
        return end

    def _grid(self, place: int, end: int, column: int) -> int:
        end = self._break(end, column - 1)
        self.unprosaic.append((place, end))
        return end

    def _simple(self, place: int, end: int, column: int) -> int:
        """A simple table: to its second border, or the first with an empty line below."""
        headed = False
        deeper = 0
        for line in _FULL_LINE.finditer(self._text, end):
            if len(line[1]) < column or deeper > _REACH:
                break
            deeper = deeper + 1 if len(line[1]) > column else 0
            if deeper or not (border := _BORDER.match(self._text, line.end())):
                continue
            if border[2] or (headed and border[1]):
                end = border.start(1)
                break
            headed |= border[1] is not None
        self.unprosaic.append((place, end))
        return end

    def _literal(self, place: int, end: int, _: int) -> int:
        """What follows a paragraph that ends in `::` at `place`: indented more, or quoted."""
        text = self._text
        start = text.rfind("\n", 0, place) + 1
        line = text[start:place]
        escaped = (len(line) - len(line.rstrip("\\"))) % 2
        first = _match(_FULL_LINE, text, text.find("\n", end))
        if escaped or first.end() == len(text):
            return end
        head = _match(_HEAD, text, start - 1)
        column = len(head[1])
        indent = len(first[1])
        if head[2]:
            if head[2][0] == "|":
                return end
            lines = islice(_FULL_LINE.finditer(text, first.end()), _REACH * (indent > column))
            below = next((len(line[1]) for line in lines if len(line[1]) < indent), 0)
            column = below if below > column else indent
        if indent > column:
            return self._hide(first.start(), self._end(first.end(), column))
        quote = text[first.end()]
        if indent == column and quote in _PUNCTUATION:
            end = first.start(1) - 1
            quoted = f"\n{first[1]}{quote}"
            while text.startswith(quoted, end):
                end = text.find("\n", end + 1)
            return self._hide(first.start(), end)
        return end


def _begins(text: str, start: int, lead: str) -> bool:
    """Does a block begin on the line after `start`, with the indent and list marks of `lead`?"""
    before = text.rfind("\n", 0, start) + 1
    if not text[before:start].strip():
        return True
    column = len(lead) - len(lead.lstrip())
    above = _match(_HEAD, text, before - 1)
    content = len(above[1])
    if above[2]:
        return column <= content
    marks = above[1].lstrip()
    if marks and marks[0] not in "-+*" and not lead.strip() and content - len(marks) == column:
        return False  # numbers of a list are none where more text follows
    if content != column:
        return True
    under = _ADORNMENT.match(text, before + content)
    title = _above(text, before)
    over = _above(text, before - len(title) - 1)
    return (
        under is not None
        and bool(under[3] and title.strip())
        and len(under[1]) >= min(4, len(title.strip()))
        and over.strip() in ("", under[1])
    )


def _above(text: str, start: int) -> str:
    """The line above the one that begins at `start`."""
    return text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]


def _classifiers(text: str) -> list[Span]:
    """What follows the terms of definitions on their lines."""
    spans = []
    place = text.find(" : ")
    while place >= 0:
        start = text.rfind("\n", 0, place)
        end = text.find("\n", place)
        head = _match(_HEAD, text, start)
        below = _match(_LINE, text, end)
        deeper = len(below[1]) > len(head[1]) and not head[2] and text[below.end()] != "\n"
        if deeper and _begins(text, start, head[1]):
            spans.append((place, end))
        place = text.find(" : ", end)
    return spans


def _match(pattern: re.Pattern[str], text: str, place: int) -> re.Match[str]:
    """The match of a pattern that matches whatever may stand there."""
    match = pattern.match(text, place)
    assert match is not None
    return match
