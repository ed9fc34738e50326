"""Near-duplicates measured: recall and precision against an exact join, CPU time, memory. By hand:

    python -m tests.bench.near_duplicates CORPUS.jsonl.gz [--limit 0.8] [--check DUP002 …]

The truth is every pair of documents at the limit, found by an exact prefix-filter join (Bayardo et
al. 2007; Xiao et al. 2008) over the same shingle sets. A JSON object a line, with `id` and `text`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from audit.check import CorpusCheck
from audit.checks import BY_CODE
from audit.corpus.store import Library
from audit.engines.local import Keys
from audit.model import Document, Measurement
from audit.sketch import body_hashes, body_tokens
from audit.sketch.shingles import Hashes, jaccard, shingle_set
from audit.text import Text
from audit.values import replace

Pair = tuple[str, str]


def documents(path: Path) -> Iterator[Document]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Document(str(row["id"]), row["text"], str(row["id"]))


def exact_join(sets: Sequence[Hashes], limit: float) -> set[tuple[int, int]]:
    """All pairs with Jaccard >= limit: two sets that alike share one of their rarest members.

    Of n members at least ⌈limit·n⌉ must be shared, so one of the n − ⌈limit·n⌉ + 1 rarest is.
    """
    values, counts = np.unique(np.concatenate(sets), return_counts=True)
    holders: defaultdict[int, list[int]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for number in sorted(range(len(sets)), key=lambda n: (len(sets[n]), n)):
        own = sets[number]
        if not len(own):
            continue
        by_rarity = own[np.lexsort((own, counts[values.searchsorted(own)]))]
        prefix = by_rarity[: len(own) - int(np.ceil(limit * len(own) - 1e-9)) + 1].tolist()
        candidates = {other for member in prefix for other in holders[member]}
        for other in candidates:
            if len(sets[other]) >= limit * len(own) and jaccard(own, sets[other]) >= limit:
                found.add((min(number, other), max(number, other)))
        for member in prefix:
            holders[member].append(number)
    return found


def run(
    check: CorpusCheck, texts: Iterator[Document]
) -> tuple[list[Measurement], dict[str, float]]:
    """The measurements of one check, and seconds for each of its stages."""
    seconds: Counter[str] = Counter()
    keys = Keys()
    with Library() as library:
        for document in texts:
            begin = time.process_time()
            text = Text(document)
            tokens = text.once(body_tokens)
            tokenised = time.process_time()
            own = array("Q", check.keys(text)).tobytes()
            keyed = time.process_time()
            parts = (tokens.hashes.tobytes(), tokens.starts.tobytes(), tokens.ends.tobytes())
            keys.add(library.add(document, *parts), own)
            seconds["tokenise"] += tokenised - begin
            seconds["keys"] += keyed - tokenised
        begin = time.process_time()
        measurements = list(check.relate(keys.groups(), library))
        seconds["relate"] = time.process_time() - begin
    return measurements, {name: round(value, 2) for name, value in seconds.items()}


def kin(measurements: Sequence[Measurement]) -> set[Pair]:
    return {
        (min(m.document, other), max(m.document, other))
        for m in measurements
        for other in m.related
    }


def memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--limit", type=float, default=0.8)
    parser.add_argument("--check", nargs="*", default=["DUP001", "DUP002"])
    parser.add_argument("--no-truth", action="store_true")
    options = parser.parse_args()

    pairs: set[Pair] = set()
    for code in options.check:
        check = BY_CODE[code]
        assert isinstance(check, CorpusCheck)
        if code == "DUP002":
            check = replace(check, limit=options.limit)
        measurements, seconds = run(check, documents(options.corpus))
        found = kin(measurements)
        pairs |= found
        print(f"{code}: {len(measurements):,} documents, {len(found):,} pairs named, {seconds},"
              f" peak {memory()}")  # fmt: skip
    if options.no_truth:
        return
    ids, sets = [], []
    for document in documents(options.corpus):
        ids.append(document.id)
        sets.append(shingle_set(Text(document).once(body_hashes)))
    begin = time.process_time()
    truth = {(min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in exact_join(sets, options.limit)}
    print(f"truth: {len(truth):,} pairs at {options.limit}, {time.process_time() - begin:.1f} s")
    involved, named = ({d for pair in which for d in pair} for which in (truth, pairs))
    for what, true, said in (("pairs", truth, pairs), ("documents", involved, named)):
        right = len(true & said)
        print(f"{what}: recall {right / max(1, len(true)):.4f} ({right:,} of {len(true):,}),"
              f" precision {right / max(1, len(said)):.4f}")  # fmt: skip


if __name__ == "__main__":
    main()
