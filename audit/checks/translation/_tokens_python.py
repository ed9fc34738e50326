"""The token pass in plain Python: the compiled one's twin and its documentation."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from itertools import accumulate, chain

_TOKEN = re.compile(r"(\w++(?:['’]\w++)*+|[^\w\s])")

Split = tuple[
    list[str],
    list[str],
    bytes,
    bytes,
    bytes,
    list[str],
    dict[str, int],
    list[int],
    bytes,
    list[int],
    int,
]


def split(prose: str, /) -> Split:
    """The tokens of a text, in order, and what stands where.

    They are given as written and in lower case, with where they start and end, and how many
    characters, at most 255, there are before each since the one before; then the different ones
    that are not in lower case, and the number of each different one in lower case, both as
    they first occur. Of kind number `k` the tokens `order[bounds[k] : bounds[k + 1]]` are. Then the
    tokens that start with a letter or digit and are, but for case, the same as the one before, and
    how many start so. Numbers in bytes are uint32 in native order.
    """
    pieces = _TOKEN.split(prose)
    ends = list(accumulate(map(len, pieces)))
    texts = pieces[1::2]
    lower = list(map(str.lower, texts))
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(lower):
        places[token].append(i)
    counts = map(len, places.values())
    return (
        texts,
        lower,
        array("I", ends[:-1:2]).tobytes(),
        array("I", ends[1::2]).tobytes(),
        bytes(min(255, len(gap)) for gap in pieces[:-1:2]),
        [token for token in dict.fromkeys(texts) if token != token.lower()],
        {token: number for number, token in enumerate(places)},
        list(accumulate(counts, initial=0)),
        array("I", chain.from_iterable(places.values())).tobytes(),
        [i for i in range(1, len(lower)) if lower[i] == lower[i - 1] and lower[i][0].isalnum()],
        sum(len(found) for token, found in places.items() if token[0].isalnum()),
    )
