"""The translation rules on labelled text: fit the human rates, measure false alarms and recall.

    python -m tests.bench.translation fit train.jsonl.gz …    prints translation/rates.py
    python -m tests.bench.translation measure dev.jsonl.gz …  false alarms and recall
    python -m tests.bench.translation torn dev.jsonl.gz …     people's texts as if from a PDF
    python -m tests.bench.translation language lid.jsonl      flags and English share by language
    python -m tests.bench.translation speed dev.jsonl.gz      documents per second
    python -m tests.bench.translation files DIRECTORY …       what MTA001 flags in a folder

A row is JSON with `text`, `label` (`human`, `human_translated` or `machine_translated`), `family`,
`kind`, `system`, `domain`, `source` and `may_train`, and `lang` where it is not English. Rates come
only from human rows that may be trained on. Files may be gzipped.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.checks import ALL
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.machine_translation import CERTAIN, MachineTranslation
from audit.checks.translation.machine_wording import MachineWording
from audit.checks.translation.tokens import tokens
from audit.checks.translation.tongue import ENGLISH, share
from audit.model import Document, Measurement
from audit.text import Text

Row = dict[str, Any]
Count = tuple[int, list[int]]
"""The words of a document, and its hits by rule."""

ARTIFACTS = [check for check in ALL if isinstance(check, Artifact)]

ANONYMISED = re.compile(r"@[A-Z]+[0-9]+")
BY_HAND = {"MTA119": (1.0, 0.1), "MTA125": (0.1, 1.0)}
"""Rates that the rows cannot give: their white space was collapsed, or all of them are edited."""
LEAST_STRATUM = 5_000
"""Words below which a stratum's rate is not told from chance."""
DOCS = {".md": "markdown", ".markdown": "markdown", ".rst": "rst", ".txt": "text"}

HEADER = '''"""How often people write what the artifact rules find, by language.

Made by `python -m tests.bench.translation fit` from what people wrote or translated:
{told}.
All of licences that permit it: CC0 / public domain (digitalgov.gov, Standard Ebooks), CC BY-SA 4.0
(UD English EWT, UD German, French and Spanish GSD, NTREX-128), MIT / Apache-2.0 (the Rust blog). No
machine output was looked at.

`per_thousand` is the highest rate among these kinds of text, half a hit added, since the worst kind
of writing decides about false alarms. `shape` is the size of the negative binomial by moments in
that kind, at most 1: slips cluster. MTA119 is set by hand, since the white space of the English
texts was collapsed when they were collected: school essays and news that kept theirs have 0.2 to
0.8. No careless writing in German, French or Spanish was at hand, so a rate there is never under
English's, and MTA125's is by hand. Rules that need no tables have their rates under English.
"""

from __future__ import annotations

from audit.checks.translation.surprise import Rate

RATES = {{
'''


def rows(path: str) -> Iterator[Row]:
    """The rows of a file, one JSON object a line."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.endswith(".gz")
        else Path(path).open(encoding="utf-8") as file
    ):
        for line in file:
            yield json.loads(line)


def text_of(row: Row) -> Text:
    """A row as a document, without the marks that replace names in anonymised essays."""
    return Text(Document(row["id"], ANONYMISED.sub(" ", row["text"])))


def human(row: Row) -> bool:
    """Did a person write the text or translate it?"""
    return str(row["label"]).startswith("human") and row["family"] != "post_edit"


def judge(text: Text) -> tuple[Measurement | None, bool]:
    """MTA001's measurement of a text, and whether it flags."""
    check = MachineTranslation()
    parts = [part for rule in ARTIFACTS if (part := rule.measure(text)) is not None]
    measurement = check.summarise(text.id, parts)
    return measurement, measurement is not None and check.over(measurement.value)


def fit(paths: list[str]) -> None:
    """Print the table of human rates."""
    counts: dict[str, dict[str, list[Count]]] = defaultdict(lambda: defaultdict(list))
    for row in (row for path in paths for row in rows(path)):
        if human(row) and row["may_train"]:
            text = text_of(row)
            counts[row.get("lang", "en")][row["domain"]].append(
                (text.once(tokens).words, [len(rule.found(text)[0]) for rule in ARTIFACTS])
            )
    strata = {
        language: {
            name: documents
            for name, documents in sorted(domains.items())
            if sum(words for words, _ in documents) >= LEAST_STRATUM
        }
        for language, domains in counts.items()
    }
    told = ";\n".join(
        f"{language}: {sum(map(len, domains.values()))} documents, "
        f"{sum(w for docs in domains.values() for w, _ in docs):,} words\n  ({', '.join(domains)})"
        for language, domains in strata.items()
    )
    print(HEADER.format(told=told), end="")
    for language, domains in strata.items():
        print(f'    "{language}": {{')
        for number, rule in enumerate(ARTIFACTS):
            if language in (rule.languages or {ENGLISH}):
                least = strata[ENGLISH] if ENGLISH in rule.languages else domains
                lines = [_rate(rule, number, kinds) for kinds in (domains, least)]
                print(f"        {max(lines)[1]}")
        print("    },")
    print("}")


def _rate(rule: Artifact, number: int, domains: dict[str, list[Count]]) -> tuple[float, str]:
    """A rule's rate in the domain that has most of its hits, and its line in the table."""
    rate, worst = max(
        ((sum(h[number] for _, h in docs) + 0.5) / sum(w for w, _ in docs) * 1000, name)
        for name, docs in domains.items()
    )
    shape = moments([hits[number] for _, hits in domains[worst]])
    if rule.rule in BY_HAND:
        rate, shape = BY_HAND[rule.rule]
        worst = "by hand"
    return rate, f'"{rule.rule}": Rate({rate:.4f}, {shape:.3f}),  # {rule.name}: {worst}'


