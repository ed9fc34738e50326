"""Which of two implementations runs: the compiled one where it could be built, else its twin.

`AUDIT_KERNEL` in the environment asks for one of them: `compiled` (an error where it is missing),
`numpy` for what needs no compiler, or `auto`, the default. Both give the same.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType
from typing import Final

from audit.errors import AuditError

_WISHES: Final = ("auto", "compiled", "numpy")


def chosen(compiled: str, twin: str = "") -> ModuleType:
    """The compiled module or its twin, by default the one with `_python` at the end of its name.

    Raises `AuditError` where what is asked for cannot be had.
    """
    wish = os.environ.get("AUDIT_KERNEL") or "auto"
    if wish not in _WISHES:
        raise AuditError(f"AUDIT_KERNEL must be auto, compiled or numpy, not {wish!r}")
    if wish != "numpy":
        try:
            return import_module(compiled)
        except ImportError as error:
            if wish == "compiled":
                raise AuditError("AUDIT_KERNEL=compiled, but it was not built") from error
    return import_module(twin or f"{compiled}_python")
