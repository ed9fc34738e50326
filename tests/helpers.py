"""What several tests need."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from audit.check import (
    Case,
    Check,
    CorpusCheck,
    DocumentCheck,
    SummaryCheck,
    SuppressionCheck,
)
from audit.model import Document, Measurement
from audit.suppress import directives, silence
from audit.text import Text


def document(case: Case, number: int = 0) -> Document:
    content = case.content[number] if isinstance(case.content, tuple) else case.content
    if isinstance(content, bytes):
        from audit.corpus.decode import decode

        return decode(f"{number}.txt", content, markup=case.markup)
    return Document(f"{number}.txt", content, f"{number}.txt", markup=case.markup)


def examine(check: Check, case: Case) -> tuple[Measurement | None, str]:
    """What one check alone measures of a case's first document, and that document's text."""
    first = Text(document(case))
    if isinstance(check, DocumentCheck):
        return check.measure(first), first.raw
    if isinstance(check, SummaryCheck):
        from audit.checks import ALL

        parts = [
            measurement
            for part in ALL
            if isinstance(part, DocumentCheck) and part.rule.startswith(check.sources)
            if (measurement := part.measure(first)) is not None
        ]
        return check.summarise(first.id, parts), first.raw
    if isinstance(check, SuppressionCheck):
        from audit.checks import BY_CODE

        found = [
            m for c in BY_CODE.values() if isinstance(c, DocumentCheck) if (m := c.measure(first))
        ]
        over = [m for m in found if BY_CODE[m.rule].over(m.value)]
        outcomes = silence(directives(first), over, BY_CODE).outcomes
        return check.weigh(first.id, outcomes), first.raw
    assert isinstance(check, CorpusCheck)
    from audit.pipeline import relate_alone

    count = len(case.content) if isinstance(case.content, tuple) else 1
    references = [Document(f"against://{n}", text) for n, text in enumerate(case.against)]
    documents = [document(case, number) for number in range(count)]
    measurements = relate_alone(check, documents, references)
    return next((m for m in measurements if m.document == first.id), None), first.raw


def call(folder: Path, *command: str, code: int | None = 0, **extra: str) -> str:
    """Run a command; its exit code must be `code`; returns stdout and stderr together."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "NO_COLOR": "1", **extra}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert code is None or done.returncode == code, done.stdout
    return done.stdout


def git(folder: Path, *arguments: str, code: int | None = 0, **extra: str) -> str:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    return call(folder, "git", *who, *arguments, code=code, **extra)
