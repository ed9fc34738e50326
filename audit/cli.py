"""The command line. `main(argv) -> int`; the only module that prints."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from audit import __version__
from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.config import Config
    from audit.corpus.discover import Source
    from audit.model import Report
    from audit.reports.view import View

CLEAN, FINDINGS, ERROR = 0, 1, 2
_SHOWN_SKIPPED = 10
_COLOUR = ("auto", "always", "never")
_POOL_FROM = 4_000_000
"""Bytes of corpus from which a second process pays for its start (0.4 s for imports)."""


def entry() -> None:
    """The `audit` command."""
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run a command; returns its exit code: 0 clean, 1 findings that gate, 2 an error."""
    try:
        arguments = _parser().parse_args(argv)
        run: Callable[[argparse.Namespace], int] = arguments.run
        return _version(arguments) if arguments.version else run(arguments)
    except AuditError as error:
        _say(f"audit: {error}")
        return ERROR
    except BrokenPipeError:
        # The reader went away (`audit check | head`): nothing is wrong with the corpus.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except KeyboardInterrupt:
        _say("audit: interrupted")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="audit", description="A linter for text corpora.", allow_abbrev=False
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--verbose", action="store_true", help="with --version: and what runs it")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    parser.set_defaults(run=lambda arguments: parser.error("a COMMAND is required"))

    check = commands.add_parser(
        "check", help="audit a corpus, or PATHS against the whole corpus", allow_abbrev=False
    )
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    check.set_defaults(run=_check)
    hook = commands.add_parser(
        "hook", help="for pre-commit: FILES against all that git tracks", allow_abbrev=False
    )
    hook.add_argument("paths", nargs="*", type=Path, metavar="FILE")
    hook.set_defaults(run=_hook)
    for command in (check, hook):
        _common(command)

    compare = commands.add_parser(
        "compare", help="two documents side by side, what they share marked", allow_abbrev=False
    )
    for name in ("A", "B"):
        compare.add_argument(name, help="a file, or a record: FILE.jsonl#ID, FILE.jsonl:LINE")
    compare.add_argument("--config", type=Path, metavar="FILE", help="use this configuration file")
    compare.add_argument("--color", choices=_COLOUR, default="auto")
    compare.set_defaults(run=_compare)

    rule = commands.add_parser("rule", help="explain a rule", allow_abbrev=False)
    rule.add_argument("code", nargs="?", metavar="CODE", help="a code or a name")
    rule.add_argument("--all", action="store_true", help="every rule, a line each")
    rule.set_defaults(run=_rule)
    return parser


