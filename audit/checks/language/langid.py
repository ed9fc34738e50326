"""py3langid's model in a file that is read in 3 ms: its own takes half a second to unpack.

`audit/data/langid.md` says what the file holds and where it comes from. A text's features are byte
n-grams: where one ends, the longest that ends there counts. A language's score is the sum of their
weights, times the logarithm of one more than they occur (Lui and Baldwin 2011; py3langid 0.4).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.composed import normal
from audit.errors import AuditError
from audit.values import dataclass

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

PATH = Path(__file__).parents[2] / "data" / "langid.bin"


@dataclass(frozen=True, slots=True)
class Model:
    """Features by languages: `n` by `m`, of which a feature names few.

    `grams` is (n,): the n-grams as numbers, the first byte the highest, ascending; `sizes` are the
    lengths they have. `prior` and `floor` are (m,): what a language scores at first, and by a
    feature it does not have. `languages_of` is (n, m / 8), a bit for each language that has the
    feature; what it scores by it more than the floor is `levels[values]`, row by row, each up to
    its end in `ends`.
    """

    languages: tuple[str, ...]
    sizes: range
    grams: Array
    prior: Array
    floor: Array
    levels: Array
    languages_of: Array
    values: Array
    ends: Array

    def features(self, raw: bytes) -> Counter[int]:
        """How often each feature is in a text, in the order in which they first are."""
        import numpy as np

        data = np.frombuffer(raw, np.uint8).astype(np.uint64)
        longest = np.full(len(raw), -1)
        gram = data
        for size in range(2, min(self.sizes[-1], len(raw)) + 1):
            gram = gram[1:] + (data[: len(data) - size + 1] << np.uint64(8 * size - 8))
            if size in self.sizes:
                place = self.grams.searchsorted(gram)
                is_there = self.grams.take(place, mode="clip") == gram
                longest[size - 1 :][is_there] = place[is_there]
        return Counter(longest[longest >= 0].tolist())

    def scores(self, found: Mapping[int, int]) -> Array:
        """What each language scores by some features: (m,), in single precision as py3langid's."""
        import numpy as np

        rows = np.fromiter(found, np.int64, len(found))
        weights = np.log1p(np.fromiter(found.values(), np.float32, len(found)))
        has = np.unpackbits(self.languages_of[rows], axis=1, count=len(self.languages))
        number = has.sum(axis=1, dtype=np.int64)
        before = self.ends[rows] - number.cumsum()  # a row's values start there, less those here
        places = np.repeat(before, number) + np.arange(number.sum())
        table = np.repeat(self.floor[None], len(rows), axis=0)
        table.reshape(-1)[np.flatnonzero(has)] += self.levels[self.values[places]]
        scores: Array = weights @ table + self.prior
        return scores


def rank(text: str) -> list[tuple[str, float]]:
    """The probability of each language for a lower-cased text, the likeliest first.

    Nothing where the text has no feature.
    """
    import numpy as np

    model = _model()
    raw = normal(text).encode("utf-8", "surrogatepass")
    found = model.features(raw)
    if not found:
        return []
    scores = model.scores(found)
    scores *= 1.0 / math.sqrt(len(raw))  # in single precision, as py3langid has it
    share = np.exp(scores - scores.max())
    share /= share.sum()
    total: dict[str, float] = {}  # a language in two scripts stands there twice
    for language, probability in zip(model.languages, share.tolist(), strict=True):
        total[language] = total.get(language, 0.0) + probability
    return sorted(total.items(), key=itemgetter(1), reverse=True)


@cache
def _model() -> Model:
    import numpy as np

    try:
        raw = PATH.read_bytes()
        at = raw.index(b"\n") + 1
        header = json.loads(raw[:at])
        languages, number = tuple(header["languages"]), header["features"]
        width = -(-len(languages) // 8)

        def array(kind: str, count: int) -> Array:
            nonlocal at
            made = np.frombuffer(raw, kind, count, at)
            at += made.nbytes
            return made

        grams = array("<u8", number)
        prior, floor = array("<f4", len(languages)), array("<f4", len(languages))
        levels, values = array("<f4", header["levels"]), array("<u2", header["values"])
        ends = array("u1", number).cumsum(dtype=np.int64)
        languages_of = array("u1", number * width).reshape(number, width)
        sizes = range(header["shortest"], header["longest"] + 1)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        reason = " ".join(str(error).split())
        raise AuditError(f"{PATH}: cannot be read: {reason}; reinstall audit") from error
    return Model(languages, sizes, grams, prior, floor, levels, languages_of, values, ends)
