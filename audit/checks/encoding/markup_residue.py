"""ENC011."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.encoding.places import counted, first
from audit.edits import Edit
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_NAMED = (
    "nbsp|amp|quot|apos|rsquo|lsquo|rdquo|ldquo|ndash|mdash|hellip|bull|middot|laquo|raquo|copy|reg|trade"
    "|shy|euro|pound|deg|eacute|egrave|agrave|ccedil|auml|ouml|uuml|Auml|Ouml|Uuml|szlig|ntilde"
)
_ENTITY = re.compile(rf"&(?:amp;){{0,3}}(?:(?:{_NAMED})|#\d{{2,6}}|#[xX][0-9a-fA-F]{{2,6}});")
_TAG = re.compile(
    r"<(?<!`<)/?(?:br|p|div|span|b|i|em|strong|font|li|ul|td|tr|h[1-6])\s?/?>", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"&(?:amp;)*[lg]t;|</?(?:html|head|body|script|a|code|pre)\b|\b(?:html|xml|entit(?:y|ies)|escap(?:e[ds]?|ing)|tags?"
    r"|markup|attributes?|browsers?|css|javascript|encod(?:e[ds]?|ing))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class MarkupResidue(DocumentCheck):
    """HTML entities and tags left in plain text: `&amp;nbsp;`, `it&#39;s`, a stray `<br>`.

    **Why** — the text was cut out of a page without being decoded; a reader sees the code.

    **Misses** — text that speaks of markup (of HTML, tags, escaping): there it may be meant.
    Markdown and reStructuredText, where entities are syntax.

    **Fix** — decode the entities once more, and take the tags out.
    """

    rule: ClassVar[str] = "ENC011"
    name: ClassVar[str] = "markup-residue"
    family: ClassVar[Family] = "encoding"
    source: ClassVar[str] = (
        "11 of 11 texts with entities found; 3 of 4,844 clean documents flagged, two of them with"
        " tags or entities left in"
        " (tests/bench/encoding.py encoding.jsonl --clean lid.jsonl lid_mixed.jsonl dev.jsonl.gz)"
    )
    weight: ClassVar[float] = 0.4
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("AT&T, R&D; fish & chips"),
        Case("&lt;div&gt; in a tutorial: write &amp;amp; to show &amp;", "shown on purpose"),
        Case("a < b and c > d; x &copy", "no markup"),
        Case("In Markdown&nbsp;it is syntax.", markup="markdown"),
        Case("The HTML entity &nbsp; is a space.", "written about"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("He said &quot;yes&quot; &amp; left.", found=("&quot;", "&quot;", "&amp;")),
        Case("Rona&amp;#x27;s expenses", "escaped twice", found=("&amp;#x27;",)),
        Case("one line<br>another line", found=("<br>",)),
    )

    limit: float = 0.0
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """Share of the document's words, ten times over."""
        places = _places(text)
        if not places:
            return None
        note = (
            f"{counted(len(places), 'HTML entity or tag', 'HTML entities and tags')} in plain text"
        )
        return self.measured(
            text.id, 10 * len(places) / max(len(text.words), 10), note, first(places)
        )

    def repair(self, text: Text) -> Iterator[Edit]:
        """Entities; never safe, for text may be meant to show them."""
        for place in _places(text):
            if place.replacement is not None:
                yield Edit(place.start, place.end, place.replacement, "decode the entity", False)


def _places(text: Text) -> list[Evidence]:
    prose = text.prose
    if text.document.markup != "text" or not ("&" in prose or "<" in prose):
        return []
    places = [
        Evidence(*m.span(), "an HTML entity", _decoded(m[0])) for m in _ENTITY.finditer(prose)
    ]
    places += [Evidence(*m.span(), "an HTML tag") for m in _TAG.finditer(prose)]
    if not places or _SUBJECT.search(prose):
        return []
    return sorted(places, key=lambda place: place.start)


def _decoded(entity: str) -> str:
    for _ in range(4):
        entity = html.unescape(entity)
    return entity
