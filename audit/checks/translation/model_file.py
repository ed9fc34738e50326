"""The file of a model: read as it lies, so that it is ready in a few milliseconds.

One line of JSON, filled up with blanks to a whole number of 8 bytes, its line end included:
`format`, `features` (how many) and `heads` (each with `name`, `bias`, `threshold` and `spread`).
Then, little-endian, the features as uint32, ascending, and the weights as int16, those of all heads
for a feature together; at last the text of a lexicon (`lexicon.py`) in UTF-8.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from audit.checks.translation.classes import Classifier
from audit.checks.translation.heads import Head, Heads
from audit.checks.translation.lexicon import Lexicon

SHIPPED = Path(__file__).parents[2] / "data" / "translation_heads.bin"

FORMAT = "audit-heads/2"


@lru_cache(maxsize=4)
def load(path: Path = SHIPPED) -> Heads:
    """Read a model.

    Raises:
        OSError, ValueError: it cannot be read, or is no model of this version.
    """
    data = path.read_bytes()
    try:
        return _parsed(data)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            "not a model that `python -m audit.checks.translation.train` wrote "
            f"({type(error).__name__}: {error})"
        ) from None


def _parsed(data: bytes) -> Heads:
    line, _, _ = data.partition(b"\n")
    header: Any = json.loads(line)
    if header["format"] != FORMAT:
        raise ValueError(f"of another version, {header['format']!r}")
    numbers = ("bias", "threshold", "spread")
    heads = tuple(
        Head(str(head["name"]), *(float(head[name]) for name in numbers))
        for head in header["heads"]
    )
    start = len(line) + 1
    middle = start + 4 * int(header["features"])
    end = middle + 2 * int(header["features"]) * len(heads)
    if not start < middle < end <= len(data):
        raise ValueError("cut off")
    view = memoryview(data)
    features, weights = _native(view[start:middle], "I"), _native(view[middle:end], "h")
    model = Heads(Classifier(Lexicon(str(view[end:], "utf-8"))), heads, features, weights)
    model.table  # noqa: B018  what is wrong with the features shows here
    return model


def dump(lexicon: Lexicon, heads: Sequence[tuple[Head, Mapping[int, int]]]) -> bytes:
    """The file of heads, each with its features' weights.

    Raises:
        OverflowError: a weight needs more than 16 bits.
    """
    features = array("I", sorted({key for _, weights in heads for key in weights}))
    weights = array("h", (table.get(key, 0) for key in features for _, table in heads))
    header = {
        "format": FORMAT,
        "features": len(features),
        "heads": [
            {
                "name": head.name,
                "bias": round(head.bias, 5),
                "threshold": round(head.threshold, 5),
                "spread": round(head.spread, 5),
            }
            for head, _ in heads
        ],
    }
    line = json.dumps(header).encode()
    line += b" " * (-(len(line) + 1) % 8) + b"\n"
    blocks = (_little(features).tobytes(), _little(weights).tobytes())
    return b"".join((line, *blocks, lexicon.text.encode("utf-8")))


def _native(data: memoryview, code: Literal["I", "h"]) -> memoryview:
    """Little-endian numbers in native order."""
    numbers = data.cast(code)
    return numbers if sys.byteorder == "little" else memoryview(_little(array(code, numbers)))


def _little(numbers: array[int]) -> array[int]:
    """Numbers in native order from little-endian ones, or the other way round."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
