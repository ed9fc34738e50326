"""Text that was decoded wrongly, and what it should be: everything ENC002 finds."""

from __future__ import annotations

from audit.checks.encoding.lines import lines_beyond
from audit.checks.encoding.replay import Steps, described
from audit.checks.encoding.special import beyond, different
from audit.text import Text
from audit.values import dataclass, replace

NATIVE = 0.25
"""Share of characters beyond ASCII from which a text is not in Latin letters."""
_OPENING, _CLOSING = frozenset("\"'“‘«„‹「"), frozenset("\"'”’»“›」")
_QUOTES = "".join(_OPENING | _CLOSING)


@dataclass(frozen=True, slots=True)
class Misread:
    """A wrongly decoded stretch, the text it should be, and the steps from one to the other.

    `sure`: the repair is beyond doubt, so that `audit fix` makes it by itself; `surety` says for a
    reader how sure another one is. `replacement` is None where bytes were lost on the way.
    """

    start: int
    end: int
    replacement: str | None
    steps: Steps
    sure: bool
    surety: str = ""

    def __str__(self) -> str:
        return described(self.steps) + (f" ({self.surety})" if self.surety else "")


def misread(text: Text) -> tuple[Misread, ...]:
    """Every wrongly decoded word of the prose, in order; none overlaps another.

    Text in another script than it was written in comes first, for ftfy makes it worse; letters of a
    related codec last, for what UTF-8 leaves looks like them. A document has one kind. None reaches
    past a line.
    """
    rest = text.once(beyond)
    if not rest:
        return ()
    from audit.checks.encoding import double_byte, misread_utf8, wrong_letters, wrong_script

    lines, kinds = text.once(lines_beyond), text.once(different)
    prose = lines.text
    native = len(rest) > NATIVE * len(text.prose)
    found = [
        Misread(start, end, new, steps, False, surety)
        for start, end, new, steps, surety in (
            *(wrong_script.search(prose) if lines.longest >= wrong_script.ROW else ()),
            *(wrong_letters.cyrillic(prose, rest) if native else ()),
            *double_byte.search(prose, rest, kinds),
        )
    ]
    if not found and (lines.longest > 1 or not misread_utf8.ALONE.isdisjoint(kinds)):
        repairs, sure = misread_utf8.search(prose)
        found = [Misread(start, end, new, steps, sure) for start, end, new, steps in repairs]
    if not found and not native:
        found = [
            Misread(start, end, new, steps, False, surety)
            for start, end, new, steps, surety in wrong_letters.latin(prose, rest, kinds)
        ]
    if all(_is_quoted(prose, place) for place in found):
        return ()
    shifts = [(lines.origin(place.start) - place.start, place) for place in found]
    found = [replace(m, start=m.start + shift, end=m.end + shift) for shift, m in shifts]
    return tuple(sorted(found, key=lambda place: place.start))


def _is_quoted(prose: str, place: Misread) -> bool:
    """Does a word stand alone between quotes? A text that has no others writes about them."""
    word = prose[place.start : place.end]
    before, after = prose[max(place.start - 1, 0) : place.start], prose[place.end : place.end + 1]
    bare = word.strip(_QUOTES + ",.;:")
    opened = before in _OPENING or word[:1] in _OPENING
    closed = after in _CLOSING or word.rstrip(",.;:")[-1:] in _CLOSING
    return bool(bare) and not any(map(str.isspace, bare)) and opened and closed
