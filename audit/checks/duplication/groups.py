"""From verified relations to what a person does next: which copy to keep, which trees repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from audit.checks.duplication.kinship import file_of
from audit.model import Measurement
from audit.values import dataclass

_SAME = "DUP001"
_WHOLE = frozenset({_SAME, "DUP002"})
_CONTAINED = "DUP003"
TREE_PAIRS = 5
"""Pairs of files from which on two folders are one line: five or more, as read in real trees."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A document's group (numbered from 1), the copy to keep instead of it, if not itself, and why.

    `reason` is what decided, as in "kept: best score (97 against 83)".
    """

    group: int
    duplicate_of: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """Two folders of which one repeats the other: pairs of document ids, sorted."""

    first: str
    second: str
    pairs: tuple[tuple[str, str], ...]


def duplicate_groups(
    measurements: Iterable[Measurement], scores: Mapping[str, tuple[float, int]]
) -> dict[str, Membership]:
    """The group of each document that DUP001, DUP002 or DUP003 relates to another.

    `scores` gives every document's total score and length; its order numbers the groups. The best
    document is kept (by score, then length, then id), the documents that were verified against it
    are its duplicates, and so on with the best that is left: `duplicate_of` is always a kept
    document of measured likeness, never one that is merely in the same chain. A document that is
    contained in a longer one is the duplicate, however good it is, never the longer one.
    """
    kin: dict[str, set[str]] = defaultdict(set)
    same: dict[str, set[str]] = defaultdict(set)
    within: dict[str, set[str]] = defaultdict(set)
    for measurement in measurements:
        document = measurement.document
        others = measurement.related & scores.keys() - {document}
        if not others or document not in scores:
            continue
        if measurement.rule in _WHOLE:
            kin[document] |= others
            for other in others:
                kin[other].add(document)
            if measurement.rule == _SAME:
                same[document] |= others
        elif measurement.rule == _CONTAINED:
            within[document] |= others

    def order(document: str) -> tuple[float, float, int, str]:
        # What is contained comes last, longest first: all that contains it is then decided.
        score, length = scores[document]
        contained = document in within
        return float(contained), -length if contained else -score, -length, document

    related = kin.keys() | within.keys() | set().union(*within.values())
    # Of many copies each names the first alone, but they are all the same.
    texts = _components(scores, same.items())
    copies: dict[int | None, list[str]] = defaultdict(list)
    for document, text in texts.items():
        copies[text].append(document)
    kept_for: dict[str, str | None] = {}
    for document in sorted(related, key=order):
        if document in kept_for:
            continue
        kept = [other for other in within.get(document, ()) if kept_for.get(other, "") is None]
        kept_for[document] = min(kept, key=order) if kept else None
        if not kept:
            for other in (*kin.get(document, ()), *copies.pop(texts.get(document), ())):
                kept_for.setdefault(other, document)
    instead: dict[str, list[str]] = defaultdict(list)
    for document, kept_copy in kept_for.items():
        if kept_copy is not None:
            instead[kept_copy].append(document)

    def reason(document: str) -> str:
        if (best := kept_for[document]) is not None:
            return _reason(best, document, scores, within)
        if not (rivals := instead[document]):
            return "no kept copy is like it"
        return _reason(document, min(rivals, key=order), scores, within)

    numbers = _components(scores, [*kin.items(), *within.items()])
    return {
        document: Membership(numbers[document], kept_for[document], reason(document))
        for document in scores
        if document in related
    }


def _reason(
    kept: str,
    other: str,
    scores: Mapping[str, tuple[float, int]],
    within: Mapping[str, set[str]],
) -> str:
    """The first criterion by which `kept` comes before `other`."""
    (score, length), (other_score, other_length) = scores[kept], scores[other]
    if kept in within.get(other, ()):
        return "contains the others"
    if other in within and kept not in within:
        return "the others stand in longer documents"
    if not other_length:
        return "the others are not judged here"
    if score != other_score and kept not in within:
        whole = round(score) > round(other_score) and (score == 100 or round(score) < 100)
        digits = 0 if whole else 2
        return f"best score ({score:.{digits}f} against {other_score:.{digits}f})"
    if length != other_length:
        return f"longest ({length:,} against {other_length:,} characters)"
    return "first by id"


def _components(documents: Iterable[str], edges: Iterable[tuple[str, set[str]]]) -> dict[str, int]:
    """The number of each document's connected component, from 1 in order of the documents."""
    parent: dict[str, str] = {}

    def root(document: str) -> str:
        while (above := parent.setdefault(document, document)) != document:
            parent[document] = parent[above]
            document = above
        return document

    for document, others in edges:
        own = root(document)
        for other in others:
            if (there := root(other)) != own:
                parent[there] = own
    numbers: dict[str, int] = {}
    return {
        document: numbers.setdefault(root(document), len(numbers) + 1)
        for document in documents
        if document in parent
    }


def trees(measurements: Iterable[Measurement]) -> list[Tree]:
    """Folders that repeat each other in at least five pairs of whole files, most pairs first.

    The folders are what differs in the two paths once their common end is taken off: the pairs
    `v1/a/x.md`, `v2/a/x.md` and `v1/y.md`, `v2/y.md` both belong to `v1` and `v2`.
    """
    pairs: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for measurement in measurements:
        if measurement.rule not in _WHOLE:
            continue
        document, file = measurement.document, file_of(measurement.document)
        for other in measurement.related:
            if (there := file_of(other)) == file:
                continue
            folders = _folders(file, there)
            if folders[0] < folders[1]:
                pairs[folders].add((document, other))
            elif folders[0] > folders[1]:
                pairs[folders[::-1]].add((other, document))
    found = [
        Tree(*folders, tuple(sorted(members)))
        for folders, members in pairs.items()
        if len(members) >= TREE_PAIRS
    ]
    return sorted(found, key=lambda tree: (-len(tree.pairs), tree.first, tree.second))


def _folders(first: str, second: str) -> tuple[str, str]:
    a, b = first.split("/"), second.split("/")
    if a[-1] != b[-1]:
        return "/".join(a[:-1]), "/".join(b[:-1])
    while a and b and a[-1] == b[-1]:
        a.pop()
        b.pop()
    return "/".join(a), "/".join(b)
