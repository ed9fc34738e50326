"""Other people's files: whatever lies there, a document or one line that says why there is none."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from audit.config import Config
from audit.config_file import load
from audit.corpus import git as git_module
from audit.corpus.discover import File, discover, project
from audit.corpus.git import Blobs
from audit.corpus.lines import lines
from audit.corpus.opened import raw
from audit.corpus.read import MOST_SKIPPED, read
from audit.corpus.staged import staged
from audit.errors import AuditError
from audit.model import Document, Skipped
from audit.values import replace
from tests.test_corpus import git, ids, items, source


def reasons(found: list[Document | Skipped]) -> dict[str, str]:
    return {item.path: item.reason for item in found if isinstance(item, Skipped)}


def documents(found: list[Document | Skipped]) -> list[Document]:
    return [item for item in found if isinstance(item, Document)]


def one(path: Path, **changes: object) -> list[Document | Skipped]:
    config = replace(Config(root=path.parent), **changes)  # type: ignore[arg-type]
    return list(read([File(path, path.name)], config))


# Git


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A repository whose configuration names a program for everything, and what that would make."""
    folder, mark = tmp_path / "repository", tmp_path / "ran"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "a.md").write_text("Text.\n")
    git(folder, "add", "a.md")
    program = folder / "program.sh"
    program.write_text(f"#!/bin/sh\necho $0 >> '{mark}'\n")
    program.chmod(0o755)
    (folder / ".gitattributes").write_text("* filter=x diff=x\n")
    (folder / "post-index-change").symlink_to(program)
    for key in (
        *("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass"),
        *("diff.external", "diff.x.textconv", "filter.x.clean", "filter.x.smudge"),
        *("filter.x.process", "credential.helper", "uploadpack.packObjectsHook"),
    ):
        git(folder, "config", key, str(program))
    git(folder, "config", "core.hooksPath", str(folder))
    (folder / "a.md").write_text("Other.\n")
    mark.unlink(missing_ok=True)
    yield folder, mark
    assert not mark.exists(), mark.read_text()


def test_git_runs_no_program(trap: tuple[Path, Path]) -> None:
    folder, _ = trap
    assert ids(source(folder)) == ["a.md"]
    with Blobs(folder) as blobs:
        found = staged(Config(root=folder), [folder / "a.md"], blobs)
        assert found.focus == ("a.md",)
        [file] = found.named(["a.md"])
        with raw(file) as stream:
            assert stream.read()


def test_git_would_run_one(trap: tuple[Path, Path]) -> None:
    folder, mark = trap
    git(folder, "ls-files", "--others")
    assert mark.exists()
    mark.unlink()


def test_git_inherits_no_settings(trap: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, mark = trap
    program = str(folder / "program.sh")
    for name, value in {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": program,
        "GIT_DIR": "/nowhere",
        "GIT_WORK_TREE": "/nowhere",
        "GIT_EXTERNAL_DIFF": program,
        "GIT_TRACE": str(mark),
        "GIT_INDEX_FILE": "/nowhere/index",
    }.items():
        monkeypatch.setenv(name, value)
    assert ids(source(folder)) == ["a.md"]
    assert source(folder).skipped == ()


def test_a_commit_of_some_files_has_an_index_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    own = git_module.environment(tmp_path, {"GIT_INDEX_FILE": ".git/next-index-1.lock"})
    assert own["GIT_INDEX_FILE"] == str(tmp_path / ".git/next-index-1.lock")
    other = git_module.environment(tmp_path, {"GIT_INDEX_FILE": "/else/.git/index"})
    assert "GIT_INDEX_FILE" not in other


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("fatal: detected dubious ownership in repository at '/x'\nmore", "safe.directory"),
        ("fatal: index file corrupt", "git ls-files failed: index file corrupt"),
        ("", "it says nothing"),
    ],
)
def test_git_that_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, expected: str
) -> None:
    (tmp_path / ".git").mkdir()
    done = subprocess.CompletedProcess([], 128, b"", said.encode())
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(AuditError, match=expected) as raised:
        source(tmp_path)
    assert "\n" not in str(raised.value)


def test_git_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.md").write_text("x")
    found = source(tmp_path)  # a folder of that name is no repository
    assert ids(found) == ["a.md"]
    assert "not a git repository" in found.skipped[0].reason
    monkeypatch.setenv("PATH", str(tmp_path))
    found = source(tmp_path)
    assert ids(found) == ["a.md"]
    assert "git cannot be run" in found.skipped[0].reason
    with pytest.raises(AuditError, match="the hook judges what git has staged"):
        staged(Config(root=tmp_path), [tmp_path / "a.md"], Blobs(tmp_path))


