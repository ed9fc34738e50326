"""Documents in: which files, which ids, and a clear line for everything that cannot be read."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.config import Config
from audit.corpus import jsonl as reading
from audit.corpus.discover import Source, discover, project
from audit.corpus.locations import relative, tracked
from audit.corpus.patterns import matches
from audit.corpus.read import read
from audit.errors import AuditError
from audit.model import Document, Skipped
from audit.values import replace


def source(*paths: Path) -> Source:
    config, marked = project(paths, None)
    return discover(config, paths, whole=marked)


def ids(found: Source) -> list[str]:
    return [file.id for file in found.files]


def items(folder: Path, **changes: object) -> list[Document | Skipped]:
    found = source(folder)
    return list(read(found.files, replace(found.config, **changes)))  # type: ignore[arg-type]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.md", "a.txt", "sub/c.rst", "code.py", ".hidden/d.md", "node_modules/e.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Some text.\n")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_a_plain_folder(tree: Path) -> None:
    assert ids(source(tree)) == ["a.txt", "b.md", "sub/c.rst"]


def test_ids_count_from_the_working_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert ids(source(Path("sub"))) == ["sub/c.rst"]


def test_git_decides_what_belongs(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / ".gitignore").write_text("b.md\nnode_modules\n")
    assert ids(source(tree)) == [".hidden/d.md", "a.txt", "sub/c.rst"]
    git(tree, "add", "a.txt")
    found = source(tree / "sub")
    assert ids(found) == [".hidden/d.md", "a.txt", "sub/c.rst"]
    assert found.focus == {"sub/c.rst"}


def test_excludes_hold_for_named_files_too(tree: Path) -> None:
    (tree / "audit.toml").write_text('exclude = ["sub"]\n')
    assert ids(source(tree)) == ["a.txt", "b.md"]
    found = source(tree / "sub" / "c.rst")
    assert found.focus == frozenset()
    assert found.skipped == (Skipped("sub/c.rst", "excluded by the configuration"),)


def test_include_is_the_corpus(tree: Path) -> None:
    (tree / "audit.toml").write_text('include = ["sub"]\n')
    assert ids(source(tree)) == ["sub/c.rst"]
    assert ids(source(tree / "a.txt")) == ["a.txt", "sub/c.rst"]
    assert source(tree / "a.txt").focus == {"a.txt"}


@pytest.mark.parametrize(
    ("names", "profile"),
    [(["a.jsonl"], "corpus"), (["a.md"], "docs"), (["a.md", "b.jsonl"], "docs"), ([], "docs")],
)
def test_profile_follows_the_files(tmp_path: Path, names: list[str], profile: str) -> None:
    for name in names:
        (tmp_path / name).write_text("{}")
    assert source(tmp_path).config.profile == profile


def test_missing_and_broken_paths(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="no such file or folder"):
        source(tmp_path / "nothing")
    (tmp_path / "link.md").symlink_to("gone.md")
    with pytest.raises(AuditError, match="broken symbolic link to gone"):
        source(tmp_path / "link.md")


def test_links_are_named_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "b.md").symlink_to("a.md")
    (tmp_path / "c.md").symlink_to("gone")
    found = source(tmp_path)
    assert ids(found) == ["a.md"]
    assert [(s.path, s.reason) for s in found.skipped] == [
        ("b.md", "symbolic link, not followed"),
        ("c.md", "broken symbolic link, not followed"),
    ]


def test_each_folder_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    looked: list[str] = []
    readlink = Path.readlink

    def look(path: Path) -> Path:
        looked.append(path.relative_to(tmp_path).as_posix())
        return readlink(path)

    monkeypatch.setattr(Path, "readlink", look)
    names = ["a.md", "link/deep/b.md", "link/c.md", "real/./d.md", "real/deep/e.md", "real/f.md"]
    names += ["/g.md", "real/../h.md", "i" * 300 + "/j.md", "/".join("k" * 1_500)]
    skipped: list[Skipped] = []
    found = list(tracked(tmp_path, names, skipped))
    assert [relative(path, tmp_path) for path in found] == ["a.md", *names[4:6], *names[8:]]
    assert [item.path for item in skipped] == [
        "link/deep/b.md",
        "link/c.md",
        "real/./d.md",
        *names[6:8],
    ]
    assert len(looked) == len(set(looked))
    assert "link/deep" not in looked


@given(st.lists(st.sampled_from(["a", "b c", "..", ".", "é", "a.md"]), min_size=1), st.booleans())
def test_ids_are_paths_from_the_root(names: list[str], inside: bool) -> None:
    root = Path("/x/a")
    path = (root if inside else root.parent).joinpath(*names)
    assert relative(path, root) == Path(os.path.relpath(path, root)).as_posix()


def test_special_files_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert source(tmp_path).skipped == (Skipped("pipe.txt", "not a regular file"),)


def test_a_file_that_cannot_be_read_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("x")
    found = source(tmp_path)
    path.unlink()
    path.mkdir()
    [item] = read(found.files, found.config)
    assert item == Skipped("a.md", "cannot be read: Is a directory", failed=True)


def test_large_and_binary_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"word " * 1000)
    (tmp_path / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    big, image = items(tmp_path, max_document_size=1000)
    assert isinstance(big, Skipped)
    assert "larger than max-document-size" in big.reason
    assert isinstance(image, Skipped)
    assert image.reason.startswith("binary, not text")


def test_records(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "x", "text": "One."}),
        json.dumps({"text": "Two."}),
        "",
        json.dumps({"id": "x", "text": "Again."}),
        json.dumps({"id": 7, "text": "Seven \ud800."}),
        "{broken",
        "[1]",
        json.dumps({"content": "?"}),
        "[" * 100_000,
        json.dumps({"text": "a" * 5000}),
    ]
    (tmp_path / "r.jsonl").write_text("\n".join(lines))
    found = items(tmp_path, max_document_size=2000)
    assert [item.id for item in found if isinstance(item, Document)] == [
        "r.jsonl#x",
        "r.jsonl:2",
        "r.jsonl:4",
        "r.jsonl#7",
    ]
    seven = next(item for item in found if isinstance(item, Document) and item.id == "r.jsonl#7")
    assert seven.text == "Seven \ufffd."
    assert [e.start for e in seven.undecodable] == [6]
    skipped = {item.path: item.reason for item in found if isinstance(item, Skipped)}
    assert skipped["r.jsonl:6"].startswith("not valid JSON")
    assert skipped["r.jsonl:7"] == "a record must be a JSON object, not list"
    assert "no text in field 'text' (the record has content)" in skipped["r.jsonl:8"]
    assert "larger than" in skipped["r.jsonl:9"]
    assert "larger than" in skipped["r.jsonl:10"]


LINES = (
    b'{"id": 123456789012345678901234567890, "text": "An id of more than 64 bits."}',
    b'{"id": 18446744073709551615, "text": "An id of 64 bits."}',
    b'{"id": 1.5, "text": "Not an id."}',
    b'{"id": true, "text": "Not an id either."}',
    b'{"id": "a", "id": "b", "text": "One.", "text": "The last of a key counts."}',
    b'{"id": "nan", "x": [NaN, -Infinity, 1e999], "text": "Not JSON, but accepted."}',
    b'{"id": "half", "text": "half \\ud800 a pair"}',
    b'{"id": "half \\udc00", "text": "in the id"}',
    b'{"id": "pair", "text": "\\ud83d\\ude42 \\u0000 \\u001b$B"}',
    b'\xef\xbb\xbf{"id": "mark", "text": "A mark."}',
    b'{"id": "nul", "text": "a\x00b"}',
    b'{"id": "tab", "text": "a\tb"}',
    b'{"id": "escape", "text": "\x1b$B$3$s\x1b(B"}',
    b'{"id": "latin", "text": "caf\xe9 cr\xe8me"}',
    b'{"id": "utf-8", "text": "caf\xc3\xa9 \x7f \xf0\x9f\x99\x82"}',
    b'{"id": "cesu", "text": "\xed\xa0\xbd\xed\xb9\x82"}',
    b"{}", b"null", b"[]", b'"text"', b"7", b"{", b'{"text": 7}', b'{"text": "x"} y', b" ",
    b'{"text": "x",}', b"{'text': 'x'}", b'{"id": 01, "text": "x"}',
    b'{"text": "wide"}'.decode().encode("utf-16"),
    b'{"text": "deep", "x": ' + b"[" * 500 + b"]" * 500 + b"}",
)  # fmt: skip


def both_ways(path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(data)
    with monkeypatch.context() as closer:
        closer.setattr(reading, "_plain", lambda line, id_field: None)
        expected = items(path.parent)
    assert items(path.parent) == expected


@pytest.mark.parametrize("line", LINES)
def test_the_quick_way_reads_what_the_close_look_reads(
    line: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_ways(tmp_path / "r.jsonl", line, monkeypatch)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["id", "text", "x"]), JSON | st.text()) | JSON, max_size=4
    ),
    st.booleans(),
    st.binary(max_size=2),
)
def test_any_records_are_read_alike(records: list[object], ascii: bool, junk: bytes) -> None:
    lines = [json.dumps(record, ensure_ascii=ascii) for record in records]
    data = "\n".join(lines).encode("utf-8", "surrogatepass") + junk
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        both_ways(Path(folder) / "r.jsonl", data, monkeypatch)


def test_deep_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep.jsonl").write_text("[" * 200_000 + "\n")
    [item] = items(tmp_path)
    assert item == Skipped("deep.jsonl:1", "JSON nested too deeply")


def test_compressed_records(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"text": "One."}\n{"text": "Two."}\n')
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    (tmp_path / "b.jsonl.gz").write_bytes(whole[:-12])
    (tmp_path / "c.jsonl.gz").write_bytes(b"not gzip")
    found = items(tmp_path)
    texts = [item.id for item in found if isinstance(item, Document)]
    assert texts[:2] == ["a.jsonl.gz:1", "a.jsonl.gz:2"]
    failed = [item for item in found if isinstance(item, Skipped)]
    assert [item.path for item in failed] == ["b.jsonl.gz", "c.jsonl.gz"]
    assert all(item.failed for item in failed)


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"id": ["a", "b"], "text": ["One.", None], "n": [1, 2]})
    pq.write_table(table, tmp_path / "t.parquet")
    pq.write_table(pa.table({"n": [1]}), tmp_path / "u.parquet")
    (tmp_path / "v.parquet").write_bytes(b"PAR1 nonsense")
    found = items(tmp_path)
    assert [getattr(item, "id", None) or item.path for item in found] == [
        "t.parquet#a",
        "t.parquet:2",
        "u.parquet",
        "v.parquet",
    ]
    reasons = [item.reason for item in found if isinstance(item, Skipped)]
    assert "no column 'text' (it has n)" in reasons[1]
    assert reasons[2].startswith("cannot be read as Parquet")


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("docs/a.md", "docs", True),
        ("docs/a.md", "docs/", True),
        ("x/docs/a.md", "docs", True),
        ("x/docs/a.md", "x/docs", True),
        ("x/docs/a.md", "/docs", False),
        ("docs.md", "docs", False),
        ("a/b/c.md", "a/*.md", False),
        ("a/b/c.md", "a/**", True),
        ("a/b/c.md", "**/c.md", True),
        ("a/c.md", "a/**/c.md", True),
        ("a/xc.md", "a/**/c.md", False),
        ("c.md", "**/c.md", True),
        ("a.md", "?.md", True),
        ("ab.md", "?.md", False),
        ("a+b.md", "a+b.md", True),
        ("anything", ".", True),
    ],
)
def test_patterns(path: str, pattern: str, expected: bool) -> None:
    assert matches(path, pattern) is expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_pattern_is_safe(path: str, pattern: str) -> None:
    assert matches(path, pattern) in (True, False)


def test_default_config_has_no_root_of_its_own() -> None:
    assert Config().root == Path()
