"""`--since REF`: the documents that changed since HEAD left REF, as git tells it.

Changed is what differs between the merge base and the files as they lie in the work tree, committed
or not, and what git does not track yet. Git is only asked: nothing of the repository is run.
"""

from __future__ import annotations

import os
from pathlib import Path

from audit.corpus.discover import Source
from audit.corpus.git import call
from audit.errors import AuditError
from audit.values import replace


def narrowed(source: Source, ref: str) -> Source:
    """The corpus with only what changed since `ref` in its focus; no files where nothing is.

    Raises `AuditError` where that cannot be told.
    """
    changed = changed_since(source.config.root, ref)
    focus = frozenset(file.id for file in source.files if file.id in changed)
    if source.focus is not None:
        focus &= source.focus
    return replace(source, focus=focus, files=source.files if focus else ())


def changed_since(root: Path, ref: str) -> set[str]:
    """What changed since `ref` below `root`, as paths relative to it. Raises `AuditError`."""
    base = _merge_base(root, ref)
    differing = ("diff", "--name-only", "-z", "--relative", "--no-ext-diff", "--no-textconv")
    listings = (
        call(root, *differing, "--ignore-submodules", "--diff-filter=d", base, "--"),
        call(root, "ls-files", "-z", "--others", "--exclude-standard"),
    )
    for done in listings:
        if done.returncode:
            raise AuditError(f"--since: git says: {_last_line(done.stderr)}")
    return {os.fsdecode(name) for done in listings for name in done.stdout.split(b"\0") if name}


def _merge_base(root: Path, ref: str) -> str:
    try:
        inside = call(root, "rev-parse", "--is-inside-work-tree")
    except OSError as error:
        raise AuditError(f"--since needs git: {error.strerror}") from error
    if inside.returncode:
        raise AuditError(f"--since: {root.absolute()} is not in a git repository")
    if _commit(root, "HEAD") is None:
        raise AuditError("--since: the repository has no commit yet")
    commit = _commit(root, ref)
    shallow = call(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    more = "this clone is shallow: `git fetch --unshallow` gets the rest"
    if commit is None:
        hint = f"; {more}" if shallow else ""
        if _commit(root, f"origin/{ref}") is not None:
            hint = f"; did you mean 'origin/{ref}'?"
        raise AuditError(f"--since: no branch, tag or commit is called {ref!r}{hint}")
    done = call(root, "merge-base", commit, "HEAD")
    if done.returncode:
        why = more if shallow else "they have no commit in common"
        raise AuditError(f"--since: HEAD cannot be compared with {ref!r}: {why}")
    return done.stdout.decode().strip()


def _commit(root: Path, ref: str) -> str | None:
    if "\0" in ref:
        return None
    done = call(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return done.stdout.decode().strip() if done.returncode == 0 else None


def _last_line(said: bytes) -> str:
    return (os.fsdecode(said).strip().splitlines() or ["nothing"])[-1]
