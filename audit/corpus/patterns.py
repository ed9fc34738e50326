"""Path patterns of the configuration, in the manner of .gitignore.

`*` and `?` stop at `/`, `**` does not; a pattern without `/` matches a name at any depth; a pattern
that matches a folder matches all below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_ANYWHERE = re.compile(r"((?<![^/])\*\*/|\*\*)")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """An expression that never goes back for more than one wildcard of each kind.

    Where wildcards follow each other, it is enough to try the shortest match of all but the last:
    it leaves the others the most to choose from. So those are atomic, and no pattern takes more
    steps than the square of a path's length.
    """
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/").removeprefix("./")
    first, *rest = _ANYWHERE.split(body if anchored else "**/" + body)
    stretches = [("", first), *zip(rest[::2], rest[1::2], strict=True)]
    parts: list[str] = []
    for number, (wild, names) in enumerate(stretches, 1):
        skip = {"**/": "(?:[^/]*+/)*?", "**": ".*?", "": ""}[wild]
        final = number == len(stretches)
        part = skip + _names(names, final)
        parts.append(part if final else f"(?>{part})")
    return re.compile("".join(parts) + "(?:/.*)?", re.DOTALL)


def _names(names: str, final: bool) -> str:
    """What stands between two `**`: literals, `?` and `*`."""
    first, *rest = (re.escape(piece).replace(r"\?", "[^/]") for piece in names.split("*"))
    last = f"[^/]*{rest.pop()}" if final and rest else ""
    return first + "".join(f"(?>[^/]*?{piece})" for piece in rest) + last


def matches(path: str, pattern: str) -> bool:
    """Does `pattern` match the relative path `path` (with `/`) or a folder above it?

    >>> matches("docs/fr/index.md", "docs"), matches("docs/fr/index.md", "*.md")
    (True, True)
    >>> matches("docs/fr/index.md", "docs/*.md"), matches("docs/fr/index.md", "docs/**/*.md")
    (False, True)
    """
    if pattern in (".", "./", ""):
        return True
    return _compiled(pattern).fullmatch(path) is not None


def matches_any(path: str, patterns: Iterable[str]) -> bool:
    """Does any of `patterns` match `path`?"""
    return any(matches(path, pattern) for pattern in patterns)
