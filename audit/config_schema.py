"""The JSON Schema of the configuration, made of what its reader reads: for editors."""

from __future__ import annotations

from collections.abc import Mapping
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
)
from audit.config_file import options_of, types_of_keys
from audit.values import fields

KEYS: Mapping[str, str] = {
    "profile": "Which rules run and what gates: docs is quiet, corpus measures everything.",
    "include": "Patterns of the files that are the corpus, relative to the configuration's folder.",
    "exclude": "Patterns of files left out, also when named on the command line.",
    "select": "Codes, prefixes (DUP), names or ALL: run these, and not the profile's rules.",
    "extend-select": "Run these rules as well.",
    "ignore": "Leave these rules out.",
    "languages": "ISO 639-1 codes; a document in another language is LNG001.",
    "path-languages": "For a pattern of paths, the languages of the documents there.",
    "language-backend": "vote: all models; langdetect: that one alone.",
    "against": "Paths of a reference set that the corpus must not repeat (DUP008).",
    "per-file-ignores": "For a pattern of paths, the rules that do not count there.",
    "baseline": "The file of known findings, which neither gate nor are listed.",
    "fail-on": "The least severity that gates.",
    "id-field": "The field of a record that names it.",
    "text-field": "The field of a record that holds its text.",
    "max-document-size": "In bytes; what is larger is skipped, and the report says so.",
    "reports": "For each format, the file that a report is written to.",
    "rules": "A table for each rule, by code or name, with its limit, severity and options.",
}
"""What each key of the configuration means, in its order."""

_STRINGS = {"type": "array", "items": {"type": "string"}}
_LANGUAGES = {
    "type": "array",
    "items": {"type": "string", "pattern": "^[A-Za-z]{2}([-_][0-9A-Za-z_]+)*$"},
}
_CODES = {"type": "array", "items": {"$ref": "#/$defs/code"}}


def schema() -> dict[str, Any]:
    """The schema of `audit.toml`, and of `[tool.audit]` in `pyproject.toml`."""
    from audit.checks import ALL

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "audit",
        "description": "audit.toml, or [tool.audit] in pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {"description": said} | _key(key) for key, said in KEYS.items()},
        "$defs": {
            "code": {"anyOf": [{"enum": _names()}, {"type": "string", "pattern": _prefixes()}]},
            **{check.rule: _rule(check) for check in ALL},
        },
    }


def _key(key: str) -> dict[str, Any]:
    from audit.checks import ALL

    if key == "rules":
        names = {name: check.rule for check in ALL for name in (check.rule, check.name)}
        tables = {name: {"$ref": f"#/$defs/{rule}"} for name, rule in names.items()}
        return {"type": "object", "additionalProperties": False, "properties": tables}
    if key == "languages":
        return _LANGUAGES
    if key == "path-languages":
        return {"type": "object", "additionalProperties": _LANGUAGES}
    if key == "per-file-ignores":
        return {"type": "object", "additionalProperties": _CODES}
    if key == "reports":
        files = {format: {"type": "string"} for format in REPORT_FORMATS}
        return {"type": "object", "additionalProperties": False, "properties": files}
    if key in ("select", "extend-select", "ignore"):
        return _CODES
    choices = {"profile": PROFILES, "fail-on": FAIL_ON, "language-backend": LANGUAGE_BACKENDS}
    if key in choices:
        return {"enum": list(choices[key])}
    name = key.replace("-", "_")
    default = {f.name: f.default for f in fields(Config) if f.name not in NO_KEYS}[name]
    made = _typed(types_of_keys()[name]) | {"default": _plain(default)}
    return made | ({"minimum": 1} if key == "max-document-size" else {})


def _rule(check: Check) -> dict[str, Any]:
    """The table of one rule."""
    hints = get_type_hints(type(check))
    options = {}
    for key, name in options_of(check).items():
        option: dict[str, Any] = _typed(hints[name])
        if name == "severity":
            option = {"enum": list(SEVERITIES)}
        elif name == "limit":
            option |= {"minimum": 0, "maximum": 1}
        options[key] = option | {"default": _plain(getattr(check, name))}
    title = f"{check.rule} {check.name}"
    return {
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": options,
    }


def _typed(hint: object) -> dict[str, Any]:
    types = {int: "integer", float: "number", bool: "boolean"}
    if hint == tuple[str, ...]:
        return dict(_STRINGS)
    return {"type": types[hint] if isinstance(hint, type) and hint in types else "string"}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _names() -> list[str]:
    """What one would write: families, codes, names."""
    from audit.checks import ALL

    families = sorted({check.rule[:3] for check in ALL})
    return ["ALL", *families, *(c.rule for c in ALL), *(c.name for c in ALL)]


def _prefixes() -> str:
    """A pattern of every beginning of a code, as `DUP0` or `MTA1`."""
    from audit.checks import ALL

    beginnings = {check.rule[:length] for check in ALL for length in range(1, len(check.rule))}
    return f"^({'|'.join(sorted(beginnings))})$"
