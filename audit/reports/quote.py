"""Quoting documents: on one line, cut to size, with nothing in it that acts on what shows it."""

from __future__ import annotations

import re
from typing import NamedTuple

from audit.model import Place

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANK = re.compile(r"[ \t\r\n]+")
_BLANKS = re.compile(" {2,}|^ +| +$")
_LINE_END = re.compile(r"[\r\n]")
_SHORT = 60
"""Characters of a phrase up to which every blank of it may matter, and is shown."""


class Excerpt(NamedTuple):
    """A place in its line: what stands before it, the phrase itself, what follows. All safe."""

    before: str
    phrase: str
    after: str


def safe(text: str) -> str:
    """`text` on one line; controls, bidi controls and invisible characters as `\\u202e`."""
    return _UNSAFE.sub(lambda match: repr(match[0])[1:-1], text)


def flat(text: str) -> str:
    """`text` on one line: runs of blanks and line ends as one blank, the rest made safe."""
    return safe(_BLANK.sub(" ", text))


def cut(text: str, width: int) -> str:
    """At most `width` characters of `text`: its beginning and its end, cut between words."""
    if len(text) <= width:
        return text
    half = (width - 3) // 2
    head, tail = text[: half + 1], text[-half - 1 :]
    head = head[: head.rindex(" ")] if " " in head[half // 2 :] else head[:-1]
    tail = tail[tail.index(" ") + 1 :] if " " in tail[: half - half // 2] else tail[1:]
    return f"{head} … {tail}"


def phrase(place: Place, width: int) -> str:
    """The text of a place. In a short one doubled, leading and trailing blanks show as `␣`."""
    if place.evidence.end - place.evidence.start > len(place.text):
        return cut(flat(place.text).strip(), width - 2) + " …"
    if len(place.text) <= _SHORT:
        shown = _BLANKS.sub(lambda match: "␣" * len(match[0]), place.text)
        return cut(safe(shown), width)
    return cut(flat(place.text).strip(), width)


def excerpt(place: Place, width: int, context: int) -> Excerpt:
    """A place with up to `context` characters of its own line on either side."""
    return Excerpt(_before(place, context), phrase(place, width), _after(place, context))


def _before(place: Place, context: int) -> str:
    own = _LINE_END.split(place.before)[-1]
    whole = place.column - 1 <= len(own) <= context
    text = _BLANK.sub(" ", own)
    if not whole:
        text = text[-context:] if context else ""
        text = "…" + (text[text.index(" ") + 1 :] if " " in text[: len(text) // 2] else text)
    return safe(text.lstrip())


def _after(place: Place, context: int) -> str:
    pieces = _LINE_END.split(place.after, maxsplit=1)
    text = _BLANK.sub(" ", pieces[0])
    if len(text) > context or (len(pieces) == 1 and len(place.after) >= context > 0):
        text = text[:context]
        if " " in text[len(text) // 2 :]:
            text = text[: text.rindex(" ")]
        text += "…"
    return safe(text.rstrip())
