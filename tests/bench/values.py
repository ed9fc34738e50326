"""What a frozen value costs, against a dataclass: its class, a value, and its pickle and back.

python -m tests.bench.values
"""

from __future__ import annotations

import dataclasses
import pickle
import timeit
from collections.abc import Callable
from typing import Any

from audit import values


def evidence(kind: Callable[[type], type]) -> type:
    class Evidence:
        start: int
        end: int
        note: str = ""
        replacement: str | None = None
        related: str | None = None
        related_start: int | None = None
        related_end: int | None = None
        jaccard: float | None = None
        containment: float | None = None

    return kind(Evidence)


STANDARD = dataclasses.dataclass(frozen=True, slots=True)
OURS = values.dataclass(frozen=True, slots=True)
standard, ours = evidence(STANDARD), evidence(OURS)
standard.__qualname__, ours.__qualname__ = "standard", "ours"  # where pickle finds them
KINDS = {"dataclasses": (STANDARD, standard), "audit.values": (OURS, ours)}


def best(function: Callable[[], Any], number: int) -> float:
    """Microseconds."""
    return min(timeit.repeat(function, number=number, repeat=5)) / number * 1e6


def main() -> None:
    print(f"{'':14}{'class':>8}{'value':>8}{'named':>8}{'pickle':>8}  µs")
    for name, (decorator, kind) in KINDS.items():
        rows = [kind(n, n + 1, "note") for n in range(1000)]
        times = (
            best(lambda decorator=decorator: evidence(decorator), 50),
            best(lambda kind=kind: kind(1, 2, "note"), 50_000),
            best(lambda kind=kind: kind(1, 2, note="note"), 50_000),
            best(lambda rows=rows: pickle.loads(pickle.dumps(rows, 5)), 5) / len(rows),
        )
        print(f"{name:14}" + "".join(f"{time:8.2f}" for time in times))


if __name__ == "__main__":
    main()
