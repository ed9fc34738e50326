"""langdetect's profiles in a file that is read in 2 ms: its own take 50 ms to load.

`audit/data/langdetect.md` says what the file holds and where it comes from. A text's features are
the n-grams of 1 to 3 characters in its words, a blank before the first character and after the last
of each; some characters stand for others (Nakatani 2010; langdetect 1.0.9).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.checks.language.arrays import arrays
from audit.expressions import expression
from audit.values import dataclass

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

PATH = Path(__file__).parents[2] / "data" / "langdetect.bin"

SMOOTHING = 0.5 / 10_000
"""langdetect's own: ALPHA_DEFAULT / BASE_FREQ."""

LONGEST = 10_000
"""Characters that it looks at."""

_FIRST = (1 << 16, 1 << 32)
"""The first n-grams of two and of three characters, as numbers."""

_ADDRESS = expression(r"https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}")
_MAIL = expression(r"[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}")
_VIETNAMESE = expression("[AEIOUYaeiouyÂÊÔâêôĂăƠơƯư][\u0300\u0301\u0303\u0309\u0323]")


@dataclass(frozen=True, slots=True)
class Profiles:
    """N-grams by languages: `n` by `m`, of which an n-gram has few.

    `normal` is (65536,): what character of the basic plane stands for each. `grams` is (n,): the
    n-grams as numbers, 16 bits for a character, ascending. `values` are the logarithms of their
    smoothed probabilities in the languages `having` them, row by row: so many as `numbers` says,
    from `starts` on; both are (n,).
    """

    languages: tuple[str, ...]
    normal: Array
    grams: Array
    values: Array
    having: Array
    numbers: Array
    starts: Array

    def ngrams(self, text: str) -> Array:
        """The n-grams of a lower-cased text that are known, in order, by number."""
        import numpy as np

        text = _VIETNAMESE.sub(_composed, _MAIL.sub(" ", _ADDRESS.sub(" ", text)))[:LONGEST]
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        latin = (codes >= 0x41) & (codes <= 0x7A)
        if 2 * np.count_nonzero(latin) < np.count_nonzero(codes >= 0x300):
            codes = codes[~latin]
        one = np.full(len(codes) + 2, ord(" "), np.uint64)
        one[2:] = self.normal.take(codes, mode="clip")
        two = one[1:] | one[:-1] << np.uint64(16)
        three = two[1:] | one[:-2] << np.uint64(32)
        every = np.stack([one[2:], two[1:], three], axis=1).reshape(-1)
        place = self.grams.searchsorted(every)
        known: Array = place[self.grams.take(place, mode="clip") == every]
        return known

    def likelihoods(self, ngrams: Array) -> Array:
        """The logarithm of the smoothed probability of n-grams together, by language: (m,)."""
        import numpy as np

        number = self.numbers[ngrams]
        before = self.starts[ngrams] - number.cumsum() + number
        places = np.repeat(before, number) + np.arange(number.sum())
        table = np.full((len(ngrams), len(self.languages)), np.log(SMOOTHING))
        table[np.repeat(np.arange(len(ngrams)), number), self.having[places]] = self.values[places]
        total: Array = np.add.reduce(table)
        return total


def _composed(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


@cache
def load() -> Profiles:
    """The profiles that come with the package. Raises `AuditError` where they cannot be read."""
    import numpy as np

    with arrays(PATH) as (header, array):
        grams, times = array("<u8", header["grams"]), array("<u4", header["times"])
        normal = array("<u2", 0x10000).astype(np.uint64)
        having, numbers = array("u1", len(times)), array("u1", len(grams)).astype(np.int64)
        size = np.repeat(np.searchsorted(_FIRST, grams, "right"), numbers)
        values = np.log(times / np.array(header["totals"])[size, having] + SMOOTHING)
        starts = numbers.cumsum() - numbers
        return Profiles(tuple(header["languages"]), normal, grams, values, having, numbers, starts)
