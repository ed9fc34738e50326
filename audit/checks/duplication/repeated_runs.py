"""Where in a text passages may be repetitions: where runs of words stand that stand there again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from audit.markup.blank import unix
from audit.sketch import Tokens, body_tokens
from audit.sketch.kernel import kernel
from audit.text import Span, Text
from audit.values import dataclass

RUN = 5
"""Words of a run."""


Unit = tuple[int, int, int, int]
"""A passage: where it begins and ends, its first word, and the one after its last."""


def with_words(
    spans: Iterable[Span], starts: Sequence[int], first: int = 0, last: int | None = None
) -> Iterator[Unit]:
    """Spans of a text, in order, with those of the words `first` to `last` that begin in each."""
    for start, end in spans:
        first = bisect_left(starts, start, first, last)
        after = bisect_left(starts, end, first, last)
        yield start, end, first, after
        first = after


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text's prose, and which of their runs of five stand there again."""

    hashes: memoryview
    starts: memoryview
    ends: memoryview
    again: bytes

    @classmethod
    def of(cls, text: Text) -> Words:
        """Those of a text. Words that begin in what is blanked out of the prose are none of it."""
        words = text.once(body_tokens)
        if text.prose is not text.body and text.prose != text.body:
            words = Tokens.of(*kernel.unblanked(text.prose, *words.parts))
        again = kernel.repeated_runs(words.hashes, RUN)
        return cls(words.hashes, words.starts, words.ends, again)

    def runs(self, first: int, last: int) -> set[int]:
        """The runs of some words."""
        return set(memoryview(kernel.gram_hashes(self.hashes[first:last], RUN)).cast("Q"))

    def doubtful(
        self, prose: str, least: int, near: int, similar: float
    ) -> tuple[Iterator[Unit], Iterator[Unit]]:
        """The paragraphs that may be repetitions, and the lines that may hold one.

        All runs of a passage that is the same as another stand in the text again; of one that is
        nearly the same, a share of `similar`.
        """
        pieces = kernel.may_repeat(unix(prose), self.starts, self.again, RUN, least, near, similar)
        paragraphs, lines = (iter(memoryview(piece).cast("I")) for piece in pieces)
        return zip(*[paragraphs] * 4, strict=True), zip(*[lines] * 4, strict=True)
