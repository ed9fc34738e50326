"""Text: one document, tokenised once, shared by every check.

The one definition of words (everything that compares text uses it): NFC, then case-fold; a **word**
is a maximal run of Unicode letters, marks and digits (for Latin text exactly ``[^\\W_]+``); in
scripts written without spaces every character is a word.

>>> Text(Document("a", "Don’t panic, 世界!")).words
['don', 't', 'panic', '世', '界']
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, TypeVar

from audit import markup
from audit._chars import MARKS, UNSPACED
from audit.composed import compose, normal
from audit.expressions import expression
from audit.markup.blank import starts_of_lines
from audit.model import Document

T = TypeVar("T")
Span = tuple[int, int]

_SIMPLE = expression(r"[^\W_]+")
_BEYOND_BASIC_PLANE = expression("[\U00010000-\U0010ffff]")

_NEWLINE = expression(r"\r\n|\r|\n")
_BLANK = expression(r"(?>\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\s*")
_BLANK_LF = expression(r"\n[ \t]*\n\s*")
"""The same where LF alone ends lines: an expression that begins with a literal looks for that."""
_SPACED_END = frozenset(".!?…؟۔")
"""What ends a sentence where white space follows."""

_SENTENCE_END = expression(
    r"[.!?…؟۔。！？｡।॥\r\n](?:(?<=[\r\n])[\r\n]*+|[.!?…؟۔。！？｡।॥\"'”’»)\]」』）]*+)"
)
"""A run of marks with what closes after it, or of line ends: every character is looked at once."""

_SHORT = frozenset(
    "mr mrs ms dr prof st jr sr vs no fig figs eq vol ed eds etc cf al inc ltd co corp dept gen col"
    " sen rep gov approx resp jan feb mar apr jun jul aug sep sept oct nov dec ca p pp".split()
)
_LAST_WORD = expression(r"(?<!\w)\w*+\Z")


@cache
def _any() -> re.Pattern[str]:
    """The definition. It runs at 6 M characters a second, since `re` walks a class with characters
    past U+FFFF range by range; `_SIMPLE` and `_basic_plane` find the same words where there are
    none, at 20 and 35 M (`python -m tests.bench.words`). Compiled when needed: it takes 10 ms.
    """
    return re.compile(rf"[{UNSPACED}]|(?:[^\W_{UNSPACED}]|[{MARKS}])+")


@cache
def _basic_plane() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What `_SIMPLE` does not find, and the words of a text without characters past U+FFFF."""
    basic = re.compile(r"\\u[0-9a-f]{4}(?:-\\u[0-9a-f]{4})?")
    m, u = ("".join(basic.findall(ranges)) for ranges in (MARKS, UNSPACED))
    words = rf"[^\W_{u}]+(?:[{m}]+[^\W_{u}]*)*|[{u}]|[{m}]+[^\W_{u}]*(?:[{m}]+[^\W_{u}]*)*"
    return re.compile(rf"[{m}{u}]"), re.compile(words)


def find_words(text: str) -> list[str]:
    """The words of `text`: normalised, in order.

    >>> find_words("CAFE\\u0301 au-lait")
    ['café', 'au', 'lait']
    """
    folded = normal(text).casefold()
    return _pattern(folded).findall(folded)


def _pattern(text: str) -> re.Pattern[str]:
    """The quickest pattern that finds the words of `text`."""
    if text.isascii():
        return _SIMPLE
    if _BEYOND_BASIC_PLANE.search(text):
        return _any()
    beyond_simple, words = _basic_plane()
    return words if beyond_simple.search(text) else _SIMPLE


