"""Language figures on external rows, by hand.

    python -m tests.bench.language LID.jsonl MIXED.jsonl [--half 0|1] [-v] [FILE …]

Rows: `id`, `text`, `accept` (codes that are right; `und` for none), `length_class`; mixed rows:
`langs`, `segments`, `granularity`. `--half` keeps the rows whose id hashes to 0 or 1: constants are
chosen on one half and reported on the other. An answer refused counts as wrong. Speed is CPU time:
of the rows by length, and of `FILE`s, plain text, as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from pathlib import Path

from audit.checks.language.detectors import LANGDETECT, code, langdetect_says, langid_says
from audit.checks.language.identify import IDENTIFY
from audit.checks.language.mixed_languages import MixedLanguages
from audit.model import Document, Language
from audit.text import Text

LENGTHS = ("xs", "s", "m", "l")


def rows(path: Path, half: int | None) -> list[dict]:
    read = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in read if half is None or _half(row["id"]) == half]


def _half(id: str) -> int:
    return hashlib.md5(id.encode(), usedforsecurity=False).digest()[0] & 1


def single(data: list[dict], backend: str, verbose: bool) -> None:
    right: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    total: Counter[str] = Counter()
    known: Counter[str] = Counter()
    known_total: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    mixed = 0
    wrong: Counter[str] = Counter()
    for row in data:
        start = time.process_time()
        language = IDENTIFY[backend](Text(Document("a", row["text"])))
        size = row["length_class"]
        seconds[size] += time.process_time() - start
        accept = {code(name) or name for name in row["accept"]} | set(row["accept"])
        said = language.code or "und"
        hit = said in accept
        total[size] += 1
        right[size] += hit
        refused[size] += language.code is None
        if accept & LANGDETECT:
            known_total[size] += 1
            known[size] += hit
        mixed += len({s.language for s in language.segments}) > 1
        if verbose and not hit:
            wrong[f"{row['lang']}>{said} ({size})"] += 1
    for size, number in total.items():
        langdetects = f"{known[size] / known_total[size]:.3f}" if known_total[size] else "-"
        print(
            f"{size:7} {number:5} right {right[size] / number:.3f} langdetect's 55 {langdetects}"
            f" refused {refused[size] / number:.3f} {number / seconds[size]:,.0f} docs/s"
        )
    every = sum(right[size] / total[size] for size in LENGTHS) / len(LENGTHS)
    those = sum(known[size] / known_total[size] for size in LENGTHS) / len(LENGTHS)
    print(f"over four lengths: all languages {every:.4f}, langdetect's 55 {those:.4f}")
    print(f"called mixed: {mixed} of {len(data)} ({mixed / len(data):.2%})")
    print(*wrong.most_common(60), sep="\n") if verbose else None


def mixed(data: list[dict], backend: str, verbose: bool) -> None:
    by: dict[str, Counter[str]] = {}
    for row in data:
        language = IDENTIFY[backend](Text(Document("a", row["text"])))
        said = _by_character(row["text"], language)
        truth_set = {code(name) for name in row["langs"]}
        said_set = {s.language for s in language.segments}
        for tally in (
            by.setdefault(row["granularity"], Counter()),
            by.setdefault("all", Counter()),
        ):
            for segment in row["segments"]:
                truth = code(segment["lang"]) or segment["lang"]
                accept = {truth, "no"} if truth in ("nn", "no") else {truth}
                start, end = segment["start"], segment["end"]
                tally["characters"] += end - start
                tally["right"] += sum(c in accept for c in said[start:end])
            tally["rows"] += 1
            tally["exact"] += truth_set == said_set
            tally["mixed"] += len(said_set) > 1
        if verbose and truth_set != said_set:
            print(row["id"], row["granularity"], sorted(truth_set), sorted(said_set))
    for name in sorted(by, key=lambda name: name == "all"):
        tally = by[name]
        right = tally["right"] / tally["characters"]
        print(
            f"{name:7} {tally['rows']:5} characters right {right:.4f}"
            f" set exact {tally['exact'] / tally['rows']:.3f}"
            f" called mixed {tally['mixed'] / tally['rows']:.3f}"
        )


def _by_character(text: str, language: Language) -> list[str]:
    said = [""] * len(text)
    for segment in language.segments:
        said[segment.start : segment.end] = [segment.language] * (segment.end - segment.start)
    return said


def speed(paths: list[Path], backend: str) -> None:
    texts = [path.read_text("utf-8") for path in paths]
    size = sum(map(len, texts))
    best = float("inf")
    check = MixedLanguages(language_backend=backend)
    for _ in range(5):
        documents = [Text(Document("a", text)) for text in texts]
        for document in documents:
            _ = document.prose
        start = time.process_time()
        for document in documents:
            check.measure(document)
        best = min(best, time.process_time() - start)
    found = Counter(d.once(IDENTIFY[backend]).code for d in documents)
    print(
        f"{len(texts)} files of {size / len(texts):,.0f} characters, LNG002 and all it needs:"
        f" {len(texts) / best:,.0f} docs/s, {best / size * 1e7:.3f} ms a 10,000 characters,"
        f" {dict(found)}"
    )


def long_line() -> None:
    line = Text(Document("a", "The quick brown fox jumps over the lazy dog. " * 230_000))
    start = time.process_time()
    IDENTIFY["vote"](line)
    print(f"10 MB line: {1000 * (time.process_time() - start):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("single", type=Path)
    parser.add_argument("mixed", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--backend", choices=tuple(IDENTIFY), default="vote")
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    for load in (langdetect_says, langid_says):  # 0.2 s, once in a run
        load("warm up")
    single(rows(arguments.single, arguments.half), arguments.backend, arguments.verbose)
    mixed(rows(arguments.mixed, arguments.half), arguments.backend, arguments.verbose)
    if arguments.files:
        speed(arguments.files, arguments.backend)
    long_line()


if __name__ == "__main__":
    main()
