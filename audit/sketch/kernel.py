"""The kernel: compiled where it could be built, in numpy otherwise, with the same bits.

`AUDIT_KERNEL` in the environment asks for one of them: `compiled` (an error where it is missing),
`numpy`, or `auto`, the default. Numbers go in as buffers and come out as bytes, in native order:
uint64 for hashes, uint32 for places and slots. The twin in `_numpy.py` says what each function does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from audit.errors import AuditError

if TYPE_CHECKING:
    from array import array

    import numpy as np
    import numpy.typing as npt

    Numbers = bytes | memoryview | array[int] | npt.NDArray[np.uint64] | npt.NDArray[np.uint32]

Passage = tuple[int, int, int, int]
"""`(a_start, a_end, b_start, b_end)` in words, half-open: the words of both places are equal."""


class Kernel(Protocol):
    """What both kernels offer."""

    def tokenise(
        self, text: str, page: Callable[[int], bytes], composed: bool, /
    ) -> tuple[bytes, bytes, bytes] | None: ...
    def gram_hashes(self, words: Numbers, length: int, /) -> bytes: ...
    def gram_set(self, words: Numbers, length: int, /) -> bytes: ...
    def winnow(self, words: Numbers, length: int, window: int, /) -> bytes: ...
    def signature(self, shingles: Numbers, /) -> bytes: ...
    def affine32(self, shingles: Numbers, permutations: Numbers, /) -> bytes: ...
    def band_keys(self, slots: Numbers, bands: int, rows: int, /) -> bytes: ...
    def shared(self, a: Numbers, b: Numbers, /) -> int: ...
    def shared_passages(self, a: Numbers, b: Numbers, min_words: int, /) -> list[Passage]: ...
    def components(self, count: int, pairs: Numbers, /) -> bytes: ...


def _chosen(wish: str) -> tuple[str, Kernel]:
    if wish not in ("auto", "compiled", "numpy"):
        raise AuditError(f"AUDIT_KERNEL must be auto, compiled or numpy, not {wish!r}")
    if wish != "numpy":
        try:
            from audit.sketch import _kernel

            return "compiled", cast(Kernel, _kernel)
        except ImportError as error:
            if wish == "compiled":
                raise AuditError("AUDIT_KERNEL=compiled, but it was not built") from error
    from audit.sketch import _numpy

    return "numpy", cast(Kernel, _numpy)


name, kernel = _chosen(os.environ.get("AUDIT_KERNEL") or "auto")
