"""What the terminal shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.model import Finding, Report

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """`text` on one line with nothing in it that a terminal would act on."""
    return _UNSAFE.sub(lambda match: repr(match[0])[1:-1], text)


def line(finding: Finding) -> str:
    """`path:line:column: CODE message`."""
    place = f"{safe(finding.document)}:{finding.line}:{finding.column}"
    return f"{place}: {finding.rule} {safe(finding.message)}\n"


def concise(report: Report) -> Iterator[str]:
    """A line a finding."""
    for judged in report.documents:
        for finding in judged.findings:
            yield line(finding)


full = concise
github = concise
