"""`audit config show | schema`: what they say is what the reader of the configuration does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from audit.checks import ALL, BY_CODE
from audit.cli import main
from audit.commands.config import show, toml
from audit.config import NO_KEYS, Config
from audit.config_file import load
from audit.config_schema import KEYS, schema
from audit.corpus.discover import discover
from audit.errors import AuditError
from audit.values import fields, replace

VALIDATOR = Draft202012Validator(schema())
Reads = Callable[[dict[str, Any]], bool]


def written(tree: dict[str, Any]) -> str:
    """A configuration as TOML, its tables inline."""

    def value(item: Any) -> str:
        if isinstance(item, dict):
            inner = ", ".join(f"{toml(key)} = {value(v)}" for key, v in item.items())
            return f"{{ {inner} }}"
        return toml(item)

    return "".join(f"{toml(key)} = {value(item)}\n" for key, item in tree.items())


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """Does the reader of the configuration take it?"""

    def call(tree: dict[str, Any]) -> bool:
        path = tmp_path / "audit.toml"
        path.write_text(written(tree), encoding="utf-8")
        try:
            load(path)
        except AuditError:
            return False
        return True

    return call


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_key_and_no_other() -> None:
    keys = [f.name.replace("_", "-") for f in fields(Config) if f.name not in NO_KEYS]
    assert list(KEYS) == keys
    assert all(KEYS.values())


VALUES = (
    *("docs", "corpus", "error", "warning", "info", "DUP", "D", "MTA1", "DUP004", "mojibake", "x"),
    *(0, 1, -1, 5, 0.5, 1.5, True, False),
    *([], ["a"], ["DUP", "ALL"], ["DUP999"], ["dup"], [1], {}, {"a": ["DUP"]}, {"a": ["XYZ"]}),
    *({"a": "DUP"}, {"markdown": "a.md"}, {"markdown": 1}, {"docx": "a"}, {"DUP004": {}}),
    *({"shared-passage": {"limit": 0.5}}, {"DUP004": {"limit": 2}}, {"DUP999": {}}, {"DUP004": 1}),
)


@pytest.mark.parametrize("key", [*KEYS, "profil", "extend_select"])
def test_it_takes_what_the_reader_takes(key: str, reads: Reads) -> None:
    for value in VALUES:
        assert VALIDATOR.is_valid({key: value}) == reads({key: value}), value


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.rule)
def test_it_takes_a_rules_options_as_the_reader_does(check: Any, reads: Reads) -> None:
    assert VALIDATOR.is_valid({"rules": {check.name: {"limit": 0.5}}})
    for option in [*(field.name.replace("_", "-") for field in fields(check)), "min-word"]:
        for value in ("error", 1, 0.5, -1, True, ["en"]):
            tree = {"rules": {check.rule: {option: value}}}
            assert VALIDATOR.is_valid(tree) == reads(tree), tree


def test_its_defaults_are_the_defaults() -> None:
    made = schema()
    for field in fields(Config):
        told = made["properties"].get(field.name.replace("_", "-"), {})
        if "default" in told:
            default = field.default
            assert told["default"] == (list(default) if isinstance(default, tuple) else default)
    for rule, check in BY_CODE.items():
        for option, told in made["$defs"][rule]["properties"].items():
            value = getattr(check, option.replace("-", "_"))
            assert told["default"] == (list(value) if isinstance(value, tuple) else value)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(json.dumps(schema()))
    assert "shares" not in printed["$defs"]["QLT010"]["properties"]  # no file can set it


SET = """\
profile = "corpus"
languages = ["en", "de"]
select = ["ALL", "QLT001"]
fail-on = "warning"
reports.markdown = "a.md"
text-field = 'a "quoted" \\ field'

[rules.shared-passage]
min-words = 30

[per-file-ignores]
"docs/*" = ["DUP"]
"""


@pytest.mark.parametrize("source", [SET, "", 'profile = "docs"\n'])
def test_what_is_shown_decides_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "audit.toml"
    path.write_text(source)
    first = discover(load(path), [], whole=True).config
    shown = "".join(show())
    path.write_text(shown)
    second = load(path)
    assert second.checks == first.checks
    assert replace(second, rules={}) == replace(first, rules={})
    path.write_text(shown.replace('profile = "corpus"', 'profile = "docs"'))
    load(path)


def test_it_says_where_each_value_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "audit.toml").write_text(SET)
    shown = "".join(show())
    for line in (
        'profile = "corpus"  # audit.toml:1\n',
        "ignore = []  # default\n",
        '"markdown" = "a.md"  # audit.toml:5\n',
        '"docs/*" = ["DUP"]  # audit.toml:12\n',
        "\n[rules.DUP004]  # shared-passage\nmin-words = 30  # audit.toml:9\n",
        '\n[rules.LNG001]  # unexpected-language\nlanguages = ["en", "de"]  # audit.toml:2\n',
        '\n[rules.QLT001]  # gopher-word-count\nseverity = "warning"  # selected by name\n',
        "#   DUP001 exact-duplicate (error)\n",
    ):
        assert line in shown


def test_without_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"text": "Fine."}\n')
    assert main(["config", "show"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# No configuration file for ")
    assert 'profile = "corpus"  # by what the files are\n' in out
    (tmp_path / "audit.toml").write_text("profil = 1")
    assert main(["config", "show"]) == 2
    assert main(["config", "show", "--config", "none.toml"]) == 2