# Links and paths


def test_nothing_outside_of_the_root_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "s.md").write_text("Secret.\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.md").symlink_to(secret / "s.md")
    (root / "folder").symlink_to(secret)
    assert ids(source(root)) == []
    assert {s.path: s.reason for s in source(root).skipped} == {
        "link.md": "symbolic link, not followed",
        "folder": "symbolic link to a folder, not followed",
    }
    (root / "audit.toml").write_text("")
    for name in ("link.md", "folder/s.md"):
        found = source(root / name)
        assert ids(found) == []
        assert Skipped(name, "reached by a symbolic link, not followed") in found.skipped


def test_a_folder_that_git_knows_and_is_a_link_by_now(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "s.md").write_text("Text.\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    (root / "sub").rename(tmp_path / "elsewhere")
    (root / "sub").symlink_to(tmp_path / "elsewhere")
    found = source(root)
    assert ids(found) == []
    assert found.skipped[0].reason == "in a folder that is a symbolic link, not followed"


@pytest.mark.parametrize("name", ["../s.md", "/s.md", "a/../../s.md"])
def test_a_forged_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(git_module, "listed", lambda *_, **__: [name])
    found = source(tmp_path)
    assert ids(found) == []
    assert found.skipped[0].reason.startswith("outside of the corpus")


def test_special_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "socket.md"))
    server.close()
    found = source(tmp_path)
    assert ids(found) == []
    assert {s.path for s in found.skipped} == {"pipe.md", "socket.md"}
    assert source(tmp_path / "pipe.md").skipped == (
        Skipped("pipe.md", "not a regular file", failed=True),
    )


@pytest.mark.parametrize("name", ["a.md", "a.jsonl", "a.jsonl.gz", "a.parquet", "a.csv"])
def test_what_became_of_a_file_since_it_was_listed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    [gone] = one(path)
    os.mkfifo(path)
    [pipe] = one(path)
    path.unlink()
    path.symlink_to("/dev/zero")
    [link] = one(path)
    for item, why in ((gone, "No such file"), (pipe, "not a regular"), (link, "symbolic links")):
        assert isinstance(item, Skipped)
        assert item.failed
        assert why in item.reason


def test_deep_folders(tmp_path: Path) -> None:
    depth = 1_050
    here = os.getcwd()  # noqa: PTH109 - a path this long has no other use
    try:
        os.chdir(tmp_path)
        for _ in range(depth):
            os.mkdir("d")  # noqa: PTH102
            os.chdir("d")
        Path("a.md").write_text("Text.\n")
    finally:
        os.chdir(here)
    assert ids(source(tmp_path)) == ["d/" * depth + "a.md"]
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


@pytest.mark.parametrize("name", [b"\xff.md", b"a\nb.md", b"\x1b[31m.md", b"A.md", b"a.md"])
def test_odd_names_are_read(tmp_path: Path, name: bytes) -> None:
    Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text("Text.\n")  # noqa: PTH118
    (tmp_path / "a.md").write_text("Other.\n")
    git(tmp_path, "init", "-q")
    assert os.fsdecode(name) in ids(source(tmp_path))


def test_a_name_that_reads_as_a_record(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "b.md", "text": "One."}\n')
    (tmp_path / "a.jsonl#b.md").write_text("Two.\n")
    found = source(tmp_path)
    assert ids(found) == ["a.jsonl"]
    assert found.skipped[0].reason == "its name reads as a record of a.jsonl; rename it"


