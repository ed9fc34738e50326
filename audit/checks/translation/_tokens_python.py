"""The token pass in plain Python: the compiled one's twin and its documentation."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import accumulate, pairwise

_TOKEN = re.compile(r"(\w++(?:['’]\w++)*+|[^\w\s])")


class Split:
    """The tokens of a text, in order, and what stands where; `word in split` asks for a folded one.

    `texts` are the tokens as written, `lower` in lower case. `start_bytes` and `end_bytes` are
    where they stand, as uint32 in native order; `gaps` says how many characters, at most 255, there
    are before each since the one before. `words` is how many start with a letter or digit.

    `raw` is as long as the text, of which something is masked, and stands for itself by default.

    The compiled one makes a string of a token when it is asked for, and not before.
    """

    def __init__(self, prose: str, raw: str | None = None, /) -> None:
        self.raw = prose if raw is None else raw
        pieces = _TOKEN.split(prose)
        lengths = list(map(len, pieces))
        ends = array("I", accumulate(lengths))
        self.texts: Sequence[str] = pieces[1::2]
        self._folded = {form: form.lower() for form in dict.fromkeys(self.texts)}
        self.lower: Sequence[str] = list(map(self._folded.__getitem__, self.texts))
        self.start_bytes = ends[:-1:2].tobytes()
        self._ends = ends[1::2]
        self.end_bytes = self._ends.tobytes()
        self.gaps = bytes([length if length < 255 else 255 for length in lengths[:-1:2]])
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for i, token in enumerate(self.lower):
            self._places[token].append(i)
        self.words = sum(len(found) for word, found in self._places.items() if word[0].isalnum())

    def __contains__(self, word: str) -> bool:
        return word in self._places

    @property
    def doubled(self) -> list[int]:
        """Which words are, but for case, the same as the token before."""
        return [i for i, (a, b) in enumerate(pairwise(self.lower), 1) if a == b and a[0].isalnum()]

    def at(self, word: str, /) -> list[int]:
        """Where a folded token stands, in order."""
        return list(self._places.get(word, ()))

    def spaced(self, word: str, gap: int, after: int = -1, /) -> list[int]:
        """Where it does with so many characters since the token before, as `gaps` says.

        And, unless it is less than 0, with `after` before the next one, which there must be.
        """
        places = [i for i in self._places.get(word, ()) if self.gaps[i] == gap]
        return (
            [i for i in places if self.gaps[i + 1 : i + 2] == bytes([after])]
            if after >= 0
            else places
        )

    def mirrored(self, word: str, /) -> list[int]:
        """Where it does, without a gap, between two tokens that are the same but for case."""
        lower = self.lower
        return [i for i in self.spaced(word, 0, 0) if i and lower[i - 1] == lower[i + 1]]

    def gap(self, index: int, /) -> str:
        """What stands in `raw` between a token and the one before it; a line end for the first."""
        if not index:
            return "\n"
        return self.raw[self._ends[index - 1] : self._ends[index] - len(self.texts[index])]

    def count(self, words: Iterable[str], /) -> int:
        """How many tokens are, folded, one of `words`."""
        return sum(len(self._places[word]) for word in words if word in self._places)

    def among(self, words: Iterable[str], /) -> list[str]:
        """Those of `words` that are, folded, in the text."""
        return [word for word in words if word in self._places]

    def followed(self, table: Mapping[str, Set[str]], /) -> list[int]:
        """Where a key of `table` stands with one of its values as the next token: key by key."""
        lower, last = self.lower, len(self.lower) - 1
        return [
            i
            for word, seconds in table.items()
            for i in self._places.get(word, ())
            if i < last and lower[i + 1] in seconds
        ]

    def titled(self, words: Iterable[str], /) -> list[int]:
        """Where one of `words` stands in title case, as `istitle` says: word by word."""
        texts, lower = self.texts, self.lower
        return [
            i
            for word in self.among(words)
            for i in self._places[word]
            if texts[i] != lower[i] and texts[i].istitle()
        ]

    def recased(self) -> list[str]:
        """The different folded tokens that are written in capitals, and in title case."""
        both = self._raised(str.istitle) & self._raised(str.isupper)
        return [word for word in self._places if word in both]

    def ending(self, endings: tuple[str, ...], /) -> list[str]:
        """The different folded tokens that end in one of `endings`: at most 64, none empty."""
        return [word for word in self._places if word.endswith(endings)]

    def beyond(self) -> list[str]:
        """The different folded tokens that are not all ASCII."""
        return [word for word in self._places if not word.isascii()]

    def _raised(self, case: Callable[[str], bool]) -> set[str]:
        """The folded tokens that are written otherwise, in a case."""
        return {word for form, word in self._folded.items() if form != word and case(form)}
