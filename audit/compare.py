"""Two documents: how alike they are, what they share, and where near-duplicates differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from audit.checks import load
from audit.checks.duplication.exact_duplicate import same_text
from audit.config import Config
from audit.corpus.discover import File, path_of, project
from audit.corpus.read import read
from audit.errors import AuditError
from audit.model import Document, Skipped
from audit.sketch import body_hashes
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.sketch.pairs import Overlap
    from audit.sketch.passages import Passage

Relation = Literal["exact", "near", "contained", "shared", "none"]
Words = tuple[int, int, int, int]
"""`(a_start, a_end, b_start, b_end)` in words, half-open; one of the two may be empty."""

_MOST = 300
"""Words on either side of a stretch up to which its words are compared one by one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts and what relates them: the strongest of what holds.

    `passages` are the runs of `min_words` words or more that both have, in the order of the first
    text. `stretches` are where near-duplicates differ, between what they have in common.
    """

    first: Text
    second: Text
    relation: Relation
    overlap: Overlap
    min_words: int
    passages: Sequence[Passage]
    stretches: Sequence[Words]


def compare(first: Text, second: Text, config: Config | None = None) -> Comparison:
    """Compare two texts by the limits of the rules as configured."""
    from audit.sketch.pairs import Overlap
    from audit.sketch.passages import shared_passages
    from audit.sketch.shingles import shared, shingle_set

    near, contained, min_words = _limits(config)
    a, b = first.once(body_hashes), second.once(body_hashes)
    shingles = shingle_set(a), shingle_set(b)
    overlap = Overlap(len(shingles[0]), len(shingles[1]), shared(*shingles))
    passages = shared_passages(a, b, min_words)
    relation: Relation = "shared" if passages else "none"
    if max(overlap.contained, overlap.contains) >= contained:
        relation = "contained"
    if overlap.jaccard >= near:
        relation = "near"
    if same_text(first.raw, second.raw):
        relation = "exact"
    stretches = list(_stretches(first, second)) if relation == "near" else []
    return Comparison(first, second, relation, overlap, min_words, passages, stretches)


def _limits(config: Config | None) -> tuple[float, float, int]:
    check = load if config is None else config.check
    min_words: int = getattr(check("DUP004"), "min_words")  # noqa: B009 - an option of that rule
    return check("DUP002").limit, check("DUP003").limit, max(1, min_words)


def _stretches(first: Text, second: Text) -> Iterator[Words]:
    """What lies between the anchors of two texts."""
    from audit.sketch.anchors import anchors
    from audit.sketch.shingles import as_hashes

    a, b = as_hashes(first.once(body_hashes)), as_hashes(second.once(body_hashes))
    done_a = done_b = 0
    for start_a, start_b, length in [*anchors(a, b), (len(a), len(b), 0)]:
        if done_a < start_a or done_b < start_b:
            yield done_a, start_a, done_b, start_b
        done_a, done_b = start_a + length, start_b + length


def edits(first: Sequence[str], second: Sequence[str], stretch: Words) -> Iterator[Words]:
    """The words of a stretch that differ; a long stretch as a whole."""
    a_start, a_end, b_start, b_end = stretch
    if max(a_end - a_start, b_end - b_start) > _MOST:
        yield stretch
        return
    matcher = SequenceMatcher(None, first[a_start:a_end], second[b_start:b_end], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield a_start + i, a_start + j, b_start + k, b_start + m


def named(name: str, config_file: Path | None = None) -> tuple[Document, Config]:
    """The document of that name: a file, or a record as `file.jsonl#ID` or `file.jsonl:LINE`.

    Raises `AuditError` where there is no such document, or none that can be read.
    """
    file = name if Path(name).is_file() else path_of(name)
    config, _ = project([Path(file)], config_file)
    if Path(file).is_dir():
        raise AuditError(f"{name}: a folder; name two documents")
    wanted = None if file == name else name
    document: Document | None = None
    reason = ""
    for item in read([File(Path(file).resolve(), file)], config):
        if isinstance(item, Skipped):
            if item.path in (wanted, file):
                reason = item.reason
        elif wanted in (item.id, f"{file}:{item.order}"):
            return item, config
        elif wanted is None and document is not None:
            raise AuditError(f"{name}: it holds many documents; name one, as {item.id}")
        elif wanted is None:
            document = item
    if document is None:
        raise AuditError(f"{name}: {reason or 'there is no such record'}")
    return document, config