@pytest.mark.parametrize(
    "target", ["/etc/x", "../x", "a/../../x", ".git/hooks/x", "out/x", ""], ids=repr
)
def test_reports_stay_inside(tmp_path: Path, target: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "out").symlink_to(tmp_path)
    (root / "audit.toml").write_text(f"\nreports.markdown = {target!r}\n")
    with pytest.raises(AuditError, match=r"audit\.toml:2: markdown must be a file below"):
        load(root / "audit.toml")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a = " + "[" * 100_000, "nested too deeply"),
        ("a = " + "9" * 10_000, "digits"),
        ("a." * 400_000 + "b = 1", ":1: a key of more than fifty parts"),
        ("#" * 2_000_000, "larger than 1024 KiB"),
        ('"\\u202e" = 1', "unknown key '\\\\u202e'"),
    ],
    ids=["deep", "digits", "dots", "large", "bidi"],
)
def test_hostile_configurations(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "audit.toml"
    path.write_text(content)
    with pytest.raises(AuditError, match=expected):
        load(path)


# Records


@pytest.mark.parametrize(
    "own", ["../../x#..", "/etc/passwd", "a\nb", "\x00", "\x1b[31m", "#", ":1", "", "\u202e"]
)
def test_ids_are_names_and_not_paths(tmp_path: Path, own: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps({"id": own, "text": "Some."}) + "\n")
    [document] = documents(one(path))
    assert document.id == f"r.jsonl#{own}"
    assert document.path == "r.jsonl"


def test_ids_are_unique_and_short(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    own = ['"\\ud800"', '"\\ud801"', '"\ufffd"', "7", '"7"', "9" * 5_000, '"' + "x" * 501 + '"']
    path.write_text("".join(f'{{"id": {id}, "text": "Some."}}\n' for id in own))
    found = [document.id for document in documents(one(path))]
    rest = [f"r.jsonl:{number}" for number in (5, 6, 7)]
    assert found == ["r.jsonl#\ufffd", "r.jsonl:2", "r.jsonl:3", "r.jsonl#7", *rest]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[" * 1_000_000, "JSON nested too deeply"),
        ('{"a":' * 1_000_000, "JSON nested too deeply"),
        ('{"text": "a", "text": "b"}', None),
        ('{"text": "b", "n": NaN, "m": -Infinity, "e": 1e999}', None),
        ('{"text": "b", "n": ' + "7" * 100_000 + "}", None),
        ('{"' + "k" * 10_000 + '": 1}', "no text in field 'text' (the record has kkk"),
        ("null", "a record must be a JSON object"),
        ("\x00", "not valid JSON"),
    ],
    ids=["deep", "objects", "twice", "nan", "digits", "key", "null", "nul"],
)
def test_json_that_is_odd(tmp_path: Path, line: str, expected: str | None) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(line + "\n")
    [item] = one(path)
    if expected is None:
        assert isinstance(item, Document)
        assert item.text == "b"
    else:
        assert isinstance(item, Skipped)
        assert expected in item.reason
        assert len(item.reason) < 200


def test_bad_records_without_end_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b"{\n" * (MOST_SKIPPED + 5) + b'{"text": "Last."}\n')
    found = one(path)
    assert [d.text for d in documents(found)] == ["Last."]
    assert len(found) == MOST_SKIPPED + 2
    assert reasons(found)["r.jsonl"] == "5 more records than those named"


class Endless(io.RawIOBase):
    """A line of a gigabyte that is never in memory, then a short one."""

    def __init__(self) -> None:
        self.left = 1 << 30

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self.left:
            self.left = -1
            view[:4] = b"\nab\n"
            return 4
        size = min(len(view), max(0, self.left))
        view[:size] = bytes(size)
        self.left -= size
        return size


