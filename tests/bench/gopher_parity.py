"""Do the gopher rules decide as datatrove does? Run by hand with datatrove and spaCy installed.

    python -m tests.bench.gopher_parity CORPUS...

Each CORPUS is a JSONL file (gzip or plain, key `text`) or a folder of text files. For every
document the first broken rule must be the same in both, and all words must be the same.
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
from audit.checks.quality.english import english_words
from audit.checks.quality.gopher_alphabetic_words import GopherAlphabeticWords
from audit.checks.quality.gopher_bullet_lines import GopherBulletLines
from audit.checks.quality.gopher_duplicate_lines import GopherDuplicateLines
from audit.checks.quality.gopher_duplicate_ngrams import GopherDuplicateNgrams
from audit.checks.quality.gopher_duplicate_paragraphs import GopherDuplicateParagraphs
from audit.checks.quality.gopher_ellipsis_lines import GopherEllipsisLines
from audit.checks.quality.gopher_stop_words import GopherStopWords
from audit.checks.quality.gopher_symbol_ratio import GopherSymbolRatio
from audit.checks.quality.gopher_top_ngram import GopherTopNgram
from audit.checks.quality.gopher_word_count import GopherWordCount
from audit.checks.quality.gopher_word_length import GopherWordLength
from audit.model import Document
from audit.text import Text

QUALITY: tuple[tuple[DocumentCheck, str], ...] = (
    (GopherWordCount(), "gopher_short_doc gopher_long_doc"),
    (GopherWordLength(), "gopher_below_avg_threshold gopher_above_avg_threshold"),
    (GopherSymbolRatio(), "gopher_too_many_hashes gopher_too_many_ellipsis"),
    (GopherBulletLines(), "gopher_too_many_bullets"),
    (GopherEllipsisLines(), "gopher_too_many_end_ellipsis"),
    (GopherAlphabeticWords(), "gopher_below_alpha_threshold"),
    (GopherStopWords(), "gopher_enough_stop_words"),
)
REPETITION: tuple[tuple[DocumentCheck, str], ...] = (
    (GopherDuplicateParagraphs(), "dup_para_frac dup_para_char_frac"),
    (GopherDuplicateLines(), "dup_line_frac dup_line_char_frac"),
    (GopherTopNgram(), "top_2_gram top_3_gram top_4_gram"),
    (GopherDuplicateNgrams(), " ".join(f"duplicated_{n}_n_grams" for n in range(5, 11))),
)


def texts(corpora: list[Path]) -> Iterator[str]:
    for corpus in corpora:
        if corpus.is_dir():
            for path in sorted(corpus.rglob("*")):
                if path.is_file() and path.suffix in {".md", ".rst", ".txt"}:
                    yield path.read_text(encoding="utf-8", errors="replace")
            continue
        opener = gzip.open if corpus.suffix == ".gz" else open
        with opener(corpus, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def ours(text: Text, rules: tuple[tuple[DocumentCheck, str], ...]) -> str:
    """The reasons of the first broken rule, or nothing."""
    for check, reasons in rules:
        measurement = check.measure(text)
        if measurement is not None and check.over(measurement.value):
            return reasons
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    arguments = parser.parse_args()
    from datatrove.data import Document as Row
    from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter
    from datatrove.utils.text import split_into_words

    filters = ((GopherQualityFilter(), QUALITY), (GopherRepetitionFilter(), REPETITION))
    counts: Counter[str] = Counter()
    seconds = [0.0, 0.0]
    for raw in texts(arguments.corpora):
        if not raw.strip():
            continue
        counts["documents"] += 1
        counts["same words"] += split_into_words(raw) == english_words(Text(Document("", raw)))
        for theirs, rules in filters:
            begun = time.perf_counter()
            verdict = theirs.filter(Row(text=raw, id=""))
            seconds[0] += time.perf_counter() - begun
            begun = time.perf_counter()
            reasons = ours(Text(Document("", raw)), rules)
            seconds[1] += time.perf_counter() - begun
            reason = verdict[1] if isinstance(verdict, tuple) else ""
            same = reason in reasons.split() if reason else not reasons
            counts["same decision" if same else "other decision"] += 1
            counts["removed"] += bool(reason)
            if not same:
                print(f"{raw[:60]!r}: {reason or 'kept'} / {reasons or 'kept'}")
    print(dict(counts), f"datatrove {seconds[0]:.1f} s (words memoised), audit {seconds[1]:.1f} s")


if __name__ == "__main__":
    main()
