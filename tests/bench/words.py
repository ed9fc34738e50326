"""Speed of the shared token pass, in characters a second.

python -m tests.bench.words records.jsonl…
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from audit.text import find_spans, find_words


def timed(name: str, function: Callable[[str], object], texts: list[str]) -> None:
    start = time.process_time()
    for text in texts:
        function(text)
    seconds = time.process_time() - start
    print(f"{name:12} {sum(map(len, texts)) / 1e6 / seconds:6.1f} M characters/s")


def main() -> None:
    for name in sys.argv[1:]:
        with Path(name).open(encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        ascii_texts = [text for text in texts if text.isascii()]
        others = [text for text in texts if not text.isascii()]
        for kind, chosen in (("ASCII", ascii_texts), ("other", others)):
            if chosen:
                timed(f"{kind} words", find_words, chosen)
                timed(f"{kind} places", find_spans, chosen)


if __name__ == "__main__":
    main()
