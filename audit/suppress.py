"""`audit: ignore` comments: what a document asks not to be told of, and what that silences.

    <!-- audit: ignore[DUP002] the second copy is for print -->
    <!-- audit: ignore-file[ENC002] a page about mojibake, quoted on purpose -->

A comment on a line of text speaks of that line; one on lines of its own speaks of the paragraph
below it (in plain text, where nothing tells paragraphs from lines, of the line below). It silences
what starts there. What is found of a document as a whole has no line: a comment that names
the rule silences it from anywhere. Comments in code, fenced or in line, are examples.

The form is the markup's: HTML comments, `{/* … */}` of MDX, `.. …` of reStructuredText, `#` in
YAML front matter, and in plain text one of `# // ; % -- ..` at the start of a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from audit.markup.blank import blank
from audit.model import Directive, Evidence, Measurement
from audit.values import dataclass, replace

if TYPE_CHECKING:
    from audit.check import Check
    from audit.text import Text

Span = tuple[int, int]

_COMMENT = re.compile(
    r"<!--\s*+audit:((?:[^<-]|<(?!!--)|-(?!->))*+)-->"
    r"|\{/\*\s*+audit:((?:[^{*]|\{(?!/\*)|\*(?!/\}))*+)\*/\}"
)
"""A comment ends before the next one begins, which keeps the search linear."""
_LINE = {
    "rst": re.compile(r"^[ \t]*\.\.[ \t]+audit:(.*)$", re.MULTILINE),
    "text": re.compile(r"^[ \t]*(?:#+|//+|;+|%+|--|\.\.)[ \t]*audit:(.*)$", re.MULTILINE),
    "yaml": re.compile(r"^[ \t]*#[ \t]*audit:(.*)$", re.MULTILINE),
}
_SAID = re.compile(r"\A\s*+([A-Za-z][\w-]*+)\s*+(?:\[([^\[\]]*+)\])?(.*)", re.DOTALL)
_ALONE = re.compile(r"[\s>*+-]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a directive came to: why it, or a code of it, silences nothing; empty if all is well."""

    directive: Directive
    idle: str = ""


@dataclass(frozen=True, slots=True)
class Silenced:
    """The measurements that are left, how many findings went, and what each directive came to."""

    left: list[Measurement]
    ignored: int
    outcomes: tuple[Outcome, ...]


def directives(text: Text) -> tuple[Directive, ...]:
    """The directives of a document, in order of their place."""
    raw, markup = text.raw, text.document.markup
    if "audit:" not in raw:
        return ()
    found: dict[Span, Directive] = {}
    end = 0
    for match in sorted(_candidates(raw, markup), key=lambda match: match.span()):
        directive = _read(match) if match.start() >= end else None
        if directive is not None:
            found[match.span()] = directive
            end = match.end()
    if not found:
        return ()
    found = {span: found[span] for span in _outside_code(raw, list(found), markup)}
    lines = _Lines(raw, found)
    return tuple(
        replace(directive, covers_start=start, covers_end=end)
        for span, directive in found.items()
        for start, end in [lines.meant(span, directive, markup)]
    )


def _candidates(raw: str, markup: str) -> Iterator[re.Match[str]]:
    unix = raw.replace("\r", "\n")
    if markup == "rst":
        yield from _LINE["rst"].finditer(unix)
        return
    yield from _COMMENT.finditer(unix)
    if markup == "text":
        yield from _LINE["text"].finditer(unix)
    else:
        from audit.markup.beyond import FRONT_MATTER

        if matter := FRONT_MATTER.match(raw):
            yield from _LINE["yaml"].finditer(unix, 0, matter.end())


def _read(match: re.Match[str]) -> Directive | None:
    """What a comment says, or None where it is no directive: `audit:` may begin a person's note."""
    said = _SAID.fullmatch(next(group for group in match.groups() if group is not None))
    if said is None:
        return None
    from difflib import get_close_matches

    verb, codes, rest = said.groups()
    reason = " ".join(rest.split()).strip("-–—: ")
    directive = Directive(*match.span(), 0, 0, (), reason, verb == "ignore-file")
    if verb not in ("ignore", "ignore-file"):
        meant = get_close_matches(verb.lower(), ("ignore", "ignore-file"), n=1, cutoff=0.8)
        if not meant:
            return None
        return replace(
            directive, fault=f"`audit: {verb}` means nothing; did you mean {meant[0]!r}?"
        )
    if codes is None:
        return replace(directive, fault="`[` without `]`") if rest.startswith("[") else directive
    named = tuple(codes.replace(",", " ").split())
    return replace(directive, codes=named, fault="" if named else "`[]` names no rule")


