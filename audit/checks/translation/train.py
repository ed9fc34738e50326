"""Fit the heads: from labelled rows to the model that MTA120 reads.

    python -m audit.checks.translation.train ROWS.jsonl.gz … [--without WORD …] --out heads.bin
    python -m audit.checks.translation.train --human FOLDER … --machine FOLDER … --out heads.bin

The second form fits one head that tells your own texts by people from your own machine output; name
the file in `[tool.audit.rules.machine-wording] model = "heads.bin"`. It takes some hundred texts
of each at least.

A row is JSON with `text`, `label`, `family`, `domain`, `group` and `may_train`. Only rows with
`may_train: true` are fitted. The thresholds come from scores that each row got from heads fitted on
the parts without it (`splits.py`), over all human rows. Needs scipy, which datasketch brings.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.atomic import write_atomically
from audit.checks.translation._weighing_python import features
from audit.checks.translation.classes import TEMPLATES, Classifier
from audit.checks.translation.heads import GROUP, QUANTUM, Head, windows
from audit.checks.translation.lexicon import Lexicon, compiled
from audit.checks.translation.model_file import SHIPPED, dump, load
from audit.checks.translation.spinning import WordNet, levels
from audit.checks.translation.splits import Row, folds
from audit.checks.translation.tokens import tokens
from audit.checks.translation.weighing import CHANNEL_SHIFT, CHANNELS
from audit.errors import AuditError
from audit.model import Document
from audit.text import Text
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

LEAST_DOCUMENTS = 5
"""Training windows that a feature stands in."""

SCREENED, KEPT = 100_000, 20_000
"""Features that a head is fitted on first, and that it keeps for the second fit: pruning to 20,000
costs no recall (`python -m tests.bench.translation heads`)."""

LEAST_STRATUM = 60
"""Human rows below which a stratum's false alarms are not told from chance."""

ANONYMISED = re.compile(r"@[A-Z]+[0-9]+")
"""What replaces names in anonymised essays: no text of anyone's."""


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

STRATA = {
    "blog": "blog gov-blog tech-blog weblog government_blog",
    "technical": "technical academic",
    "essay": "essay essay_school essay_student",
    "non-native": "essay_nonnative technical_nonnative",
    "fiction": "fiction fiction_modern",
    "e-mail": "email newsgroup",
    "news": "news",
}
TRANSLATION = "translation"
"""The stratum of what people translated, whatever its domain."""

_STRATUM = {domain: name for name, domains in STRATA.items() for domain in domains.split()}


def stratum(row: Row) -> str:
    """The kind of human writing a row is."""
    if row["label"] == "human_translated":
        return TRANSLATION
    return _STRATUM.get(row["domain"], str(row.get("stratum", "other")))


def is_human(row: Row) -> bool:
    """Did a person write the text or translate it? An edited machine translation is neither."""
    return str(row["label"]).startswith("human") and row["family"] != "post_edit"


def read_rows(paths: Iterable[str], without: Sequence[str] = ()) -> list[Row]:
    """The rows of files of JSON lines, gzipped or not.

    Of a source or licence in which a word of `without` stands, none may be trained on.
    """
    rows = []
    for path in paths:
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    row = json.loads(line)
                    row["text"] = ANONYMISED.sub(" ", row["text"])
                    row["label"], row["family"], row["domain"], row["group"], row["may_train"]
                except (ValueError, KeyError, TypeError) as error:
                    raise AuditError(
                        f"{path}:{number}: not a row for training: {error!r}"
                    ) from None
                origin = f"{row.get('source', '')} {row.get('licence', '')}"
                row["may_train"] &= not any(word in origin for word in without)
                rows.append(row)
    return rows


def read_folders(human: Sequence[str], machine: Sequence[str]) -> list[Row]:
    """A row for every file of the folders."""
    return [
        {
            "text": path.read_text(encoding="utf-8", errors="replace"),
            "label": label,
            "family": family,
            "domain": folder,
            "stratum": folder,
            "group": str(path),
            "may_train": True,
        }
        for folders, label, family in (
            (human, "human", "human"),
            (machine, "machine_translated", "machine"),
        )
        for folder in folders
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    ]


class Samples:
    """Rows as windows of features: a sparse matrix a channel, every window normalised."""

    def __init__(self, rows: Sequence[Row], classifier: Classifier) -> None:
        import numpy as np

        self.rows = rows
        self.classifier = classifier
        channels: tuple[list[Integers], ...] = tuple([] for _ in range(CHANNELS))
        owners = []
        for number, row in enumerate(rows):
            shared = Text(Document("", row["text"])).once(tokens)
            for window in windows(shared.texts):
                owners.append(number)
                classes = classifier.classes(window)
                for channel, found in zip(channels, features(classes, TEMPLATES), strict=True):
                    channel.append(np.array(sorted(found), dtype=np.int64))
        self.owners = np.array(owners, dtype=np.int64)
        self.family = np.array([str(row["family"]) for row in rows])
        self.human = np.array([is_human(row) for row in rows])
        self.trainable = np.array([bool(row["may_train"]) for row in rows])
        self.strata = np.array([stratum(row) if is_human(row) else "" for row in rows])
        built = [_matrix(channel, self.trainable[self.owners]) for channel in channels]
        self.keys = [keys for _, keys in built]
        self.matrices = [matrix for matrix, _ in built]
        self.judged = np.isin(np.arange(len(rows)), self.owners)

    def of_rows(self, scores: Floats) -> Floats:
        """The mean over each row's windows; far below every threshold where it has none."""
        import numpy as np

        count = np.bincount(self.owners, minlength=len(self.rows))
        total = np.bincount(self.owners, weights=scores, minlength=len(self.rows))
        return np.where(count > 0, total / np.maximum(count, 1), -1e3)


def _matrix(channel: list[Integers], trainable: Flags) -> tuple[csr_matrix, Integers]:
    """Windows by features with 1/√n in a row of n features, and the features, ascending."""
    import numpy as np
    from scipy.sparse import csr_matrix

    sizes = np.array([len(found) for found in channel])
    every = np.concatenate(channel)
    seen, counts = np.unique(every[np.repeat(trainable, sizes)], return_counts=True)
    keys = seen[counts >= LEAST_DOCUMENTS]
    column = np.minimum(np.searchsorted(keys, every), max(0, len(keys) - 1))
    known = keys[column] == every if len(keys) else np.zeros(len(every), bool)
    value = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    starts = np.concatenate([[0], np.cumsum(known)])[np.concatenate([[0], np.cumsum(sizes)])]
    shape = (len(channel), len(keys))
    return csr_matrix((value[known], column[known], starts), shape=shape), keys


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
