"""The compiled sketch kernel, which is optional: without a compiler numpy does its work."""

from setuptools import Extension, setup

setup(ext_modules=[Extension("audit.sketch._kernel", ["audit/sketch/_kernel.c"], optional=True)])
