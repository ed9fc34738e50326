"""The whole near-duplicate job, from a JSONL file to a verdict, by this package and by others.

Ours, datasketch, rensa and gaoya: the pairs whose exact Jaccard similarity is at the limit; what
the others' indexes propose is verified with Python sets of the same shingles, as one does.
datatrove and Daft verify nothing: their verdict is which documents belong to a cluster.

- datasketch 2.0.0: `MinHash.bulk` and `MinHashLSH(threshold, num_perm=128)`, its own choice of
  bands.
- rensa 0.5.0: `RMinHash.from_token_sets`, `RMinHashLSH(threshold, 128, num_bands=16)`.
- gaoya 0.2.2: `MinHashStringIndex` of 32-bit hashes, 128 permutations, its own choice of bands.
- datatrove 0.10.1: the four steps of its `examples/minhash_deduplication.py` (without its
  `TokensCounter`, which only counts), one worker, with 14 buckets of 8 hashes of 64 bits and runs
  of five words, as there; they are the defaults of `MinhashConfig` too. What is xxhash there needs
  `xxhash<4`. It has no limit to set: `pipeline/dedup/minhash.py` gives (1/14)^(1/8) = 0.72 as its
  threshold, and 0.924 as the share of pairs found at 0.8. Words are spaCy's, and
  numbers are made alike (`TextNormConfig`).
- Daft 0.7.26: `docs/examples/minhash-dedupe.md` of its repository: `normalize` with all it has,
  `minhash` (xxhash, seed 42) of 64 slots and five words, bands chosen as datasketch does for 64 and
  the limit (0.7 there), `chunk`, `explode` and `groupby`. The rounds of joins that follow there
  only number the clusters; they are left out.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from audit.checks.duplication.near_duplicate import NearDuplicate
from audit.config import Config
from audit.corpus.discover import File
from audit.corpus.read import read
from audit.corpus.store import Library
from audit.engines.local import Keys
from audit.model import Document
from audit.sketch import body_tokens
from audit.sketch.kernel import name
from audit.sketch.pairs import Shelf
from audit.text import Text, find_words
from audit.values import dataclass, replace

Pairs = set[tuple[str, str]]
PERMUTATIONS = 128


@dataclass(frozen=True)
class Verdict:
    """The documents said to have a near-duplicate, and the pairs, where a method names pairs."""

    documents: set[str]
    pairs: Pairs | None

    @classmethod
    def of(cls, pairs: Pairs) -> Verdict:
        return cls({id for pair in pairs for id in pair}, pairs)


def rows(path: Path) -> Iterator[tuple[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as lines:
        for line in lines:
            row = json.loads(line.decode())
            yield str(row["id"]), row["text"]


def shingles(text: str) -> list[str]:
    words = find_words(text)
    return [" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))] if words else []


def datasketch_bulk(texts: Iterable[str]) -> list[object]:
    from datasketch import MinHash

    encoded = ([shingle.encode() for shingle in shingles(text)] for text in texts)
    return MinHash.bulk(encoded, num_perm=PERMUTATIONS)


def rensa(texts: Iterable[str]) -> list[object]:
    from rensa import RMinHash

    return RMinHash.from_token_sets(map(shingles, texts), num_perm=PERMUTATIONS, seed=42)


def job_ours(path: Path, limit: float) -> Verdict:
    check = replace(NearDuplicate(), limit=limit)
    keys = Keys()
    with Library() as library:
        for document in read([File(path, path.name)], Config()):
            assert isinstance(document, Document)
            body = Text(document)
            number = library.add(document, *body.once(body_tokens).parts)
            keys.add(number, array("Q", check.keys(body)).tobytes())
        found = check.pairs(keys.groups(), Shelf(library), library)
        ids = [library.id(number).partition("#")[2] for number in range(len(library))]
        return Verdict.of({named(ids[a], ids[b]) for a, b in found})


def named(a: str, b: str) -> tuple[str, str]:
    return (min(a, b), max(a, b))


def verified(
    candidates: Iterable[tuple[str, str]], sets: dict[str, set[str]], limit: float
) -> Verdict:
    found = set()
    for a, b in set(candidates):
        both = len(sets[a] & sets[b])
        if both and both / len(sets[a] | sets[b]) >= limit:
            found.add(named(a, b))
    return Verdict.of(found)


def job_datasketch(path: Path, limit: float) -> Verdict:
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


def job_rensa(path: Path, limit: float) -> Verdict:
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


def job_gaoya(path: Path, limit: float) -> Verdict:
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


def job_datatrove(path: Path, limit: float) -> Verdict:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup.minhash import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter
    from datatrove.utils.hashing import HashConfig

    config = MinhashConfig(
        hash_config=HashConfig(precision=64), num_buckets=14, hashes_per_bucket=8
    )
    with tempfile.TemporaryDirectory() as folder:
        source = JsonlReader(str(path.parent), glob_pattern=path.name)
        kept = JsonlWriter(f"{folder}/kept", compression=None)
        removed = JsonlWriter(f"{folder}/removed", compression=None)
        steps = (
            (1, [source, MinhashDedupSignature(f"{folder}/signatures", config)]),
            (14, [MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets", config=config)]),
            (1, [MinhashDedupCluster(f"{folder}/buckets", f"{folder}/clusters", config,
                                     save_cluster_size=True)]),
            (1, [source, MinhashDedupFilter(f"{folder}/clusters", removed,
                                            load_cluster_sizes=True), kept]),
        )  # fmt: skip
        for number, (tasks, pipeline) in enumerate(steps):
            LocalPipelineExecutor(pipeline, tasks=tasks, logging_dir=f"{folder}/log{number}").run()
        rows = [json.loads(line) for file in Path(folder).glob("removed/*") for line in file.open()]
        for file in Path(folder).glob("kept/*"):
            for line in file.open():
                row = json.loads(line)
                if row["metadata"].get("minhash_cluster_size", 1) > 1:
                    rows.append(row)
    return Verdict({str(row["id"]) for row in rows}, None)


def job_daft(path: Path, limit: float) -> Verdict:
    import daft as package
    from daft import col
    from daft.functions import chunk, minhash, normalize
    from datasketch.lsh import _optimal_param

    count, size = _optimal_param(limit, 64, 0.5, 0.5)
    frame = package.read_json(str(path)).select("id", "text")
    text = normalize(col("text"), remove_punct=True, lowercase=True, nfd_unicode=True,
                     white_space=True)  # fmt: skip
    slots = minhash(text, num_hashes=count * size, ngram_size=5, seed=42, hash_function="xxhash")
    frame = frame.select(
        "id", chunk(slots, size).alias("bands"), package.lit(list(range(count))).alias("band")
    )
    groups = frame.explode("bands", "band").groupby("band", "bands").agg(col("id").list_agg())
    found = groups.where(col("id").list_count() > 1).to_pydict()["id"]
    return Verdict({str(id) for ids in found for id in ids}, None)


JOBS: dict[str, tuple[str, Callable[[Path, float], Verdict]]] = {
    f"audit ({name})": ("numpy", job_ours),
    "datasketch bulk": ("datasketch", job_datasketch),
    "rensa": ("rensa", job_rensa),
    "gaoya": ("gaoya", job_gaoya),
    "datatrove": ("datatrove.pipeline.dedup.minhash", job_datatrove),
    "daft": ("daft", job_daft),
}
