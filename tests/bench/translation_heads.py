"""MTA001 with its heads on text that they have not seen.

    python -m tests.bench.translation_heads ROWS.jsonl.gz … [--made MORE.jsonl.gz …]
    python -m tests.bench.translation_heads … --without GUM           a source or licence in no fit
    python -m tests.bench.translation_heads … --pivots hbs eus is     a pivot in no fit

Rows are as `tests.bench.translation` has them. They are parted by source document and by eight
shared words (`splits.py`); each is scored by heads fitted on the other parts' `may_train` rows, and
judged by thresholds from the other parts' human rows. Rows of `--made` are fitted but not measured.
Prints false alarms in every stratum of human writing and recall of every kind of system: in all, by
each head, and by the artifact rules alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from audit.checks.translation.machine_translation import CERTAIN, MachineTranslation
from audit.checks.translation.machine_wording import MachineWording
from audit.checks.translation.model_file import load
from audit.checks.translation.splits import Row, folds
from audit.checks.translation.train import (
    PARTS,
    RECIPES,
    Samples,
    calibrate,
    is_human,
    out_of_part,
    read_rows,
    stratum,
)
from audit.checks.translation.translation_suspicion import TranslationSuspicion
from audit.model import Document
from audit.text import Text
from tests.bench.translation import ARTIFACTS

HEADS = [recipe for recipe in RECIPES if not recipe.originals]


def kind(row: Row) -> str:
    """The family of a system, and whether a text went through it once or there and back."""
    if row["family"] == "rbmt":
        if row["src_lang"] in {"is", "isl"}:
            return "rule-based, Icelandic"
        way = {"rtt": "round trip", "round_trip": "round trip"}.get(row["kind"], "one way")
        return f"rule-based, {way}, {'first' if row['kind'] in {'rtt', 'mt'} else 'second'} pack"
    if row["kind"] == "round_trip":
        return f"neural round trip, {row['system'].split('-')[0]}"
    return {"smt": "statistical", "spin_sim": "spun"}.get(row["family"], str(row["family"]))


def judge(row: Row, margin: float) -> tuple[bool, bool, bool, bool]:
    """Is a row flagged; so that it would gate; by its artifacts alone; is it suspected?"""
    text = Text(Document("", row["text"]))
    parts = [m for rule in ARTIFACTS if (m := rule.measure(text)) is not None]
    check = MachineTranslation()
    alone = check.summarise("", parts)
    wording = MachineWording().measured("", float(1 / (1 + np.exp(min(50.0, -margin)))), "wording")
    both = check.summarise("", [*parts, wording])
    suspicion = TranslationSuspicion()
    suspected = suspicion.summarise("", [*parts, wording])
    return (
        both is not None and check.over(both.value),
        both is not None and both.value >= CERTAIN,
        alone is not None and check.over(alone.value),
        suspected is not None and suspicion.over(suspected.value),
    )


def main(argv: Sequence[str]) -> int:
    """Fit out of part, judge, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="+")
    parser.add_argument("--made", nargs="+", default=[])
    parser.add_argument("--without", nargs="+", default=[])
    parser.add_argument("--pivots", nargs="+", default=[])
    given: Any = parser.parse_args(argv)
    measured = read_rows(given.rows, given.without)
    rows = measured + read_rows(given.made, given.without)
    for row in rows:
        if row["family"] == "rbmt" and row["src_lang"] in given.pivots:
            row["may_train"] = False
    samples = Samples(rows, load().classifier)
    parts = np.array(folds(rows, PARTS))
    scores = out_of_part(samples, parts, HEADS)
    margins = np.empty_like(scores)
    for part in range(PARTS):
        for number, recipe in enumerate(HEADS):
            threshold, spread = calibrate(samples, scores[:, number], recipe, parts != part)
            held = parts == part
            margins[held, number] = (scores[held, number] - threshold) / spread
    table: dict[str, list[list[bool]]] = {}
    for row, margin in zip(measured, margins, strict=False):
        line = [*judge(row, float(margin.max())), *(margin >= 0)]
        names = [f"people: {stratum(row)}", "people: all"] if is_human(row) else [kind(row)]
        for name in names:
            table.setdefault(name, []).append(line)
    columns = ["flagged", "gates", "artifacts", "suspected", *(recipe.name for recipe in HEADS)]
    print(f"{'':40}{'rows':>6}" + "".join(f"{column:>12}" for column in columns))
    for name, lines in sorted(table.items()):
        shares = (100 * np.mean(lines, axis=0)).tolist()
        print(f"{name:40}{len(lines):6}" + "".join(f"{share:11.2f}%" for share in shares))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
