"""`audit baseline create | prune | show`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from audit.atomic import write_atomically
from audit.baseline import Baseline, Entry, Reconciled, load, path_of, render
from audit.config import Config
from audit.corpus.discover import Source, discover
from audit.errors import AuditError
from audit.model import Report
from audit.reports.quote import safe
from audit.reports.words import counted
from audit.values import replace

Audit = Callable[[Source], Report]


def run(action: str, config: Config, audit: Audit) -> Iterator[str]:
    """Audit the whole corpus and do as `action` says; yields what to tell.

    Raises `AuditError` where there is no baseline to prune or show, and where a file could not be
    read: what is in it would be lost from the baseline.
    """
    path = path_of(config)
    if action == "create":
        entries = _account(config, Baseline(), audit).new
        write_atomically(path, render(entries))
        yield f"{safe(str(path))}: {counted(len(entries), 'finding')}{_by_rule(entries)}\n"
        return
    if not path.exists():
        raise AuditError(f"{path}: no such baseline; `audit baseline create` writes one")
    account = _account(config, load(path), audit)
    if action == "prune":
        kept = (*account.occurring, *account.untold)
        write_atomically(path, render(kept))
        dropped = counted(len(account.stale), "finding")
        yield f"{safe(str(path))}: {dropped} dropped, {len(kept):,} kept\n"
        return
    yield from _show(account)


def _account(config: Config, known: Baseline, audit: Audit) -> Reconciled:
    report = audit(discover(replace(config, known=known), [], whole=True))
    for item in report.summary.skipped:
        if item.failed:
            reason = f"{safe(item.path)}: {safe(item.reason)}"
            raise AuditError(f"{reason}; the baseline stays as it was")
    assert report.baseline is not None
    return report.baseline


def _show(account: Reconciled) -> Iterator[str]:
    rows = [(entry, "") for entry in account.occurring]
    rows += [(entry, "  (does not occur any more)") for entry in account.stale]
    rows += [(entry, "  (the rule does not run)") for entry in account.untold]
    for entry, remark in sorted(rows):
        yield f"{entry.rule}  {'  '.join(map(safe, entry.members))}{remark}\n"
    yield f"{counted(len(rows), 'finding')} in the baseline: {len(account.occurring):,} occur"
    if account.untold:
        yield f", {len(account.untold):,} of rules that do not run"
    if account.stale:
        yield f", {len(account.stale):,} not any more: `audit baseline prune` drops them"
    yield "\n"


def _by_rule(entries: Iterable[Entry]) -> str:
    counts = Counter(entry.rule for entry in entries)
    said = ", ".join(f"{rule} {count:,}" for rule, count in sorted(counts.items()))
    return f" ({said})" if said else ""
