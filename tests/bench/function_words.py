"""Make `audit/data/function_words.txt`, by hand: `python -m tests.bench.function_words`.

Needs spaCy 3.8 (its stop words are the words) and wordfreq 3.1 (its frequencies decide which of
them are a language's own); neither is a dependency of the project, and no frequency is shipped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import wordfreq

LANGUAGES = (
    "ar bg ca cs da de en es fa fi fr hi hr hu id is it lt lv mk nb nl pl pt ro ru sk sl sv tl tr"
    " uk ur vi"
).split()
UNMEASURED = "af az et eu ga gd lb lij mr ne sq sr tt yo".split()
"""Languages that spaCy lists and wordfreq does not know: their words are nobody's own."""

NAMES = {"nb": "no", "sh": "hr", "fil": "tl", "ms": "id"}
"""Croatian stands for Serbian and Bosnian, Indonesian for Malay: words do not tell them apart."""

FREQUENT = 1e-4
RATIO = 20
MOST = 150


def _is_word(word: str) -> bool:
    kinds = {unicodedata.category(character)[0] for character in re.sub("['’]", "", word)}
    return len(word) > 1 and kinds <= {"L", "M"}


def _stop_words(name: str) -> set[str]:
    words: set[str] = import_module(f"spacy.lang.{name}.stop_words").STOP_WORDS
    return words


def main() -> None:
    frequency: dict[str, dict[str, float]] = defaultdict(dict)
    for name in wordfreq.available_languages("best"):
        mine = frequency[NAMES.get(name, name)]
        for word, value in wordfreq.get_frequency_dict(name, "best").items():
            mine[word] = max(value, mine.get(word, 0.0))
    listed = {}
    for name in LANGUAGES:
        code = NAMES.get(name, name)
        found = {word.lower() for word in _stop_words(name) if _is_word(word)}
        found = {word for word in found if frequency[code].get(word, 0.0) >= FREQUENT}
        listed[code] = sorted(found, key=lambda word: (-frequency[code][word], word))
    taken = {word.lower() for name in UNMEASURED for word in _stop_words(name)}
    parts: dict[str, tuple[list[str], list[str]]] = {}
    lines = []
    for code, words in sorted(listed.items()):
        own, shared = [], []
        for word in words:
            elsewhere = max(f.get(word, 0.0) for other, f in frequency.items() if other != code)
            alone = elsewhere * RATIO <= frequency[code][word] and word not in taken
            (own if alone else shared).append(word)
        parts[code] = own[:MOST], shared[:MOST]
    every = {word for _, shared in parts.values() for word in shared}
    for code, (own, shared) in parts.items():
        known = every.difference(own, shared)
        used = sorted(word for word in known if frequency[code].get(word, 0.0) >= FREQUENT)
        lines.append(f"{code}: {' '.join(own)} | {' '.join(shared)} | {' '.join(used)}\n")
    path = Path(__file__).parents[2] / "audit" / "data" / "function_words.txt"
    path.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
