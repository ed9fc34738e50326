"""Fit the heads: from labelled rows to the model that MTA120 reads.

    python -m audit.checks.translation.train ROWS.jsonl.gz … [--without WORD …] --out heads.bin
    python -m audit.checks.translation.train --human FOLDER … --machine FOLDER … --out heads.bin

The second form fits one head that tells your own texts by people from your own machine output; name
the file in `[tool.audit.rules.machine-wording] model = "heads.bin"`. It takes some hundred texts
of each at least.

Only rows (`rows.py`) with `may_train: true` are fitted. The thresholds come from scores that each
row got from heads fitted on the parts without it (`splits.py`), over all human rows. Needs scipy,
which datasketch brings.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.atomic import write_atomically
from audit.checks.translation.classes import Classifier
from audit.checks.translation.heads import GROUP, QUANTUM, Head
from audit.checks.translation.lexicon import Lexicon, compiled
from audit.checks.translation.model_file import SHIPPED, dump, load
from audit.checks.translation.rows import (
    TRANSLATION,
    read_folders,
    read_rows,
)
from audit.checks.translation.samples import LEAST_DOCUMENTS, Samples
from audit.checks.translation.spinning import WordNet, levels
from audit.checks.translation.splits import Row, folds
from audit.checks.translation.weighing import CHANNEL_SHIFT
from audit.errors import AuditError
from audit.values import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

PARTS = 5
"""Parts of cross-validation."""

SCREENED, KEPT = 100_000, 20_000
"""Features that a head is fitted on first, and that it keeps for the second fit: pruning to 20,000
costs no recall (`python -m tests.bench.translation heads`)."""

LEAST_STRATUM = 60
"""Human rows below which a stratum's false alarms are not told from chance."""


@dataclass(frozen=True)
class Recipe:
    """How a head is fitted: rows of `family` against people's and those of `also`.

    `channels`: how many of A, B, W, S it sees. `strength`: the inverse of its regularisation.
    `pool`, `stratum`: the share of human rows that it may flag, overall and in the worst stratum.
    `originals`: people's translations are neither its positives nor its negatives.
    """

    name: str
    family: str
    also: str = ""
    channels: int = 2
    strength: float = 8.0
    pool: float = 0.002
    stratum: float = 0.005
    originals: bool = False


RECIPES = (
    Recipe("rule-based", "rbmt", pool=0.003, stratum=0.0075),
    Recipe("statistical", "smt", "post_edit", strength=2.0, pool=0.002, stratum=0.005),
    Recipe("spun", "spin_sim", channels=4, strength=100.0, pool=0.004, stratum=0.01),
    Recipe(GROUP, "nmt llm", channels=1, strength=2.0, originals=True),
)
"""The shipped heads. Separate ones, since one for all misses the rarer kinds altogether."""


@dataclass(frozen=True)
class Fitted:
    """Columns of each channel's matrix, their weights in quanta, and a bias."""

    columns: tuple[Integers, ...]
    weights: tuple[Integers, ...]
    bias: float

    def scores(self, samples: Samples) -> Floats:
        """The score of every row."""
        import numpy as np

        total = np.full(len(samples.owners), self.bias)
        for matrix, columns, weights in zip(
            samples.matrices, self.columns, self.weights, strict=False
        ):
            full = np.zeros(matrix.shape[1])
            full[columns] = QUANTUM * weights
            total += matrix @ full
        return samples.of_rows(total)


def fit(samples: Samples, recipe: Recipe, rows: Flags) -> Fitted:
    """Fit one head on those trainable rows among `rows`."""
    import numpy as np
    from scipy.sparse import hstack

    positive = np.isin(samples.family, recipe.family.split())
    also = np.isin(samples.family, recipe.also.split())
    people = samples.human & ~(recipe.originals & (samples.strata == TRANSLATION))
    wanted = rows & samples.trainable & (positive | people | also)
    chosen = wanted[samples.owners]
    signs = np.where(positive[samples.owners[chosen]], 1.0, -1.0)
    if not 0 < (signs > 0).sum() < len(signs):
        raise AuditError(f"{recipe.name}: needs texts of both kinds to be fitted on")
    matrices = [matrix[chosen] for matrix in samples.matrices[: recipe.channels]]
    edges = np.cumsum([0] + [matrix.shape[1] for matrix in matrices])
    matrix = hstack(matrices).tocsr()
    columns = _screen(matrix, signs)
    weights, bias = logistic(matrix[:, columns], signs, recipe.strength)
    if len(columns) > KEPT:
        kept = np.sort(np.argsort(-np.abs(weights), kind="stable")[:KEPT])
        columns = columns[kept]
        weights, bias = logistic(matrix[:, columns], signs, recipe.strength)
    whole = np.rint(weights / QUANTUM).astype(np.int64)
    columns, whole = columns[whole != 0], whole[whole != 0]
    inside = [(columns >= start) & (columns < end) for start, end in pairwise(edges)]
    return Fitted(
        tuple(columns[part] - start for part, start in zip(inside, edges[:-1], strict=True)),
        tuple(whole[part] for part in inside),
        bias,
    )


