"""The numpy kernel's paragraphs and lines that may repeat others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audit.sketch._numpy_sets import u32
from audit.sketch._numpy_words import codes_of

if TYPE_CHECKING:
    from audit.sketch.kernel import Numbers

Places = npt.NDArray[np.int64]


def may_repeat(
    text: str, starts: Numbers, marks: bytes, run: int, least: int, near: int, similar: float, /
) -> tuple[bytes, bytes]:
    """The paragraphs of a text that may be repetitions, and the lines that may hold one.

    A passage of `least` words may be one where all its runs of `run` words are marked, and one of
    `near` words where a share of `similar` is. Words begin at `starts` (uint32), and `marks` has a
    byte for each run. Lines of blanks and tabs part paragraphs; LF ends a line.

    Returns four uint32 a piece: where it begins and ends, its first word, and the one after its
    last. `ValueError` where the marks are not of the runs of those words, or `least` is under
    `run`.
    """
    words, marked = u32(starts), np.frombuffer(marks, np.uint8)
    if not 1 <= run <= least or len(marked) != max(0, len(words) - run + 1):
        raise ValueError("the marks are not of the runs of those words")
    stretch, many = least - run + 1, similar * (max(least, near) - run + 1)
    total = _sums(marked)
    held = _sums(total[stretch:] - total[:-stretch] == stretch)
    if not len(marked) or (total[-1] < many and not held[-1]):
        return b"", b""
    codes = codes_of(text)
    solid = np.flatnonzero((codes != ord(" ")) & (codes != ord("\t")))
    at_end = codes[solid] == ord("\n")

    def pieces(ends: Places) -> tuple[Places, Places, Places]:
        """Those that end there, and the last one; how many runs they have, and marked ones."""
        begin, end = np.r_[0, ends + 1], np.r_[ends, len(text)]
        first, last = words.searchsorted(begin), words.searchsorted(end)
        runs = np.maximum(last - first - run + 1, 0)
        count = total[np.minimum(first, len(marked)) + runs] - total[np.minimum(first, len(marked))]
        return np.stack((begin, end, first, last), axis=1), runs, count

    found, runs, count = pieces(solid[1:][at_end[1:] & at_end[:-1]])
    size = runs + run - 1
    alike = (count == runs) | ((size >= near) & (count >= similar * runs))
    paragraphs = found[(size >= least) & alike]
    found, runs, count = pieces(solid[at_end])
    first = np.minimum(found[:, 2], len(held) - 1)
    last = np.clip(found[:, 2] + runs - stretch + 1, first, len(held) - 1)
    lines = found[(runs > 0) & ((count >= many) | (held[last] > held[first]))]
    return paragraphs.astype(np.uint32).tobytes(), lines.astype(np.uint32).tobytes()


def _sums(values: npt.NDArray[np.generic]) -> Places:
    """The sums of the values before each place."""
    sums: Places = np.r_[0, np.cumsum(values, dtype=np.int64)]
    return sums
