"""The configuration file: every key checked, every mistake told with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

from audit.check import Check
from audit.config import (
    FAIL_ON,
    LANGUAGE_BACKENDS,
    NO_KEYS,
    PROFILES,
    REPORT_FORMATS,
    SEVERITIES,
    Config,
    check_codes,
    suggest,
)
from audit.errors import AuditError
from audit.values import dataclass, fields, replace

_MOST = 1024 * 1024
"""Bytes of a configuration file."""
_DOTTED = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""")
"""A key of fifty parts and more: `tomllib` takes the square of their number in time and memory (a
file of 400 kB took more than 20 GB)."""


def load(path: Path) -> Config:
    """The configuration in `path`.

    Raises `AuditError` for an unreadable file, invalid TOML, or anything in the table that is not
    understood, with file:line.
    """
    reader, tree = _open(path)
    return reader.read(tree)


def origins(path: Path) -> dict[tuple[str, ...], str]:
    """Where each key that a configuration file sets stands, as file:line.

    Keys are as in the file, those in its tables after the table's; rules go by their code. Raises
    `AuditError`, as `load`.
    """
    from audit.checks import BY_NAME

    reader, tree = _open(path)
    reader.read(tree)
    found: dict[tuple[str, ...], str] = {}
    for key, value in tree.items():
        if key == "rules":
            for code, options in value.items():
                rule = BY_NAME[code].rule if code in BY_NAME else code
                for option in options:
                    found[key, rule, option] = reader.where((key, code), option)
        elif isinstance(value, dict):
            found |= {(key, inner): reader.where((key,), inner) for inner in value}
        else:
            found[key,] = reader.where((), key)
    return found


def _open(path: Path) -> tuple[_Reader, dict[str, Any]]:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST + 1)
        if len(data) > _MOST:
            raise AuditError(f"{path}: larger than {_MOST // 1024} KiB: no configuration is")
        source = data.decode("utf-8")
        if deep := _DOTTED.search(source):
            line = source.count("\n", 0, deep.start()) + 1
            raise AuditError(f"{path}:{line}: a key of more than fifty parts: nobody's")
        tree = tomllib.loads(source)
    except OSError as error:
        raise AuditError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise AuditError(f"{path}:{line}: not valid UTF-8, as TOML must be") from error
    except ValueError as error:  # TOMLDecodeError, or an int of too many digits
        raise AuditError(_toml_error(path, source, str(error))) from error
    except RecursionError as error:
        raise AuditError(f"{path}: invalid TOML: nested too deeply") from error
    prefix: tuple[str, ...] = ()
    if path.name == "pyproject.toml":
        prefix = ("tool", "audit")
        tool = tree.get("tool", {})
        tree = tool.get("audit", {}) if isinstance(tool, dict) else {}
    if not isinstance(tree, dict):
        raise AuditError(f"{path}: tool.audit must be a table")
    return _Reader(path, source, prefix), tree


_SET_FOR_ALL = ("path_languages", "language_backend")


def types_of_keys() -> dict[str, Any]:
    """The types of a `Config`'s fields, by name; what is no key of a file may be of any."""
    return get_type_hints(Config, localns={"Baseline": object})


def options_of(check: Check) -> dict[str, str]:
    """The options of a rule that a file can set: the key of each, and the field's name."""
    hints = get_type_hints(type(check))
    return {
        f.name.replace("_", "-"): f.name
        for f in fields(check)
        if f.name not in _SET_FOR_ALL
        and (f.name == "severity" or hints[f.name] in (str, bool, int, float, tuple[str, ...]))
    }


def _within(root: Path, target: str) -> bool:
    """May a configuration have a file written there? It may be another's, and name any."""
    parts = Path(target).parts
    if not parts or Path(target).is_absolute() or {"..", ".git"} & set(parts):
        return False
    return (root / target).parent.resolve().is_relative_to(root.resolve())


