"""How well files are decoded and wrong text is found and repaired, and what clean text is flagged.

    python -m tests.bench.encoding encoding.jsonl [--clean FILE…] [--show KIND]

`encoding.jsonl` has one row per file: `bytes_base64`, `true_text`, `kind`, `expect` (defects by
name), `policy`. The clean files are JSONL, gzipped or not, with the field `text`; rows that say
they are `origin` other than human are as good, for a machine's text is clean text too.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.check import DocumentCheck
from audit.checks import ALL
from audit.checks.encoding.misread import misread
from audit.corpus.decode import decode
from audit.model import Document
from audit.text import Text

CHECKS = [check for check in ALL if isinstance(check, DocumentCheck) and check.family == "encoding"]
RULES = {
    "invalid-utf8": "ENC001",
    "utf16-no-bom": "ENC001",
    "utf32-no-bom": "ENC001",
    "mixed-encoding": "ENC001",
    "truncated-utf8": "ENC001",
    "cesu8": "ENC001",
    "mojibake": "ENC002",
    "inner-bom": "ENC003",
    "replacement-char": "ENC004",
    "question-mark-loss": "ENC004",
    "control-char": "ENC005",
    "terminal-escape": "ENC005",
    "c1-control": "ENC005",
    "zero-width": "ENC006",
    "soft-hyphen": "ENC006",
    "line-separator": "ENC006",
    "tag-chars": "ENC006",
    "variation-selector-run": "ENC006",
    "private-use": "ENC006",
    "noncharacter": "ENC006",
    "blank-letter": "ENC006",
    "interlinear": "ENC006",
    "deprecated-format": "ENC006",
    "bidi-control": "ENC007",
    "mixed-line-ending": "ENC008",
    "not-nfc": "ENC009",
    "mixed-script-word": "ENC010",
    "html-entity": "ENC011",
    "double-escaped": "ENC011",
}
"""The rule for each defect; odd spaces, ligatures, hyphens at line ends and unassigned code points
are no finding by design, and the mark of UTF-16 is right."""
REPAIRED = ("legacy", "bom", "nobom", "mixed_bytes", "truncated", "cesu8", "mojibake", "clean")


def rules_of(document: Document) -> set[str]:
    text = Text(document)
    return {
        check.rule
        for check in CHECKS
        if (found := check.measure(text)) is not None and check.over(found.value)
    }


def repaired(document: Document) -> str:
    text = document.text
    for found in reversed(misread(Text(document))):
        if found.replacement is not None:
            text = text[: found.start] + found.replacement + text[found.end :]
    return text


def wanted(row: dict[str, Any]) -> set[str]:
    rules = {RULES[defect] for defect in row["expect"] if defect in RULES}
    if row["kind"].startswith("legacy_") and row["true_encoding"] not in ("utf-8", "utf-16be"):
        rules.add("ENC001")
    if row["kind"] == "bom_utf-8":
        rules.add("ENC003")
    return rules


def lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def bench(path: Path, show: str | None) -> None:
    count: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    due: Counter[str] = Counter()
    false: dict[str, Counter[str]] = defaultdict(Counter)
    for row in lines(path):
        kind = row["kind"]
        document = decode(row["id"], base64.b64decode(row["bytes_base64"]))
        if not document.undecodable:
            data = base64.b64decode(row["bytes_base64"])
            assert data.decode(document.encoding) == document.text, row["id"]
        rules, right = rules_of(document), wanted(row)
        count[kind] += 1
        due[kind] += bool(right)
        hit[kind] += bool(right) and right <= rules
        false[kind].update(rules - right)
        truth = row["true_text"]
        good = repaired(document).rstrip("\ufffd") == truth.rstrip("\ufffd")
        exact[kind] += good
        if show and kind.startswith(show):
            print(row["id"], good, sorted(right), sorted(rules), row["note"])
            print("   ", repr(repaired(document)[:100]), "\n   ", repr(truth[:100]))
    print(f"{'kind':32} {'rows':>5} {'exact':>6} {'due':>5} {'found':>6}  other findings")
    for kind in count:
        text = f"{exact[kind]:6}" if kind.startswith(REPAIRED) else "     -"
        print(f"{kind:32} {count[kind]:5} {text} {due[kind]:5} {hit[kind]:6}  {dict(false[kind])}")
    groups = {
        "legacy": "legacy",
        "mixed bytes": "mixed_bytes",
        "mojibake": "mojibake",
        "clean": "clean",
    }
    for title, start in groups.items():
        kinds = [kind for kind in count if kind.startswith(start)]
        rows = sum(count[kind] for kind in kinds)
        print(f"{title}: exact {sum(exact[k] for k in kinds)} of {rows}")
    scored = [kind for kind in count if kind.startswith(REPAIRED)]
    rows = sum(count[kind] for kind in scored)
    right = sum(exact[kind] for kind in scored)
    print(
        f"all that decoding and repair should give exactly: {right} of {rows} = {right / rows:.1%}"
    )
    print(f"defects found: {sum(hit.values())} of {sum(due.values())}")


def clean(path: Path) -> None:
    count = characters = 0
    rules: Counter[str] = Counter()
    start = time.perf_counter()
    for number, row in enumerate(lines(path)):
        document = Document(str(row.get("id", number)), row["text"])
        count += 1
        characters += len(row["text"])
        for rule in sorted(rules_of(document)):
            rules[rule] += 1
            print("   ", rule, document.id)
    seconds = time.perf_counter() - start
    print(
        f"{path.name}: {count} clean documents, findings {dict(rules)}, "
        f"{count / seconds:.0f} documents/s, {characters / seconds / 1e6:.1f} M characters/s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", type=Path)
    parser.add_argument("--clean", type=Path, nargs="*", default=[])
    parser.add_argument("--show", help="print every row whose kind starts so")
    arguments = parser.parse_args()
    bench(arguments.files, arguments.show)
    for path in arguments.clean:
        clean(path)


if __name__ == "__main__":
    main()
