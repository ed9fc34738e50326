"""The index: nothing is measured twice, and nothing depends on whether there is one."""

from __future__ import annotations

import io
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checks import ALL
from audit.cli import main
from audit.config import Config
from audit.corpus.discover import discover
from audit.gather import Gatherer
from audit.index.cache import Cache
from audit.index.database import FOLDER, clean, info
from audit.index.names import Names
from audit.index.rows import (
    BrokenRow,
    FileRow,
    Member,
    content_key,
    pack_content,
    pack_file,
    unpack_content,
    unpack_file,
)
from audit.measure import Alone, Checks, Found, Task, alone, words_of
from audit.model import Document, Skipped
from audit.values import replace
from tests.helpers import git

WORDS = (
    "harbour stone winter council bridge water evening letter market river garden window number"
    " paper office father village morning summer station teacher question answer picture history"
).split()


def prose(seed: int, sentences: int = 12) -> str:
    chance = random.Random(seed)
    lines = []
    for _ in range(sentences):
        words = [chance.choice(WORDS) for _ in range(9)]
        lines.append(f"The {words[0]} and the {words[1]} of the {' '.join(words[2:])} are here.")
    return "\n".join(lines) + "\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A repository: pages, one twice, one misread, records."""
    folder = tmp_path / "corpus"
    (folder / "docs").mkdir(parents=True)
    for number in range(6):
        (folder / "docs" / f"page-{number}.md").write_text(prose(number))
    (folder / "copy.md").write_text(prose(3))
    (folder / "misread.md").write_text(prose(50) + "The cafÃ© was open.\n")
    (folder / "records.jsonl").write_text(
        "".join(f'{{"id": "r{n}", "text": "{prose(100 + n, 2).strip()[:90]}"}}\n' for n in range(4))
        + "not json\n"
    )
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    return folder


def measured(folder: Path, **changes: object) -> int:
    """How many documents are measured in a run over all."""
    config = replace(Config(root=folder), **changes)  # type: ignore[arg-type]
    source = discover(config, (), whole=True)
    config = source.config
    with Cache(folder, fail) as cache:
        skipped: list[Skipped] = []
        checks = Checks.of(config.checks, config.check)
        gatherer = Gatherer(config, checks, cache, skipped.append)
        rows = list(gatherer.gather(source.files, source.role))
        assert len(rows) == len({row.id for row in rows})
        return gatherer.measured


def fail(message: str) -> None:
    raise AssertionError(message)


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """`audit` in a folder: exit code, standard output and error."""
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
    finally:
        os.chdir(before)
    return code, out.getvalue(), err.getvalue()


def json_of(folder: Path, *arguments: str) -> str:
    code, out, err = run(folder, "check", "--output-format", "json", *arguments)
    assert code in (0, 1), err
    return out


def test_only_what_changed_is_measured_again(corpus: Path) -> None:
    assert measured(corpus) == 12
    assert measured(corpus) == 0
    (corpus / "docs" / "page-1.md").write_text(prose(77))
    assert measured(corpus) == 1
    (corpus / "docs" / "page-2.md").rename(corpus / "docs" / "page-9.md")
    (corpus / "docs" / "page-4.md").unlink()
    assert measured(corpus) == 0
    (corpus / "docs" / "page-1.md").write_text(prose(1))
    assert measured(corpus) == 0
    with (corpus / "records.jsonl").open("a") as stream:
        stream.write('{"id": "r9", "text": "One more record, which says something else."}\n')
    assert measured(corpus) == 1


def test_a_copy_is_measured_once(corpus: Path) -> None:
    """Two files of the same contents: the second is known, once the first was written."""
    assert measured(corpus) == 12
    (corpus / "docs" / "again.md").write_text(prose(5))
    assert measured(corpus) == 0