def _toml_error(path: Path, source: str, message: str) -> str:
    match = re.search(r"\(at line (\d+), column (\d+)\)", message)
    place = f"{path}:{match[1]}:{match[2]}" if match else f"{path}:{len(source.splitlines())}"
    return f"{place}: invalid TOML: {re.sub(r' ?[(]at .*[)]$', '', message)}"


@dataclass(frozen=True)
class _Reader:
    path: Path
    source: str
    prefix: tuple[str, ...]

    def read(self, tree: Mapping[str, object]) -> Config:
        names = [f.name for f in fields(Config) if f.name not in NO_KEYS]
        known = {name.replace("_", "-"): name for name in names}
        values: dict[str, Any] = {}
        hints = types_of_keys()
        for key, value in tree.items():
            if key not in known:
                raise self.error((), key, f"unknown key {key!r}{suggest(key, known)}")
            name = known[key]
            if name == "rules":
                values[name] = self.rules(value)
            elif name == "per_file_ignores":
                values[name] = self.ignores(value)
            elif name == "path_languages":
                values[name] = self.path_languages(value)
            elif name == "reports":
                values[name] = self.reports(value)
            else:
                values[name] = self.value((), key, value, hints[name])
        self.choices(values)
        return replace(Config(root=self.path.parent, file=self.path), **values)

    def choices(self, values: Mapping[str, Any]) -> None:
        for name, allowed in (
            ("profile", PROFILES),
            ("fail_on", FAIL_ON),
            ("language_backend", LANGUAGE_BACKENDS),
        ):
            if (value := values.get(name)) is not None and value not in allowed:
                key = name.replace("_", "-")
                choice = " or ".join(map(repr, allowed))
                raise self.error((), key, f"{key} must be {choice}, not {value!r}")
        for name in ("select", "extend_select", "ignore"):
            key = name.replace("_", "-")
            check_codes(values.get(name, ()), self.where((), key))
        self.languages((), "languages", values.get("languages", ()))
        if values.get("max_document_size", 1) < 1:
            raise self.error((), "max-document-size", "max-document-size must be at least 1 byte")

    def rules(self, value: object) -> dict[str, dict[str, object]]:
        from audit.checks import RULES, load

        if not isinstance(value, dict):
            raise self.error((), "rules", "rules must be a table of tables, as [rules.DUP004]")
        codes = {rule.code: rule.code for rule in RULES} | {rule.name: rule.code for rule in RULES}
        result: dict[str, dict[str, object]] = {}
        for code, options in value.items():
            if code not in codes:
                message = f"no rule is called {code!r}{suggest(code, codes)}"
                raise self.error(("rules", code), None, message)
            if not isinstance(options, dict):
                raise self.error(("rules",), code, f"rules.{code} must be a table")
            check = load(codes[code])
            result[check.rule] = self.options(check, ("rules", code), options)
        return result

    def options(
        self, check: Check, table: tuple[str, ...], options: Mapping[str, object]
    ) -> dict[str, object]:
        hints = get_type_hints(type(check))
        known = options_of(check)
        result: dict[str, object] = {}
        for key, given in options.items():
            if key not in known:
                message = f"{check.rule} has no option {key!r}{suggest(key, known)}"
                raise self.error(table, key, f"{message} (it has {', '.join(sorted(known))})")
            name = known[key]
            if name == "severity":
                if given not in SEVERITIES:
                    raise self.error(table, key, f"severity must be one of {', '.join(SEVERITIES)}")
                result[name] = given
                continue
            result[name] = option = self.value(table, key, given, hints[name])
            if name == "limit" and not 0 <= option <= 1:
                raise self.error(table, key, f"limit must lie in 0 to 1, not {given}")
        return result

    def ignores(self, value: object) -> dict[str, tuple[str, ...]]:
        table = ("per-file-ignores",)
        if not isinstance(value, dict):
            raise self.error((), "per-file-ignores", "per-file-ignores must be a table")
        result = {}
        for pattern, codes in value.items():
            codes = self.value(table, pattern, codes, tuple[str, ...])
            result[pattern] = check_codes(codes, self.where(table, pattern))
        return result

    def path_languages(self, value: object) -> dict[str, tuple[str, ...]]:
        table = ("path-languages",)
        if not isinstance(value, dict):
            message = 'path-languages must be a table, as path-languages = {"docs/fr/**" = ["fr"]}'
            raise self.error((), "path-languages", message)
        result = {}
        for pattern, codes in value.items():
            result[pattern] = self.value(table, pattern, codes, tuple[str, ...])
            self.languages(table, pattern, result[pattern])
        return result

    def languages(self, table: tuple[str, ...], key: str, codes: tuple[str, ...]) -> None:
        """Raise an `AuditError` if one of `codes` is no language; a region may follow its code."""
        if not codes:
            return
        from audit.checks.language.paths import CODES

        for code in codes:
            if (
                not re.fullmatch(r"[a-z]{2}(?:[-_]\w+)*", code.lower())
                or code[:2].lower() not in CODES
            ):
                message = f"no language has the code {code!r}: ISO 639-1 has en, de, zh, …"
                raise self.error(table, key, message)

    def reports(self, value: object) -> dict[str, str]:
        if not isinstance(value, dict):
            raise self.error((), "reports", 'reports must be a table, as reports.markdown = "…"')
        for key, target in value.items():
            if key not in REPORT_FORMATS:
                message = f"unknown report format {key!r}{suggest(key, REPORT_FORMATS)}"
                raise self.error(("reports",), key, message)
            self.value(("reports",), key, target, str)
            if not _within(self.path.parent, target):
                message = f"{key} must be a file below the configuration's folder, not {target!r}"
                raise self.error(("reports",), key, message)
        return dict(value)

    def value(self, table: tuple[str, ...], key: str, value: Any, hint: Any) -> Any:
        """`value` as the type that `hint` asks for, or an error that says what is expected."""
        if hint in (str, str | None) and isinstance(value, str):
            return value
        if hint is bool and isinstance(value, bool):
            return value
        if hint is int and isinstance(value, int) and not isinstance(value, bool):
            if not -(2**63) <= value < 2**63:
                raise self.error(table, key, f"{key} must fit 64 bits")
            return value
        if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if hint == tuple[str, ...] and isinstance(value, list):
            if all(isinstance(item, str) for item in value):
                return tuple(value)
            raise self.error(table, key, f"{key} must be a list of strings")
        wanted = {int: "a whole number", float: "a number", bool: "true or false"}.get(hint)
        wanted = wanted or ("a list of strings" if hint == tuple[str, ...] else "a string")
        raise self.error(table, key, f"{key} must be {wanted}, not {value!r}")

    def error(self, table: tuple[str, ...], key: str | None, message: str) -> AuditError:
        return AuditError(f"{self.where(table, key)}: {message}")

    def where(self, table: tuple[str, ...], key: str | None) -> str:
        return f"{self.path}:{self._line(table, key)}"

    def _line(self, table: tuple[str, ...], key: str | None) -> int:
        """The line of a key, found in the text: `tomllib` keeps no positions.

        The key is looked for as written in the table's own section, then dotted or inline
        anywhere; the table's header, or line 1, is the fallback.
        """
        full = (*self.prefix, *table)
        section: tuple[str, ...] = ()
        fallback = 1
        for number, line in enumerate(self.source.splitlines(), 1):
            header = re.match(r"\A\s*+\[\[?([^\[\]]+)\]", line)
            if header:
                section = tuple(part.strip(" \"'") for part in header[1].split("."))
                if section == full:
                    fallback = number
                    if key is None:
                        return number
            elif key is not None or table:
                name, _, _ = line.partition("=")
                dotted = tuple(part.strip(" \"'\t") for part in name.split("."))
                wanted = (*full, key) if key is not None else full
                if "=" in line and (*section, *dotted) == wanted:
                    return number
                if "=" in line and (*section, *dotted) == full and key is not None and key in line:
                    return number
        return fallback
