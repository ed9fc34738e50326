"""The committed report on the sample corpus is what the code says today."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from audit.corpus.discover import discover, project
from audit.pipeline import audit
from audit.reports import FILES
from audit.reports.view import View

ROOT = Path(__file__).parent.parent
COMMITTED = (ROOT / "reports" / "seeds.md").read_text(encoding="utf-8")


def test_report_on_the_sample_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    config, _ = project((), None)
    report = audit(discover(config, (), whole=True))
    now = "".join(FILES["markdown"](report, View(base="..")))
    changes = difflib.unified_diff(
        COMMITTED.splitlines(), now.splitlines(), "committed", "now", n=0, lineterm=""
    )
    again = "if the change is meant: audit check --exit-zero && python -m tests.readme"
    assert now == COMMITTED, "\n".join([again, *list(changes)[:40]])


def test_the_report_says_nothing_of_where_and_when_it_ran() -> None:
    assert str(ROOT) not in COMMITTED
    assert "/home/" not in COMMITTED
    assert "\n\n\n" not in COMMITTED