def _outside_code(raw: str, spans: Sequence[Span], markup: str) -> list[Span]:
    """The comments that are no examples in code: as letters, they would be the author's text."""
    from audit.markup import mask
    from audit.markup.beyond import FRONT_MATTER, fenced
    from audit.markup.code import code_spans

    pieces, done = [], 0
    for start, end in spans:
        pieces += [raw[done:start], re.sub(r"\S", "x", raw[start:end])]
        done = end
    letters = "".join([*pieces, raw[done:]])
    body = letters if markup == "text" else mask(letters, markup)[0]
    shown = [span for span in spans if body[span[0] : span[1]].strip()]
    if markup == "rst":
        return shown
    codes = code_spans(body)
    # No code span begins in a comment: its backticks are letters by now.
    shown = [s for s in shown if not (n := bisect_right(codes, s)) or codes[n - 1][1] <= s[0]]
    if markup == "text":
        edges = fenced(letters)
        return [span for span in shown if bisect_right(edges, span[0]) % 2 == 0]
    if matter := FRONT_MATTER.match(raw):
        # The comments of YAML are right there, and only there.
        head = [s for s in spans if s[1] <= matter.end() and raw[slice(*s)].lstrip()[:1] == "#"]
        return head + [span for span in shown if span[0] >= matter.end()]
    return shown


class _Lines:
    """The lines of a text, and which of them are empty but for directives."""

    def __init__(self, raw: str, spans: Iterable[Span]) -> None:
        self._raw = raw
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(raw)), len(raw) + 1]
        bare = blank(raw, spans)
        empty = [not bare[start:end].strip() for start, end in pairwise(self._starts)]
        self._empty = [number for number, is_empty in enumerate(empty) if is_empty]
        self._full = [number for number, is_empty in enumerate(empty) if not is_empty]

    def meant(self, span: Span, directive: Directive, markup: str) -> Span:
        """The place of the lines that a directive at `span` speaks of."""
        starts = self._starts
        if directive.file:
            return 0, starts[-1]
        first = bisect_right(starts, span[0]) - 1
        last = bisect_right(starts, max(span[0], span[1] - 1)) - 1
        around = self._raw[starts[first] : span[0]] + self._raw[span[1] : starts[last + 1]]
        if _ALONE.fullmatch(around):
            last = _next(self._full, last, len(starts) - 2)
            if markup != "text":
                last = _next(self._empty, last, len(starts) - 1) - 1
        return starts[first], starts[last + 1]


def _next(numbers: Sequence[int], after: int, otherwise: int) -> int:
    """The first of ascending `numbers` past `after`."""
    place = bisect_right(numbers, after)
    return numbers[place] if place < len(numbers) else otherwise


def silence(
    directives: Sequence[Directive], over: Sequence[Measurement], checks: Mapping[str, Check]
) -> Silenced:
    """Take out of the measurements of one document what its directives speak of."""
    if not directives:
        return Silenced(list(over), 0, ())
    used: set[tuple[int, str]] = set()
    left: list[Measurement] = []
    ignored = 0
    for measurement in over:
        check = checks[measurement.rule]
        rest = []
        places: Sequence[Evidence | None] = measurement.evidence
        for place in (None,) if check.whole or not places else places:
            by = {
                (number, code)
                for number, directive in enumerate(directives)
                for code in _naming(directive, check)
                if _speaks_of(directive, place)
            }
            used |= by
            ignored += bool(by)
            if not by:
                rest.append(place)
        if rest == [None]:
            left.append(measurement)
        elif rest:
            kept = tuple(place for place in rest if place is not None)
            left.append(replace(measurement, evidence=kept))
    found = {measurement.rule for measurement in over}
    outcomes = tuple(
        Outcome(directive, _idle(number, directive, used, found, checks))
        for number, directive in enumerate(directives)
    )
    return Silenced(left, ignored, outcomes)


def _speaks_of(directive: Directive, place: Evidence | None) -> bool:
    """A place of None stands for the whole document."""
    if place is None:
        return directive.file or bool(directive.codes)
    return directive.covers_start <= place.start < directive.covers_end


def _naming(directive: Directive, check: Check) -> Iterator[str]:
    """Those of its codes that mean the rule; an empty one where it speaks of every rule."""
    from audit.checks import TABLE

    if not directive.fault:
        meant_by = TABLE[check.rule].meant_by
        yield from (code for code in directive.codes or ("",) if not code or meant_by(code))


def _idle(
    number: int,
    directive: Directive,
    used: set[tuple[int, str]],
    found: set[str],
    checks: Mapping[str, Check],
) -> str:
    if directive.fault:
        return directive.fault
    idle = [code for code in directive.codes or ("",) if (number, code) not in used]
    return "; ".join(said for code in idle if (said := _why(code, found, checks)))


def _why(code: str, found: set[str], checks: Mapping[str, Check]) -> str:
    """Why a code silences nothing, or nothing where its rules did not run and so cannot tell."""
    from audit.checks import RULES
    from audit.config import suggest

    if not code:
        return "there is nothing here to ignore"
    meant = [rule.code for rule in RULES if rule.meant_by(code)]
    if not meant:
        known = [name for rule in RULES for name in (rule.code, rule.name)]
        return f"no rule is called {code!r}{suggest(code, known)}"
    if not any(rule in checks for rule in meant):
        return ""
    elsewhere = sorted(found.intersection(meant))
    if elsewhere:
        return f"{code} is found elsewhere in the document, not here"
    return f"there is no {code} here to ignore"
