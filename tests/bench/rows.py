"""What it costs to pickle and unpickle a measurement, against a dataclass left to itself.

python -m tests.bench.rows
"""

from __future__ import annotations

import pickle
import timeit
from dataclasses import dataclass

from audit.model import Evidence


@dataclass(frozen=True, slots=True)
class Plain:
    start: int
    end: int
    note: str = ""
    replacement: str | None = None
    related: str | None = None
    related_start: int | None = None
    related_end: int | None = None
    jaccard: float | None = None
    containment: float | None = None


def main() -> None:
    for kind in (Plain, Evidence):
        rows = [kind(n, n + 1, "note") for n in range(1000)]
        best = min(timeit.repeat(lambda rows=rows: pickle.loads(pickle.dumps(rows, 5)), number=20))
        print(f"{kind.__name__:9} {best / 20_000 * 1e6:5.2f} µs a row")


if __name__ == "__main__":
    main()
