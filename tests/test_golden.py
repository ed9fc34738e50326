"""The committed report on the sample corpus is what the code says today."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from audit.cli import main

ROOT = Path(__file__).parent.parent
COMMITTED = ROOT / "reports" / "seeds.md"
AGAIN = "audit check --exit-zero"


def test_report_on_the_sample_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # As deep below the root as the committed one, so that its links are the same.
    written = ROOT / "reports" / f".{tmp_path.name}.md"
    try:
        assert main(["check", "--exit-zero", "--report", f"markdown={written}"]) == 0
        now = written.read_text(encoding="utf-8")
    finally:
        written.unlink(missing_ok=True)
    committed = COMMITTED.read_text(encoding="utf-8")
    changes = list(
        difflib.unified_diff(committed.splitlines(), now.splitlines(), "committed", "now", n=0)
    )
    assert now == committed, f"write it again with `{AGAIN}`:\n" + "\n".join(changes[:40])


def test_the_report_says_nothing_of_where_and_when_it_ran() -> None:
    text = COMMITTED.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert "/home/" not in text
    assert text.count("\n\n\n") == 0
