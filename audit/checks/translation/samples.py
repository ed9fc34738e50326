"""Labelled rows as what a head is fitted on: windows of features, in sparse matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.checks.translation._weighing_python import features
from audit.checks.translation.classes import TEMPLATES, Classifier
from audit.checks.translation.heads import windows
from audit.checks.translation.rows import is_human, stratum
from audit.checks.translation.splits import Row
from audit.checks.translation.tokens import tokens
from audit.checks.translation.weighing import CHANNELS
from audit.model import Document
from audit.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

LEAST_DOCUMENTS = 5
"""Training windows that a feature stands in."""


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
