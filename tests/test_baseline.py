"""The baseline: what is known stays known wherever it moves, and what is new is new."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.baseline import Baseline, Entry, Reconciled, load, render
from audit.cli import main
from audit.config import Config
from audit.corpus.discover import discover
from audit.known import alike, sketch_of
from audit.pipeline import audit

RULES = ("DUP001", "DUP002", "DUP003", "DUP004", "ENC002", "ENC004", "LNG003", "QLT201")
HEAD = "# audit-baseline 1\n"
Run = Callable[..., tuple[int, str, str]]


WORDS = """river hills village bridge market morning evening people house road garden school church
winter summer letter window kitchen table paper story doctor teacher farmer soldier captain island
harbour forest valley mountain weather train station ticket music painting history science question
answer number picture colour water bread butter cheese apple orange horse cattle sheep chicken
walked opened closed carried brought builds finds keeps holds leaves returns slowly quickly often
never always under over between behind against with without before after during through along across
old new small large quiet early late bright narrow wide heavy light warm cold"""


def prose(seed: int, words: int = 60) -> str:
    """A paragraph that shares no five words in a row with that of another seed."""
    return " ".join(random.Random(seed).choices(WORDS.split(), k=words))


def account(files: Mapping[str, str], known: Baseline, focus: tuple[str, ...] = ()) -> Reconciled:
    """How a baseline compares with what is found in these files."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        config = Config(root=root, profile="corpus", select=RULES, known=known)
        paths = [root / name for name in focus]
        report = audit(discover(config, paths, whole=True))
        assert report.baseline is not None
        shown = sum(len(judged.findings) for judged in report.documents)
        assert bool(shown) == bool(report.baseline.new)
        return report.baseline


