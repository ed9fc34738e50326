"""What a user may set, and the checks that come of it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from audit.check import Check
from audit.errors import AuditError

PROFILES = ("docs", "corpus")
FAIL_ON = ("error", "warning")
SEVERITIES = ("error", "warning", "info")
REPORT_FORMATS = ("markdown", "json", "jsonl")
NAMES = ("audit.toml", "pyproject.toml")
_TABLE = re.compile(rb"^[ \t]*+\[[ \t]*+tool[ \t]*+\.[ \t]*+audit\b", re.MULTILINE)
_DECIDE = ("select", "extend_select", "ignore", "languages", "against", "max_document_size")
"""Options besides the profile and the rules' own that decide what is found."""


@dataclass(frozen=True)
class Config:
    """What a user may set. Every field below `root` is a key of the file, with `-` for `_`.

    `root` is the folder of the configuration file: ids and patterns are relative to it.
    `against` are the paths of a reference set. `max_document_size` is in bytes.
    """

    root: Path = Path()
    file: Path | None = None
    profile: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fail_on: str = "error"
    id_field: str = "id"
    text_field: str = "text"
    max_document_size: int = 32 * 1024 * 1024
    reports: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks that run, configured, in report order."""
        from audit.checks import ALL

        return tuple(
            self._configured(check)
            for check in ALL
            if self._selected(check) and not _matches(check, self.ignore)
        )

    @cached_property
    def all_checks(self) -> tuple[Check, ...]:
        """Every check, configured: a summary check may need one that is not selected."""
        from audit.checks import ALL

        return tuple(self._configured(check) for check in ALL)

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
        for rule, options in self.rules.items():
            lines += [
                (f"rules.{rule}.{key.replace('_', '-')}", value) for key, value in options.items()
            ]
        return tuple(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in lines)

    def names(self, code: str, rule: str) -> bool:
        """Does a code, prefix, rule name or ALL of this configuration mean `rule`?"""
        from audit.checks import BY_CODE

        return _matches(BY_CODE[rule], (code,))

    def _selected(self, check: Check) -> bool:
        if check.against:
            return bool(self.against)
        if _matches(check, self.extend_select):
            return True
        if self.select:
            return _matches(check, self.select)
        return (self.profile or "docs") in check.profiles

    def _configured(self, check: Check) -> Check:
        options: dict[str, Any] = dict(check.profile_options.get(self.profile or "docs", {}))
        if self.languages and "languages" in {f.name for f in fields(check)}:
            options["languages"] = self.languages
        named = [code for code in (*self.select, *self.extend_select) if code != "ALL"]
        if check.dialect and _matches(check, named):
            options["severity"] = "warning"
        options |= self.rules.get(check.rule, {})
        return replace(check, **options) if options else check


def _matches(check: Check, codes: Iterable[str]) -> bool:
    return any(
        code == "ALL" or check.name == code or (code.isupper() and check.rule.startswith(code))
        for code in codes
    )


def check_codes(codes: Sequence[str], where: str) -> tuple[str, ...]:
    """`codes` if each is a rule, a rule's name, a code prefix or ALL; otherwise an `AuditError`."""
    from audit.checks import ALL

    for code in codes:
        if not any(_matches(check, (code,)) for check in ALL):
            known = [check.rule for check in ALL] + [check.name for check in ALL]
            raise AuditError(f"{where}: no rule is called {code!r}{suggest(code, known)}")
    return tuple(codes)


def suggest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` where one of `known` is near `word`, else nothing."""
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
