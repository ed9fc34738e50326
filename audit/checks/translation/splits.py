"""Parts of labelled rows that share no text: what is measured on one was seen in no other.

Two rows belong together where they name the same source document (`group`) or share eight words in
a row anywhere, so that a text, its translations and its round trips never part, under whatever ids
they were collected. Parts are filled with whole components, the largest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from audit.text import find_words

Row = dict[str, Any]

RUN = 8
"""Words in a row that two rows do not share by chance."""


def components(rows: Sequence[Row]) -> list[int]:
    """For each row, the number of the first row of its component."""
    parent = list(range(len(rows)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[object, int] = {}
    for i, row in enumerate(rows):
        words = find_words(row["text"])
        runs = {hash(tuple(words[k : k + RUN])) for k in range(len(words) - RUN + 1)}
        for key in (("group", row["group"]), *runs):
            a, b = find(first.setdefault(key, i)), find(i)
            parent[max(a, b)] = min(a, b)
    return [find(i) for i in range(len(rows))]


def folds(rows: Sequence[Row], count: int) -> list[int]:
    """For each row, the part in [0, count) it falls into; the same for the same rows."""
    component = components(rows)
    sizes = Counter(component)
    filled = [0] * count
    part: dict[int, int] = {}
    for first in sorted(sizes, key=lambda c: (-sizes[c], c)):
        least = filled.index(min(filled))
        part[first] = least
        filled[least] += sizes[first]
    return [part[c] for c in component]
