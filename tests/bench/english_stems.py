"""Write `audit/data/english_stems.txt` anew from the word frequencies of wordfreq. By hand:

    pip install wordfreq==3.1.1
    python -m tests.bench.english_stems [--check]

`--check` writes nothing and says whether the file is what this module makes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from importlib import import_module
from importlib.metadata import version
from math import log
from pathlib import Path

from audit.checks.duplication.story_stems import plain_stem
from audit.text import find_words

TABLE = Path(__file__).parents[2] / "audit" / "data" / "english_stems.txt"
VERSION = "3.1.1"
STEMS = 6000


def table() -> str:
    """The lines of the file: the most frequent stems, by rounded logarithm, then alphabet."""
    if version("wordfreq") != VERSION:
        raise SystemExit(f"wordfreq {VERSION} is needed, not {version('wordfreq')}")
    listed = import_module("wordfreq").get_frequency_dict("en", "large")
    shares: Counter[str] = Counter()
    for entry, share in sorted(listed.items()):
        for word in find_words(entry):
            if word.isalpha() and word.isascii() and len(word) > 1:
                shares[plain_stem(word)] += share
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:STEMS]
    rows: dict[int, list[str]] = {}
    for stem, share in ranked:
        rows.setdefault(round(-10 * log(share)), []).append(stem)
    return "".join(f"{n} {' '.join(sorted(rows[n]))}\n" for n in sorted(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    made = table()
    if not parser.parse_args().check:
        TABLE.write_text(made, encoding="ascii")
    elif TABLE.read_text(encoding="ascii") != made:
        raise SystemExit(f"{TABLE.name} is not what this module makes")
    print(f"{TABLE.name}: {STEMS} stems from wordfreq {VERSION}")


if __name__ == "__main__":
    main()
