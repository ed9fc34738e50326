"""The command line. `main(argv) -> int`; the only module that prints."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from audit import __version__
from audit.errors import AuditError
from audit.options import override, parser

if TYPE_CHECKING:
    from audit.config import Config
    from audit.corpus.discover import File, Source
    from audit.index.cache import Cache
    from audit.model import Report
    from audit.reports.view import View

CLEAN, FINDINGS, ERROR = 0, 1, 2
_SHOWN_SKIPPED = 10
_COLLECT_FROM = 50_000
"""Containers more than before from which the collector looks for cycles, of which hardly any are
made: with Python's own 700 it took 0.3 s over 2,000 documents, and memory is the same."""


def entry() -> None:
    """The `audit` command."""
    gc.disable()  # while modules load there is nothing to collect, and looking for it takes a tenth
    # numpy's threads have nothing to do here, and spin for 0.04 s each while they wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)  # all is closed: to take the modules apart takes a hook 6 ms more


def main(argv: Sequence[str]) -> int:
    """Run a command; returns its exit code: 0 clean, 1 findings that gate, 2 an error."""
    try:
        options = parser(argv)
        arguments = options.parse_args(argv)
        if arguments.version:
            return _version(arguments)
        if arguments.command is None:
            options.error("a COMMAND is required")
        return _COMMANDS[arguments.command](arguments)
    except AuditError as error:
        _say(f"audit: {error}")
        return ERROR
    except BrokenPipeError:
        # The reader went away (`audit check | head`): nothing is wrong with the corpus.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as error:
        # A full disk, mostly: what a user names is checked where it is read or written.
        _say(f"audit: {error.filename or 'temporary files'}: {error.strerror or error}")
        return ERROR
    except KeyboardInterrupt:
        _say("audit: interrupted")
        return 130


def _version(arguments: argparse.Namespace) -> int:
    print(f"audit {__version__}")
    if arguments.verbose:
        from audit.sketch.kernel import name

        print(f"sketch kernel: {name}")
        print(f"Python: {sys.version.split()[0]}")
    return CLEAN


def _check(arguments: argparse.Namespace) -> int:
    from audit.corpus.discover import discover, project

    paths, piped = _paths(arguments)
    config, marked = project(paths, arguments.config)
    config = _known(override(config, arguments), arguments)
    given = _given(piped, config) if piped else None
    paths = [] if piped else paths
    source = discover(config, paths, whole=marked or not (paths or piped), given=given)
    if arguments.since is not None:
        from audit.corpus.since import narrowed

        source = narrowed(source, arguments.since)
        if not source.focus:
            _say(f"audit: no document of the corpus has changed since {arguments.since}")
    elif not source.files and not source.skipped:
        where = ", ".join(map(str, arguments.paths)) or str(config.root)
        _say(f"audit: {where}: no text or record files found")
    with _cache(config, marked and not arguments.no_index) as cache:
        facts = _facts_are_read(source.config, arguments)
        report = _run(source, cache, jobs=arguments.jobs, facts=facts)
    return _told(report, source.config, arguments)


def _hook(arguments: argparse.Namespace) -> int:
    if not arguments.paths and arguments.since is None:
        return CLEAN  # a commit that only deletes files hands over none
    from audit.commands.hook import judged
    from audit.corpus.discover import project

    config, _ = project(arguments.paths, arguments.config, staged=True)
    config = _known(override(config, arguments), arguments)
    whole = arguments.output_format is not None or bool(arguments.report)
    with _cache(config, not arguments.no_index) as cache:
        run = partial(_run, jobs=arguments.jobs, cache=cache)
        report = judged(config, arguments.paths, arguments.since, cache, run, whole=whole)
    return CLEAN if report is None else _told(report, config, arguments)


def _told(report: Report, config: Config, arguments: argparse.Namespace) -> int:
    """Print and write what was found; returns the exit code."""
    hook = arguments.command == "hook"
    gates = report.summary.count("error")
    if config.fail_on == "warning":
        gates += report.summary.count("warning")
    if hook and arguments.output_format is None:
        if gates:
            from audit.reports.terminal import gating

            _print(gating(report, config.fail_on))
    else:
        from audit.reports import STDOUT

        _print(STDOUT[arguments.output_format or "full"](report, _view(config, arguments)))
    _reports(report, config, _wanted(config, arguments))
    _skips(report, hook=hook)
    if any(item.failed for item in report.summary.skipped):
        return ERROR
    return FINDINGS if gates and not arguments.exit_zero else CLEAN


def _known(config: Config, arguments: argparse.Namespace) -> Config:
    from audit.config import BASELINE
    from audit.values import replace

    usual = config.baseline == BASELINE and not (config.root / BASELINE).exists()
    if arguments.no_baseline or usual:
        return config
    from audit.baseline import baseline_of

    return replace(config, known=baseline_of(config))


def _cache(config: Config, kept: bool) -> Cache:
    """The index beside the configuration or the repository; none in a folder that is neither."""
    from audit.index.cache import Cache

    return Cache(config.root if kept else None, lambda message: _say(f"audit: {message}"))


