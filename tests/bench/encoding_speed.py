"""What the encoding checks cost on clean text: MB of UTF-8 a second on one core, and by check.

    python -m tests.bench.encoding_speed lid.jsonl [--size 11000]

The file is JSONL with the fields `text` and `lang`: the texts of a language are joined to documents
of `--size` characters. Documents whose language is told with nothing but ASCII are made by leaving
out every line that has another character. What the masks of a markup cost is not counted here, for
all checks share them; neither is reading. The least of five runs counts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from audit.check import DocumentCheck
from audit.checks import ALL
from audit.model import Document
from audit.text import Text

CHECKS = [check for check in ALL if isinstance(check, DocumentCheck) and check.family == "encoding"]


def documents(path: Path, size: int) -> dict[str, list[str]]:
    """Clean documents by language, and those of plain ASCII under `ASCII`."""
    texts: dict[str, list[str]] = defaultdict(list)
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        texts[row["lang"]].append(row["text"])
    plain = "\n".join(
        line
        for all in texts.values()
        for text in all
        for line in text.split("\n")
        if line.isascii()
    )
    whole = {language: "\n".join(all) for language, all in texts.items()}
    whole = {language: text for language, text in whole.items() if not text.isascii()}
    return {
        language: [text[at : at + size] for at in range(0, len(text), size)]
        for language, text in {"ASCII": plain, **whole}.items()
    }


def cost(texts: Iterable[str]) -> tuple[float, Counter[str]]:
    """Seconds that the family takes for `texts`, and those of each check."""
    each: Counter[str] = Counter()
    for content in texts:
        text = Text(Document("a", content))
        for check in CHECKS:
            start = time.process_time()
            check.measure(text)
            each[check.rule] += time.process_time() - start  # type: ignore[assignment]
    return sum(each.values()), each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", type=int, default=11_000, help="characters of a document")
    arguments = parser.parse_args()
    slowest = []
    total: dict[str, float] = defaultdict(float)
    for language, texts in documents(arguments.file, arguments.size).items():
        bytes_ = sum(len(text.encode()) for text in texts)
        cost(texts)
        seconds, each = min((cost(texts) for _ in range(5)), key=lambda run: run[0])
        rates = ", ".join(f"{rule} {1e9 * s / bytes_:.1f}" for rule, s in each.most_common(4))
        slowest.append((bytes_ / seconds / 1e6, language, rates))
        for kind in ("ASCII",) if language == "ASCII" else ("other",):
            total[f"{kind} bytes"] += bytes_
            total[f"{kind} seconds"] += seconds
    for rate, language, rates in sorted(slowest)[:12] + [s for s in slowest if s[1] == "ASCII"]:
        print(f"{language:8} {rate:7.1f} MB/s   ns a byte: {rates}")
    for kind in ("ASCII", "other"):
        print(f"{kind}: {total[f'{kind} bytes'] / total[f'{kind} seconds'] / 1e6:.1f} MB/s")


if __name__ == "__main__":
    main()
