"""The compiled kernels, which are optional: without a compiler numpy or Python do their work."""

import os
from pathlib import Path

from setuptools import Extension, setup

KERNELS = {
    "audit.checks.encoding._beyond": "audit/checks/encoding/_beyond.c",
    "audit.checks.language._lid": "audit/checks/language/_lid.c",
    "audit.checks.language._scan": "audit/checks/language/_scan.c",
    "audit.markup._spans": "audit/markup/_spans.c",
    "audit.sketch._kernel": "audit/sketch/_kernel.c",
    "audit.checks.translation._tokens": "audit/checks/translation/_tokens.c",
    "audit.checks.translation._weighing": "audit/checks/translation/_weighing.c",
}

MATHS = ["m"] if os.name == "posix" else []


def parts(source: str) -> list[str]:
    """The headers beside a kernel that are parts of it; they go into the source distribution."""
    path = Path(source)
    return sorted(map(str, path.parent.glob(f"{path.stem}_*.h")))


setup(
    ext_modules=[
        Extension(name, [source], depends=parts(source), libraries=MATHS, optional=True)
        for name, source in KERNELS.items()
    ]
)
