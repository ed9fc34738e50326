"""The token pass in plain Python: the compiled one's twin and its documentation."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import accumulate

_TOKEN = re.compile(r"(\w++(?:['’]\w++)*+|[^\w\s])")

Split = tuple[list[str], list[str], list[int], list[int], dict[str, list[int]], int]


def split(prose: str, /) -> Split:
    """The tokens as written and in lower case, where they start and end, the places of each
    lower-cased one, and how many start with a letter or digit."""
    pieces = _TOKEN.split(prose)
    ends = list(accumulate(map(len, pieces)))
    texts, starts, ends = pieces[1::2], ends[:-1:2], ends[1::2]
    lower = list(map(str.lower, texts))
    at: defaultdict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(lower):
        at[token].append(i)
    words = sum(len(places) for token, places in at.items() if token[0].isalnum())
    return texts, lower, starts, ends, dict(at), words
