"""Path patterns of the configuration, in the manner of .gitignore.

`*` and `?` stop at `/`, `**` does not; a pattern without `/` matches a name at any depth; a pattern
that matches a folder matches all below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/").removeprefix("./")
    parts: list[str] = []
    for piece in re.split(r"(\*\*/|/\*\*|\*\*|\*|\?)", body):
        parts.append(
            {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece)
            or re.escape(piece)
        )
    return re.compile(("" if anchored else "(?:.*/)?") + "".join(parts) + "(?:/.*)?", re.DOTALL)


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
