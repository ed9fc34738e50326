"""One look at a document for the characters that the checks of the family are about.

Clean text has none of them, and each check sees so from one short string. The look costs 1-5 ns a
character and 1 ns where all is ASCII (`python -m tests.bench.encoding_speed`).
"""

from __future__ import annotations

import re
from functools import cache

from audit.compiled import chosen
from audit.text import Text

_beyond = chosen("audit.checks.encoding._beyond")

CONTROLS = "\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f"
"""ENC005: category Cc without tab, LF, FF, CR."""

BYTE_ORDER_MARK, REPLACEMENT = "\ufeff", "\ufffd"

OPENERS = "\u202a\u202b\u202d\u202e\u2066-\u2068"
"""ENC007: direction embeddings, overrides and isolates."""

RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
"""Scripts written from right to left."""

TAGS = "\U000e0000-\U000e007f"
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
ZERO_WIDTH = (
    "\u200b-\u200f\u061c\u180e\u2060\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5"  # and blank letters
)
NEVER = "\u2028\u2029\u206a-\u206f\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
PRIVATE = "\ue000-\uf8ff"
INVISIBLE = f"{TAGS}{SELECTORS}{ZERO_WIDTH}{NEVER}{PRIVATE}\xad"
"""ENC006."""

COMPOSING = (
    "\u0300-\u0304\u0306-\u030c\u030f\u0311\u0313\u0314\u031b\u0323-\u0328\u032d\u032e\u0330\u0331"
    "\u0338\u0342\u0345\u0653-\u0655\u093c\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2"
    "\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u102e\u1161-\u1175\u11a8-\u11c2\u1b35\u3099\u309a"
    "\U000110ba-\U00011930"
)
"""ENC009: what can be the second part of a composed character; `tests/test_encoding.py` holds it
against `unicodedata`. Past U+FFFF `re` tries one range after the other: one that holds all is
quicker than nine that are exact."""


def beyond(text: Text) -> str:
    """The characters of `text.raw` other than printable ASCII and plain white space, in order."""
    found: str = _beyond.rest(text.raw)
    return found


def different(text: Text) -> str:
    """The same, each once, sorted."""
    found: str = _beyond.different(text.once(beyond))
    return found


def special(text: Text) -> str:
    """Those characters of `text.raw` that a check of the family looks for, each once, sorted."""
    found = text.once(different)
    return "".join(_special().findall(found)) if found else ""


def any_of(ranges: str, text: Text) -> bool:
    """Does a character of the class stand in `text.raw`? It must be one of those above."""
    found = text.once(special)
    return bool(found) and of(ranges).search(found) is not None


@cache
def of(ranges: str) -> re.Pattern[str]:
    """One character of the class."""
    return re.compile(f"[{ranges}]")


@cache
def _special() -> re.Pattern[str]:
    return of(f"{CONTROLS}{BYTE_ORDER_MARK}{REPLACEMENT}{OPENERS}{INVISIBLE}{COMPOSING}")
