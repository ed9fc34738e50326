"""`audit compare`: two documents side by side in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from audit.compare import Comparison, Words, edits
from audit.reports.colour import paint
from audit.reports.columns import Piece, beside, painted, width_of, wrap
from audit.reports.quote import cut, flat, safe
from audit.reports.view import PLAIN, View
from audit.reports.words import counted
from audit.text import Text

_PASSAGES = 30
"""Passages that are shown: the longest."""
_HUNKS = 40
"""Differences that are shown: the first."""
_ROWS = 8
"""Rows of a passage; what is longer is cut in the middle."""
_CONTEXT = 40
_AROUND = 8
"""Words shown on either side of a difference; what lies closer together is shown as one."""
_GUTTER = 6
_SAID = {
    "exact": "exact duplicate: the same text, apart from white space and Unicode form",
    "near": "near-duplicate",
    "contained": "contained: most of {} stands in {}",
    "shared": "they share passages",
    "none": "no passage of {2} words or more in common",
}


def render(comparison: Comparison, width: int = 100, view: View = PLAIN) -> Iterator[str]:
    """The view, in pieces. `width` is that of the terminal, in columns."""
    yield from _header(comparison, view)
    yield from _passages(comparison, max(60, width), view)
    if comparison.relation == "near":
        yield from _differences(comparison, max(60, width), view)


def _header(comparison: Comparison, view: View) -> Iterator[str]:
    overlap = comparison.overlap
    for letter, text in (("A", comparison.first), ("B", comparison.second)):
        size = f"{counted(len(text.words), 'word')}, {counted(len(text.lines), 'line')}"
        yield f"{letter}  {paint(safe(text.id), 'bold', view.colour)}  {size}\n"
    shorter = "AB" if overlap.contained >= overlap.contains else "BA"
    said = _SAID[comparison.relation].format(*shorter, comparison.min_words)
    yield f"\n{paint(said, 'bold', view.colour)}\n"
    yield f"Jaccard {overlap.jaccard:.3f}; {overlap.contained:.1%} of A in B,"
    yield f" {overlap.contains:.1%} of B in A (exact, 5-word shingles)\n"


def _passages(comparison: Comparison, width: int, view: View) -> Iterator[str]:
    passages = comparison.passages
    if not passages:
        return
    words = sum(end - start for start, end, _, _ in passages)
    title = f"{counted(len(passages), 'shared passage')} of {comparison.min_words} words or more"
    yield f"\n{paint(title, 'bold', view.colour)}: {counted(words, 'word')}\n"
    shown = sorted(sorted(passages, key=lambda p: (p[0] - p[1], p[0]))[:_PASSAGES])
    column = (width - 2 * (_GUTTER + 2) - 1) // 2
    for a_start, a_end, b_start, b_end in shown:
        sides = (
            _side(comparison.first, a_start, a_end),
            _side(comparison.second, b_start, b_end),
        )
        lines = ", ".join(f"{side} {_lines(*at)}" for side, at in zip("AB", sides, strict=True))
        yield f"\n{counted(a_end - a_start, 'word')}, {lines}\n"
        gutters = tuple(f"{text.position(start)[0]:>{_GUTTER - 1}} " for text, start, _ in sides)
        left, right = (_marked(*side, column * _ROWS) for side in sides)
        yield from beside(left, right, (gutters[0], gutters[1]), column, view.colour)
    if len(passages) > len(shown):
        yield f"\n… and {counted(len(passages) - len(shown), 'shorter passage')}\n"


def _side(text: Text, start: int, end: int) -> tuple[Text, int, int]:
    """A run of words as a place in its text."""
    return text, text.spans[start][0], text.spans[end - 1][1]


def _lines(text: Text, start: int, end: int) -> str:
    first, last = text.position(start)[0], text.position(end - 1)[0]
    return f"line {first:,}" if first == last else f"lines {first:,}–{last:,}"


def _marked(text: Text, start: int, end: int, most: int) -> list[Piece]:
    """A passage in its context, marked."""
    before = _quote(text, max(0, start - _CONTEXT), start, _CONTEXT)
    after = _quote(text, end, min(len(text.raw), end + _CONTEXT), _CONTEXT)
    phrase = _quote(text, start, end, max(40, most - 2 * _CONTEXT))
    if start > _CONTEXT:
        before = "…" + (before[before.index(" ") + 1 :] if " " in before[:-1] else before)
    if end + _CONTEXT < len(text.raw):
        after = (after[: after.rindex(" ")] if " " in after[1:] else after) + "…"
    return [(before, "dim"), (f"»{phrase}«", "mark"), (after, "dim")]


def _quote(text: Text, start: int, end: int, most: int) -> str:
    """What stands there, on one line, safe, cut in the middle to `most` characters."""
    raw = text.raw
    if end - start > 4 * most:
        return cut(f"{flat(raw[start : start + 2 * most])} {flat(raw[end - 2 * most : end])}", most)
    return cut(flat(raw[start:end]), most)


def _differences(comparison: Comparison, width: int, view: View) -> Iterator[str]:
    """Where near-duplicates differ, word by word."""
    if not comparison.stretches:
        yield "\nNo word differs: only case, punctuation, white space, or what is masked.\n"
        return
    yield f"\n{paint('Differences', 'bold', view.colour)}, [-of A-] {{+and of B+}}\n\n"
    hunks = _hunks(comparison)
    last = 0
    for hunk in islice(hunks, _HUNKS):
        yield from _hunk(comparison, hunk, width, view)
        last = hunk[-1][1] + hunk[-1][3]
    left = sum(a_end + b_end > last for _, a_end, _, b_end in comparison.stretches)
    if left and next(hunks, None):
        yield f"… and {counted(left, 'more place')} where they differ\n"


def _hunks(comparison: Comparison) -> Iterator[list[Words]]:
    """Differences, those that lie close together as one."""
    first, second = comparison.first.words, comparison.second.words
    hunk: list[Words] = []
    for stretch in comparison.stretches:
        for edit in edits(first, second, stretch):
            if hunk and edit[0] - hunk[-1][1] > _AROUND:
                yield hunk
                hunk = []
            hunk.append(edit)
    if hunk:
        yield hunk


def _hunk(comparison: Comparison, hunk: list[Words], width: int, view: View) -> Iterator[str]:
    a, b = comparison.first, comparison.second
    most = 2 * width
    start = max(0, hunk[0][0] - _AROUND)
    done = a.spans[start][0] if start < len(a.spans) else len(a.raw)
    pieces: list[Piece] = [("…", "dim")] if start else []
    for i, j, k, m in hunk:
        at = a.spans[i][0] if i < j else a.spans[i - 1][1] if i else done
        pieces.append((_quote(a, done, at, most), "dim"))
        if i == j and i:
            pieces.append((" ", ""))
        if i < j:
            pieces.append((f"[-{_quote(a, at, a.spans[j - 1][1], most)}-]", "old"))
        if k < m:
            pieces.append((f"{{+{_quote(b, b.spans[k][0], b.spans[m - 1][1], most)}+}}", "new"))
        if i == j == 0:
            pieces.append((" ", ""))
        done = a.spans[j - 1][1] if i < j else at
    end = min(len(a.spans), hunk[-1][1] + _AROUND)
    if end > hunk[-1][1]:
        pieces.append((_quote(a, done, a.spans[end - 1][1], most), "dim"))
    if end < len(a.spans):
        pieces.append(("…", "dim"))
    gutter = f"A {_at(a, hunk[0][0]):,} B {_at(b, hunk[0][2]):,} "
    gutter = f"{gutter:>{2 * _GUTTER + 2}}"
    for number, row in enumerate(wrap(pieces, width - width_of(gutter) - 2)):
        shown = gutter if number == 0 else " " * len(gutter)
        yield f"{paint(shown, 'dim', view.colour)}│ {painted(row, view.colour)}".rstrip() + "\n"


def _at(text: Text, word: int) -> int:
    """The line of a word, or of what follows the last one."""
    if not text.spans:
        return 1
    return text.position(text.spans[min(word, len(text.spans) - 1)][0])[0]
