"""Edits of a text, as the checks offer them: what stands where is to be what."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from audit.values import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A place in a text, half-open in code points, and what is to stand there.

    `safe`: it loses nothing and cannot be wrong, so that `audit fix` makes it without being asked
    twice. `note` says what is done, for a reader.
    """

    start: int
    end: int
    replacement: str
    note: str
    safe: bool
    rule: str = ""


def disjoint(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in order of place, without those that overlap one that came before them.

    >>> two = [Edit(4, 6, "", "first", True), Edit(0, 5, "", "second", True)]
    >>> [edit.note for edit in disjoint(two)]
    ['first']
    """
    taken: list[Edit] = []
    places: list[tuple[int, int]] = []
    for edit in edits:
        number = bisect_left(places, (edit.start, edit.end))
        before = places[number - 1][1] if number else 0
        after = places[number][0] if number < len(places) else edit.end
        if before <= edit.start < edit.end <= after:
            insort(places, (edit.start, edit.end))
            taken.append(edit)
    return sorted(taken, key=lambda edit: edit.start)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """`text` with edits that are in order and do not overlap.

    >>> applied("cafÃ©!", [Edit(3, 5, "é", "", True)])
    'café!'
    """
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += (text[done : edit.start], edit.replacement)
        done = edit.end
    return "".join((*pieces, text[done:]))
