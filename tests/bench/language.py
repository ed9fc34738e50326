"""Language figures on external rows, by hand.

`python -m tests.bench.language LID.jsonl MIXED.jsonl [ENGLISH.txt …]`

Rows: `text`, `accept` (codes that are right; `und` for no language), `length_class`; mixed rows:
`langs`, `segments`, `granularity`. Speed is taken on the English files of further paths.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from audit.checks.language.detectors import LANGDETECT, code
from audit.checks.language.identify import identify
from audit.model import Document
from audit.text import Text


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def single(path: Path, verbose: bool) -> None:
    right: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    total: Counter[str] = Counter()
    known: Counter[str] = Counter()
    known_total: Counter[str] = Counter()
    mixed = 0
    wrong: Counter[str] = Counter()
    data = rows(path)
    start = time.process_time()
    for row in data:
        language = identify(Text(Document("a", row["text"])))
        accept = {code(name) or name for name in row["accept"]} | set(row["accept"])
        size = row["length_class"]
        said = language.code or "und"
        hit = said in accept
        total[size] += 1
        right[size] += hit
        refused[size] += language.code is None
        if accept & LANGDETECT:
            known_total[size] += 1
            known[size] += hit
        mixed += len({s.language for s in language.segments}) > 1
        if verbose and not hit and language.code:
            wrong[f"{row['lang']}>{said} ({size})"] += 1
    seconds = time.process_time() - start
    for size, number in total.items():
        answered = number - refused[size]
        print(
            f"{size:7} {number:5} right {right[size] / number:.3f}"
            f" refused {refused[size] / number:.3f}"
            f" right of answered {(right[size] if size != 'und' else 0) / max(1, answered):.3f}"
            + (
                f" | 55 languages {known[size] / known_total[size]:.3f}"
                if known_total[size]
                else ""
            )
        )
    print(f"called mixed {mixed} of {len(data)}; {len(data) / seconds:.0f} docs/s")
    print(*wrong.most_common(60), sep="\n") if verbose else None


def mixed(path: Path, verbose: bool) -> None:
    by: dict[str, Counter[str]] = {}
    for row in rows(path):
        text = Text(Document("a", row["text"]))
        language = identify(text)
        said = [""] * len(row["text"])
        for segment in language.segments:
            said[segment.start : segment.end] = [segment.language] * (segment.end - segment.start)
        tally = by.setdefault(row["granularity"], Counter())
        for segment in row["segments"]:
            truth = code(segment["lang"]) or segment["lang"]
            accept = {truth, "no"} if truth in ("nn", "no") else {truth}
            tally["characters"] += segment["end"] - segment["start"]
            tally["right"] += sum(c in accept for c in said[segment["start"] : segment["end"]])
        truth_set = {code(name) for name in row["langs"]}
        said_set = {s.language for s in language.segments}
        tally["rows"] += 1
        tally["exact"] += truth_set == said_set
        tally["mixed"] += len(said_set) > 1
        if verbose and truth_set != said_set:
            print(row["id"], row["granularity"], sorted(truth_set), sorted(said_set))
    for name, tally in by.items():
        print(
            f"{name:7} {tally['rows']} characters right {tally['right'] / tally['characters']:.3f}"
            f" set exact {tally['exact'] / tally['rows']:.3f}"
            f" called mixed {tally['mixed'] / tally['rows']:.3f}"
        )


def speed(paths: list[Path]) -> None:
    texts = [path.read_text("utf-8") for path in paths]
    texts = [text[i : i + 4000] for text in texts for i in range(0, max(1, len(text) - 2000), 4000)]
    best = float("inf")
    for _ in range(5):
        documents = [Text(Document("a", text)) for text in texts]
        start = time.process_time()
        for document in documents:
            identify(document)
        best = min(best, time.process_time() - start)
    print(f"{len(texts)} English texts: {len(texts) / best:.0f} docs/s")
    line = Text(Document("a", "The quick brown fox jumps over the lazy dog. " * 230_000))
    start = time.process_time()
    identify(line)
    print(f"10 MB line: {1000 * (time.process_time() - start):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("single", type=Path)
    parser.add_argument("mixed", type=Path)
    parser.add_argument("english", type=Path, nargs="*")
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    single(arguments.single, arguments.verbose)
    mixed(arguments.mixed, arguments.verbose)
    speed(arguments.english)


if __name__ == "__main__":
    main()
