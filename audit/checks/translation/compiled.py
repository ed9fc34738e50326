"""Which of two implementations runs: the compiled one where it could be built, else plain Python.

`AUDIT_KERNEL` in the environment asks for one of them: `compiled` (an error where it is missing),
anything else but `auto`, the default, for plain Python. Both give the same.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType

from audit.errors import AuditError


def chosen(name: str, family: str = "translation") -> ModuleType:
    """The module `_name` of a family's checks, or its twin `_name_python`."""
    place = f"audit.checks.{family}._{name}"
    wish = os.environ.get("AUDIT_KERNEL") or "auto"
    if wish in ("auto", "compiled"):
        try:
            return import_module(place)
        except ImportError as error:
            if wish == "compiled":
                raise AuditError("AUDIT_KERNEL=compiled, but it was not built") from error
    return import_module(f"{place}_python")
