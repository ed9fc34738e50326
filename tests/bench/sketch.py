"""Signatures and the whole near-duplicate job, measured side by side with other packages. By hand:

    pip install datasketch rensa gaoya daft datatrove regex nltk
    python -m tests.bench.sketch CORPUS.jsonl.gz [--limit 0.8 0.7] [--rounds 5] [--sample 500]

Signatures: from `str` to 128 slots or more of shingles of five words. The others are given the
words that `find_words` finds, joined by blanks, so all have the same shingles; finding them is
timed, as it is for us. The whole job: from the JSONL file to the pairs whose exact Jaccard
similarity is at the limit; the others' candidates are verified with Python sets, as one does.

Methods take turns, round by round; a figure is the median over rounds of the CPU time of all
threads of this process. What is not installed is left out, and named.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import resource
import statistics
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from audit.checks.duplication.near_duplicate import NearDuplicate
from audit.config import Config
from audit.corpus.discover import File
from audit.corpus.read import read
from audit.corpus.store import Library
from audit.engines.local import Keys
from audit.model import Document
from audit.sketch import _numpy, body_hashes, body_tokens
from audit.sketch.kernel import Kernel, name
from audit.sketch.pages import page
from audit.sketch.pairs import Shelf
from audit.sketch.shingles import shingle_set
from audit.text import Text, find_words
from tests.bench.near_duplicates import exact_join

Pairs = set[tuple[str, str]]
PERMUTATIONS = 128


def rows(path: Path) -> Iterator[tuple[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as lines:
        for line in lines:
            row = json.loads(line.decode())
            yield str(row["id"]), row["text"]


def shingles(text: str) -> list[str]:
    words = find_words(text)
    return [" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))] if words else []


# Signatures


def ours(kernel: Kernel) -> Callable[[list[str]], object]:
    def sign(texts: list[str]) -> object:
        found = []
        for text in texts:
            words = kernel.tokenise(text, page, True)[0]  # type: ignore[index]
            found.append(kernel.sketch(words, 5))
        return found

    return sign


def ours_together(texts: list[str]) -> object:
    found = _numpy.tokenise_all(texts, page)
    return _numpy.sketch_all([tokens[0] for tokens in found if tokens], 5)


def datasketch_update(texts: list[str]) -> object:
    from datasketch import MinHash

    found = []
    for text in texts:
        sketch = MinHash(PERMUTATIONS)
        for shingle in shingles(text):
            sketch.update(shingle.encode())
        found.append(sketch)
    return found


def datasketch_bulk(texts: Iterable[str]) -> list[object]:
    from datasketch import MinHash

    encoded = ([shingle.encode() for shingle in shingles(text)] for text in texts)
    return MinHash.bulk(encoded, num_perm=PERMUTATIONS)


def rensa(texts: Iterable[str]) -> list[object]:
    from rensa import RMinHash

    return RMinHash.from_token_sets(map(shingles, texts), num_perm=PERMUTATIONS, seed=42)


def gaoya(texts: list[str]) -> object:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, 0.8, 32, 4, None, "word", False, (5, 5))
    for number, text in enumerate(texts):
        index.insert_document(number, " ".join(find_words(text)))
    return index


def datatrove(texts: list[str]) -> object:
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature

    step = MinhashDedupSignature("/nowhere", MinhashConfig(num_buckets=14, hashes_per_bucket=9))
    # get_shingles normalises and splits words itself.
    return [step.get_signature(step.get_shingles(text)) for text in texts if text.strip()]


def daft(texts: list[str]) -> object:
    import daft as package
    from daft.functions import minhash

    frame = package.from_pydict({"text": [" ".join(find_words(text)) for text in texts]})
    column = minhash(frame["text"], num_hashes=PERMUTATIONS, ngram_size=5)
    return frame.with_column("minhash", column).collect()


# The whole job


def job_ours(path: Path, limit: float) -> Pairs:
    check = replace(NearDuplicate(), limit=limit)
    keys = Keys()
    with Library() as library:
        for document in read([File(path, path.name)], Config()):
            assert isinstance(document, Document)
            body = Text(document)
            tokens = body.once(body_tokens)
            parts = (tokens.hashes.tobytes(), tokens.starts.tobytes(), tokens.ends.tobytes())
            keys.add(library.add(document, *parts), array("Q", check.keys(body)).tobytes())
        found = check.pairs(keys.groups(), Shelf(library), library)
        ids = [library.id(number).partition("#")[2] for number in range(len(library))]
        return {named(ids[a], ids[b]) for a, b in found}


def named(a: str, b: str) -> tuple[str, str]:
    return (min(a, b), max(a, b))


def verified(
    candidates: Iterable[tuple[str, str]], sets: dict[str, set[str]], limit: float
) -> Pairs:
    found = set()
    for a, b in set(candidates):
        both = len(sets[a] & sets[b])
        if both and both / len(sets[a] | sets[b]) >= limit:
            found.add(named(a, b))
    return found


def job_datasketch(path: Path, limit: float) -> Pairs:
    from datasketch import MinHashLSH

    ids, texts = zip(*rows(path), strict=True)
    index = MinHashLSH(threshold=limit, num_perm=PERMUTATIONS)
    sketches = dict(zip(ids, datasketch_bulk(texts), strict=True))
    for id, sketch in sketches.items():
        index.insert(id, sketch)
    candidates = (
        named(id, other) for id, s in sketches.items() for other in index.query(s) if other != id
    )
    sets = {id: set(shingles(text)) for id, text in zip(ids, texts, strict=True)}
    return verified(candidates, sets, limit)


def job_rensa(path: Path, limit: float) -> Pairs:
    from rensa import RMinHashLSH

    ids, texts = zip(*rows(path), strict=True)
    sketches = rensa(texts)
    index = RMinHashLSH(threshold=limit, num_perm=PERMUTATIONS, num_bands=16)
    for number, sketch in enumerate(sketches):
        index.insert(number, sketch)
    candidates = (
        named(ids[number], ids[other])
        for number, sketch in enumerate(sketches)
        for other in index.query(sketch)
        if other != number
    )
    sets = {id: set(shingles(text)) for id, text in zip(ids, texts, strict=True)}
    return verified(candidates, sets, limit)


def job_gaoya(path: Path, limit: float) -> Pairs:
    from gaoya.minhash import MinHashStringIndex

    ids, texts = zip(*rows(path), strict=True)
    joined = [" ".join(find_words(text)) for text in texts]
    index = MinHashStringIndex(
        32, limit, None, None, PERMUTATIONS, "word", False, (5, 5), id_container="vec"
    )
    for number, text in enumerate(joined):
        index.insert_document(number, text)
    candidates = (
        named(ids[number], ids[other])
        for number, text in enumerate(joined)
        for other in index.query(text)
        if other != number
    )
    sets = {id: set(shingles(text)) for id, text in zip(ids, texts, strict=True)}
    return verified(candidates, sets, limit)


SIGNERS: dict[str, tuple[str, Callable[[list[str]], object]]] = {
    "audit (numpy)": ("numpy", ours_together),
    "audit (numpy), one by one": ("numpy", ours(_numpy)),
    "datasketch bulk": ("datasketch", datasketch_bulk),
    "datasketch update": ("datasketch", datasketch_update),
    "rensa": ("rensa", rensa),
    "gaoya": ("gaoya", gaoya),
    "datatrove": ("datatrove.pipeline.dedup.minhash", datatrove),
    "daft": ("daft", daft),
}
JOBS: dict[str, tuple[str, Callable[[Path, float], Pairs]]] = {
    f"audit ({name})": ("numpy", job_ours),
    "datasketch bulk": ("datasketch", job_datasketch),
    "rensa": ("rensa", job_rensa),
    "gaoya": ("gaoya", job_gaoya),
}


def installed(methods: dict[str, tuple[str, Callable[..., object]]]) -> list[str]:
    found = []
    for method, (module, _) in methods.items():
        try:
            importlib.import_module(module)
            found.append(method)
        except ImportError as error:
            print(f"{method}: left out ({error})")
    return found


def cpu(call: Callable[[], object]) -> tuple[float, object]:
    begin = time.process_time()
    result = call()
    return time.process_time() - begin, result


def signatures(texts: list[str], rounds: int) -> None:
    signers = dict(SIGNERS)
    if name == "compiled":
        compiled = importlib.import_module("audit.sketch._kernel")
        signers = {"audit (compiled)": ("numpy", ours(compiled)), **signers}
    methods = installed(signers)
    for method in methods:
        signers[method][1](texts[:20])
    seconds: dict[str, list[float]] = {method: [] for method in methods}
    for _ in range(rounds):
        for method in methods:
            again = 20 if method == "audit (compiled)" else 1
            taken, _result = cpu(lambda m=method, n=again: [signers[m][1](texts) for _ in range(n)])
            seconds[method].append(taken / again)
    base = seconds["datasketch bulk"]
    characters = sum(map(len, texts)) / len(texts)
    print(f"\nsignatures of {len(texts)} documents of {characters:,.0f} characters on average")
    print("| | documents/s | × datasketch bulk |\n|---|---:|---:|")
    for method, own in seconds.items():
        ratio = statistics.median(b / o for b, o in zip(base, own, strict=True))
        print(f"| {method} | {len(texts) / statistics.median(own):,.0f} | {ratio:,.2f} |")


def jobs(path: Path, limit: float, rounds: int) -> None:
    ids, sets = [], []
    for id, text in rows(path):
        ids.append(id)
        sets.append(shingle_set(Text(Document(id, text)).once(body_hashes)))
    truth = {named(ids[a], ids[b]) for a, b in exact_join(sets, limit)}
    del sets
    methods = installed(JOBS)
    seconds: dict[str, list[float]] = {method: [] for method in methods}
    found: dict[str, Pairs] = {}
    for _ in range(rounds):
        for method in methods:
            taken, pairs = cpu(lambda m=method: JOBS[m][1](path, limit))
            seconds[method].append(taken)
            found[method] = pairs  # type: ignore[assignment]
    base = seconds["datasketch bulk"]
    print(f"\n{path.name} at {limit}: {len(truth):,} pairs of {len(members(truth)):,} documents")
    print("| | s | datasketch ÷ it | documents: recall | pairs: recall | precision |")
    print("|---|---:|---:|---:|---:|---:|")
    for method, own in seconds.items():
        said = found[method]
        ratio = statistics.median(b / o for b, o in zip(base, own, strict=True))
        recall = len(members(truth) & members(said)) / max(1, len(members(truth)))
        right = len(truth & said)
        print(
            f"| {method} | {statistics.median(own):.2f} | {ratio:.1f} | {recall:.4f} |"
            f" {right / max(1, len(truth)):.4f} | {right / max(1, len(said)):.4f} |"
        )


def members(pairs: Pairs) -> set[str]:
    return {id for pair in pairs for id in pair}


def passages(texts: list[str]) -> None:
    """Fingerprints of 20-word passages: megabytes of UTF-8 a second, from str."""
    from audit.sketch.keys import fingerprints
    from audit.sketch.words import tokens

    size = sum(len(text.encode()) for text in texts)
    taken = min(
        cpu(lambda: [fingerprints(tokens(text).hashes, 20) for text in texts])[0] for _ in range(5)
    )
    print(f"\npassages ({name}): {size / taken / 1e6:.0f} MB/s from str to fingerprints")
    comparisons = list(combinations([tokens(text).hashes for text in texts[:60]], 2))
    from audit.sketch.passages import shared_passages

    words = sum(len(a) + len(b) for a, b in comparisons)
    taken = cpu(lambda: [shared_passages(a, b, 20) for a, b in comparisons])[0]
    print(f"passages compared: {words / taken / 1e6:.0f} million words/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--limit", type=float, nargs="*", default=[0.8, 0.7])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--job-rounds", type=int, default=1)
    parser.add_argument("--sample", type=int, default=500, help="documents for signatures")
    options = parser.parse_args()
    texts = [text for _, text in rows(options.corpus)]
    texts = texts[:: max(1, len(texts) // options.sample)][: options.sample]
    signatures(texts, options.rounds)
    passages(texts)
    for limit in options.limit:
        jobs(options.corpus, limit, options.job_rounds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of all of it: {peak:.0f} MB")


if __name__ == "__main__":
    main()
