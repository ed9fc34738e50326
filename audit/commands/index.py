"""`audit index info | rebuild | clean`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from audit.config import Config
from audit.corpus.discover import Source, discover
from audit.errors import AuditError
from audit.index.cache import Cache
from audit.index.database import FOLDER, clean, info
from audit.reports.quote import safe
from audit.reports.words import counted


def run(
    action: str, config: Config, open_cache: Callable[[Config], Cache], audit: Callable[..., object]
) -> Iterator[str]:
    """Do as `action` says with the index of the corpus at the configuration's root; say so.

    Raises `AuditError` where there is nothing to tell of, or it cannot be deleted.
    """
    place = config.root / FOLDER
    if action != "info":
        existed = _cleaned(config.root, place)
        if action == "clean":
            yield f"{safe(str(place))}: {'deleted' if existed else 'there is no index'}\n"
            return
        source: Source = discover(config, (), whole=True)
        with open_cache(config) as cache:
            audit(source, cache)
    yield from _told(config.root, place)


def _cleaned(root: Path, place: Path) -> bool:
    try:
        return clean(root)
    except OSError as error:
        raise AuditError(f"{place}: cannot be deleted: {error.strerror}") from error


def _told(root: Path, place: Path) -> Iterator[str]:
    try:
        found = info(root)
    except ValueError as error:
        raise AuditError(f"{place}: {error}; `audit index rebuild` makes it anew") from error
    if found is None:
        raise AuditError(f"{place}: there is no index; `audit check` makes one")
    path, size, rows = found
    with suppress(ValueError):
        path = path.relative_to(Path.cwd())
    yield f"{safe(str(path))}: {size / 1e6:,.1f} MB, {counted(rows['file'], 'file')},"
    yield f" {counted(rows['content'], 'text')}\n"