def _run(
    source: Source, cache: Cache | None = None, *, jobs: int | None, facts: bool = True
) -> Report:
    from audit.pipeline import audit
    from audit.progress import Progress

    gc.freeze()  # modules stay: the collector need not look through them
    gc.set_threshold(_COLLECT_FROM)
    gc.enable()
    with Progress() as progress:
        return audit(source, jobs, progress.update, cache, facts=facts)


def _paths(arguments: argparse.Namespace) -> tuple[list[Path], Path | None]:
    """The paths to audit, and for `-` the name of what comes on standard input."""
    paths: list[Path] = arguments.paths
    if Path("-") not in paths:
        return paths, None
    if len(paths) > 1:
        raise AuditError("- (standard input) stands alone: name no other path")
    name = Path(arguments.stdin_filename)
    return [name.parent], name.absolute()


def _given(name: Path, config: Config) -> File:
    """What comes on standard input, as far as a document may be large and one byte more."""
    from audit.corpus.discover import File

    content = sys.stdin.buffer.read(config.max_document_size + 1)
    id = Path(os.path.relpath(name, config.root)).as_posix()
    return File(name, id, opener=partial(BytesIO, content))


def _view(config: Config, arguments: argparse.Namespace) -> View:
    from audit.reports.colour import wanted
    from audit.reports.view import View

    written = any(format == "markdown" for format, _ in _wanted(config, arguments))
    return View(colour=wanted(arguments.color, os.environ, sys.stdout.isatty()), written=written)


def _wanted(config: Config, arguments: argparse.Namespace) -> list[tuple[str, Path]]:
    """The reports to write to files: those asked for, else those configured."""
    wanted = [(format, Path(path)) for format, path in arguments.report or ()]
    if not wanted and arguments.command == "check":
        wanted = [(format, config.root / path) for format, path in config.reports.items()]
    return wanted


def _facts_are_read(config: Config, arguments: argparse.Namespace) -> bool:
    """Does any output tell of each document what language it is in? The terminal's does not."""
    return arguments.output_format in ("json", "jsonl") or bool(_wanted(config, arguments))


def _reports(report: Report, config: Config, wanted: Sequence[tuple[str, Path]]) -> None:
    if not wanted:
        return
    from audit.atomic import write_atomically
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


def _skips(report: Report, *, hook: bool) -> None:
    skipped = report.summary.skipped
    for item in skipped[:_SHOWN_SKIPPED]:
        if not hook or item.failed:
            _say(f"{item.path}: {item.reason}")
    if len(skipped) > _SHOWN_SKIPPED and not hook:
        _say(f"audit: … and {len(skipped) - _SHOWN_SKIPPED:,} more; a JSON report lists them all")


def _compare(arguments: argparse.Namespace) -> int:
    import shutil

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


def _baseline(arguments: argparse.Namespace) -> int:
    from audit.commands.baseline import run
    from audit.corpus.discover import project

    config = override(project([], arguments.config)[0], arguments)
    _print(run(arguments.action, config, partial(_run, jobs=arguments.jobs)))
    return CLEAN


def _index(arguments: argparse.Namespace) -> int:
    from audit.commands.index import run
    from audit.corpus.discover import project

    config = override(project([], arguments.config)[0], arguments)
    audit = partial(_run, jobs=arguments.jobs)
    _print(run(arguments.action, config, partial(_cache, kept=True), audit))
    return CLEAN


def _init(arguments: argparse.Namespace) -> int:
    from audit.commands.init import run

    _print(run(Path.cwd(), pyproject=arguments.pyproject))
    return CLEAN


def _config(arguments: argparse.Namespace) -> int:
    from audit.commands.config import schema, show

    _print(show(arguments.config) if arguments.action == "show" else schema())
    return CLEAN


def _rule(arguments: argparse.Namespace) -> int:
    from audit.reports.rules import explain, table

    if arguments.all or not arguments.code:
        _print(table())
    else:
        _print(explain(arguments.code))
    return CLEAN


def _fix(arguments: argparse.Namespace) -> int:
    from audit.commands.fix import run
    from audit.corpus.discover import discover, project

    config, marked = project(arguments.paths, arguments.config)
    config = override(config, arguments)
    source = discover(config, arguments.paths, whole=marked or not arguments.paths)
    kinds = set()
    for said in run(source, unsafe=arguments.unsafe, diff=arguments.diff):
        kinds.add(said.kind)
        if said.kind == "made":
            _print([said.text])
        else:
            _say(said.text.rstrip("\n"))
    if "failed" in kinds:
        return ERROR
    return FINDINGS if "made" in kinds else CLEAN


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "hook": _hook,
    "compare": _compare,
    "baseline": _baseline,
    "index": _index,
    "init": _init,
    "config": _config,
    "fix": _fix,
    "rule": _rule,
}


def _print(pieces: Iterable[str]) -> None:
    stream = sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def _say(message: str) -> None:
    from audit.reports.quote import safe

    print(safe(message), file=sys.stderr)
