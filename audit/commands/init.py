"""`audit init`: a configuration from what a folder holds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from audit.atomic import write_atomically
from audit.commands.config import toml
from audit.commands.survey import Survey, survey
from audit.errors import AuditError

_TABLE = "[tool.audit]"
_OWN = "audit.toml"
_MANY = 20
"""Documents that must have been told before languages are set: fewer are a guess."""

_HOOK = """\
For pre-commit, in .pre-commit-config.yaml:

    repos:
      - repo: <the URL of text-audit's repository>
        rev: <a tag or a commit>
        hooks:
          - id: audit

Next: `audit check`. Where it finds much, `audit baseline create` lets only what is new gate.
"""


def run(root: Path, *, pyproject: bool = False) -> Iterator[str]:
    """Write `audit.toml`, or a table into `pyproject.toml`; yields what to tell.

    Raises `AuditError` where there is a configuration already: nothing is overwritten.
    """
    own, project = root / _OWN, root / "pyproject.toml"
    if own.exists():
        raise AuditError(f"{own}: there already; `audit config show` says what is in force")
    before = _source(project)
    if before is not None and _has_table(project, before):
        raise AuditError(f"{project}: has {_TABLE} already; `audit config show` shows it")
    if pyproject and before is None:
        raise AuditError(f"{project}: no such file; without --pyproject, {_OWN} is written")
    seen = survey(root)
    body = "".join(_body(seen))
    if pyproject and before is not None:
        after = _appended(before, f"{_TABLE}\n{body}")
        if not _has_table(project, after):
            raise AuditError(f"{project}: takes no {_TABLE} at its end; write it by hand")
        write_atomically(project.resolve(), [after])
    else:
        write_atomically(own, [body])
    yield f"{(project if pyproject else own).name}: written, for {_kinds(seen)}.\n\n"
    yield _HOOK


def _appended(before: str, table: str) -> str:
    end = "\r\n" if "\r\n" in before else "\n"
    lines = before if before.endswith("\n") or not before else before + end
    return lines + end + table.replace("\n", end)


def _source(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AuditError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AuditError(f"{path}: not valid UTF-8, as TOML must be") from error


def _has_table(path: Path, source: str) -> bool:
    try:
        tool = tomllib.loads(source).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise AuditError(f"{path}: invalid TOML: {error}") from error
    return isinstance(tool, dict) and "audit" in tool


def _kinds(seen: Survey) -> str:
    kinds = [f"{count:,} {suffix or 'without a suffix'}" for suffix, count in seen.kinds.items()]
    return ", ".join(kinds) or "no text or record files yet"


def _body(seen: Survey) -> Iterator[str]:
    yield f"# Files: {_kinds(seen)}. `audit config show` lists all keys.\n\n"
    if seen.profile == "corpus":
        yield "# corpus measures everything, for data sets; docs is quiet, for documentation.\n"
    else:
        yield "# docs is quiet, for documentation; corpus measures everything, for data sets.\n"
    yield f"profile = {toml(seen.profile)}\n\n"
    if seen.vendored:
        yield "# Other people's files.\n"
        yield f"exclude = {toml(list(seen.vendored))}\n\n"
    else:
        yield '# exclude = ["vendor"]\n\n'
    if seen.large:
        yield f"# More than half of all bytes are in {toml(seen.large)}: is it data?\n\n"
    yield from _languages(seen)
    if seen.text_field is not None:
        yield "# The fields of a record.\n"
        yield f"text-field = {toml(seen.text_field)}\n"
        if seen.id_field is not None:
            yield f"id-field = {toml(seen.id_field)}\n"
        else:
            yield "# No field names each record: they go by their lines.\n"
        yield "\n"
    yield "# Findings in paths like these do not count.\n"
    yield '# per-file-ignores = { "docs/legal/*" = ["DUP"] }\n'


def _languages(seen: Survey) -> Iterator[str]:
    """Languages are set where the documents agree: what is in another one then gates."""
    told = sum(seen.languages.values())
    if not told:
        yield '# languages = ["en"]\n\n'
        return
    figures = ", ".join(f"{code} {count:,}" for code, count in seen.languages.items())
    yield f"# Another language is an error (LNG001). Of {told:,} documents seen: {figures}.\n"
    usual = [code for code, count in seen.languages.items() if count >= 0.05 * told]
    agreed = told >= _MANY and sum(seen.languages[code] for code in usual) >= 0.99 * told
    yield f"{'' if agreed else '# '}languages = {toml(usual)}\n\n"
