"""reStructuredText as it is looked at: in ASCII, without tabs, every offset known."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from audit.markup.blank import Span, unix

_TAB = 8
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_UNPLAIN = "\0\v\f"


class _StandIns(dict[int, str]):
    """Characters of ASCII that mean to the markup what those beyond it mean."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = unicodedata.category(character)
        if character.isalnum():
            stand_in = "x"
        elif character.isspace():
            stand_in = "\x1f"
        elif character in "•‣⁃":
            stand_in = "-"
        else:
            known = {"Ps": "{", "Pe": "}", "Pi": '"', "Pf": '"', "Pd": "/", "Po": "/"}
            stand_in = known.get(kind, "\x01")
        self[code] = stand_in
        return stand_in


_STAND_INS = _StandIns()


def _stand_ins(text: str) -> str:
    """`text` in ASCII, as long as it was, with the same markup.

    >>> _stand_ins("«é — 中»"), _stand_ins("a\\fb")
    ('"x / x"', 'a b')
    """
    for character in _UNPLAIN:
        text = text.replace(character, " ")
    if text.isascii():
        return text
    return _FOREIGN.sub(lambda match: match[0].translate(_STAND_INS), text)


class Shown:
    """A text as it is looked at, and where what is found there lies in the text.

    It is in ASCII, without tabs, begins with a line end and ends with an empty line.
    """

    def __init__(self, text: str) -> None:
        shown = _stand_ins(unix(text))
        self.text = f"\n{shown.expandtabs(_TAB)}\n\n"
        self._ends = [0]  # of what tabs became
        self._added = [1]  # how many characters were, up to there
        if "\t" in shown:
            self._tabs(shown)

    def _tabs(self, shown: str) -> None:
        place = added = 1
        column = 0
        for piece in shown.split("\t")[:-1]:
            line = piece.rfind("\n") + 1
            column = len(piece) - line if line else column + len(piece)
            width = _TAB - column % _TAB
            column += width
            place += len(piece) + width
            added += width - 1
            self._ends.append(place)
            self._added.append(added)

    def spans(self, found: list[Span]) -> list[Span]:
        """Spans of the shown text as spans of the text itself."""
        if len(self._ends) == 1:
            return [(start - 1, end - 1) for start, end in found]
        return [(self._place(start), self._place(end)) for start, end in found]

    def _place(self, offset: int) -> int:
        number = bisect_right(self._ends, offset)
        place = offset - self._added[number - 1]
        if number < len(self._ends):
            place = min(place, self._ends[number] - self._added[number])
        return place
