"""`audit config show | schema`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from audit.check import Check
from audit.checks import BY_CODE, RULES
from audit.config import NO_KEYS, Config
from audit.config_file import origins
from audit.corpus.discover import discover, project
from audit.reports.quote import safe
from audit.values import fields

_TABLES = ("per_file_ignores", "reports", "rules")


def schema() -> Iterator[str]:
    """The JSON Schema of the configuration."""
    from audit.config_schema import schema as made

    yield json.dumps(made(), indent=2, ensure_ascii=False) + "\n"


def show(config_file: Path | None = None) -> Iterator[str]:
    """The configuration in force here as TOML, each value with where it comes from.

    Read as a configuration, it decides the same. Raises `AuditError` for a bad configuration.
    """
    config, _ = project([], config_file)
    where = {} if config.file is None else _shortened(origins(config.file))
    by_files = config.profile is None
    config = discover(config, [], whole=True).config
    found = "No configuration file" if config.file is None else "The configuration"
    yield f"# {found} for {safe(str(config.root.absolute()))}\n"
    for field in fields(config):
        if field.name in NO_KEYS or field.name in _TABLES:
            continue
        key = field.name.replace("_", "-")
        source = where.get((key,), "default")
        if key == "profile" and by_files:
            source = "by what the files are"
        yield f"{key} = {toml(getattr(config, field.name))}  # {source}\n"
    for table in ("per-file-ignores", "reports"):
        values: Mapping[str, object] = getattr(config, table.replace("-", "_"))
        if values:
            yield f"\n[{table}]\n"
        for key, value in values.items():
            yield f"{toml(key)} = {toml(value)}  # {where[table, key]}\n"
    for rule in RULES:
        yield from _rule(config.check(rule.code), config, where)
    yield f"\n# {len(config.checks)} rules run:\n"
    for check in config.checks:
        yield f"#   {check.rule} {check.name} ({check.severity})\n"


def _rule(check: Check, config: Config, where: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    """The table of a rule, where something in it is not as by default."""
    usual = BY_CODE[check.rule]
    names = [
        field.name
        for field in fields(check)
        if getattr(check, field.name) != getattr(usual, field.name)
        or field.name in config.rules.get(check.rule, {})
    ]
    if names:
        yield f"\n[rules.{check.rule}]  # {check.name}\n"
    for name in names:
        key = name.replace("_", "-")
        source = where.get(("rules", check.rule, key)) or _implied(check, name, config, where)
        yield f"{key} = {toml(getattr(check, name))}  # {source}\n"


def _implied(check: Check, name: str, config: Config, where: Mapping[tuple[str, ...], str]) -> str:
    """What sets an option that its own table does not."""
    if name == "languages":
        return where.get(("languages",), "languages")
    if name in check.profile_options.get(config.profile or "docs", {}):
        return f"profile {config.profile}"
    return "selected by name"


def _shortened(where: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    here = f"{Path.cwd()}/"
    return {key: safe(place.removeprefix(here)) for key, place in where.items()}


def toml(value: object) -> str:
    """A value as TOML.

    >>> toml(("a", "b")), toml(0.5), toml(True), toml('"\\x7f')
    ('["a", "b"]', '0.5', 'true', '"\\\\"\\\\u007f"')
    """
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
