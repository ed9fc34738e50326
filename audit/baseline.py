"""The baseline file: findings that were there when a project took up the audit.

A sorted line for each, without line numbers or dates, so that only what really changes changes it:
the rule, a fingerprint of what was found, and the paths of the documents concerned, with tabs
between. What the fingerprint is of, and when a finding is one that is known, says `audit.known`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from audit.config import BASELINE, Config
from audit.errors import AuditError
from audit.values import dataclass

_MAGIC = "# audit-baseline "
_VERSION = "1"
_HEAD = (
    f"{_MAGIC}{_VERSION}\n"
    "# Known findings: they are counted, but neither listed nor do they gate. Written by\n"
    "# `audit baseline create`; `audit baseline prune` drops what no longer occurs.\n"
)
_RULE = re.compile(r"[A-Z]{3}[0-9]{3}")
_FINGERPRINT = re.compile(r"[0-9a-f]{4,32}|-")
_CONFLICT = re.compile(r"<<<<<<< |=======$|>>>>>>> |\|\|\|\|\|\|\| ")
_ODD = re.compile(r"[\\\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(?:\\|u([0-9a-f]{4}))")


@dataclass(frozen=True, slots=True)
class Entry:
    """A known finding. `members`: the document that has it, then those that it is like, by path."""

    rule: str
    fingerprint: str
    members: tuple[str, ...]

    def __lt__(self, other: Entry) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, str, tuple[str, ...]]:
        return self.rule, self.fingerprint, self.members


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings of a project, in any order, the same one as often as it was found."""

    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A baseline against what was found.

    `occurring` are the entries that still occur, under the present paths; `stale` those that do
    not; `untold` those of rules or documents that were not judged this time; `new` the findings
    that are not in the baseline.
    """

    occurring: tuple[Entry, ...]
    stale: tuple[Entry, ...]
    untold: tuple[Entry, ...]
    new: tuple[Entry, ...]


def path_of(config: Config) -> Path:
    """Where the baseline of a configuration lies, whether or not it is there."""
    return config.root / (config.baseline or BASELINE)


def baseline_of(config: Config) -> Baseline | None:
    """The baseline of a configuration; None where it has none. Raises `AuditError`, as `load`.

    A file of the usual name may be missing, one that was named may not.
    """
    if not config.baseline:
        return None
    path = path_of(config)
    if not path.exists():
        if config.baseline == BASELINE:
            return None
        raise AuditError(f"{path}: no such baseline; `audit baseline create` writes one")
    return load(path)


def load(path: Path) -> Baseline:
    """Read a baseline. Raises `AuditError`, with file:line, for anything that is not one."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise AuditError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise AuditError(
            f"{path}:{line}: not UTF-8, so not a baseline as it was written"
        ) from error
    lines = source.replace("\r\n", "\n").split("\n")
    _check_head(path, lines[0])
    return Baseline(
        tuple(
            _entry(path, number, line)
            for number, line in enumerate(lines, 1)
            if line.strip() and not line.startswith("#")
        )
    )


def _check_head(path: Path, line: str) -> None:
    if line.rstrip() == _MAGIC + _VERSION:
        return
    if _CONFLICT.match(line):
        raise _conflict(path, 1)
    if line.startswith(_MAGIC):
        version = line.removeprefix(_MAGIC).strip()
        raise AuditError(
            f"{path}:1: a baseline of version {version[:20]!r}, where this audit reads {_VERSION};"
            " `audit baseline create` writes it anew"
        )
    raise AuditError(f"{path}:1: not a baseline: one begins with `{_MAGIC}{_VERSION}`")


def _conflict(path: Path, number: int) -> AuditError:
    return AuditError(
        f"{path}:{number}: an unresolved merge conflict: keep the lines of both sides, without the"
        " marks; `audit baseline prune` drops what is too many"
    )


def _entry(path: Path, number: int, line: str) -> Entry:
    if _CONFLICT.match(line):
        raise _conflict(path, number)
    rule, *rest = line.split("\t")
    if len(rest) < 2 or not _RULE.fullmatch(rule) or not _FINGERPRINT.fullmatch(rest[0]):
        raise AuditError(
            f"{path}:{number}: not a line of a baseline, which has a rule, a fingerprint and paths"
            " with tabs between; `audit baseline create` writes it anew"
        )
    return Entry(rule, rest[0], tuple(map(_unescape, rest[1:])))


def render(entries: Iterable[Entry]) -> Iterator[str]:
    """The file for these entries."""
    yield _HEAD
    for entry in sorted(entries):
        yield "\t".join((entry.rule, entry.fingerprint, *map(_escape, entry.members))) + "\n"


def _escape(path: str) -> str:
    """A path on one line, without tabs; odd characters and undecodable bytes as `\\uXXXX`."""
    return _ODD.sub(lambda m: "\\\\" if m[0] == "\\" else f"\\u{ord(m[0]):04x}", path)


def _unescape(path: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else "\\", path)