@pytest.mark.parametrize("limit", ["audit.index.cache._PENDING", "audit.gather._NAMES"])
def test_what_is_known_is_told_whatever_becomes_of_the_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Rows of copies are written while both are measured further, or have no room for it all."""
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(prose(50) + "The cafÃ© was open.\n")
    git(tmp_path, "init", "-q")
    json_of(tmp_path, "--select", "ENC002")
    monkeypatch.setattr(limit, 1)
    more = json_of(tmp_path, "--select", "ENC002,ENC005", "-j", "1")
    assert more == json_of(tmp_path, "--select", "ENC002,ENC005", "--no-index")
    assert more.count("ENC002") == 2


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ({"rules": {"DUP004": {"min_words": 25}}}, 11),
        ({"rules": {"QLT104": {"severity": "info"}}}, 0),
        ({"rules": {"DUP005": {"limit": 0.5}}}, 0),
        ({"per_file_ignores": {"*.md": ("ENC",)}, "fail_on": "warning"}, 0),
        ({"ignore": ("ENC",)}, 0),
        ({"extend_select": ("QLT105",)}, 11),
        ({"languages": ("en",)}, 11),
    ],
)
def test_what_a_setting_costs(corpus: Path, changes: dict[str, object], again: int) -> None:
    (corpus / "copy.md").unlink()
    assert measured(corpus) == 11
    assert measured(corpus, **changes) == again
    assert measured(corpus) == 0
    assert measured(corpus, **changes) == 0


def test_a_path_that_a_check_looks_at(corpus: Path) -> None:
    """`docs/de/` promises German; the texts are the same, and are measured for that rule alone."""
    settings: dict[str, object] = {"languages": ("en",)}
    assert measured(corpus, **settings) == 12
    (corpus / "docs").rename(corpus / "english")
    assert measured(corpus, **settings) == 0
    (corpus / "docs").mkdir()
    (corpus / "english").rename(corpus / "docs" / "de")
    assert measured(corpus, **settings) == 6


@pytest.mark.parametrize("profile", ["docs", "corpus"])
def test_the_same_bytes_with_and_without(corpus: Path, profile: str) -> None:
    options = ("--profile", profile, "--select", "ALL", "--exit-zero")
    fresh = json_of(corpus, *options, "--no-index")
    assert not (corpus / FOLDER).exists()
    assert json_of(corpus, *options) == fresh
    assert json_of(corpus, *options) == fresh
    assert json_of(corpus, *options, "-j", "2") == fresh
    assert "DUP001" in fresh
    assert "ENC002" in fresh
    assert "not json" not in fresh
    assert "not valid JSON" in fresh


@pytest.mark.parametrize("spoilt", [False, True])
def test_words_are_not_taken_from_texts_again(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bool
) -> None:
    """Relations need every document's words, and the texts of those alone that are like another;
    words that are lost or not whole are taken from the texts again."""
    options = ("--select", "DUP001,DUP002,DUP003,DUP004", "--profile", "docs")
    fresh = json_of(corpus, *options)
    read: list[str] = []

    def spied(document: Document) -> Alone:
        read.append(document.id)
        return words_of(document)

    monkeypatch.setattr("audit.pipeline.words_of", spied)
    if spoilt:
        with Cache(corpus, fail) as cache:
            rows = cache._query("SELECT key, used, data FROM words", [])
            for place, (key, _, data) in enumerate(rows):
                assert isinstance(data, bytes)
                cache.put("words", key, data[4 + 8 * (place % 2) : 4 + 8 * (place % 2) + 40])
    assert json_of(corpus, *options) == fresh
    copies = {"copy.md", "docs/page-3.md"}
    assert set(read) >= copies
    assert spoilt == (set(read) > copies)


def test_a_folder_that_nobody_marked_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(prose(1))
    run(tmp_path, "check", ".")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md"]


def test_git_does_not_see_it(corpus: Path) -> None:
    json_of(corpus)
    assert (corpus / FOLDER / "CACHEDIR.TAG").exists()
    assert FOLDER not in git(corpus, "status", "--porcelain", "--untracked-files=all")


# Rows


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.rule)
def test_rows_come_back_as_they_were(check: object) -> None:
    """All that any check's own examples give goes through the bytes of a row and comes back."""
    checks = Checks.of(ALL)
    for case in (*check.clean, *check.dirty):  # type: ignore[attr-defined]
        if not isinstance(case.content, str):
            continue
        document = Document("a.md", case.content, markup=case.markup)
        [row] = alone(checks, [Task(document, "judged")])
        assert unpack_content(pack_content(row.found, "l"), "l") == replace(
            row.found,
            results={rule: m and replace(m, document="") for rule, m in row.found.results.items()},
        )
        other = unpack_content(pack_content(row.found, "l"), "m")
        assert other.language is None


