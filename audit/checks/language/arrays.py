"""Files of arrays: a line of JSON says what there is, then they stand one after another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]


@contextmanager
def arrays(path: Path) -> Iterator[tuple[dict[str, Any], Callable[[str, int], Array]]]:
    """The first line of a file, and what gives its next array of a numpy type and a length.

    Raises `AuditError` where it, or what is made of it meanwhile, is not as it was written.
    """
    import numpy as np

    at = 0

    def array(kind: str, count: int) -> Array:
        nonlocal at
        made = np.frombuffer(raw, kind, count, at)
        at += made.nbytes
        return made

    try:
        raw = path.read_bytes()
        at = raw.index(b"\n") + 1
        yield json.loads(raw[:at]), array
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        reason = " ".join(str(error).split())
        raise AuditError(f"{path}: cannot be read: {reason}; reinstall audit") from error