def _common(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--select", type=_codes, metavar="CODES", help="run these rules (DUP, ENC002, ALL, …)")
    add("--ignore", type=_codes, metavar="CODES", help="leave these rules out")
    add(
        "--against",
        nargs="+",
        action="extend",
        type=Path,
        metavar="FILE",
        help="a reference set (files or folders) that the corpus must not repeat (DUP008)",
    )
    add("--config", type=Path, metavar="FILE", help="use this configuration file")
    add("-j", "--jobs", type=_jobs, metavar="N", help="processes (default: by size of the corpus)")
    add("--fail-on", choices=("error", "warning"), help="what gates (default: error)")
    add("--exit-zero", action="store_true", help="report without gating")
    add("--profile", choices=("docs", "corpus"), help="which rules run and gate")
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


def _version(arguments: argparse.Namespace) -> int:
    print(f"audit {__version__}")
    if arguments.verbose:
        from audit.sketch.kernel import name

        print(f"sketch kernel: {name}")
        print(f"Python: {sys.version.split()[0]}")
    return CLEAN


def _check(arguments: argparse.Namespace) -> int:
    return _audit(arguments, hook=False)


def _hook(arguments: argparse.Namespace) -> int:
    if not arguments.paths:
        return CLEAN  # a commit that only deletes files hands over none
    return _audit(arguments, hook=True)


def _audit(arguments: argparse.Namespace, *, hook: bool) -> int:
    from audit.corpus.discover import discover, project

    config, marked = project(arguments.paths, arguments.config)
    config = _override(config, arguments)
    source = discover(config, arguments.paths, whole=marked or not arguments.paths, hook=hook)
    config = source.config
    if hook and not source.focus:
        return CLEAN
    if not source.files and not source.skipped:
        where = ", ".join(map(str, arguments.paths)) or str(config.root)
        _say(f"audit: {where}: no text or record files found")

    from audit.pipeline import audit
    from audit.reports import STDOUT

    with _Progress() as progress:
        report = audit(source, _workers(arguments.jobs, source), progress.update)
    view = _view(config, arguments)
    format = arguments.output_format or ("concise" if hook else "full")
    if hook and arguments.output_format is None:
        from audit.reports.terminal import gating

        pieces: Iterator[str] = gating(report, config.fail_on)
    else:
        pieces = STDOUT[format](report, view)
    _print(pieces)
    _reports(report, config, _wanted(config, arguments))
    _skips(report, hook=hook)
    if any(item.failed for item in report.summary.skipped):
        return ERROR
    if arguments.exit_zero:
        return CLEAN
    gates = report.summary.count("error")
    if config.fail_on == "warning":
        gates += report.summary.count("warning")
    return FINDINGS if gates else CLEAN


def _override(config: Config, arguments: argparse.Namespace) -> Config:
    from audit.config import check_codes

    changes: dict[str, object] = {}
    if arguments.select:
        changes["select"] = check_codes(arguments.select, "--select")
        changes["extend_select"] = ()
    if arguments.ignore:
        changes["ignore"] = (*config.ignore, *check_codes(arguments.ignore, "--ignore"))
    if arguments.against:
        changes["against"] = tuple(
            Path(os.path.relpath(path, config.root)).as_posix() for path in arguments.against
        )
    if arguments.fail_on:
        changes["fail_on"] = arguments.fail_on
    if arguments.profile:
        changes["profile"] = arguments.profile
    config = replace(config, **changes)  # type: ignore[arg-type]
    if not config.against:
        for check in config.all_checks:
            if check.against and {check.rule, check.name} & {*config.select, *config.extend_select}:
                raise AuditError(
                    f"{check.rule} compares with a reference set: name it by --against"
                )
    return config


def _workers(jobs: int | None, source: Source) -> int:
    if jobs is not None:
        return jobs
    total = 0
    for file in source.files:
        try:
            total += file.location.stat().st_size
        except OSError:
            continue  # reading it will say why it cannot be read
        if total >= _POOL_FROM:
            return os.cpu_count() or 1
    return 1


def _view(config: Config, arguments: argparse.Namespace) -> View:
    from audit.reports.colour import wanted
    from audit.reports.view import View

    written = any(format == "markdown" for format, _ in _wanted(config, arguments))
    return View(colour=wanted(arguments.color, os.environ, sys.stdout.isatty()), written=written)


def _wanted(config: Config, arguments: argparse.Namespace) -> list[tuple[str, Path]]:
    """The reports to write to files: those asked for, else those configured."""
    wanted = [(format, Path(path)) for format, path in arguments.report or ()]
    if not wanted and arguments.run is _check:
        wanted = [(format, config.root / path) for format, path in config.reports.items()]
    return wanted


def _reports(report: Report, config: Config, wanted: Iterable[tuple[str, Path]]) -> None:
    from audit.reports import FILES
    from audit.reports.view import View

    for format, path in wanted:
        base = os.path.relpath(config.root.absolute(), path.absolute().parent)
        write_atomically(path, FILES[format](report, View(base=base.replace(os.sep, "/"))))
        _say(f"audit: {format} report: {_relative(path)}")


def _relative(path: Path) -> str:
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def write_atomically(path: Path, pieces: Iterable[str]) -> None:
    """Write UTF-8 text beside `path`, then put it in its place: never half a file.

    Raises `AuditError` where the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(pieces)
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise AuditError(f"{path}: cannot be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _skips(report: Report, *, hook: bool) -> None:
    from audit.reports.terminal import safe

    skipped = report.summary.skipped
    for item in skipped[:_SHOWN_SKIPPED]:
        if not hook or item.failed:
            _say(f"{safe(item.path)}: {safe(item.reason)}")
    if len(skipped) > _SHOWN_SKIPPED and not hook:
        _say(f"audit: … and {len(skipped) - _SHOWN_SKIPPED:,} more; a JSON report lists them all")


def _compare(arguments: argparse.Namespace) -> int:
    from audit.compare import compare, named
    from audit.reports.colour import wanted
    from audit.reports.compare import render
    from audit.reports.view import View
    from audit.text import Text

    first, config = named(arguments.A, arguments.config)
    second, _ = named(arguments.B, arguments.config)
    view = View(colour=wanted(arguments.color, os.environ, sys.stdout.isatty()))
    width = shutil.get_terminal_size((100, 24)).columns
    _print(render(compare(Text(first), Text(second), config), width, view))
    return CLEAN


def _rule(arguments: argparse.Namespace) -> int:
    from audit.reports.rules import explain, table

    if arguments.all or not arguments.code:
        _print(table())
    else:
        _print(explain(arguments.code))
    return CLEAN


def _print(pieces: Iterable[str]) -> None:
    stream = sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def _say(message: str) -> None:
    print(message, file=sys.stderr)


class _Progress:
    """One line on standard error, only on a terminal, only after half a second."""

    def __init__(self) -> None:
        self._start = self._last = time.monotonic()
        self._shown = False
        self._live = sys.stderr.isatty()

    def update(self, count: int, stage: str) -> None:
        now = time.monotonic()
        if not self._live or now - self._start < 0.5 or now - self._last < 0.1:
            return
        self._last, self._shown = now, True
        sys.stderr.write(f"\r\x1b[K{count:,} documents: {stage}")
        sys.stderr.flush()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
