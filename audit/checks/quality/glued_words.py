"""QLT104."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Span, Text

_AMPERSAND = re.compile(r"(?<![^\s])&[A-Z][a-z]{3,30}\b(?!;)")
_NUMBER = re.compile(r"(?<![\w.])\d{1,4}[kKmM]?\+[A-Z][a-z]{3,30}")
_INNER = re.compile(
    r"(?<![\w.@#/:$\\<-])([A-Z]?[a-z]{2,30})([A-Z][a-z]{2,30})(?![\w(/:@<]|\.\w|-\w)"
)
_HALF = 4
"""Letters of each half, where the halves alone must tell."""
_ALONE = 4
"""Places that tell by themselves, without a number or an ampersand."""


@dataclass(frozen=True)
class GluedWords(DocumentCheck):
    """Words that lost the white space between them: `MediaOutlets`, `440k+Newsrooms`,
    `&Influencers`.

    **Why** — the extractor dropped a line break or a cell border; the words count as one unknown
    word from then on.

    **Misses** — words glued without a capital between them, a single pair (it may be a name:
    GitHub, JavaScript, McDonald), and pairs that stand more than once, as names do. A number or an
    ampersand glued to a word must be near, or both halves of at least four pairs must be words of
    the same document.

    **Fix** — put the white space back, or extract the text again with blocks kept apart.
    """

    rule: ClassVar[str] = "QLT104"
    name: ClassVar[str] = "glued-words"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = "@@104@@"
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
        Case(
            "Latest news about boats. Harbour weather today, sailing lessons, fishing trips.\n"
            "NewsWeather LessonsTrips BoatsHarbour SailingFishing",
            "both halves stand in the text",
            found=("NewsWeather", "LessonsTrips", "BoatsHarbour", "SailingFishing"),
        ),
    )

    limit: float = 0.5
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """1 − ½ to the number of places beyond the first."""
        prose = text.prose
        matches = list(_INNER.finditer(prose))
        counts = Counter(match[0] for match in matches)
        inner = [match for match in matches if counts[match[0]] == 1]
        strong: list[Span] = []
        if "&" in prose or "+" in prose:
            strong = [match.span() for match in _NUMBER.finditer(prose)]
            if strong:
                strong += [match.span() for match in _AMPERSAND.finditer(prose)]
        lines = {text.position(start)[0] for start, _ in strong}
        weak = [m.span() for m in inner if text.position(m.start())[0] in lines] if strong else []
        places = sorted({*strong, *weak})
        if len(places) < 3 or not weak or not strong:
            places = self._pairs(text, inner)
        if not places:
            return None
        places = _merged(prose, places)
        note = f"{len(places)} places where white space was lost"
        evidence = [Evidence(start, end) for start, end in places[:20]]
        return self.measured(text.id, 1 - 0.5 ** (len(places) - 1), note, evidence)

    def _pairs(self, text: Text, inner: list[re.Match[str]]) -> list[Span]:
        """Pairs of words of this document, where there are enough of them."""
        if len(inner) < _ALONE:
            return []
        known = set(text.prose_words)
        pairs = [
            match.span()
            for match in inner
            if len(match[1]) >= _HALF
            and len(match[2]) >= _HALF
            and match[1].lower() in known
            and match[2].lower() in known
        ]
        # Where names of this form abound, the halves are words of the text for another reason.
        return pairs if len(pairs) >= _ALONE and len(pairs) * 2 > len(inner) else []


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
