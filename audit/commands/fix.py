"""`audit fix`: repairs what is sure, or shows what it would do."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audit.checks import TABLE
from audit.config import Config
from audit.corpus.discover import File, Source
from audit.corpus.patterns import matches
from audit.corpus.read import MOST_SKIPPED
from audit.corpus.record import too_large
from audit.fixes import Original, Refused
from audit.repair import Repaired, Repairer, Unrepairable, repairing
from audit.repair_record import repair_line
from audit.reports.quote import safe
from audit.values import dataclass

_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Said:
    """A line for the user: `kind` is `made` (a file changed, or would), `note` or `failed`."""

    kind: str
    text: str


def run(source: Source, *, unsafe: bool, diff: bool) -> Iterator[Said]:
    """Repair the files to judge, in order of id; `diff` shows what would change, and changes none.

    A file or record that cannot be repaired is said and left as it is.
    """
    for item in source.skipped:
        yield Said("failed" if item.failed else "note", f"{safe(item.path)}: {safe(item.reason)}\n")
    for file in source.files:
        if source.role(file.id) == "judged":
            try:
                yield from _fix(file, source.config, unsafe=unsafe, diff=diff)
            except (Unrepairable, Refused) as error:
                yield Said("note", f"{safe(file.id)}: left as it is: {safe(str(error))}\n")
            except OSError as error:
                reason = error.strerror or str(error)
                yield Said("failed", f"{safe(file.id)}: cannot be repaired: {safe(reason)}\n")


def _fix(file: File, config: Config, *, unsafe: bool, diff: bool) -> Iterator[Said]:
    repairer = Repairer(repairing(_checks(config, file.id)), unsafe)
    if file.records and not file.location.name.lower().endswith(_LINES):
        raise Unrepairable("records are repaired in plain JSON lines only")
    if file.opener is not None:
        raise Unrepairable("it is not read from the disk")
    if not repairer.checks:
        return
    original = Original(file.location)
    if file.records:
        yield from _fix_records(file, original, repairer, config, diff=diff)
        return
    with original.path.open("rb") as stream:
        data = stream.read(config.max_document_size + 1)
    if len(data) > config.max_document_size:
        raise Unrepairable(too_large(original.path.stat().st_size, config))
    repaired = repairer.file(file.id, data)
    for note in repaired.notes:
        yield Said("note", f"{safe(file.id)}: {note}\n")
    if not repaired.made:
        yield from _more(file, repaired.left)
        return
    if diff:
        yield Said("made", "".join(_diff(file.id, repaired)))
        return
    if original.path.read_bytes() != data:
        raise Refused("it was changed by something else while it was repaired")
    original.change([repaired.data])
    yield Said("made", _summary(file, repaired.made, repaired.left))


def _fix_records(
    file: File, original: Original, repairer: Repairer, config: Config, *, diff: bool
) -> Iterator[Said]:
    """Lines are read twice: to find those that change, and to write them among the others."""
    changed: dict[int, bytes] = {}
    refused = 0
    made: Counter[str] = Counter()
    left = 0
    for number, line in enumerate(_lines(original.path, config.max_document_size), start=1):
        if not line.strip():
            continue
        id = f"{file.id}:{number}"
        try:
            new, by, more = _repaired_line(repairer, id, line, config)
        except Unrepairable as error:
            refused += 1
            if refused <= MOST_SKIPPED:
                yield Said("note", f"{safe(id)}: left as it is: {safe(str(error))}\n")
            continue
        made, left = made + by, left + more
        if new != line:
            changed[number] = new
            if diff:
                before, after = line.decode(), new.decode()
                shown = Repaired(before, after, new, by, more)
                yield Said("made", "".join(_diff(id, shown)))
    if refused > MOST_SKIPPED:
        more_of_them = f"{refused - MOST_SKIPPED:,} more records than those named"
        yield Said("note", f"{safe(file.id)}: left as they are: {more_of_them}\n")
    if not changed:
        yield from _more(file, left)
    elif not diff:
        lines = enumerate(_lines(original.path, config.max_document_size), start=1)
        original.change(changed.get(number, line) for number, line in lines)
        yield Said("made", _summary(file, made, left))


def _repaired_line(
    repairer: Repairer, id: str, line: bytes, config: Config
) -> tuple[bytes, Counter[str], int]:
    if len(line) > config.max_document_size:
        raise Unrepairable(too_large(len(line), config))
    return repair_line(repairer, id, line, config.text_field)


def _lines(path: Path, limit: int) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, all of it: it is copied as it is."""
    with path.open("rb") as stream:
        while line := stream.readline(limit + 1):
            while not line.endswith(b"\n") and (more := stream.readline(1 << 20)):
                line += more
            yield line


def _checks(config: Config, path: str) -> list[object]:
    """The checks that run, without those that do not count for the file."""
    ignored = [
        codes for pattern, codes in config.per_file_ignores.items() if matches(path, pattern)
    ]
    return [
        check
        for check in config.checks
        if not any(TABLE[check.rule].meant_by(code) for codes in ignored for code in codes)
    ]


def _summary(file: File, made: Counter[str], left: int) -> str:
    rules = ", ".join(f"{rule} {made[rule]}" for rule in sorted(made))
    more = f"; {left} more with --unsafe" if left else ""
    return f"{safe(file.id)}: repaired ({rules}){more}\n"


def _more(file: File, left: int) -> Iterator[Said]:
    if left:
        noun = "repair" if left == 1 else "repairs"
        yield Said("note", f"{safe(file.id)}: {left} {noun} with --unsafe\n")


def _diff(id: str, repaired: Repaired) -> Iterator[str]:
    """A unified diff, in which what a terminal would act on is spelled out."""
    old, new = (_spelled(text) for text in (repaired.before, repaired.after))
    if old == new:
        yield f"{safe(id)}: {', '.join(repaired.notes) or 'bytes only'}\n"
    yield from difflib.unified_diff(old, new, safe(f"a/{id}"), safe(f"b/{id}"))


def _spelled(text: str) -> list[str]:
    lines = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").split("\n")
    return [f"{safe(line)}\n" for line in lines]
