"""The command line's options: what each command takes, and how it changes the configuration."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.config import Config

_COLOUR = ("auto", "always", "never")


class _Parser(argparse.ArgumentParser):
    """It repeats what was typed, or what a script took from file names, only where that is safe."""

    def __init__(self, *args: Any, **named: Any) -> None:
        shared: dict[str, Any] = {"allow_abbrev": False, "formatter_class": _Formatter}
        super().__init__(*args, **(shared | named))

    def error(self, message: str) -> NoReturn:
        from audit.reports.quote import safe

        super().error(safe(message))


class _Formatter(argparse.HelpFormatter):
    """It asks for the width by itself: `argparse` loads `shutil` for every option to do so."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **({"width": _columns() - 2} | named))


def _columns() -> int:
    try:
        return int(os.environ["COLUMNS"]) or 80
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size().columns or 80
    except OSError:
        return 80


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of `audit`; `command` of what it returns is None where none was named.

    It knows all commands, or the one that `argv` begins with: a hook has no time for the others.
    """
    top = _Parser("audit", description="A linter for text corpora.")
    top.add_argument("--version", action="store_true", help="print the version")
    top.add_argument("--verbose", action="store_true", help="with --version: and what runs it")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    named = set(argv[:1]) & _COMMANDS.keys() or _COMMANDS
    for name, (about, options) in _COMMANDS.items():
        if name in named:
            options(commands.add_parser(name, help=about))
    return top


def _check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files and folders; - for stdin"
    )
    check.add_argument(
        "--stdin-filename",
        default="stdin.txt",
        metavar="NAME",
        help="what - is called: its suffix says what it is, its folder what is configured",
    )
    _common(check)


def _hook(hook: argparse.ArgumentParser) -> None:
    hook.add_argument("paths", nargs="*", type=Path, metavar="FILE")
    _common(hook)


def _compare(compare: argparse.ArgumentParser) -> None:
    for name in ("A", "B"):
        compare.add_argument(name, help="a file, or a record: FILE.jsonl#ID, FILE.jsonl:LINE")
    compare.add_argument("--config", type=Path, metavar="FILE", help="use this configuration file")
    compare.add_argument("--color", choices=_COLOUR, default="auto")


def _baseline(baseline: argparse.ArgumentParser) -> None:
    baseline.add_argument(
        "action",
        choices=("create", "prune", "show"),
        help="write all that is found now; drop what no longer occurs; list it",
    )
    _configuration(baseline)


def _index(index: argparse.ArgumentParser) -> None:
    index.add_argument("action", choices=("info", "rebuild", "clean"))
    _configuration(index)


def _init(init: argparse.ArgumentParser) -> None:
    init.add_argument(
        "--pyproject", action="store_true", help="into pyproject.toml, not a file of its own"
    )


def _config(config: argparse.ArgumentParser) -> None:
    config.add_argument("action", choices=("show", "schema"))
    config.add_argument("--config", type=Path, metavar="FILE", help="use this configuration file")


def _fix(fix: argparse.ArgumentParser) -> None:
    fix.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    fix.add_argument("--unsafe", action="store_true", help="also what may be meant as it is")
    fix.add_argument("--diff", action="store_true", help="show what would change, change nothing")
    _selection(fix)
    fix.add_argument("--config", type=Path, metavar="FILE", help="use this configuration file")
    fix.add_argument("--profile", choices=("docs", "corpus"), help="which rules run")


def _rule(rule: argparse.ArgumentParser) -> None:
    rule.add_argument("code", nargs="?", metavar="CODE", help="a code or a name")
    rule.add_argument("--all", action="store_true", help="every rule, a line each")


_COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("audit a corpus, or PATHS against the whole corpus", _check),
    "hook": ("for pre-commit: FILES against all that git tracks", _hook),
    "compare": ("two documents side by side, what they share marked", _compare),
    "baseline": ("findings that are known: write, prune or show them", _baseline),
    "index": ("what is kept of earlier runs: tell, make anew, delete", _index),
    "init": ("write a configuration from what is in this folder", _init),
    "config": ("the configuration in force, or its JSON Schema", _config),
    "fix": ("repair what is sure; exits 1 where something changed", _fix),
    "rule": ("explain a rule", _rule),
}


def _common(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    _selection(command)
    add(
        "--against",
        nargs="+",
        action="extend",
        type=Path,
        metavar="FILE",
        help="a reference set (files or folders) that the corpus must not repeat (DUP008)",
    )
    _configuration(command)
    add("--no-index", action="store_true", help="neither use nor write the index (.audit_cache)")
    add("--no-baseline", action="store_true", help="list known findings too")
    add("--since", metavar="REF", help="judge what changed since HEAD left this branch or commit")
    add("--fail-on", choices=("error", "warning"), help="what gates (default: error)")
    add("--exit-zero", action="store_true", help="report without gating")
    add(
        "--output-format",
        choices=("full", "concise", "json", "jsonl", "github"),
        help="what goes to standard output (default: full)",
    )
    add(
        "--report",
        action="append",
        type=_report,
        metavar="FORMAT=PATH",
        help="also write a report (markdown, json, jsonl); repeatable",
    )
    add("--color", choices=_COLOUR, default="auto")


def _selection(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--select", type=_codes, metavar="CODES", help="run these rules (DUP, ENC002, ALL, …)")
    add("--ignore", type=_codes, metavar="CODES", help="leave these rules out")


def _configuration(command: argparse.ArgumentParser) -> None:
    """What decides which corpus is audited, and how: the same for all commands that audit one."""
    add = command.add_argument
    add("--config", type=Path, metavar="FILE", help="use this configuration file")
    add("--profile", choices=("docs", "corpus"), help="which rules run and gate")
    add("--baseline", type=Path, metavar="FILE", help="known findings (audit-baseline.txt)")
    add(
        "-j",
        "--jobs",
        type=_jobs,
        metavar="N",
        help="processes (default: by how much is to be measured)",
    )


def _codes(value: str) -> tuple[str, ...]:
    return tuple(code for part in value.split(",") if (code := part.strip()))


def _jobs(value: str) -> int:
    try:
        jobs = int(value)
    except ValueError:
        jobs = 0
    if jobs < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, not {value!r}")
    return jobs


def _report(value: str) -> tuple[str, str]:
    from audit.config import REPORT_FORMATS

    format, equals, path = value.partition("=")
    if not equals or not path or format not in REPORT_FORMATS:
        choice = ", ".join(REPORT_FORMATS)
        raise argparse.ArgumentTypeError(f"must be FORMAT=PATH with FORMAT one of {choice}")
    return format, path


def override(config: Config, arguments: argparse.Namespace) -> Config:
    """`config` with what the command line says instead. Raises `AuditError` for unknown rules."""
    from audit.config import check_codes
    from audit.values import replace

    given = vars(arguments).get
    changes: dict[str, object] = {}
    if select := given("select"):
        changes["select"] = check_codes(select, "--select")
        changes["extend_select"] = ()
    if ignore := given("ignore"):
        # A comment may be meant for a rule that is left out this time: none is called unused.
        left_out = (*check_codes(ignore, "--ignore"), "unused-suppression")
        changes["ignore"] = (*config.ignore, *left_out)
    if against := given("against"):
        changes["against"] = tuple(_from(config.root, path) for path in against)
    if baseline := given("baseline"):
        changes["baseline"] = _from(config.root, baseline)
    changes |= {name: value for name in ("fail_on", "profile") if (value := given(name))}
    config = replace(config, **changes)  # type: ignore[arg-type]
    if not config.against:
        from audit.checks import RULES

        named = {*config.select, *config.extend_select}
        for rule in RULES:
            if "against" in rule.runs and {rule.code, rule.name} & named:
                raise AuditError(f"{rule.code} compares with a reference set: name it by --against")
    return config


def _from(root: Path, path: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()
