"""One token pass over the prose, shared by every translation rule: table look-ups, no regex a rule.

A token is a word with its apostrophes (`Xi's`) or a single other character that is no white space.
`at` says where a lower-cased token stands, so a rule touches only the places of its own words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import chain
from typing import TYPE_CHECKING

from audit.checks.translation.tongue import COMMON, ENGLISH, SHARE, tongue
from audit.compiled import chosen
from audit.model import Evidence
from audit.text import Text

if TYPE_CHECKING:
    from audit.checks.translation._tokens_python import Split
else:
    Split = chosen("audit.checks.translation._tokens").Split

FUNCTION_WORDS, ENGLISH_SHARE = COMMON[ENGLISH], SHARE
"""What tells English."""

NEAR = 0.15
"""Least share of the language's function words among the words near a hit; see `tongue.SHARE`."""

WINDOW = 12
"""Tokens of a block; it and its two neighbours tell whether its hits stand in running text."""


class Tokens(Split):
    """The tokens of one prose, with places in `raw`; `Split` says what there is of them.

    `language` is the code of the language whose tables they are judged by.
    """

    def __init__(self, raw: str, prose: str) -> None:
        super().__init__(prose, raw)
        self.starts = memoryview(self.start_bytes).cast("I")
        self.ends = memoryview(self.end_bytes).cast("I")
        self.language = tongue(self)
        self._blocks: dict[int, bool] = {}

    @property
    def english(self) -> bool:
        """Is the text English?"""
        return self.language == ENGLISH

    def index(self, place: int) -> int | None:
        """The first token that starts after `place`, if one stands before it too."""
        i = bisect_right(self.starts, place)
        return i if 0 < i < len(self.starts) else None

    def adjoin(self, first: int, last: int) -> bool:
        """Stand the tokens `first` to `last` side by side, with white space alone between them?

        Masked code stands between tokens as blanks, in `raw` it does not.
        """
        return all(
            not (gap := self.gap(i)).strip() and "\n\n" not in gap
            for i in range(first + 1, last + 1)
        )

    def whole(self, index: int) -> bool:
        """Is a token a word by itself, not the rest of one (`d&iacute;a`, `mets-la`)?"""
        return not index or self.texts[index - 1] not in ";-" or bool(self.gap(index))

    def running(self, index: int) -> bool:
        """Does a token stand in running text of the language, not in code or another language?"""
        block = index // WINDOW
        if block not in self._blocks:
            near = self.lower[max(0, block - 1) * WINDOW : (block + 2) * WINDOW]
            words = sum(token[0].isalpha() for token in near)
            own = COMMON.get(self.language, FUNCTION_WORDS)
            self._blocks[block] = words <= 10 or sum(map(own.__contains__, near)) >= NEAR * words
        return self._blocks[block]

    def evidence(self, first: int, last: int, note: str) -> Evidence:
        """The tokens `first` to `last`, both included, as evidence."""
        return Evidence(self.starts[first], self.ends[last], note)

    def places(self, words: Iterable[str]) -> Iterator[int]:
        """Where any of `words` stands: word by word."""
        return chain.from_iterable(map(self.at, self.among(words)))

    def pairs(self, table: Mapping[str, Set[str]]) -> Iterator[int]:
        """Where a key of `table` stands side by side with one of its values: key by key."""
        for i in self.followed(table):
            if self.whole(i) and self.adjoin(i, i + 1):
                yield i


def tokens(text: Text) -> Tokens:
    """The token pass; ask for it with `text.once(tokens)`."""
    return Tokens(text.raw, text.prose)