def moments(hits: list[int]) -> float:
    """The size of a negative binomial with the mean and variance of `hits`, in [0.05, 1]."""
    mean = sum(hits) / len(hits)
    variance = sum((h - mean) ** 2 for h in hits) / max(1, len(hits) - 1)
    return min(1.0, max(0.05, mean * mean / (variance - mean))) if variance > mean > 0 else 1.0


def stratum(row: Row) -> str:
    """The kind of text a row is, for people; the kind of system, for machines."""
    if human(row):
        return f"{row['label']} {row['domain']}"
    kind = row["kind"] if row["kind"] in {"round_trip", "one_way"} else row["family"]
    system = re.split(r"[-:. ]", row["system"])[0] if kind in {"round_trip", "one_way"} else ""
    return f"machine {kind} {system}"


def measure(paths: list[str]) -> None:
    """Print how many documents of each stratum are flagged."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for path in paths:
        for row in rows(path):
            _, flagged = judge(text_of(row))
            names = [stratum(row), "human (all)" if human(row) else "machine (all)"]
            for name in names:
                table[name]["rows"] += 1
                table[name]["flagged"] += flagged
    for name, count in sorted(table.items()):
        share = 100 * count["flagged"] / count["rows"]
        print(f"{count['flagged']:6d} of {count['rows']:6d}  {share:6.2f} %  {name}")


def torn_text(raw: str, chance: random.Random) -> str:
    """A text with the white space of one taken from a PDF.

    Half of its hyphens and a tenth of its commas and full stops are torn off, one blank in fifty is
    doubled.
    """
    for pattern, part in (
        (r"(?<=[a-z])-(?=[a-z])", 0.5),
        (r"(?<=[a-z])[,.](?= )", 0.1),
        (r"(?<=[a-z]) (?=[a-z])", 0.02),
    ):
        raw = re.sub(pattern, lambda m, s=part: " " * (chance.random() < s) + m[0], raw)
    return raw


def torn(paths: list[str]) -> None:
    """Print how many of people's texts are flagged once their white space is torn as from a PDF."""
    chance = random.Random(1)
    total = flags = 0
    for row in (row for path in paths for row in rows(path) if human(row)):
        total += 1
        flags += judge(Text(Document(row["id"], torn_text(text_of(row).raw, chance))))[1]
    print(f"{flags} of {total} flagged")


def language(path: str) -> None:
    """Print flags outside English, whose tables judge which language, and the English shares."""
    flags: Counter[str] = Counter()
    judged: dict[str, Counter[str]] = defaultdict(Counter)
    shares: dict[str, list[float]] = defaultdict(list)
    total = 0
    for row in rows(path):
        text = text_of(row)
        _, flagged = judge(text)
        shared = text.once(tokens)
        total += 1
        flags[row["lang"]] += flagged
        judged[shared.language][row["lang"]] += 1
        if shared.words >= 20:
            shares[row["lang"]].append(share(ENGLISH, shared))
    print(f"{sum(flags.values())} of {total} flagged", {k: v for k, v in flags.items() if v})
    for told, count in sorted(judged.items()):
        print(f"judged as {told or 'none of them'}:", dict(count.most_common(12)))
    print("English, least share:", sorted(shares.get("en", []))[:5])
    top = sorted(((max(v), k) for k, v in shares.items() if k != "en"), reverse=True)[:6]
    print("others, greatest share:", top)


def speed(path: str) -> None:
    """Print documents per second of CPU for all MTA1xx rules and MTA001, with the wording."""
    texts = [Document(row["id"], row["text"]) for row in rows(path)]
    wording, check = MachineWording(), MachineTranslation()
    wording.measure(Text(texts[0]))
    start = time.process_time()
    words = 0
    for document in texts:
        text = Text(document)
        parts = [rule.measure(text) for rule in (*ARTIFACTS, wording)]
        check.summarise(text.id, [part for part in parts if part is not None])
        words += text.once(tokens).words
    seconds = time.process_time() - start
    print(f"{len(texts) / seconds:.0f} documents/s of {words / len(texts):.0f} words")


def files(paths: list[str]) -> None:
    """Print what MTA001 flags among files, the wording judged too."""
    check, rules = MachineTranslation(), (*ARTIFACTS, MachineWording())
    total = flags = gates = 0
    for path in paths:
        for file in sorted(p for p in Path(path).rglob("*") if p.suffix in DOCS and p.is_file()):
            raw = file.read_text(encoding="utf-8", errors="replace")
            text = Text(Document(str(file), raw, markup=DOCS[file.suffix]))
            parts = [part for rule in rules if (part := rule.measure(text)) is not None]
            measurement = check.summarise(text.id, parts)
            total += 1
            if measurement is not None and check.over(measurement.value):
                flags += 1
                gates += measurement.value >= CERTAIN
                print(f"{file}: {measurement.value:.2f} {measurement.note}")
                for evidence in measurement.evidence[:12]:
                    quoted = raw[max(0, evidence.start - 20) : evidence.end + 20]
                    print(f"    {quoted!r} {evidence.note}")
    print(f"{total} files, {flags} flagged, {gates} of them as errors")


def main(argv: list[str]) -> int:
    """Run one of the commands above."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("command", choices=("fit", "measure", "torn", "language", "speed", "files"))
    parser.add_argument("paths", nargs="+")
    arguments = parser.parse_args(argv)
    many = {"fit": fit, "measure": measure, "torn": torn, "files": files}
    if arguments.command in many:
        many[arguments.command](arguments.paths)
    else:
        {"language": language, "speed": speed}[arguments.command](arguments.paths[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
