"""What a user may set, and the checks that come of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.values import dataclass, field, fields, replace

if TYPE_CHECKING:
    from audit.baseline import Baseline
    from audit.check import Check
    from audit.checks import Rule

PROFILES = ("docs", "corpus")
FAIL_ON = ("error", "warning")
LANGUAGE_BACKENDS = ("vote", "langdetect")
"""All models, or langdetect as the only one; scripts and function words are asked either way."""
SEVERITIES = ("error", "warning", "info")
REPORT_FORMATS = ("markdown", "json", "jsonl")
NO_KEYS = ("root", "file", "only", "known")
"""Fields of a `Config` that are no keys of its file."""
BASELINE = "audit-baseline.txt"
NAMES = ("audit.toml", "pyproject.toml")
_TABLE = re.compile(rb"^[ \t]*+\[[ \t]*+tool[ \t]*+\.[ \t]*+audit\b", re.MULTILINE)
SHARED = ("languages", "path_languages", "language_backend")
"""Keys that several rules have as an option of the same name."""
_DECIDE = (
    "select",
    "extend_select",
    "ignore",
    "languages",
    "language_backend",
    "against",
    "max_document_size",
)
"""Options besides the profile and the rules' own that decide what is found."""


@dataclass(frozen=True)
class Config:
    """What a user may set. Every field below `known` is a key of the file, with `-` for `_`.

    `root` is the folder of the configuration file: ids and patterns are relative to it. `only` are
    the codes of the rules to which a run keeps (None: all that are selected), `known` the findings
    that do not count: what stands in the file `baseline`, once that has been read.
    `against` are the paths of a reference set. `max_document_size` is in bytes.
    """

    root: Path = Path()
    file: Path | None = None
    only: frozenset[str] | None = None
    known: Baseline | None = None
    profile: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    path_languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language_backend: str = "vote"
    against: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    baseline: str = BASELINE
    fail_on: str = "error"
    id_field: str = "id"
    text_field: str = "text"
    max_document_size: int = 32 * 1024 * 1024
    reports: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks that run, configured, in report order."""
        return tuple(map(self.check, self.codes))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the rules that run, in report order; nothing is loaded for it."""
        from audit.checks import RULES

        return tuple(
            rule.code
            for rule in RULES
            if self._runs(rule)
            and not any(map(rule.meant_by, self.ignore))
            and (self.only is None or rule.code in self.only)
        )

    @property
    def gating(self) -> frozenset[str]:
        """The codes of the rules that run and whose findings may gate."""
        gates = {"error", "warning"} if self.fail_on == "warning" else {"error"}
        return frozenset(code for code in self.codes if self._severity(code) in gates)

    def _severity(self, code: str) -> str:
        """How grave a rule's findings may be; its check is loaded only if it was named."""
        from audit.checks import TABLE

        named = (*self.select, *self.extend_select)
        if any(TABLE[code].meant_by(name) for name in named if name != "ALL"):
            return self.check(code).severity
        return str(self.rules.get(code, {}).get("severity", TABLE[code].severity))

    def check(self, code: str) -> Check:
        """A rule's check, configured."""
        from audit.checks import load

        return self._configured(load(code))

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """What is set otherwise than by default and decides what is found, a line each."""
        lines: list[tuple[str, object]] = []
        for option in fields(self):
            if option.name in _DECIDE and (value := getattr(self, option.name)) != option.default:
                lines.append((option.name.replace("_", "-"), value))
        lines += [
            (f"per-file-ignores.{path!r}", codes) for path, codes in self.per_file_ignores.items()
        ]
        lines += [
            (f"path-languages.{path!r}", codes) for path, codes in self.path_languages.items()
        ]
        for rule, options in self.rules.items():
            lines += [
                (f"rules.{rule}.{key.replace('_', '-')}", value) for key, value in options.items()
            ]
        return tuple(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in lines)

    def _runs(self, rule: Rule) -> bool:
        if "against" in rule.runs:
            return bool(self.against)
        if any(map(rule.meant_by, self.extend_select)):
            return True
        if self.select:
            return any(map(rule.meant_by, self.select))
        return (self.profile or "docs") in rule.runs

    def _configured(self, check: Check) -> Check:
        from audit.checks import TABLE

        options: dict[str, Any] = dict(check.profile_options.get(self.profile or "docs", {}))
        mine = {option.name for option in fields(check)}
        given = {name: getattr(self, name) for name in SHARED if name in mine}
        options |= {name: value for name, value in given.items() if value != getattr(check, name)}
        named = [code for code in (*self.select, *self.extend_select) if code != "ALL"]
        if check.dialect and any(map(TABLE[check.rule].meant_by, named)):
            options["severity"] = "warning"
        options |= self.rules.get(check.rule, {})
        return replace(check, **options) if options else check


def check_codes(codes: Sequence[str], where: str) -> tuple[str, ...]:
    """`codes` if each is a rule, a rule's name, a code prefix or ALL; otherwise an `AuditError`."""
    from audit.checks import RULES

    for code in codes:
        if not any(rule.meant_by(code) for rule in RULES):
            known = [rule.code for rule in RULES] + [rule.name for rule in RULES]
            raise AuditError(f"{where}: no rule is called {code!r}{suggest(code, known)}")
    return tuple(codes)


def suggest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` where one of `known` is near `word`, else nothing."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def find_config(start: Path) -> Path | None:
    """The nearest configuration file at or above the folder `start`, not above its git root."""
    for folder in (start, *start.parents):
        for name in NAMES:
            candidate = folder / name
            if candidate.is_file() and (name != "pyproject.toml" or _has_table(candidate)):
                return candidate
        if (folder / ".git").exists():
            break
    return None


def _beginning(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(1024 * 1024)


def _has_table(path: Path) -> bool:
    try:
        return _TABLE.search(_beginning(path)) is not None
    except OSError:
        return False