def _screen(matrix: csr_matrix, signs: Floats) -> Integers:
    """The columns whose shares in the two kinds differ most: log ratio times √(windows with it)."""
    import numpy as np

    there = (matrix > 0).astype(np.float64)
    machine, people = there[signs > 0].sum(axis=0), there[signs < 0].sum(axis=0)
    machine, people = np.asarray(machine).ravel(), np.asarray(people).ravel()
    ratio = np.log(
        ((machine + 0.5) / ((signs > 0).sum() + 1)) / ((people + 0.5) / ((signs < 0).sum() + 1))
    )
    weight = np.abs(ratio) * np.sqrt(machine + people)
    weight[machine + people < LEAST_DOCUMENTS] = 0
    best = np.argsort(-weight, kind="stable")[:SCREENED]
    return np.sort(best[weight[best] > 0])


def logistic(matrix: csr_matrix, signs: Floats, strength: float) -> tuple[Floats, float]:
    """Weights and bias of an L2-regularised logistic regression with both kinds weighted alike."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    share = np.where(
        signs > 0, len(signs) / (2 * (signs > 0).sum()), len(signs) / (2 * (signs < 0).sum())
    )
    across = matrix.T.tocsr()

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:-1], point[-1]
        margins = signs * (matrix @ weights + bias)
        value = strength * float(share @ np.logaddexp(0, -margins)) + 0.5 * float(weights @ weights)
        slope = -strength * share * signs * expit(-margins)
        return value, np.append(across @ slope + weights, slope.sum())

    result = minimize(
        loss, np.zeros(matrix.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 120}
    )
    return result.x[:-1], float(result.x[-1])


def out_of_part(samples: Samples, parts: Integers, recipes: Sequence[Recipe]) -> Floats:
    """Scores of rows by heads, each from heads fitted on the parts that the row is not in."""
    import numpy as np

    scores = np.empty((len(samples.rows), len(recipes)))
    for part in range(int(parts.max()) + 1):
        held = parts == part
        for number, recipe in enumerate(recipes):
            scores[held, number] = fit(samples, recipe, ~held).scores(samples)[held]
    return scores


def calibrate(samples: Samples, scores: Floats, recipe: Recipe, rows: Flags) -> tuple[float, float]:
    """A head's threshold and spread from the human ones among `rows`.

    The least threshold over which lie no more than `recipe.pool` of them all, and no more than
    `recipe.stratum` of any stratum of `LEAST_STRATUM` rows or more.
    """
    import numpy as np

    people = rows & samples.human & samples.judged
    if recipe.originals:
        people &= samples.strata != TRANSLATION
    limits = [np.quantile(scores[people], 1 - recipe.pool, method="higher")]
    for name in sorted(set(samples.strata[people])):
        mine = scores[people & (samples.strata == name)]
        if len(mine) >= LEAST_STRATUM:
            limits.append(np.quantile(mine, 1 - recipe.stratum, method="higher"))
    return float(max(limits)), max(1e-3, float(scores[people].std()))


def train(rows: Sequence[Row], lexicon: Lexicon, recipes: Sequence[Recipe]) -> bytes:
    """The model of those rows, as `model_file.py` has it."""
    import numpy as np

    samples = Samples(rows, Classifier(lexicon))
    parts = np.array(folds(rows, PARTS))
    everything = np.ones(len(rows), dtype=bool)
    scores = out_of_part(samples, parts, recipes)
    heads = []
    for number, recipe in enumerate(recipes):
        threshold, spread = calibrate(samples, scores[:, number], recipe, everything)
        fitted = fit(samples, recipe, everything)
        weights = {
            key + (channel << CHANNEL_SHIFT): weight
            for channel, keys in enumerate(samples.keys[: recipe.channels])
            for key, weight in zip(
                keys[fitted.columns[channel]].tolist(),
                fitted.weights[channel].tolist(),
                strict=True,
            )
        }
        heads.append((Head(recipe.name, fitted.bias, threshold, spread), weights))
    return dump(lexicon, heads)


def _has_rows(recipe: Recipe, rows: Sequence[Row]) -> bool:
    """Is there anything to fit a head on? Says so where not."""
    families = recipe.family.split()
    if any(row["may_train"] and row["family"] in families for row in rows):
        return True
    print(f"train: no head {recipe.name}: no row of it may be trained on", file=sys.stderr)
    return False


def main(argv: Sequence[str]) -> int:
    """Fit and write a model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", help="files of JSON lines, gzipped or not")
    parser.add_argument("--human", nargs="+", default=[], help="folders of texts by people")
    parser.add_argument("--machine", nargs="+", default=[], help="folders of machine output")
    parser.add_argument(
        "--without", nargs="+", default=[], help="fit no row with this in its source or licence"
    )
    parser.add_argument("--words", help="a word a line, the most frequent first")
    parser.add_argument("--wordnet", help="a folder of WordNet 3: `--words` get their levels by it")
    parser.add_argument("--out", required=True, help="where to write the model")
    arguments: Any = parser.parse_args(argv)
    recipes: tuple[Recipe, ...] = (Recipe("machine", "machine"),)
    try:
        if arguments.words:
            words = Path(arguments.words).read_text(encoding="utf-8").split()
            found = levels(words, WordNet(Path(arguments.wordnet))) if arguments.wordnet else {}
            lexicon = Lexicon(compiled(words, levels=found))
        else:
            lexicon = load(SHIPPED).classifier.lexicon
        if arguments.rows:
            rows = read_rows(arguments.rows, arguments.without)
            recipes = tuple(recipe for recipe in RECIPES if _has_rows(recipe, rows))
        else:
            rows = read_folders(arguments.human, arguments.machine)
        write_atomically(Path(arguments.out), [train(rows, lexicon, recipes)])
    except (OSError, ValueError, AuditError) as error:
        print(f"train: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