def test_a_line_of_a_gigabyte_is_not_held() -> None:
    config = Config(max_document_size=1 << 20)
    tracemalloc.start()
    try:
        found = list(lines(io.BufferedReader(Endless(), 1 << 20), config))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [(line.number, line.data, line.size) for line in found] == [
        (1, b"", (1 << 30) + 1),
        (2, b"ab\n", 3),
    ]
    assert peak < 8 << 20


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_bombs_are_cut(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r.jsonl{suffix}"
    line = b'{"text": "First."}\n'
    if suffix == ".gz":
        path.write_bytes(gzip.compress(line) + gzip.compress(bytes(80 << 20)))
    else:
        path.write_bytes(_zstandard(line) + _zstandard(bytes(80 << 20)))
    tracemalloc.start()
    try:
        found = one(path, max_document_size=1 << 20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [d.text for d in documents(found)] == ["First."]
    assert "unpacks to more than 200 times its size" in reasons(found)[path.name]
    assert peak < 16 << 20


def _zstandard(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        zstd = pytest.importorskip("backports.zstd")
    packed: bytes = zstd.compress(data)
    return packed


def test_zstandard(tmp_path: Path) -> None:
    whole = _zstandard(b'{"text": "One."}\n{"text": "Two."}\n')
    (tmp_path / "a.jsonl.zst").write_bytes(whole)
    (tmp_path / "b.jsonl.zst").write_bytes(whole[:-6])
    (tmp_path / "c.jsonl.zst").write_bytes(b"not Zstandard")
    found = items(tmp_path)
    assert [d.id for d in documents(found)][:2] == ["a.jsonl.zst:1", "a.jsonl.zst:2"]
    assert set(reasons(found)) == {"b.jsonl.zst", "c.jsonl.zst"}
    assert all("cannot be read to its end" in reason for reason in reasons(found).values())


def test_a_package_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl.zst").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "backports.zstd", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    with pytest.raises(AuditError, match=r"install 'text-audit\[zstd\]'"):
        items(tmp_path)


def test_tables(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        b'\xef\xbb\xbfid,text,n\nx,"One, ""two""\nthree.",1\ny,Caf\xc3\xa9.\n,Last.,,,\nz\n\n'
    )
    (tmp_path / "b.tsv").write_text("text\tid\nA, b.\t7\nC.\t7\n")
    (tmp_path / "c.csv").write_text("id;text\n1;A, b.\n")
    (tmp_path / "d.csv").write_text("n,m\n1,2\n")
    (tmp_path / "e.csv").write_text("")
    (tmp_path / "f.csv").write_text('text\n"open\n' + "more\n" * 1000)
    (tmp_path / "g.csv").write_text("text,id\nGood.,1\n" + "x" * 3000 + ",2\nGood.,3\n")
    assert ids(source(tmp_path)) == []  # most tables hold no text
    (tmp_path / "audit.toml").write_text('include = ["*.csv", "*.tsv"]\n')
    found = items(tmp_path, max_document_size=2000)
    assert [(d.id, d.text) for d in documents(found)] == [
        ("a.csv#x", 'One, "two"\nthree.'),
        ("a.csv#y", "Café."),
        ("a.csv#", "Last."),
        ("b.tsv#7", "A, b."),
        ("b.tsv:3", "C."),
        ("c.csv#1", "A, b."),
        ("g.csv#1", "Good."),
        ("g.csv#3", "Good."),
    ]
    why = reasons(found)
    assert why["a.csv:6"].startswith("no text in field 'text'")
    assert why["d.csv"] == "no column 'text' (it has m, n); set text-field"
    assert why["e.csv"] == "empty: there is no header"
    assert "a quotation mark that does not close" in why["f.csv:2"]
    assert "larger than max-document-size" in why["g.csv:3"]


def test_parquet_that_is_odd(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")

    def write(name: str, **columns: object) -> None:
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")

    write("bytes", text=pa.array([b"caf\xe9 \xff\xfe", b"fine"], pa.binary()))
    wrong = pa.array([b"caf\xe9"], pa.binary()).view(pa.string())
    write("utf8", text=wrong, id=wrong)
    write("number", text=[1, 2])
    write("nested", text=[{"a": 1}])
    write("twice", text=["a"])
    write("huge", text=pa.array(["x" * 500_000] * 2_000 + ["short"]).dictionary_encode())
    whole = (tmp_path / "twice.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.parquet").write_bytes(b"")
    found = items(tmp_path, max_document_size=100_000)
    assert [d.id for d in documents(found)] == [
        "bytes.parquet:1",
        "bytes.parquet:2",
        "huge.parquet:2001",
        "twice.parquet:1",
        "utf8.parquet:1",
    ]
    assert documents(found)[0].undecodable
    assert documents(found)[4].text.startswith("caf")
    why = reasons(found)
    assert why["number.parquet"] == "column 'text' holds int64, not text; set text-field"
    assert why["nested.parquet"].startswith("column 'text' holds struct<a: int64>, not text")
    assert why["huge.parquet"] == "1,000 more records than those named"
    assert why["cut.parquet"].startswith("cannot be read as Parquet")
    assert why["empty.parquet"].startswith("cannot be read as Parquet")


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n')
    stop = threading.Event()

    def grow() -> None:
        with path.open("a") as stream:
            while not stop.is_set() and stream.tell() < 1 << 20:
                stream.write('{"text": "More."}\n')
                stream.flush()

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        found = one(path)
    finally:
        stop.set()
        thread.join()
    texts = {document.text for document in documents(found)}
    assert "One." in texts
    assert texts <= {"One.", "More."}


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "audit.toml").write_text('exclude = ["out"]\n')
    (tmp_path / "a.md").write_text("As it lies.\n")
    given = File(tmp_path / "a.md", "a.md", opener=lambda: BytesIO(b"As edited.\n"))
    config, _ = project([tmp_path], None)
    found = discover(config, [], whole=True, given=given)
    [document] = read(found.files, found.config)
    assert isinstance(document, Document)
    assert (document.text, found.focus) == ("As edited.\n", frozenset({"a.md"}))
    out = discover(config, [], whole=True, given=File(tmp_path / "out/a.md", "out/a.md"))
    assert out.focus == frozenset()
