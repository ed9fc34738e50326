"""Markdown that shows a document's text as it is: nothing in it is markup, a link or a mention."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from audit.corpus.discover import REFERENCE, path_of
from audit.model import Place
from audit.reports.quote import cut, excerpt, flat
from audit.reports.records import file_line
from audit.reports.view import View

_SPECIAL = re.compile(r"[\\`*\[\]<>~$]|(?<![^\W_])_|_(?![^\W_])")
"""What Markdown would read; an underscore between letters is none of it."""
_ENTITIES = {"&": "&amp;", "|": "&#124;"}
_LIVE = re.compile(
    r"@(?=\w)|#(?=\d)|(?<![a-z])(?:https?|ftp|mailto|xmpp):|(?<![a-z])(?:www(?=\.)|GH(?=-\d))"
    r"|:(?=[a-z+-][\w+-]*:)",
    re.IGNORECASE,
)
"""What GitHub would make a mention, an issue, a link or a picture of."""
_RENDERED = (
    ".md .mdx .markdown .mdown .mkdn .rst .adoc .asciidoc .asc .org .textile .rdoc .creole .wiki"
    " .mediawiki .pod"
)
"""Files that GitHub shows rendered: only their plain view has lines to link to."""
_PHRASE = 240
_CONTEXT = 60


def escape(text: str) -> str:
    """`text` on one line, inert anywhere in a line of Markdown and in a table's cell."""
    text = _SPECIAL.sub(r"\\\g<0>", flat(text))
    text = _LIVE.sub(r"\g<0><!-- -->", text)
    return re.sub("[&|]", lambda match: _ENTITIES[match[0]], text)


def code(text: str) -> str:
    """`text` as code."""
    return escape(text) if re.search("[`|]", text) else f"`{flat(text)}`"


def quoted(text: str, width: int = _PHRASE) -> str:
    """`text` in quotation marks, its middle cut out where it is long."""
    return f"“{escape(cut(flat(text).strip(), width))}”"


def in_context(place: Place, width: int = _PHRASE) -> str:
    """A place in its line, the phrase bold, in quotation marks."""
    before, phrase, after = excerpt(place, width, _CONTEXT)
    return f"“{escape(before)}<b>{escape(phrase)}</b>{escape(after)}”"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """A table; the columns numbered in `right` hold numbers."""
    numbers = set(right)
    rule = ("--:" if column in numbers else "---" for column in range(len(header)))
    lines = [_row(header), f"|{'|'.join(rule)}|", *map(_row, rows)]
    return "\n".join(lines) + "\n\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell or ' ' for cell in cells)} |"


def link(view: View, document: str, line: int | None = None, label: str | None = None) -> str:
    """A link to a document, to its line where one is given. `label` is Markdown."""
    own = document.removeprefix(REFERENCE)
    path = path_of(own)
    shown = f"{document}:{line}" if line is not None else document
    target = quote(os.fsencode(posixpath.normpath(posixpath.join(view.base, path))), safe="/")
    number = file_line(own, path, line or 0)[0]
    if number:
        plain = "?plain=1" if path.lower().endswith(tuple(_RENDERED.split())) else ""
        target += f"{plain}#L{number}"
    return f"[{label or escape(shown)}]({target})"
