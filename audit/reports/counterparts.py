"""A garbled sentence and its counterpart as pieces of text, those that differ marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.model import Counterpart, Finding
from audit.reports.colour import paint
from audit.reports.marks import escape, link, table
from audit.reports.quote import flat, safe
from audit.reports.view import View

LEAD = "The same in a document that is not flagged, with the words that differ marked:"
_ROW = 400
"""Characters of a sentence that are shown."""
_SHOWN = 2
"""Sentences that the terminal shows; the other reports have all of them."""

Piece = tuple[str, bool]
"""Text on one line, and whether it differs."""


def sides(counterpart: Counterpart) -> tuple[list[Piece], list[Piece]]:
    """Both sentences in pieces."""
    place, evidence = counterpart.place, counterpart.place.evidence
    here = [(d.start, d.end) for d in counterpart.differences]
    there = [(d.related_start, d.related_end) for d in counterpart.differences]
    return (
        list(_cut(_pieces(place.text, evidence.start, here))),
        list(_cut(_pieces(place.related_text, evidence.related_start or 0, there))),
    )


def _pieces(text: str, offset: int, marked: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end in marked:
        start, end = min(start - offset, len(text)), min(end - offset, len(text))
        if start < end:
            yield flat(text[done:start]), False
            yield flat(text[start:end]), True
            done = end
    yield flat(text[done:]), False


def _cut(pieces: Iterable[Piece]) -> Iterator[Piece]:
    left = _ROW
    for text, differs in pieces:
        if len(text) > left:
            yield text[:left] + "…", differs
            return
        left -= len(text)
        if text:
            yield text, differs


def markdown(finding: Finding, view: View) -> str:
    """A table of sentences, this document's on the left."""
    if not finding.beside:
        return ""
    rows = []
    for counterpart in finding.beside:
        place, evidence = counterpart.place, counterpart.place.evidence
        left, right = ("".join(map(_bold, side)) for side in sides(counterpart))
        here = link(view, finding.document, place.line, f"line&nbsp;{place.line}")
        there = link(view, evidence.related or "", place.related_line)
        rows.append((f"{here}: {left}", f"{there}: {right}"))
    return f"{LEAD}\n\n" + table(("garbled", "its sibling"), rows)


def _bold(piece: Piece) -> str:
    text, differs = piece
    return f"<b>{escape(text)}</b>" if differs else escape(text)


def terminal(finding: Finding, view: View) -> Iterator[str]:
    """The first sentences, each over its counterpart."""
    for counterpart in finding.beside[:_SHOWN]:
        place, evidence = counterpart.place, counterpart.place.evidence
        left, right = (
            "".join(_marked(piece, style, view) for piece in side)
            for side, style in zip(sides(counterpart), ("old", "new"), strict=True)
        )
        yield f"{paint(f'{place.line:>6} | ', 'dim', view.colour)}{left}\n"
        yield f"{'':>6} = {safe(evidence.related or '')}:{place.related_line}: {right}\n"


def _marked(piece: Piece, style: str, view: View) -> str:
    text, differs = piece
    if not differs:
        return text
    return paint(text, style, True) if view.colour else f"»{text}«"
