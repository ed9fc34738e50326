"""What of a text is beyond ASCII, in plain Python: the compiled one's twin and documentation."""

from __future__ import annotations

import re
from itertools import filterfalse

_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n\f\r"
_RUN = re.compile(r"[^\x00-\x7f]+")


def rest(text: str, /) -> str:
    """The characters of `text` other than printable ASCII and plain white space, in order."""
    data = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return data.decode("utf-8", "surrogatepass")


def different(text: str, /) -> str:
    """The different characters of `text`, sorted."""
    return "".join(sorted(set(text)))


def lines(text: str, /) -> tuple[str, int]:
    """The lines of `text` that have a character beyond ASCII, joined; a line ends in LF.

    And how many such characters stand in a row at the most.
    """
    joined = "\n".join(filterfalse(str.isascii, text.split("\n")))
    return joined, max(map(len, _RUN.findall(joined)), default=0)
