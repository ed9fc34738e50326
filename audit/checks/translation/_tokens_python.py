"""The token pass in plain Python: the compiled one's twin and its documentation."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from itertools import accumulate, chain, pairwise

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
    texts = pieces[1::2]
    lengths = list(map(len, pieces))
    ends = array("I", accumulate(lengths))
    folded = {form: form.lower() for form in dict.fromkeys(texts)}
    lower = list(map(folded.__getitem__, texts))
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(lower):
        places[token].append(i)
    return (
        texts,
        lower,
        ends[:-1:2].tobytes(),
        ends[1::2].tobytes(),
        bytes([length if length < 255 else 255 for length in lengths[:-1:2]]),
        [form for form, token in folded.items() if form != token],
        {token: number for number, token in enumerate(places)},
        list(accumulate(map(len, places.values()), initial=0)),
        array("I", chain.from_iterable(places.values())).tobytes(),
        [i for i, (a, b) in enumerate(pairwise(lower), 1) if a == b and a[0].isalnum()],
        sum(len(found) for token, found in places.items() if token[0].isalnum()),
    )
