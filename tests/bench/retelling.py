"""DUP007 measured: precision and recall by kind of pair, false alarms, speed. By hand:

    python -m tests.bench.retelling DOCUMENTS.jsonl.gz PAIRS.jsonl [--other CORPUS …]
    python -m tests.bench.retelling DOCUMENTS.jsonl.gz PAIRS.jsonl --fit

A document is a line with `id` and `text`, a pair one with `a`, `b` and `kind`; kinds that begin
with `ignore`, and `verbatim`, do not count. What is named in the `other` corpora, JSONL or folders
of text and markup, is counted, to be read with `--show`. `--fit` fits the weights of the score on
half of the pairs, whole groups of related documents together, judges the other half, the other way
round, and then fits all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from math import log1p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audit.checks.duplication import story_pairs
from audit.checks.duplication.retelling import Retelling
from audit.corpus.store import Library
from audit.engines.local import Keys
from audit.markup import kind_of
from audit.model import Document
from audit.sketch import body_hashes
from audit.sketch.pairs import Shelf
from audit.text import Text

Pair = tuple[int, int]
Rows = Sequence[Mapping[str, str]]
Floats = NDArray[np.float64]


def rows(path: Path) -> Rows:
    if path.is_dir():
        return [
            {"id": str(file.relative_to(path)), "text": file.read_text(encoding="utf-8")}
            for file in sorted(path.rglob("*"))
            if file.is_file() and _is_text(file)
        ]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _is_text(file: Path) -> bool:
    try:
        return not file.read_text(encoding="utf-8").isspace()
    except UnicodeDecodeError:
        return False


def shelved(documents: Rows, library: Library, keys: Keys) -> tuple[int, float]:
    """Put documents on the shelf; how many are prose, and the seconds that their keys took."""
    check, prose, spent = Retelling(), 0, 0.0
    for row in documents:
        path = str(row["id"])
        text = Text(Document(path, row["text"], path, markup=kind_of(path, row["text"][:4_000])))
        hashes = text.once(body_hashes).tobytes()
        starts = array("I", [start for start, _ in text.spans]).tobytes()
        ends = array("I", [end for _, end in text.spans]).tobytes()
        start = time.process_time()
        values = array("Q", check.keys(text)).tobytes()
        spent += time.process_time() - start
        prose += bool(values)
        keys.add(library.add(text.document, hashes, starts, ends), values)
    return prose, spent


def scored(documents: Rows, library: Library) -> tuple[dict[Pair, story_pairs.Telling], int]:
    """All aligned candidates of a corpus; and how many documents are prose."""
    keys = Keys()
    prose, _ = shelved(documents, library, keys)
    return story_pairs.tellings(keys.groups(), library, 0.0), prose


def speed(documents: Rows) -> str:
    """Documents a second of the rule alone: keys (the words being known) and relations."""
    keys = Keys()
    with Library() as library:
        _, spent = shelved(documents, library, keys)
        start = time.process_time()
        found = sum(1 for _ in Retelling().relate(keys.groups(), library))
        together = time.process_time() - start
    count = len(documents)
    return (
        f"{found} documents named; keys {1000 * spent / count:.2f} ms, relations"
        f" {1000 * together / count:.2f} ms a document:"
        f" {count / (spent + together):.0f} documents/s"
    )


def figures(named: set[Pair], kinds: Mapping[Pair, str], wanted: set[Pair]) -> str:
    judged = {pair for pair in named if pair in wanted or pair not in kinds}
    hits = judged & wanted
    total = Counter(kinds[pair] for pair in wanted)
    by = Counter(kinds[pair] for pair in hits)
    per = " ".join(f"{kind} {by[kind] / n:.3f}" for kind, n in sorted(total.items()))
    precision, recall = len(hits) / max(1, len(judged)), len(hits) / len(wanted)
    return f"P {precision:.4f} R {recall:.4f} ({len(judged) - len(hits)} false): {per}"


def halves(documents: Rows, pairs: Iterable[Pair]) -> list[int]:
    """The half of each document: those in one pair or of one `block` are in the same half."""
    parent = list(range(len(documents)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    block: dict[str, int] = {}
    for number, row in enumerate(documents):
        parent[root(number)] = root(block.setdefault(row.get("block", row["id"]), number))
    for first, second in pairs:
        parent[root(first)] = root(second)
    names = [documents[root(number)]["id"] for number in range(len(documents))]
    return [blake2b(name.encode()).digest()[0] & 1 for name in names]


def fitted(features: Floats, truth: Floats) -> Floats:
    """Logistic regression with a ridge of 1, by Newton's method."""
    weights = np.zeros(features.shape[1])
    ridge = np.ones(len(weights))
    ridge[0] = 0
    for _ in range(60):
        guess = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (truth - guess) - ridge * weights
        curve = (features.T * np.maximum(guess * (1 - guess), 1e-6)) @ features + np.diag(ridge)
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def fit(
    documents: Rows,
    found: Mapping[Pair, story_pairs.Telling],
    kinds: Mapping[Pair, str],
    wanted: set[Pair],
) -> None:
    half = halves(documents, kinds)
    pairs = [pair for pair in found if pair in wanted or pair not in kinds]
    logs = [[1.0, *map(log1p, story_pairs.features(found[p].alignment))] for p in pairs]
    features, truth = np.array(logs), np.array([float(p in wanted) for p in pairs])
    side = np.array([half[a] if half[a] == half[b] else 2 for a, b in pairs])
    for held in (0, 1):
        weights = fitted(features[side == 1 - held], truth[side == 1 - held])
        points = features @ weights
        named = {p for p, s, h in zip(pairs, points, side, strict=True) if s >= 0 and h == held}
        of_half = {p for p in wanted if half[p[0]] == held}
        print(f"held half {held}:", figures(named, kinds, of_half))
    print("weights:", fitted(features, truth).round(2).tolist())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--show", action="store_true", help="name the pairs of other corpora")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    documents = rows(given.documents)
    number = {row["id"]: n for n, row in enumerate(documents)}
    kinds: dict[Pair, str] = {}
    for row in rows(given.pairs):
        first, second = sorted((number[row["a"]], number[row["b"]]))
        kinds[first, second] = row["kind"]
    wanted = {p for p, kind in kinds.items() if not kind.startswith(("ignore", "verbatim"))}
    with Library() as library:
        found, prose = scored(documents, library)
        print(f"{len(documents)} documents, {prose} prose, {len(wanted)} pairs")
        if given.fit:
            fit(documents, found, kinds, wanted)
            return
        shelf = Shelf(library)
        copies = {p for p in found if shelf.overlap(*p).jaccard >= Retelling().near_copy}
    told = {p for p, telling in found.items() if telling.value >= Retelling().retold}
    event = {p for p, telling in found.items() if telling.value >= Retelling().limit}
    print("retelling, near copies too:", figures(told, kinds, wanted))
    print("retelling:", figures(told - copies, kinds, wanted - copies))
    print("same event and retelling:", figures(event, kinds, wanted))
    print(speed(documents))
    for path in given.other:
        others = rows(path)
        with Library() as library:
            found, prose = scored(others, library)
            shelf = Shelf(library)
            anew = {
                pair: telling.value
                for pair, telling in found.items()
                if shelf.overlap(*pair).jaccard < Retelling().near_copy
            }
            for (first, second), value in anew.items() if given.show else ():
                if value >= Retelling().retold:
                    print(f"  {value:.2f} {library.id(first)} {library.id(second)}")
            own = anew.values()
        told_count = sum(value >= Retelling().retold for value in own)
        events = sum(value >= Retelling().limit for value in own) - told_count
        print(
            f"{path.name}: {len(others)} documents, {prose} prose; pairs per 1,000 documents:"
            f" retelling {1000 * told_count / len(others):.2f} ({told_count}),"
            f" same event {1000 * events / len(others):.2f} ({events})"
        )


if __name__ == "__main__":
    main()
