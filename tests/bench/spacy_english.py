"""Is `audit/data/spacy_english.json` what spaCy has? By hand, with spaCy 3.8 installed:

    python -m tests.bench.spacy_english

`phrases`, which are made by the tokenizer itself, are what `tests.bench.gopher_parity` measures.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

TABLE = Path(__file__).parents[2] / "audit" / "data" / "spacy_english.json"
PATTERNS = {
    "prefix": "prefix_search",
    "suffix": "suffix_search",
    "infix": "infix_finditer",
    "url": "url_match",
}


def main() -> None:
    spacy = import_module("spacy")
    orth = import_module("spacy.symbols").ORTH
    tokenizer = spacy.blank("en").tokenizer
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    differ = [
        name
        for name, attribute in PATTERNS.items()
        if getattr(tokenizer, attribute).__self__.pattern != kept[name]
    ]
    rules = {
        chunk: "\x1f".join(piece[orth] for piece in pieces)
        for chunk, pieces in tokenizer.rules.items()
        if not chunk.isspace()
    }
    if rules != kept["specials"]:
        differ.append("specials")
    if differ:
        raise SystemExit(f"spaCy {spacy.__version__} differs in: {', '.join(differ)}")
    print(f"{TABLE.name}: {len(PATTERNS)} patterns, {len(rules)} exceptions of {spacy.__version__}")


if __name__ == "__main__":
    main()
