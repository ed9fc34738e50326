"""What the quality rules flag in text that ought to be clean. Run by hand.

    python -m tests.bench.quality_alarms [--show N] [--rules QLT101,QLT104] CORPUS...

Each CORPUS is a JSONL file (gzip or plain; rows with a `label` count only where it says human) or a
folder of text and markup. Prints findings per rule with the first N of them, and the speed of all
quality rules together.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audit.check import DocumentCheck
from audit.checks import ALL
from audit.markup import kind_of
from audit.model import Document
from audit.text import Text

CHECKS = [c for c in ALL if isinstance(c, DocumentCheck) and c.family == "quality"]


def documents(corpus: Path) -> Iterator[Document]:
    if corpus.is_dir():
        for path in sorted(corpus.rglob("*")):
            if path.is_file() and path.suffix in {".md", ".mdx", ".rst", ".txt"}:
                text = path.read_text(encoding="utf-8", errors="replace")
                name = str(path.relative_to(corpus))
                yield Document(name, text, name, markup=kind_of(name, text))
        return
    opener = gzip.open if corpus.suffix == ".gz" else open
    with opener(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if "human" in row.get("label", "human"):
                yield Document(f"{number}", row["text"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--rules", default="QLT")
    arguments = parser.parse_args()
    checks = [c for c in CHECKS if c.rule.startswith(tuple(arguments.rules.split(",")))]
    for corpus in arguments.corpora:
        counts: Counter[str] = Counter()
        count = characters = 0
        seconds = 0.0
        for document in documents(corpus):
            count += 1
            characters += len(document.text)
            text = Text(document)
            _ = text.prose_words, text.lines  # what every family shares
            begun = time.perf_counter()
            measured = [(check, check.measure(text)) for check in checks]
            seconds += time.perf_counter() - begun
            for check, measurement in measured:
                if measurement is None or not check.over(measurement.value):
                    continue
                counts[check.rule] += 1
                if counts[check.rule] <= arguments.show:
                    quoted = [text.raw[e.start : e.end][:70] for e in measurement.evidence[:6]]
                    print(f"{check.rule} {document.id} {measurement.value:.2f} {quoted}")
        rate = count / seconds
        print(
            f"{corpus.name}: {count} documents, {characters / count:.0f} characters each,", end=" "
        )
        print(f"{rate:.0f} documents/s,", dict(sorted(counts.items())))


if __name__ == "__main__":
    main()
