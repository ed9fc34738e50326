"""`audit init`: what is written loads, says what was seen, and overwrites nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from audit.cli import main
from audit.config import Config
from audit.config_file import load

ENGLISH = "The river rises in the hills and runs through three villages before it meets the sea. "
GERMAN = "Der Fluss entspringt in den Bergen und fließt durch drei Dörfer, ehe er ins Meer fließt. "


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def made(tmp_path: Path, *options: str) -> Config:
    assert main(["init", *options]) == 0
    return load(tmp_path / ("pyproject.toml" if options else "audit.toml"))


def test_documentation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(20):
        (tmp_path / f"{number}.md").write_text(f"{ENGLISH * 3}{number}")
    (tmp_path / "lib/vendor/x").mkdir(parents=True)
    (tmp_path / "lib/vendor/x/a.rst").write_text(GERMAN * 3)
    config = made(tmp_path)
    assert (config.profile, config.exclude, config.languages) == ("docs", ("lib/vendor",), ("en",))
    out = capsys.readouterr().out
    assert out.startswith("audit.toml: written, for 20 .md.\n")
    assert "- id: audit" in out
    assert "Next: `audit check`" in out
    first = (tmp_path / "audit.toml").read_bytes()
    (tmp_path / "audit.toml").unlink()
    made(tmp_path)
    assert (tmp_path / "audit.toml").read_bytes() == first


@pytest.mark.parametrize("files", [{"a.md": ENGLISH * 3}, {"a.md": ENGLISH, "b.md": GERMAN}, {}])
def test_languages_are_only_set_where_it_is_sure(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text * 3)
    assert made(tmp_path).languages == ()
    assert "# languages = " in (tmp_path / "audit.toml").read_text()


def test_two_languages(tmp_path: Path) -> None:
    for number in range(15):
        (tmp_path / f"{number}.md").write_text(f"{ENGLISH * 3}{number}")
        (tmp_path / f"{number}.de.md").write_text(f"{GERMAN * 3}{number}")
    assert made(tmp_path).languages == ("de", "en")


ROWS = [{"n": 1, "doc_id": f"d{n}", "body": ENGLISH * 3, "title": "Same"} for n in range(5)]


@pytest.mark.parametrize(
    ("rows", "text", "id"),
    [
        (ROWS, "body", "doc_id"),
        ([{"text": "short", "other": ENGLISH, "id": n} for n in range(5)], "text", "id"),
        ([{"text": ENGLISH, "id": 1}, {"text": GERMAN, "id": 1}], "text", "id"),  # by default
        ([{"\ud800": ENGLISH}, [], None, {"a": ENGLISH}], "a", "id"),
        ([[1, 2], 3], "text", "id"),
    ],
)
def test_records(tmp_path: Path, rows: list[object], text: str, id: str) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "a.jsonl").write_text("{broken\n" + lines)
    config = made(tmp_path)
    assert (config.profile, config.text_field, config.id_field) == ("corpus", text, id)


def test_packed_records_and_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    with gzip.open(tmp_path / "a.jsonl.gz", "wt") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in ROWS)
    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "b.parquet")
    (tmp_path / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00 cut")
    (tmp_path / "cut.parquet").write_bytes(b"PAR1")
    config = made(tmp_path)
    assert (config.text_field, config.id_field) == ("body", "id")  # an id in both is no id


def test_a_large_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "a.md").write_text(ENGLISH)
    (tmp_path / "data/a.txt").write_text("1 2 3 4\n" * 1_300_000)
    made(tmp_path)
    assert 'More than half of all bytes are in "data"' in (tmp_path / "audit.toml").read_text()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_pyproject(tmp_path: Path, end: str, last: str) -> None:
    before = f'[project]{end}name = "x"{last and end}'.encode()
    (tmp_path / "pyproject.toml").write_bytes(before)
    assert made(tmp_path, "--pyproject").profile == "docs"
    after = (tmp_path / "pyproject.toml").read_bytes()
    assert after.startswith(before)
    assert (b"\r\n" in after) == (b"\r\n" in before)
    assert b"\r\n" not in before or after.count(b"\n") == after.count(b"\r\n")


@pytest.mark.parametrize(
    ("files", "options", "says"),
    [
        ({"audit.toml": ""}, [], "audit.toml: there already"),
        ({"audit.toml": "", "pyproject.toml": ""}, ["--pyproject"], "audit.toml: there already"),
        ({"pyproject.toml": "[tool.audit]\n"}, [], "has [tool.audit] already"),
        ({"pyproject.toml": "[tool.audit.rules]\n"}, ["--pyproject"], "has [tool.audit] already"),
        ({}, ["--pyproject"], "pyproject.toml: no such file"),
        ({"pyproject.toml": "a = ["}, [], "pyproject.toml: invalid TOML"),
        ({"pyproject.toml": "tool = { x = 1 }\n"}, ["--pyproject"], "pyproject.toml: invalid TOML"),
        ({"pyproject.toml": "tool = 1\n"}, ["--pyproject"], "pyproject.toml: invalid TOML"),
    ],
)
def test_nothing_is_overwritten(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, str],
    options: list[str],
    says: str,
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert main(["init", *options]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
