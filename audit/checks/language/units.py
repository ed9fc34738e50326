"""The sentences of what is in doubt, each with what tells its language: script, words, lid.176.ftz.

What is not in doubt comes as one unit a stretch.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from audit.checks.language import detectors, function_words
from audit.checks.language.sample import clean
from audit.checks.language.scripts import ONLY, count, gate
from audit.expressions import expression
from audit.text import Span, find_sentences, strip

COARSE = 500_000
"""Characters over which a doubtful stretch is judged in `BLOCKS` blocks instead of by sentence."""

BLOCKS = 300
HEAD = 160
"""Characters of a sentence that are classified."""

SHORT = 20
"""Letters under which a sentence in a shared script says nothing by itself."""

LONG_HAN = 180
"""Letters (60 Han characters) a sentence without kana needs to be Chinese in a Japanese text."""

SPARSE = 6
"""Words to one own word in running text of another language; a title in a sentence has fewer."""

_ALONE = frozenset(ONLY.values())
_STOPS = frozenset(".!?…:")
_TOKEN = expression(r"\S+")
_BEYOND_LATIN = expression(r"[^\x00-\u024f\u1e00-\u1eff\u2000-\u206f]")


class Unit(NamedTuple):
    """A sentence: its place, its letters, their script, the probabilities of its languages."""

    span: Span
    letters: int
    script: str
    says: detectors.Probabilities


class Question(NamedTuple):
    """A sentence that a model is to be asked of: what is shown to it as `piece`."""

    span: Span
    letters: int
    script: str
    piece: str

    def answered(self, backend: str) -> Unit:
        """The sentence with what the model says."""
        return Unit(self.span, self.letters, self.script, detectors.says(self.piece, backend))


def units(prose: str, main: str | None, doubts: list[Span], backend: str) -> list[Unit]:
    """`prose` in order: the sentences of `doubts`, cut where the script changes, and the rest."""
    found: list[Unit | Question] = []
    last = 0
    for start, end in doubts:
        found += _beyond_doubt(prose, (last, start), main)
        spans = _spans(prose, start, end)
        if not prose.isascii() and _BEYOND_LATIN.search(prose, start, end):
            spans = [part for span in spans for part in _by_script(prose, span)]
        found += [_unit(prose, span, main) for span in spans]
        last = end
    found += _beyond_doubt(prose, (last, len(prose)), main)
    # One question after another: a model that stays in the processor's cache answers twice as fast.
    return [one if isinstance(one, Unit) else one.answered(backend) for one in found]


def _beyond_doubt(prose: str, span: Span, main: str | None) -> list[Unit]:
    stripped = strip(prose, span)
    if not stripped or not main:
        return []
    name, _ = gate(head := prose[stripped[0] : stripped[0] + HEAD], count(head))
    return [Unit(stripped, stripped[1] - stripped[0], name, {main: 1.0})]


def _spans(prose: str, start: int, end: int) -> list[Span]:
    if end - start <= COARSE:
        return _unwrapped(prose, find_sentences(prose, start, end))
    edges = [start]
    while edges[-1] < end:
        edges.append(min(end, _gap(prose, edges[-1] + (end - start) // BLOCKS + 1)))
    blocks = (strip(prose, span) for span in pairwise(edges))
    return [span for span in blocks if span]


def _unwrapped(prose: str, sentences: list[Span]) -> list[Span]:
    """`sentences`, the lines of a wrapped one joined up to `HEAD` characters.

    A line goes on where the next, of the same paragraph, begins with a small letter.
    """
    joined: list[Span] = []
    last, first = 0, -HEAD
    for span in sentences:
        start, end = span
        if (
            end - first <= HEAD
            and prose[start].islower()
            and prose[last - 1] not in _STOPS
            and prose.count("\n", last, start) == 1
        ):
            joined[-1] = (first, end)
        else:
            joined.append(span)
            first = start
        last = end
    return joined


def _gap(prose: str, offset: int) -> int:
    """The next line end or blank after `offset`, or `offset` where there is none for long."""
    for mark in ("\n", " "):
        if (found := prose.find(mark, offset, offset + 1_000)) >= 0:
            return found
    return min(offset, len(prose))


def _unit(prose: str, span: Span, main: str | None) -> Unit | Question:
    piece = prose[span[0] : min(span[1], span[0] + HEAD)]
    if len(piece) < SHORT and piece.isascii():
        return Unit(span, 0, "", {})
    if main and (code := _by_words(piece, main)):
        return Unit(span, len(piece), function_words.script_of(code), {code: 1.0})
    if main in _ALONE and not _BEYOND_LATIN.search(piece) and _is_name(piece):
        return Unit(span, 0, "", {})
    piece = clean(piece)
    if not _BEYOND_LATIN.search(piece):
        letters, name, only = len(piece), "latin", None
    else:
        found = count(piece)
        letters = sum(found.values())
        name, only = gate(piece, found)
        if name == "han" and main == "ja" and letters < LONG_HAN:
            return Unit(span, letters, "kana", {"ja": 0.5, "zh": 0.5})
        if only:
            return Unit(span, letters, name, {only: 1.0}) if letters >= 6 else Unit(span, 0, "", {})
    if letters < SHORT:
        return Unit(span, 0, "", {})
    return Question(span, letters, name, piece)


def _by_words(piece: str, main: str) -> str:
    """The language that a sentence's own words tell, or nothing: a title may be in another."""
    listed = function_words.lists_of(main)
    if not listed:
        return ""
    found = function_words.told(piece)
    if not found:  # nor is any language dominant
        return ""
    words = piece.lower().split()
    if len(found) == 1:
        ((code, times),) = found.items()
        if code == listed and (times > 1 or function_words.foreign(listed).isdisjoint(words)):
            return main
        if code != listed and times > 1 and times * SPARSE >= len(words):
            return code
    code = function_words.dominant(words)
    return main if code == listed else code


def _is_name(piece: str) -> bool:
    """Is a stretch in capitals throughout, as the name of a body or a work is?"""
    long = [word for word in piece.split() if len(word) > 3]
    return len(long) > 1 and sum(word[0].isupper() for word in long) > 0.8 * len(long)


def _by_script(prose: str, span: Span) -> list[Span]:
    """`span` cut where a stretch of another script of `SHORT` letters begins."""
    piece = prose[slice(*span)]
    if (
        not _BEYOND_LATIN.search(piece)
        or len(piece) > 2_000
        or sum(n >= SHORT for n in count(piece).values()) < 2
    ):
        return [span]
    cuts: list[list[int]] = []  # start, end, letters
    last = ""
    for token in _TOKEN.finditer(piece):
        found = count(token[0])
        name = max(sorted(found), key=found.__getitem__) if found else last
        name = "han" if name == "kana" else name
        if cuts and name == last:
            cuts[-1][1:] = token.end(), cuts[-1][2] + sum(found.values())
        else:
            cuts.append([token.start(), token.end(), sum(found.values())])
            last = name
    parts: list[Span] = []
    for start, end, letters in cuts:
        first = parts.pop()[0] if parts and letters < SHORT else span[0] + start
        parts.append((first, span[0] + end))
    return parts
