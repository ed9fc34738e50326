"""The compiled kernels, which are optional: without a compiler numpy or Python do their work."""

from setuptools import Extension, setup

KERNELS = {
    "audit.checks.language._scan": "audit/checks/language/_scan.c",
    "audit.sketch._kernel": "audit/sketch/_kernel.c",
    "audit.checks.translation._tokens": "audit/checks/translation/_tokens.c",
    "audit.checks.translation._weighing": "audit/checks/translation/_weighing.c",
}

setup(ext_modules=[Extension(name, [source], optional=True) for name, source in KERNELS.items()])
