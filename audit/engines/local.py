"""The local engine: this process, or a pool of processes, with what must be kept on disk.

An engine has four verbs: iterate, map batches to rows, group rows by key, and save rows. Checks
import no engine, and results never depend on which one ran or with how many workers.
"""

from __future__ import annotations

import os
from array import array
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from audit.check import Group
from audit.engines.scratch import Scratch

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

_BATCH_DOCUMENTS = 64
_BATCH_CHARACTERS = 500_000
_POOL_FROM = 4_000_000
"""Characters to measure, half a second's work, from which processes pay for what each of them loads
for itself (0.3 s)."""
_FEW_KEYS = 50_000
_IN_MEMORY = 1 << 14
"""Pieces of rows that stay in memory, of 0.5 kB each, and of 5 kB at most: to write rows and read
them back took 0.04 s of a run over 2,000 documents."""


def batches(
    rows: Iterable[T],
    size: Callable[[T], int],
    most: int = _BATCH_DOCUMENTS,
    characters: int = _BATCH_CHARACTERS,
) -> Iterator[list[T]]:
    """Rows in lists, each of at most `most` rows; a list ends once its sizes reach `characters`."""
    batch: list[T] = []
    total = 0
    for row in rows:
        batch.append(row)
        total += size(row)
        if len(batch) >= most or total >= characters:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


class _Job(Generic[T, R]):
    """A batch, and where its results are: here, under way, or still to be made."""

    def __init__(self, batch: list[T], done: list[R] | None) -> None:
        self.batch = batch
        self.done = done
        self.future: Future[list[R]] | None = None


def flat_map(
    function: Callable[[list[T]], list[R]],
    source: Iterable[list[T]],
    workers: int | None = 1,
    size: Callable[[T], int] = lambda row: 1,
    finished: Callable[[list[T]], list[R] | None] = lambda batch: None,
) -> Iterator[R]:
    """`function` over batches, results in the order of the batches.

    With more than one worker the batches go to a pool of processes; at most three batches a worker
    are under way, so memory does not grow with the number of documents. A batch of which `finished`
    gives the results is spared the journey. `None` is a worker for each core, as soon as there is
    so much to do that they earn their start; what is less is done here.
    """
    enough = _POOL_FROM if workers is None else 0
    workers = workers or os.cpu_count() or 1
    if workers == 1:
        for batch in source:
            yield from function(batch)
        return

    def results(job: _Job[T, R]) -> list[R]:
        if job.done is not None:
            return job.done
        return job.future.result() if job.future else function(job.batch)

    pool: ProcessPoolExecutor | None = None
    pending: deque[_Job[T, R]] = deque()
    total = 0
    try:
        for batch in source:
            pending.append(_Job(batch, finished(batch)))
            if pending[-1].done is None:
                total += sum(map(size, batch))
                pool = pool or (_processes(workers) if total >= enough else None)
            for job in pending:
                if pool and job.done is None and job.future is None:
                    job.future = pool.submit(function, job.batch)
            if len(pending) >= 3 * workers:
                yield from results(pending.popleft())
        while pending:
            yield from results(pending.popleft())
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _processes(workers: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor  # a hook has no need of it

    return ProcessPoolExecutor(workers)


class Saved(Generic[T]):
    """Rows in the order in which they were added, on disk but for the first of them; can be
    iterated again and again. Rows are values: nobody changes them.

    `size` says of how many pieces a row is made, such as places, besides itself.
    """

    def __init__(self, size: Callable[[T], int] = lambda row: 0) -> None:
        self._size = size
        self._left = _IN_MEMORY
        self._first: list[T] = []
        self._scratch = Scratch()
        self._ends = array("Q", (0,))

    def __len__(self) -> int:
        return len(self._first) + len(self._ends) - 1

    def add(self, row: T) -> int:
        """Keep a row; returns its number."""
        self._left -= 1 + self._size(row)
        if self._left >= 0:
            self._first.append(row)
        else:
            import pickle

            data = pickle.dumps(row, protocol=5)
            self._ends.append(self._scratch.add(data) + len(data))
        return len(self) - 1

    def __getitem__(self, number: int) -> T:
        if number < len(self._first):
            return self._first[number]
        import pickle

        place = number - len(self._first)
        start, end = self._ends[place], self._ends[place + 1]
        row: T = pickle.loads(self._scratch.read(start, end - start))
        return row

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self)):
            yield self[number]


class Keys:
    """Rows of (key, document number), to be grouped by key. 12 bytes a row, in memory."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._numbers = array("I")

    def add(self, number: int, keys: bytes) -> None:
        """Add a document's keys: uint64, native order. Documents come in ascending order."""
        before = len(self._keys)
        self._keys.frombytes(keys)
        self._numbers += array("I", (number,)) * (len(self._keys) - before)

    def groups(self, among: Container[int] | None = None) -> Iterator[Group]:
        """The documents of every key that at least two share, in the order of the keys.

        Only of keys that a document of `among` has, where that is given.
        """
        groups = self._few() if len(self._keys) <= _FEW_KEYS else self._many()
        if among is None:
            yield from groups
        else:
            yield from (group for group in groups if any(number in among for number in group))

    def _few(self) -> Iterator[Group]:
        """Without numpy, which takes longer to import than this takes to run."""
        members: dict[int, dict[int, None]] = {}
        for key, number in zip(self._keys, self._numbers, strict=True):
            members.setdefault(key, {})[number] = None
        for key in sorted(key for key, numbers in members.items() if len(numbers) > 1):
            yield tuple(members[key])

    def _many(self) -> Iterator[Group]:
        import numpy as np

        from audit.sketch.join import grouped

        keys = np.frombuffer(self._keys, dtype=np.uint64)
        yield from grouped(keys, np.frombuffer(self._numbers, dtype=np.uint32))