def created(files: Mapping[str, str]) -> Baseline:
    """The baseline of these files, by way of its file."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "b.txt")
        path.write_text("".join(render(account(files, Baseline()).new)), encoding="utf-8")
        return load(path)


BAD = "The cafÃ© opens at nine."
SHARED = prose(1, 30)
PAIR = {"a.md": f"{prose(2)} {prose(3)}.", "b.md": f"{prose(2)} {prose(3)[:-9]}.", "c.md": prose(4)}
CORPORA = {
    "place": {"a.md": f"{prose(5)}\n\n{BAD}\n", "c.md": prose(4)},
    "places": {"a.md": f"{BAD}\n\n{prose(5)}\n\n{BAD}\n\n{prose(6)} \ufffd\n", "c.md": prose(4)},
    "mark": {"a.md": f"{prose(5)} x\ufffdy {prose(6)}", "c.md": prose(4)},
    "exact": {"a.md": prose(2), "b.md": prose(2), "c.md": prose(4)},
    "near": PAIR,
    "contained": {"a.md": prose(2), "b.md": f"{prose(2)}\n\n{prose(3, 200)}", "c.md": prose(4)},
    "passage": {"a.md": f"{prose(5)} {SHARED}", "b.md": f"{SHARED} {prose(6)}", "c.md": prose(4)},
    "nothing": {"a.md": "1 2 3\n", "c.md": prose(4)},
    "comment": {"a.md": f"{prose(5)} <!-- audit: ignore[ENC002] x -->", "c.md": prose(4)},
    "contained records": {
        "r.jsonl": "".join(
            json.dumps({"text": text}) + "\n"
            for text in (prose(2), f"{prose(2)} And more.", f"{prose(2)}. {prose(3, 200)}")
        ),
        "c.md": prose(4),
    },
    "records": {
        "r.jsonl": "".join(
            json.dumps({"text": text}) + "\n" for text in (prose(2), BAD, prose(2), prose(4))
        ),
        "c.md": prose(4),
    },
}


@pytest.mark.parametrize("corpus", CORPORA.values(), ids=list(CORPORA))
def test_what_was_there_is_known(corpus: dict[str, str]) -> None:
    known = created(corpus)
    assert known.entries
    again = account(corpus, known)
    assert (again.new, again.stale, again.untold) == ((), (), ())
    assert sorted(again.occurring) == sorted(known.entries)


@pytest.mark.parametrize("corpus", CORPORA.values(), ids=list(CORPORA))
def test_it_is_the_same_for_any_order_and_focus(corpus: dict[str, str]) -> None:
    known = created(corpus)
    backwards = Baseline(tuple(reversed(known.entries)))
    assert account(corpus, backwards) == account(corpus, known)
    for name in corpus:
        part = account(corpus, known, focus=(name,))
        assert (part.new, part.stale) == ((), ())
        assert sorted(part.occurring + part.untold) == sorted(known.entries)


MOVES = [(corpus, name) for corpus, files in CORPORA.items() for name in files if name != "c.md"]


@pytest.mark.parametrize(("corpus", "old"), MOVES)
def test_it_moves_with_its_file(corpus: str, old: str) -> None:
    files = CORPORA[corpus]
    new = f"deep/zz{Path(old).suffix}"
    moved = {new if name == old else name: text for name, text in files.items()}
    known = created(files)
    after = account(moved, known)
    assert (after.new, after.stale) == ((), ())
    assert all(old not in entry.members for entry in after.occurring)
    pruned = Baseline(after.occurring)
    assert account(moved, pruned).new == ()


@pytest.mark.parametrize(
    ("corpus", "name", "text", "found"),
    [
        ("exact", "d.md", prose(2), {("DUP001", "d.md")}),
        ("exact", "0.md", prose(2), {("DUP001", "0.md")}),
        ("near", "d.md", f"{prose(2)} {prose(3)[:-19]}.", {("DUP002", "d.md")}),
        ("exact", "d.md", f"{prose(2)} And more.", {("DUP002", "d.md")}),
        ("contained", "d.md", f"{prose(7, 200)} {prose(2)}", {("DUP003", "a.md")}),
        ("passage", "d.md", f"{prose(8)} {SHARED} {prose(9)}", {("DUP004", "d.md")}),
        ("place", "d.md", f"{prose(8)} {BAD}", {("ENC002", "d.md")}),
        ("mark", "d.md", f"{prose(8)} x\ufffdy {prose(9)}", {("ENC004", "d.md")}),
        ("records", "d.md", prose(2), {("DUP001", "d.md")}),
    ],
)
def test_one_more_copy_is_new(
    corpus: str, name: str, text: str, found: set[tuple[str, str]]
) -> None:
    """On the newcomer alone, but for a container, which only what it contains can name."""
    files = CORPORA[corpus]
    after = account(files | {name: text}, created(files))
    new = {(entry.rule, entry.members[0]) for entry in after.new}
    if corpus == "contained":  # the containers have no passage in common but the contained text
        new -= {("DUP004", "b.md"), ("DUP004", "d.md")}
    assert new == found
    assert after.stale == ()


def test_one_more_record_is_new() -> None:
    """A record without an id has no stable name: its entries are counted."""
    corpus = CORPORA["records"]
    rows = corpus["r.jsonl"].splitlines(keepends=True)
    known = created(corpus)
    above = json.dumps({"text": prose(9)}) + "\n"
    shifted = account(corpus | {"r.jsonl": above + "".join(rows)}, known)
    assert (shifted.new, shifted.stale) == ((), ())
    copied = account(corpus | {"r.jsonl": "".join([*rows, rows[0]])}, known)
    assert [(entry.rule, entry.members[0]) for entry in copied.new] == [("DUP001", "r.jsonl")]


def test_one_more_place_is_new_and_alone() -> None:
    corpus = CORPORA["places"]
    known = created(corpus)
    for text in (f"{corpus['a.md']}\n\nAgain: {BAD}\n", f"Again: {BAD}\n\n{corpus['a.md']}\n"):
        [new] = account(corpus | {"a.md": text}, known).new
        assert (new.rule, new.members) == ("ENC002", ("a.md",))
    with_another = account(corpus | {"a.md": corpus["a.md"] + "\n\nLa maÃ±ana.\n"}, known)
    assert [entry.rule for entry in with_another.new] == ["ENC002"]


def test_an_edit_beside_it_in_its_file_keeps_it() -> None:
    known = created(CORPORA["place"])
    text = CORPORA["place"]["a.md"].replace("opens at", "is open from")
    beside = account(CORPORA["place"] | {"a.md": text}, known)
    assert (beside.new, beside.stale) == ((), ())


def test_an_edit_of_another_line_keeps_it_in_a_moved_file() -> None:
    files = {"a.md": f"One line.\n{BAD}\nAnother line.\n"}
    moved = {"b.md": f"Another one.\n{BAD}\nAnd one more.\n"}
    assert account(moved, created(files)).new == ()
    elsewhere = {"b.md": f"Another one. Also, {BAD}\n"}
    assert len(account(elsewhere, created(files)).new) == 1


def test_a_renamed_folder_takes_an_entry_for_each_file() -> None:
    texts = {"a.md": f"{prose(2)}\n\n{BAD}\n", "b.md": f"{prose(2)}\n\n{BAD}\n\nOne more.\n"}
    known = created({f"x/{name}": text for name, text in texts.items()})
    after = account({f"y/{name}": text for name, text in texts.items()}, known)
    assert (after.new, after.stale) == ((), ())
    assert len(after.occurring) == len(known.entries)


def test_a_copy_beside_a_renamed_file_is_one_too_many() -> None:
    """What is gone makes place for as many as it was, first by path."""
    files = {"b.md": prose(2), "y.md": prose(2), "z.md": prose(2), "c.md": prose(4)}
    after = account(files, created(CORPORA["exact"]))
    assert [entry.members[0] for entry in after.new] == ["z.md"]
    assert after.stale == ()


def test_another_text_in_its_place_is_new() -> None:
    files = {"a.md": f"{prose(20)} {prose(21)}.", "b.md": f"{prose(20)} {prose(21)[:-9]}."}
    after = account(files | {"c.md": prose(4)}, created(PAIR))
    assert {entry.rule for entry in after.new} == {"DUP002"}
    assert len(after.new) == len(after.stale) == 2


def test_what_is_mended_is_stale_and_pruned() -> None:
    corpus = CORPORA["places"]
    known = created(corpus)
    after = account(corpus | {"a.md": corpus["a.md"].replace("Ã©", "é", 1)}, known)
    assert [entry.rule for entry in after.stale] == ["ENC002"]
    assert after.new == ()
    assert len(after.occurring) == len(known.entries) - 1


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["edit", "rename", "add", "drop", "reorder"]), st.integers(0, 99)),
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["place", "places", "mark", "exact", "near", "contained", "passage"]),
    OPERATIONS,
    st.booleans(),
)
@example("place", [("add", 0), ("rename", 2), ("add", 0)], False)
def test_edits_elsewhere_and_moves_keep_it_and_copies_show(
    corpus: str, operations: list[tuple[str, int]], copied: bool
) -> None:
    files = dict(CORPORA[corpus])
    known = created(files)
    assert created(files) == known
    for number, (operation, at) in enumerate(operations):
        name = sorted(files)[at % len(files)]
        text = files[name]
        if operation == "edit":
            files[name] = prose(100 + at, 1) + f".\n\n{text}\n\n" + prose(200 + at, 2) + ".\n"
        elif operation == "rename":
            files[f"moved{number}/{name}"] = files.pop(name)
        elif operation == "add":
            files[f"new{at}.md"] = prose(300 + at + 100 * number)  # none is a copy of another
        elif operation == "drop" and name.endswith("c.md"):
            del files[name]
        elif operation == "reorder":
            files = dict(reversed(files.items()))
    after = account(files, known)
    assert (after.new, after.stale) == ((), ())
    assert created(files) == created(dict(reversed(files.items())))
    if copied:
        pruned = Baseline(after.occurring)
        source = next(name for name in sorted(files) if name.endswith("a.md"))
        files["copy.md"] = f"{files[source]}\n\n{prose(999, 4)}.\n"
        more = account(files, pruned)
        assert "copy.md" in {entry.members[0] for entry in more.new}
        assert more.stale == ()
        # A container's passages are news to what contains it; else what is known stays so.
        had = {(entry.rule, entry.members[0]) for entry in pruned.entries}
        again = {(entry.rule, entry.members[0]) for entry in more.new} & had
        assert {rule for rule, _ in again} <= {"DUP003", "DUP004"}


# The file


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", ":1: not a baseline: one begins with `# audit-baseline 1`"),
        (b"hello\n", ":1: not a baseline"),
        (b"# audit-baseline 2\n", ":1: a baseline of version '2', where this audit reads 1"),
        (b"<<<<<<< HEAD\n# audit-baseline 1\n", ":1: an unresolved merge conflict"),
        (HEAD.encode() + b"\n<<<<<<< HEAD\n", ":3: an unresolved merge conflict"),
        (HEAD.encode() + b"=======\n", ":2: an unresolved merge conflict"),
        (HEAD.encode() + b">>>>>>> branch\n", ":2: an unresolved merge conflict"),
        (HEAD.encode() + b"DUP001 abcd a.md\n", ":2: not a line of a baseline"),
        (HEAD.encode() + b"DUP001\tabcd\n", ":2: not a line of a baseline"),
        (HEAD.encode() + b"DUP001\tnine\ta.md\n", ":2: not a line of a baseline"),
        (HEAD.encode() + b"# caf\xe9\n", ":2: not UTF-8"),
    ],
)
@pytest.mark.parametrize("command", [["check"], ["baseline", "show"], ["baseline", "prune"]])
def test_a_broken_file(
    run: Run, tmp_path: Path, content: bytes, says: str, command: list[str]
) -> None:
    path = tmp_path / "audit-baseline.txt"
    path.write_bytes(content)
    (tmp_path / "a.md").write_text(BAD)
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert f"{path}{says}" in err
    assert err.count("\n") == 1
    assert path.read_bytes() == content


ODD = (
    "a.md",
    "with space.md",
    "tab\t.md",
    "new\nline.md",
    "back\\slash.md",
    "\\u0041.md",
    "é漢.md",
)


@pytest.mark.parametrize("name", [*ODD, "é漢.md", "\udcff.md", "\u2028.md", "#.md", "a.jsonl#7"])
def test_any_path_is_kept(tmp_path: Path, name: str) -> None:
    entry = Entry("DUP001", "0123", (name, "b"))
    path = tmp_path / "b.txt"
    path.write_text("".join(render([entry])), encoding="utf-8")
    assert load(path).entries == (entry,)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(path).entries == (entry,)


def test_a_missing_file_is_an_error_where_it_was_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Fine.")
    assert run("check")[0] == 0
    for arguments in (
        ["check", "--baseline", "x.txt"],
        ["baseline", "show"],
        ["baseline", "prune"],
    ):
        code, _, err = run(*arguments)
        assert code == 2
        assert "no such baseline; `audit baseline create` writes one" in err
    (tmp_path / "audit.toml").write_text('baseline = "known.txt"')
    assert run("check")[0] == 2


def test_a_sketch_survives_edits_and_tells_texts_apart() -> None:
    """With exact oracles: texts of known similarity agree as often as the binomial says."""
    kept = told_apart = 0
    for seed in range(200):
        words = prose(seed, 120).split()
        edited = [*words[:-8], *prose(seed + 1000, 8).split()]
        kept += alike(sketch_of(" ".join(words)), sketch_of(" ".join(edited)))
        told_apart += not alike(sketch_of(" ".join(words)), sketch_of(prose(seed + 2000, 120)))
    assert kept >= 197
    assert told_apart == 200


# The commands


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


def test_create_check_show_prune(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{BAD}\n\nLa maÃ±ana es larga.\n")
    (tmp_path / "b.md").write_text("Fine.")
    code, out, _ = run("baseline", "create")
    assert (code, out) == (0, f"{tmp_path}/audit-baseline.txt: 2 findings (ENC002 2)\n")
    first = (tmp_path / "audit-baseline.txt").read_bytes()
    assert b"1:" not in first
    run("baseline", "create")
    assert (tmp_path / "audit-baseline.txt").read_bytes() == first
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out == "2 documents, no findings. 2 findings are in the baseline.\n"
    assert run("check", "--no-baseline")[0] == 1
    report = json.loads(run("check", "--output-format", "json")[1])
    assert report["corpus"]["baseline"] == {"known": 2, "stale": 0}
    assert report["documents"][0]["score"] < 100  # what is known is no better for it
    assert report["findings"] == []

    (tmp_path / "a.md").write_text(f"{BAD}\n\nLa tarde es larga.\n")
    (tmp_path / "b.md").write_text(f"Here too. {BAD}")
    code, out, _ = run("check", "--output-format", "concise")
    assert code == 1
    assert out.startswith("b.md:1:")
    assert out.count("\n") == 1
    assert (
        "1 entry of the baseline does not occur any more: `audit baseline prune`" in run("check")[1]
    )
    code, out, _ = run("baseline", "show")
    assert code == 0
    assert out.count("ENC002  a.md") == 2
    assert out.count("(does not occur any more)") == 1
    assert out.endswith("occur, 1 not any more: `audit baseline prune` drops them\n")
    code, out, _ = run("baseline", "prune")
    assert out == f"{tmp_path}/audit-baseline.txt: 1 finding dropped, 1 kept\n"
    kept = (tmp_path / "audit-baseline.txt").read_bytes()
    assert set(kept.splitlines()) < set(first.splitlines())
    assert run("check")[0] == 1  # b.md is new still


def test_a_rule_that_does_not_run_keeps_its_entries(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD)
    run("baseline", "create")
    first = (tmp_path / "audit-baseline.txt").read_bytes()
    (tmp_path / "audit.toml").write_text('ignore = ["ENC"]')
    assert "the rule does not run" in run("baseline", "show")[1]
    run("baseline", "prune")
    assert (tmp_path / "audit-baseline.txt").read_bytes() == first


def test_it_is_no_document_of_the_corpus(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD)
    run("baseline", "create", "--baseline", "known.txt")
    code, out, _ = run("check", "--baseline", "known.txt", "--output-format", "json")
    assert code == 0
    assert [document["id"] for document in json.loads(out)["documents"]] == ["a.md"]


def test_what_cannot_be_read_leaves_the_file_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD)
    run("baseline", "create")
    before = (tmp_path / "audit-baseline.txt").read_bytes()
    (tmp_path / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00 cut")
    for action in ("create", "prune"):
        code, _, err = run("baseline", action)
        assert code == 2
        assert "the baseline stays as it was" in err
        assert (tmp_path / "audit-baseline.txt").read_bytes() == before


def test_the_hook_agrees(run: Run, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "a.md").write_text(BAD)
    (tmp_path / "b.md").write_text("Fine.")
    run("baseline", "create")
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    assert run("hook", "a.md", "audit-baseline.txt") == (0, "", "")
    (tmp_path / "b.md").write_text(f"Also {BAD}")
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    assert run("hook", "a.md") == (0, "", "")
    assert run("hook", "a.md", "b.md")[0] == 1
