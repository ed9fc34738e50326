"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from audit.errors import AuditError


def write_atomically(path: Path, pieces: Iterable[str | bytes]) -> None:
    """Write UTF-8 text, or bytes as they are, beside `path`, then put it in its
    place: never half a file.

    A file name that is not UTF-8 is written with escapes, `\\udcff`.

    Raises `AuditError` where the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.writelines(
                    piece.encode("utf-8", "backslashreplace") if isinstance(piece, str) else piece
                    for piece in pieces
                )
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise AuditError(f"{path}: cannot be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
