"""`audit hook`: some files of what is staged, judged against all of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from audit.config import Config
from audit.corpus.discover import Source
from audit.corpus.git import Blobs
from audit.corpus.staged import Staged, staged
from audit.index.cache import Cache
from audit.model import Report
from audit.values import replace


class Run(Protocol):
    """Audits a source; `facts` says whether anybody will read what is known of each document."""

    def __call__(self, source: Source, *, facts: bool) -> Report:
        """The report."""


def judged(
    config: Config,
    paths: Sequence[Path],
    since: str | None,
    cache: Cache,
    run: Run,
    *,
    whole: bool,
) -> Report | None:
    """Audit what is staged with `paths` as the focus; None where none of them is of the corpus.

    Without `whole` only what gates is asked for: then only rules that may gate run, and where these
    look no further than their groups, only files that the index knows to be near are read.

    Raises `AuditError` where git cannot be asked.
    """
    with Blobs(config.root) as blobs:
        found = staged(config, paths, blobs)
        if since is not None:
            from audit.corpus.since import changed_since

            changed = changed_since(config.root, since)
            focus = found.focus if paths else tuple(f.id for f in found.files(found.lines()))
            found = replace(found, focus=tuple(id for id in focus if id in changed))
        if not found.focus:
            return None
        if not whole:
            found = replace(found, config=replace(found.config, only=found.config.gating))
        return run(_source(found, cache, whole=whole), facts=whole)


def _source(found: Staged, cache: Cache, *, whole: bool) -> Source:
    from audit.check import CorpusCheck

    near = all(
        check.reach == "group" for check in found.config.checks if isinstance(check, CorpusCheck)
    )
    if whole or not near or not cache.kept:
        return found.source()
    from audit.index.nearby import nearby

    return found.source(nearby(found, cache))
