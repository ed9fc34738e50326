"""How far a run is, for a person who waits."""

from __future__ import annotations

import sys
import time


class Progress:
    """One line on standard error, only on a terminal, only after half a second."""

    def __init__(self) -> None:
        self._start = self._last = time.monotonic()
        self._shown = False
        self._live = sys.stderr.isatty()

    def update(self, count: int, stage: str) -> None:
        """Show how many documents are through, and the stage; at most ten times a second."""
        now = time.monotonic()
        if not self._live or now - self._start < 0.5 or now - self._last < 0.1:
            return
        self._last, self._shown = now, True
        sys.stderr.write(f"\r\x1b[K{count:,} documents: {stage}")
        sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