def find_spans(text: str) -> list[Span]:
    """The place of each word of `find_words(text)` in `text` as it stands, half-open."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return [match.span() for match in _pattern(text).finditer(text)]
    composed, origin = compose(text)
    places = (match.span() for match in _pattern(composed).finditer(composed))
    return [(origin[start], max(origin[end], origin[start] + 1)) for start, end in places]


class Text:
    """One document as the checks see it. Everything is computed at most once.

    `raw` is the decoded text. `body` is `raw` with what is no text of the author's blanked out
    (front matter, comments, fenced code, directives), `prose` is `body` with inline code, link
    targets, tables and tags blanked out too: both have `raw`'s length, so offsets are the same.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.id = document.id
        self.raw = document.text
        self._memo: dict[object, object] = {}

    def once(self, function: Callable[[Text], T]) -> T:
        """`function(self)`, computed once however many checks ask."""
        memo: dict[object, Any] = self._memo
        if function in memo:
            return memo[function]  # type: ignore[no-any-return]
        value = memo[function] = function(self)
        return value

    def keep(self, function: Callable[[Text], T], value: T) -> None:
        """What `once(function)` is to say: computed elsewhere, with what is the same of others."""
        self._memo[function] = value

    @cached_property
    def _masked(self) -> tuple[str, str]:
        return markup.mask(self.raw, self.document.markup)

    @property
    def body(self) -> str:
        """The text that is compared with other documents."""
        return self._masked[0]

    @property
    def prose(self) -> str:
        """The running text that prose checks judge."""
        return self._masked[1]

    @cached_property
    def words(self) -> list[str]:
        """The normalised words of `body`."""
        return find_words(self.body)

    @cached_property
    def spans(self) -> list[Span]:
        """The place of each of `words` in `raw`."""
        from audit.sketch.words import body_tokens

        tokens = self.once(body_tokens)
        return list(zip(tokens.starts, tokens.ends, strict=True))

    @property
    def word_count(self) -> int:
        """The number of `words`, without making a list of them."""
        from audit.sketch.words import body_tokens

        return len(self.once(body_tokens).hashes)

    @cached_property
    def prose_indices(self) -> range | list[int]:
        """Which of `words` stand in `prose`."""
        prose = self.prose
        if prose is self.body or prose == self.body:
            return range(len(self.words))
        return [i for i, (start, _) in enumerate(self.spans) if not prose[start].isspace()]

    @cached_property
    def prose_words(self) -> list[str]:
        """The normalised words of `prose`."""
        words = self.words
        indices = self.prose_indices
        return words if isinstance(indices, range) else [words[i] for i in indices]

    @cached_property
    def lines(self) -> list[Span]:
        """The lines of `raw` without their ends; a line ends in LF, CRLF or CR."""
        starts = self._line_starts
        if "\r" not in self.raw:
            ends = [start - 1 for start in starts[1:]]
        else:
            ends = [match.start() for match in _NEWLINE.finditer(self.raw)]
        return list(zip(starts, [*ends, len(self.raw)], strict=True))

    @cached_property
    def _line_starts(self) -> list[int]:
        return starts_of_lines(self.raw)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point, both from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_at(self, offset: int) -> Span:
        """The line of a code point, its end included."""
        line = bisect_right(self._line_starts, offset)
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.raw)
        return self._line_starts[line - 1], end

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Blocks of `prose` between blank lines, stripped, none empty."""
        return _split(self.prose, _BLANK if "\r" in self.prose else _BLANK_LF)

    @cached_property
    def sentences(self) -> list[Span]:
        """Sentences of `prose`, stripped, none empty; a line end ends one."""
        return find_sentences(self.prose, 0, len(self.prose))


def find_sentences(text: str, start: int, stop: int) -> list[Span]:
    """The sentences of a stretch of `text`, stripped, none empty; a line end ends one."""
    spans: list[Span] = []
    for match in _SENTENCE_END.finditer(text, start, stop):
        mark, end = match.span()
        if text[mark] in _SPACED_END and (
            not text[end : end + 1].isspace()
            or (
                text[mark] == "."
                and _SPACED_END.isdisjoint(match[0][1:])
                and _is_abbreviated(text[max(start, mark - 8) : mark])
            )
        ):
            continue
        if found := strip(text, (start, end)):
            spans.append(found)
        start = end
    if found := strip(text, (start, stop)):
        spans.append(found)
    return spans


def _is_abbreviated(before: str) -> bool:
    """Does what stands before a full stop end in an abbreviation or an initial?"""
    word = before.rpartition(" ")[2]
    if not word.isalnum():
        match = _LAST_WORD.search(word)
        word = match[0] if match else ""
    return word.lower() in _SHORT or (len(word) == 1 and word.isalpha() and word.isascii())


def _split(text: str, separator: re.Pattern[str]) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for match in separator.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [stripped for span in spans if (stripped := strip(text, span))]


def strip(text: str, span: Span) -> Span | None:
    """`span` without white space at its ends, or None where nothing is left."""
    start, end = span
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return span
    piece = text[start:end]
    end -= len(piece) - len(piece.rstrip())
    start += len(piece) - len(piece.lstrip())
    return (start, end) if start < end else None
