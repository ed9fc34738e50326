"""QLT103."""

from __future__ import annotations

import re
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.edges import EDGE, edge_lines, vocabulary
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_WORDS = frozenset(
    "subscribe subscribed subscribing newsletter newsletters cookies inbox follow like click"
    " javascript advertisement prnewswire newswire globenewswire source sign signing continue"
    " subscriber member download featured".split()
)
_LINE = re.compile(
    r"want your company['’]s news featured\b"
    r"|(?:please )?(?:sign up|subscribe|join)(?: now| today| here| below)? (?:to|for) "
    r"(?:our|the|my) (?:[\w-]+ ){0,3}"
    r"(?:newsletter|mailing list|e-?mail list|updates|channel|podcast)"
    r"|(?:please |simply |just )?click here (?:to|for) (?:subscribe|sign up|read more|view|"
    r"register|join|get|the full)"
    r"|(?:this (?:web)?site|our (?:web)?site|we) uses? cookies"
    r"|by continuing to (?:use|browse) (?:this|our) (?:web)?site"
    r"|(?:please )?(?:follow|like) us on (?:twitter|x|facebook|instagram|linkedin|youtube|tiktok)"
    r"|(?:don['’]t forget to|be sure to|remember to) (?:like|subscribe|follow)\b"
    r"|view original content(?: to download multimedia)?(?=:| )"
    r"|(?:get|have) (?:the|our) (?:[\w-]+ ){1,6}(?:delivered |sent )?"
    r"(?:straight |right |directly )?(?:to|in) your inbox"
    r"|already an? (?:subscriber|member)\? ?(?:log|sign) in"
    r"|(?:log|sign) in to continue reading|subscribe to continue reading"
    r"|please (?:enable|turn on) javascript|javascript (?:is disabled|must be enabled)"
    r"|article continues (?:below|after) (?:this |the )?advertisement"
    r"|advertisement$",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"SOURCE:? [A-Z][\w&.,' -]{1,80}")
_STARTS = 300
"""Characters of a line in which a call may begin: a longer line is a paragraph."""


@dataclass(frozen=True)
class CallToAction(DocumentCheck):
    """A line that wants something of the reader of a web page: subscribe, accept cookies, follow,
    sign in, be featured by the wire service.

    **Why** — it belongs to the page, not to the text, and comes back in thousands of documents.

    **Misses** — calls inside a sentence that starts otherwise, and calls in other languages.

    **Fix** — take the line out.
    """

    rule: ClassVar[str] = "QLT103"
    name: ClassVar[str] = "call-to-action"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = (
        "2 of 3,500 texts by people (read, true) and 0 of 1,557 pages of documentation "
        "(tests/bench/quality_alarms.py)"
    )
    weight: ClassVar[float] = 0.3
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("Nobody told them that we use cookies in this recipe."),
        Case("We subscribe to the view that boats float."),
        Case("The newsletter of the harbour was printed for years."),
        Case("Click the button to continue."),
        Case("SOURCE Global Times\n\n" + "A line of text.\n\n" * 9, "not at the end"),
        Case("Follow us into the harbour."),
        Case("The source is open.\nSource code is here."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("Boats.\n\nSOURCE Global Times\n", found=("SOURCE Global Times",)),
        Case(
            "Boats.\nWANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE? GET STARTED\n",
            found=("WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE? GET STARTED",),
        ),
        Case("Subscribe to our weekly newsletter!\nBoats.", "a whole line of it"),
        Case("This site uses cookies. OK?\nBoats."),
        Case("Boats.\n- Follow us on Twitter\n", found=("Follow us on Twitter",)),
    )

    limit: float = 0.5
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """1 − ½ to the number of lines."""
        known = text.once(vocabulary)
        if known.isdisjoint(_WORDS):
            return None
        prose = text.prose
        places = []
        for start, end in text.lines:
            begin = _begin(prose, start, end)
            match = _LINE.match(prose, begin, min(end, begin + _STARTS))
            if match:
                places.append((begin, _stop(prose, begin, end)))
        if "source" in known:
            first, last = text.once(edge_lines)
            for start, end in (first + last)[1:][-EDGE:]:
                if _SOURCE.fullmatch(prose, start, end):
                    places.append((start, end))
        if not places:
            return None
        places.sort()
        count = len(places)
        note = f"{count} lines call" if count > 1 else "a line calls"
        evidence = [Evidence(start, end) for start, end in places[:20]]
        return self.measured(text.id, 1 - 0.5**count, f"{note} the reader to act", evidence)


def _begin(prose: str, start: int, end: int) -> int:
    """Where the words of a line begin, after its bullet or emphasis."""
    line = prose[start : min(end, start + 40)]
    return start + len(line) - len(line.lstrip(" \t-*•>#_[»→"))


def _stop(prose: str, start: int, end: int) -> int:
    return start + len(prose[start : min(end, start + 1_000)].rstrip())
