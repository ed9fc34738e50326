"""Signatures and the whole near-duplicate job, measured side by side with other packages. By hand:

    pip install datasketch rensa gaoya daft datatrove 'xxhash<4' spacy tokenizers regex
    python -m tests.bench.sketch CORPUS.jsonl.gz [--limit 0.8 0.7] [--rounds 5] [--sample 500]

Signatures: from `str` to 128 slots or more of shingles of five words. The others are given the
words that `find_words` finds, joined by blanks, so all have the same shingles; finding them is
timed, as it is for us. The whole job: `tests/bench/jobs.py` says what each method does. Before the
first round each method runs once on a few documents.

Methods take turns, round by round; a figure is the median over rounds of the CPU time of all
threads of the process, and a job has a process of its own. What is not installed is left out, and
named.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, islice
from pathlib import Path
from typing import TypeVar

from audit.model import Document
from audit.sketch import _numpy, body_hashes
from audit.sketch.kernel import Kernel, name
from audit.sketch.pages import page
from audit.sketch.shingles import shingle_set
from audit.text import Text, find_words
from tests.bench.jobs import (
    JOBS,
    PERMUTATIONS,
    Verdict,
    datasketch_bulk,
    named,
    rensa,
    rows,
    shingles,
)
from tests.bench.near_duplicates import exact_join

T = TypeVar("T")


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
    """Seconds of all threads of this process and of its ended children, and the result."""
    begin = spent()
    result = call()
    return spent() - begin, result


def spent() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


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
    truth = Verdict.of({named(ids[a], ids[b]) for a, b in exact_join(sets, limit)})
    assert truth.pairs is not None
    del sets
    methods = installed(JOBS)
    seconds: dict[str, list[float]] = {method: [] for method in methods}
    found: dict[str, Verdict] = {}
    for _ in range(rounds):
        for method in methods:
            taken, found[method] = alone(method, path, limit)
            seconds[method].append(taken)
    base = seconds["datasketch bulk"]
    print(
        f"\n{path.name} at {limit}: {len(truth.pairs):,} pairs, {len(truth.documents):,} documents"
    )
    print("| | s | datasketch ÷ it | documents: recall | precision | pairs: recall | precision |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for method, own in seconds.items():
        ratio = statistics.median(b / o for b, o in zip(base, own, strict=True))
        said = found[method]
        figures = [*shares(truth.documents, said.documents)]
        figures += shares(truth.pairs, said.pairs) if said.pairs is not None else ["", ""]
        print(f"| {method} | {statistics.median(own):.2f} | {ratio:.1f} | {' | '.join(figures)} |")


def alone(method: str, path: Path, limit: float) -> tuple[float, Verdict]:
    """Seconds and verdict of a job in a process of its own.

    In one that has run another method before, a job takes up to half as long again: memory lies in
    pieces, and there is more for the collector to look through.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_job, method, path, limit).result()


def _job(method: str, path: Path, limit: float) -> tuple[float, Verdict]:
    run = JOBS[method][1]
    with tempfile.TemporaryDirectory() as folder:
        few = Path(folder) / "few.jsonl"
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as lines:
            few.write_bytes(b"".join(islice(lines, 50)))
        run(few, limit)
    begin = spent()
    verdict = run(path, limit)
    return spent() - begin, verdict


def shares(true: set[T], said: set[T]) -> tuple[str, str]:
    """Recall and precision."""
    right = len(true & said)
    return f"{right / max(1, len(true)):.4f}", f"{right / max(1, len(said)):.4f}"


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
