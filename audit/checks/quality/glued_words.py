"""QLT104."""

from __future__ import annotations

import re
from collections import Counter
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Span, Text
from audit.values import dataclass

_AMPERSAND = re.compile(r"(?<![^\s])&[A-Z][a-z]{3,30}\b(?!;)")
_HINT = re.compile(r"\+[A-Z][a-z]{3}(?<=[\dkKmM]\+.{4})")
"""What every `_NUMBER` holds: it begins with a literal, which `re` finds at 1 ns a character."""
_NUMBER = re.compile(r"(?<![\w.])\d{1,4}[kKmM]?\+[A-Z][a-z]{3,30}")
_INNER = re.compile(
    r"(?<![\w.@#/:$\\<-])([A-Z]?[a-z]{2,30})([A-Z][a-z]{2,30})(?![\w(/:@<]|\.\w|-\w)"
)
_FEWEST = 3
"""Places that together tell."""


@dataclass(frozen=True)
class GluedWords(DocumentCheck):
    """Words that lost the white space between them: `MediaOutlets`, `440k+Newsrooms`,
    `&Influencers`.

    **Why** — the extractor dropped a line break or a cell border; the words count as one unknown
    word from then on.

    **Misses** — words glued without a capital between them, and pairs alone: `MediaOutlets` may be
    a name, as GitHub, JavaScript and QuerySet are, and even four pairs of words of the same
    document were class names in 12 of 12 pages of documentation. So on the line of a pair there
    must be a number glued to a word, and a pair that stands more than once is a name.

    **Fix** — put the white space back, or extract the text again with blocks kept apart.
    """

    rule: ClassVar[str] = "QLT104"
    name: ClassVar[str] = "glued-words"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = (
        "0 of 3,500 texts by people and 0 of 1,557 pages of documentation "
        "(tests/bench/quality_alarms.py)"
    )
    weight: ClassVar[float] = 0.3
    profiles: ClassVar[frozenset[str]] = frozenset({"docs", "corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("GitHub, JavaScript, PowerShell, WordPress, LaTeX, iPhone and YouTube."),
        Case("McDonald met MacArthur and DeLorean of PricewaterhouseCoopers."),
        Case("The QuerySet of a ListView or FormView calls HttpRequest and JsonResponse."),
        Case("Pass &Foo and &Bar; AT&T, R&D, Q&A, &Eacute; and 5k+ more."),
        Case("A `MediaOutlets` and `&Influencers`.", markup="markdown"),
        Case("The MediaOutlets class, and MediaOutlets again, with a number: 5+Four."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "440k+Newsrooms &Influencers 9k+Digital MediaOutlets 270k+JournalistsOpted In",
            found=(
                "440k+Newsrooms",
                "&Influencers",
                "9k+Digital",
                "MediaOutlets",
                "270k+JournalistsOpted",
            ),
        ),
    )

    limit: float = 0.5
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """1 − ½ to the number of places beyond the first."""
        prose = text.prose
        if not _HINT.search(prose):
            return None
        strong = [match.span() for match in _NUMBER.finditer(prose)]
        if not strong:
            return None
        strong += [match.span() for match in _AMPERSAND.finditer(prose)]
        matches = list(_INNER.finditer(prose))
        counts = Counter(match[0] for match in matches)
        lines = {text.position(start)[0] for start, _ in strong}
        pairs = [
            match.span()
            for match in matches
            if counts[match[0]] == 1 and text.position(match.start())[0] in lines
        ]
        if not pairs or len(pairs) + len(strong) < _FEWEST:
            return None
        places = _merged(prose, sorted({*strong, *pairs}))
        note = f"{len(places)} places where white space was lost"
        evidence = [Evidence(start, end) for start, end in places[:20]]
        return self.measured(text.id, 1 - 0.5 ** (len(places) - 1), note, evidence)


def _merged(prose: str, places: list[Span]) -> list[Span]:
    """Places that touch, as one: `270k+Journalists` and `JournalistsOpted`."""
    merged: list[Span] = []
    for start, end in places:
        while end < len(prose) and prose[end].isalpha():
            end += 1
        if merged and start < merged[-1][1]:
            continue
        merged.append((start, end))
    return merged
