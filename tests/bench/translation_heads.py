"""MTA001 with its heads on text that they have not seen.

    python -m tests.bench.translation_heads ROWS.jsonl.gz … [--made MORE.jsonl.gz …]
    python -m tests.bench.translation_heads … --without GUM           a source or licence in no fit
    python -m tests.bench.translation_heads … --pivots hbs eus is     a pivot in no fit

Rows are as `tests.bench.translation` has them. They are parted by source document and by eight
shared words (`splits.py`); each is scored by heads fitted on the other parts' `may_train` rows, and
judged by thresholds from the other parts' human rows. Rows of `--made` are fitted but not measured.
Prints false alarms in every stratum of human writing and recall of every kind of system: in all, by
each head, and by the artifact rules alone. People's texts are judged once more with their white
space torn as in a PDF, which the heads do not see. Then, for MTA201, the share of random groups of
one system or source that reach its threshold.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from audit.checks.translation.heads import GROUP
from audit.checks.translation.machine_translation import CERTAIN, MachineTranslation
from audit.checks.translation.machine_wording import MachineWording
from audit.checks.translation.model_file import load
from audit.checks.translation.rows import TRANSLATION, is_human, read_rows, stratum
from audit.checks.translation.samples import Samples
from audit.checks.translation.splits import Row, folds
from audit.checks.translation.train import PARTS, RECIPES, calibrate, out_of_part
from audit.checks.translation.translated_tendency import BOUND, TENDENCY
from audit.checks.translation.translation_suspicion import TranslationSuspicion
from audit.model import Document
from audit.text import Text
from tests.bench.translation import ARTIFACTS, torn_text

HEADS = [recipe for recipe in RECIPES if not recipe.originals]

ORIGINALS = "people's originals"
SIZES = (5, 10, 20)
DRAWN = 60
"""Groups drawn of a system or source, at each size."""


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


def judge(raw: str, margin: float) -> tuple[bool, bool, bool, bool]:
    """Is a text flagged; so that it would gate; by its artifacts alone; is it suspected?"""
    text = Text(Document("", raw))
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
    scores = out_of_part(samples, parts, RECIPES)
    margins = np.empty_like(scores)
    for part in range(PARTS):
        for number, recipe in enumerate(RECIPES):
            threshold, spread = calibrate(samples, scores[:, number], recipe, parts != part)
            held = parts == part
            margins[held, number] = (scores[held, number] - threshold) / spread
    table: dict[str, list[list[bool]]] = {}
    chance = random.Random(1)
    single = [number for number, recipe in enumerate(RECIPES) if not recipe.originals]
    for row, margin in zip(measured, margins[:, single], strict=False):
        line = [*judge(row["text"], float(margin.max())), *(margin >= 0)]
        names = [f"people: {stratum(row)}", "people: all"] if is_human(row) else [kind(row)]
        for name in names:
            table.setdefault(name, []).append(line)
        if is_human(row):
            pdf = [*judge(torn_text(row["text"], chance), float(margin.max())), *(margin >= 0)]
            table.setdefault("people: all, as if from a PDF", []).append(pdf)
    columns = ["flagged", "gates", "artifacts", "suspected", *(recipe.name for recipe in HEADS)]
    print(f"{'':40}{'rows':>6}" + "".join(f"{column:>12}" for column in columns))
    for name, lines in sorted(table.items()):
        shares = (100 * np.mean(lines, axis=0)).tolist()
        print(f"{name:40}{len(lines):6}" + "".join(f"{share:11.2f}%" for share in shares))
    group = [recipe.name for recipe in RECIPES].index(GROUP)
    judged = samples.judged[: len(measured)]
    bounded = np.clip(margins[: len(measured), group], -BOUND, BOUND)
    print_groups([r for r, j in zip(measured, judged, strict=True) if j], bounded[judged])
    return 0


def print_groups(rows: Sequence[Row], margins: np.ndarray[Any, Any]) -> None:
    """Print which share of groups of one system or source, drawn at random, MTA201 flags."""
    sources: dict[tuple[str, str], list[float]] = {}
    for row, margin in zip(rows, margins, strict=True):
        if is_human(row):
            kind_of = "people's translations" if stratum(row) == TRANSLATION else ORIGINALS
            origin = row["source"].split(":")[0].split("#")[0]
            source = f"{row['domain']} {origin} {row['src_lang']}"
        else:
            kind_of, source = kind(row), str(row["system"]).split(":")[-1]
        sources.setdefault((kind_of, source), []).append(float(margin))
    chance = random.Random(1)
    print(f"\n{'groups of':40}" + "".join(f"{size:>12}" for size in SIZES))
    shares: dict[str, dict[int, list[float]]] = {}
    for (kind_of, _), values in sorted(sources.items()):
        for size in SIZES:
            if len(values) >= max(size, min(SIZES) * 2):
                means = [np.mean(chance.sample(values, size)) for _ in range(DRAWN)]
                share = float(np.mean([mean >= TENDENCY for mean in means]))
                shares.setdefault(kind_of, {}).setdefault(size, []).append(share)
                if kind_of == ORIGINALS:
                    worst = shares.setdefault(f"{kind_of}, worst source", {})
                    worst[size] = [max(share, *worst.get(size, [0.0]))]
    for kind_of, by_size in sorted(shares.items()):
        line = "".join(f"{100 * np.mean(by_size.get(size, [np.nan])):11.2f}%" for size in SIZES)
        print(f"{kind_of:40}" + line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