def test_a_row_of_a_file_comes_back() -> None:
    row = FileRow(
        (Member(0, "", b"1" * 16), Member(3, "#ü", b"2" * 16)), (Skipped(":4", "not valid JSON"),)
    )
    assert unpack_file(pack_file(row)) == row


@given(st.binary(max_size=200))
def test_bytes_that_are_no_row(data: bytes) -> None:
    for read in (unpack_file, lambda data: unpack_content(data, "l")):
        with pytest.raises(BrokenRow):
            read(data)


@given(st.data())
def test_damaged_rows_are_told(data: st.DataObject) -> None:
    [row] = alone(Checks.of(ALL), [Task(Document("a.md", prose(1, 2)), "judged")])
    good = bytearray(pack_content(row.found, "l"))
    cut = data.draw(st.integers(0, len(good) - 1))
    with pytest.raises(BrokenRow):
        unpack_content(bytes(good[:cut]), "l")
    good[data.draw(st.integers(0, len(good) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(BrokenRow):
        assert isinstance(unpack_content(bytes(good), "l"), Found)


def test_names_tell_versions_options_and_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    def names(**changes: object) -> dict[str, str]:
        config = replace(Config(profile="corpus"), **changes)  # type: ignore[arg-type]
        return Names(Checks.of(config.checks, config.check)).of("a.md")

    usual = names()
    assert names() == usual
    assert len(set(usual.values())) == len(usual)
    raised = names(rules={"DUP004": {"min_words": 30}})
    assert {rule for rule in usual if raised[rule] != usual[rule]} == {"DUP004"}
    check = next(check for check in ALL if check.rule == "MTA111")
    monkeypatch.setattr(type(check), "version", check.version + 1)
    assert {rule for rule, name in names().items() if name != usual[rule]} == {
        "MTA001",
        "MTA002",
        "MTA111",
    }


def test_the_key_of_a_text_is_of_all_but_its_name() -> None:
    document = Document("a.md", "Text.", "a.md", 0)
    key = content_key(document)
    assert content_key(replace(document, id="b.md#3", path="b.md", order=7)) == key
    for other in (
        replace(document, text="Text!"),
        replace(document, markup="rst"),
        replace(document, encoding="cp1252"),
        replace(document, byte_order_mark=True),
    ):
        assert content_key(other) != key


# A file that is broken, foreign, locked or gone


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garbage(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE song (name TEXT)")
    database.close()


def _other_columns(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        for table in ("file", "content", "snapshot"):
            database.execute(f"CREATE TABLE {table} (key BLOB)")
        database.execute("PRAGMA application_id = 1635083369")
    database.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [_truncated, _garbage, _empty, _foreign, _other_columns, _folder])
def test_a_spoilt_index(corpus: Path, spoil: Callable[[Path], None]) -> None:
    """One warning at the most, the same result, and a working index in the end."""
    fresh = json_of(corpus, "--no-index")
    json_of(corpus)
    [path] = (corpus / FOLDER).glob("*.sqlite")
    for rest in (corpus / FOLDER).glob("*.sqlite-*"):
        rest.unlink()
    spoil(path)
    code, out, err = run(corpus, "check", "--output-format", "json")
    assert (code, out) == (1, fresh)
    lines = [line for line in err.splitlines() if line.startswith("audit: ") and FOLDER in line]
    assert len(lines) == (spoil is not _empty)
    if spoil is not _folder:
        json_of(corpus)
        assert measured(corpus) == 0


def test_any_byte_may_be_wrong(corpus: Path) -> None:
    """Bits flipped anywhere: the findings stay what they are."""
    fresh = json_of(corpus, "--no-index")
    json_of(corpus)
    [path] = (corpus / FOLDER).glob("*.sqlite")
    good = path.read_bytes()
    chance = random.Random(7)
    for _ in range(12):
        bad = bytearray(good)
        for _ in range(40):
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        for rest in (corpus / FOLDER).glob("*.sqlite*"):
            rest.unlink()
        path.write_bytes(bad)
        assert json_of(corpus) == fresh


def test_a_folder_that_cannot_be_written(corpus: Path) -> None:
    """A file in its place, a link, a full disk: a line, and a run without."""
    fresh = json_of(corpus, "--no-index")
    (corpus / FOLDER).write_text("")
    _, out, err = run(corpus, "check", "--output-format", "json")
    assert out == fresh
    assert "no index is kept" in err
    (corpus / FOLDER).unlink()
    elsewhere = corpus.parent / "elsewhere"
    elsewhere.mkdir()
    (corpus / FOLDER).symlink_to(elsewhere)
    _, out, err = run(corpus, "check", "--output-format", "json")
    assert out == fresh
    assert "no index is kept: not a folder" in err
    assert not list(elsewhere.iterdir())


def test_a_full_disk(corpus: Path) -> None:
    fresh = json_of(corpus, "--no-index")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (52_000, 52_000))

    done = subprocess.run(
        [sys.executable, "-m", "audit", "check", "--output-format", "json"],
        cwd=corpus,
        capture_output=True,
        text=True,
        preexec_fn=small,
        check=False,
    )
    assert done.stdout == fresh
    assert done.stderr.count(FOLDER) == 1
    assert "Traceback" not in done.stderr
    assert json_of(corpus) == fresh


def start(corpus: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "audit", "check", "--output-format", "json", *arguments],
        cwd=corpus,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_eight_processes_at_once(corpus: Path) -> None:
    fresh = json_of(corpus, "--no-index")
    processes = [start(corpus) for _ in range(8)]
    for process in processes:
        out, err = process.communicate()
        assert out == fresh, err
        assert FOLDER not in err
    assert measured(corpus) == 0


def test_nobody_is_locked_out_who_comes_at_the_same_moment(tmp_path: Path) -> None:
    """SQLite does not wait for those that make a file, or are the last to close it."""
    told: list[str] = []

    def come_and_go(folder: Path, together: threading.Barrier) -> None:
        together.wait()
        with Cache(folder, told.append):
            pass

    for number in range(100):
        folder = tmp_path / str(number)
        folder.mkdir()
        together = threading.Barrier(8)
        threads = [threading.Thread(target=come_and_go, args=(folder, together)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told == []


def test_killed_at_any_moment(corpus: Path) -> None:
    fresh = json_of(corpus, "--no-index")
    for wait in (0.1, 0.3, 0.5, 0.7):
        process = start(corpus)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert json_of(corpus) == fresh
        clean(corpus)


def test_an_interrupted_run_goes_on(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was measured before a run broke off is not measured again."""
    monkeypatch.setattr("audit.index.cache._PENDING", 1)
    monkeypatch.setattr("audit.gather.batches", lambda items, size: ([item] for item in items))
    source = discover(Config(root=corpus), (), whole=True)
    checks = Checks.of(source.config.checks, source.config.check)
    cache = Cache(corpus, fail)
    rows = Gatherer(source.config, checks, cache, lambda skipped: None).gather(
        source.files, source.role
    )
    assert len(list(islice(rows, 5))) == 5
    monkeypatch.undo()
    assert measured(corpus) == 7


def test_rows_that_nobody_asks_for_go(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured(corpus)
    before = info(corpus)
    assert before is not None
    (corpus / "docs" / "page-1.md").write_text(prose(99))
    days = time.time() + 100 * 86_400
    monkeypatch.setattr(time, "time", lambda: days)
    assert measured(corpus) == 1
    after = info(corpus)
    assert after is not None
    assert after[2]["content"] == before[2]["content"]


def test_clean(corpus: Path) -> None:
    assert not clean(corpus)
    assert info(corpus) is None
    json_of(corpus)
    assert clean(corpus)
    assert not (corpus / FOLDER).exists()
