"""Where in a text passages may be repetitions: where runs of words stand that stand there again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial

from audit.expressions import expression
from audit.sketch import Tokens, body_tokens
from audit.text import Span, Text, strip
from audit.values import dataclass

RUN = 5
"""Words of a run."""
_BLANK_LINE = expression(r"\n[ \t]*(?=\n)")


def between(starts: Sequence[int], start: int, end: int) -> Span:
    """The words that begin in a stretch of the text."""
    first = bisect_left(starts, start)
    return first, bisect_left(starts, end, first)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text's prose, their runs of five, and which of those stand there again."""

    hashes: memoryview
    starts: memoryview
    ends: memoryview
    runs: memoryview
    again: bytes

    @classmethod
    def of(cls, text: Text) -> Words:
        """Those of a text. Words that begin in what is blanked out of the prose are none of it."""
        from audit.sketch.kernel import kernel

        words = text.once(body_tokens)
        if text.prose is not text.body and text.prose != text.body:
            words = Tokens.of(*kernel.unblanked(text.prose, *words.parts))
        runs = kernel.gram_hashes(words.hashes, RUN)
        again = kernel.repeated(runs)
        return cls(words.hashes, words.starts, words.ends, memoryview(runs).cast("Q"), again)


class Gate:
    """Where passages may be repetitions: there runs of words stand in the text again.

    All runs of a passage do that is the same as another, a stretch of them; many of one that is
    nearly the same.
    """

    def __init__(self, again: bytes, min_words: int, near_words: int, similar: float) -> None:
        self._again = again
        self._stretch = b"\x01" * (min_words - RUN + 1)
        self._least = max(1, max(min_words, near_words) - RUN + 1)
        self._many = similar * self._least
        self._fewest = min(len(self._stretch), self._many)
        self.open = not self._stretch or self._many <= 0
        """May any passage be a repetition, even if none of its runs stands in the text again?"""

    def lets(self, first: int, last: int) -> bool:
        """May a passage of those words be a repetition?"""
        last -= RUN - 1
        return last - first >= self._fewest and self._lets_runs(first, last)

    def next(self, first: int, last: int) -> int:
        """The first of those words that may belong to a passage that may be one, or -1.

        Of a passage that is nearly the same, some piece of at least `least` runs, and less than
        twice as many, is it too.
        """
        for place in range(first, min(last, len(self._again)), self._least):
            if self._lets_runs(place, min(last, place + 3 * self._least)):
                return self._again.find(1, place)
        return -1

    def _lets_runs(self, first: int, last: int) -> bool:
        again = self._again
        return again.find(self._stretch, first, last) >= 0 or (
            again.count(1, first, last) >= self._many
        )


def around(text: Text) -> tuple[Callable[[int], Span], Callable[[int], Span]]:
    """The functions that say the line (`Text.line_at`) and the paragraph (`Text.paragraphs`) of a
    place; that of places that do not descend.

    Where lines end in LF, all others are left alone.
    """
    raw, prose = text.raw, text.prose
    if "\r" in raw:
        begins = [start for start, _ in text.paragraphs]
        return text.line_at, lambda place: text.paragraphs[bisect_right(begins, place) - 1]
    blanks = _BLANK_LINE.finditer(prose)
    start, end = 0, -1

    def paragraph(place: int) -> Span:
        nonlocal start, end
        while end < place:
            blank = next(blanks, None)
            start, end = end + 1, blank.start() if blank else len(prose)
        return strip(prose, (start, end)) or (start, end)

    return partial(_line_of, raw), paragraph


def _line_of(text: str, place: int) -> Span:
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, end if end >= 0 else len(text)
