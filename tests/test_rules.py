"""The rules' own pages, and the places in the documentation that are made from the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audit.check import Check
from audit.checks import ALL
from audit.config import NO_KEYS, Config
from audit.errors import AuditError
from audit.reports.documentation import documentation, limit
from audit.reports.rules import explain, table
from audit.values import fields
from tests.readme import README as PATH
from tests.readme import between, made, main

README = PATH.read_text(encoding="utf-8")


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.rule)
def test_every_rule_explains_itself(check: Check) -> None:
    shown = "".join(explain(check.rule))
    assert shown.startswith(f"{check.rule} {check.name}\n")
    for part in ("Why\n", "Misses\n", "Fix\n", "No finding\n", "Found\n", check.family, "limit"):
        assert part in shown
    said = documentation(check)
    assert all((said.summary, said.why, said.misses, said.fix))
    assert "".join(explain(check.name)) == shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)


def test_a_code_may_be_in_lower_case() -> None:
    assert "".join(explain("dup001")).startswith("DUP001 ")


@pytest.mark.parametrize(
    ("given", "meant"), [("DUP04", "DUP004"), ("mojibak", "mojibake"), ("enc02", "ENC002")]
)
def test_unknown_rules(given: str, meant: str) -> None:
    with pytest.raises(AuditError, match=f"no rule is called .*did you mean '{meant}'"):
        list(explain(given))
    with pytest.raises(AuditError, match="audit rule --all"):
        list(explain("zzzzzz"))


def test_table_has_a_line_for_each_rule() -> None:
    assert [line.split()[0] for line in table()] == [check.rule for check in ALL]


def test_limits_in_words() -> None:
    check = ALL[0]
    assert limit(check) == "1 or more"
    assert limit(check, 0.5) == "0.5 or more here (the default is 1)"


def test_readme_says_what_the_code_says() -> None:
    """After a change of a rule or of the report: `python -m tests.readme`."""
    assert made(README) == README


def test_parts_are_written_between_their_markers(tmp_path: Path) -> None:
    text = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n"
    assert between(text, "x", "new\n") == "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n"
    with pytest.raises(ValueError, match="no place for y"):
        between(text, "y", "new\n")
    page = tmp_path / "README.md"
    page.write_text(README.replace("DUP001", "DUP999"), encoding="utf-8")
    main(page)
    assert page.read_text(encoding="utf-8") == README


@pytest.mark.parametrize(
    "key", [f.name.replace("_", "-") for f in fields(Config) if f.name not in NO_KEYS]
)
def test_readme_names_every_setting(key: str) -> None:
    section = README.partition("## Configuration")[2].partition("\n## ")[0]
    assert re.search(rf"`{key}`|^{key}\b|^\[tool\.audit\.{key}", section, re.MULTILINE)
