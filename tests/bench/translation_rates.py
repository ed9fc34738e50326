"""How often each artifact rule hits in labelled text, and places to read by hand.

    python -m tests.bench.translation_rates rates train.jsonl.gz dev.jsonl.gz …
    python -m tests.bench.translation_rates places 100 train.jsonl.gz …  [--rules MTA108,MTA121]

Rows are those of `translation.py`. The rates are hits per 1,000 words, by kind of text, a table for
each language. Places are drawn at random with a fixed seed, as many from people as from machines
where there are so many, each with the words round it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import tokens
from audit.model import Evidence
from audit.text import Text
from tests.bench.translation import ARTIFACTS, Row, human, rows, text_of

AROUND = 45
"""Characters shown on either side of a place."""


def kind(row: Row) -> str:
    """`people`, or the family of system that wrote the row."""
    if human(row):
        return "people"
    return "neural-2" if row["kind"] == "round_trip" and row["family"] == "nmt" else row["family"]


def hits(
    paths: Iterable[str], rules: Iterable[Artifact]
) -> Iterator[tuple[Row, Text, Artifact, list[Evidence]]]:
    """Every rule's hits in every row."""
    for row in (row for path in paths for row in rows(path)):
        text = text_of(row)
        for rule in rules:
            yield row, text, rule, rule.found(text)[0]


def rates(paths: list[str], rules: list[Artifact]) -> None:
    """Print hits per 1,000 words by language, rule and kind of text."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for row, text, rule, places in hits(paths, rules):
        language = row.get("lang", "en")
        found[language][rule.rule][kind(row)] += len(places)
        words[language][kind(row)] += text.once(tokens).words if rule is rules[0] else 0
    for language, table in found.items():
        kinds = sorted(words[language])
        print(language.ljust(8), *(name.rjust(10) for name in kinds))
        print("words".ljust(8), *(f"{words[language][name]:10,}" for name in kinds))
        for code, count in table.items():
            shares = (1000 * count[name] / words[language][name] for name in kinds)
            print(code.ljust(8), *(f"{share:10.4f}" for share in shares))


def places(count: int, paths: list[str], rules: list[Artifact]) -> None:
    """Print `count` places, each distinct, of each of the rules together."""
    pools: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for row, text, rule, evidence in hits(paths, rules):
        for e in evidence:
            raw = text.raw
            before, after = raw[max(0, e.start - AROUND) : e.start], raw[e.end : e.end + AROUND]
            shown = f"{before}[{raw[e.start : e.end]}]{after}".replace("\n", "⏎")
            pools[human(row)][shown] = f"{rule.rule} {kind(row):9} {shown}"
    chance = random.Random(1)
    people = sorted(pools[True].values())
    machines = sorted(pools[False].values())
    some = chance.sample(people, min(len(people), count // 2))
    for line in sorted(some + chance.sample(machines, min(len(machines), count - len(some)))):
        print(line)


def main(argv: list[str]) -> int:
    """Run one of the commands above."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("command", choices=("rates", "places"))
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--rules", default="MTA1")
    arguments = parser.parse_args(argv)
    chosen = [rule for rule in ARTIFACTS if rule.rule.startswith(tuple(arguments.rules.split(",")))]
    if arguments.command == "rates":
        rates(arguments.paths, chosen)
    else:
        places(int(arguments.paths[0]), arguments.paths[1:], chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
