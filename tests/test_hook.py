"""`audit hook`: what is staged, any split of files, the same findings as a run over all."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from audit.config import Config
from audit.corpus.discover import File
from audit.corpus.git import Blobs
from audit.corpus.opened import raw
from audit.corpus.staged import Staged, staged
from audit.index.cache import Cache
from audit.index.database import FOLDER, clean
from audit.index.nearby import nearby
from tests.helpers import git
from tests.test_index import prose, run

MISREAD = "The cafÃ© in the old town opens at nine.\n"
GARBLED = (
    "During its visit to the Luoyang Bearing Group Co. inspection visit, Ltd. he saw the"
    " non -ferrous metals, and it was the Saturday, as Xi said. For that XI has come, and XI sees"
    " it.\n|\n"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for number in range(8):
        (folder / f"page-{number}.md").write_text(prose(number))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def hook(folder: Path, *files: str) -> list[str]:
    """The findings of the hook, in order."""
    code, out, err = run(folder, "hook", *files)
    assert err == ""
    lines = [line for line in out.splitlines() if not line.startswith("`audit rule")]
    assert code == bool(lines)
    return lines


def tracked(folder: Path) -> list[str]:
    return git(folder, "ls-files").split()


def stage(folder: Path) -> list[str]:
    git(folder, "add", "-A")
    return tracked(folder)


def test_silent_when_clean(repository: Path) -> None:
    assert hook(repository, *tracked(repository)) == []
    assert hook(repository) == []


def test_a_failing_commit_says_what_where_kin_and_help(repository: Path) -> None:
    (repository / "copy.md").write_text(prose(3))
    (repository / "bad.md").write_text(MISREAD)
    stage(repository)
    code, out, err = run(repository, "hook", "copy.md", "bad.md", "page-1.md")
    assert (code, err) == (1, "")
    first, second, last = out.splitlines()
    assert first.startswith("bad.md:1:5: ENC002 ")
    assert second.startswith("copy.md:1:1: DUP001 the same text as page-3.md")
    assert last.startswith("`audit rule ENC002`")


def test_what_is_staged_is_judged_and_not_what_lies_there(repository: Path) -> None:
    path = repository / "page-1.md"
    path.write_text(prose(1) + MISREAD)
    git(repository, "add", "-A")
    path.write_text(prose(1) + "Mended, but not staged.\n")
    assert [line.split()[1] for line in hook(repository, "page-1.md")] == ["ENC002"]
    git(repository, "add", "-A")
    path.write_text(prose(1) + MISREAD)
    assert hook(repository, "page-1.md") == []
    path.unlink()
    assert hook(repository, "page-1.md") == []


def test_folders_many_files_and_the_baseline(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the focus is named, it is the same; the baseline is no text of the corpus."""
    (repository / "docs").mkdir()
    (repository / "docs" / "copy.md").write_text(prose(3))
    (repository / "audit-baseline.txt").write_text(prose(5))
    files = stage(repository)
    (repository / "audit-baseline.txt").unlink()
    found = hook(repository, "docs", "page-3.md")
    assert [line.partition(":")[0] for line in found] == ["docs/copy.md", "page-3.md"]
    assert hook(repository, ".") == hook(repository, *files) == found
    monkeypatch.setattr("audit.corpus.staged._FEW", 0)
    assert hook(repository, *files) == found


def test_what_git_does_not_track_is_passed_over(repository: Path) -> None:
    (repository / "new.md").write_text(prose(3) + MISREAD)
    assert hook(repository, "new.md", "nowhere.py") == []
    (repository / "copy.md").write_text(prose(3))
    stage(repository)
    git(repository, "rm", "-q", "--cached", "page-3.md")
    assert hook(repository, "copy.md") == []


def test_a_copy_goes_with_its_original(repository: Path) -> None:
    """Deleted and renamed files are no kin; what comes back is."""
    (repository / "copy.md").write_text(prose(3))
    (repository / "page-3.md").unlink()
    stage(repository)
    assert hook(repository, "copy.md") == []
    (repository / "page-3.md").write_text(prose(3))
    stage(repository)
    assert "the same text as page-3.md" in hook(repository, "copy.md")[0]
    git(repository, "mv", "page-3.md", "moved.md")
    assert "the same text as moved.md" in hook(repository, "copy.md")[0]
    (repository / "moved.md").write_text(prose(3) + "It goes on.\n")
    stage(repository)
    assert hook(repository, "copy.md") == []


def test_links_submodules_and_conflicts(repository: Path) -> None:
    """A link is not followed, a submodule is another corpus, an unmerged file is not staged."""
    (repository / "link.md").symlink_to("page-1.md")
    inner = repository.parent / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "same.md").write_text(prose(1))
    git(inner, "add", "-A")
    git(inner, "commit", "-q", "-m", "inner")
    git(repository, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    files = stage(repository)
    assert "sub" in files
    assert hook(repository, *files) == []
    assert hook(repository / "sub", "same.md") == []
    git(repository, "commit", "-q", "-m", "second")
    git(repository, "checkout", "-q", "-b", "other")
    for branch, text in (("other", "one"), ("main", "two")):
        git(repository, "checkout", "-q", branch)
        (repository / "page-1.md").write_text(f"{text}\n{MISREAD}")
        (repository / f"{branch}.md").write_text(prose(70))
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "-m", text)
    git(repository, "merge", "-q", "other", code=1)
    found = hook(repository, *tracked(repository))
    assert [line.partition(":")[0] for line in found] == ["main.md", "other.md"]
    (repository / "page-1.md").write_text(prose(1))
    git(repository, "add", "-A")
    assert len(hook(repository, *tracked(repository))) == 2


def test_worktrees_have_an_index_each(repository: Path) -> None:
    elsewhere = repository.parent / "worktree"
    git(repository, "worktree", "add", "-q", str(elsewhere), "-b", "feature")
    (elsewhere / "copy.md").write_text(prose(2))
    git(elsewhere, "add", "-A")
    assert len(hook(elsewhere, "copy.md")) == 1
    assert hook(repository, *tracked(repository)) == []
    assert (elsewhere / FOLDER).is_dir()
    assert (repository / FOLDER).is_dir()


def test_a_partial_commit_has_its_own_list(repository: Path) -> None:
    """`git commit FILE` hands hooks a list of staged files that is not the repository's."""
    (repository / "page-0.md").write_text(prose(0) + MISREAD)
    (repository / "page-1.md").write_text(prose(1) + MISREAD)
    script = repository / ".git" / "hooks" / "pre-commit"
    command = f'cd "{repository}" && exec "{sys.executable}" -m audit hook page-0.md page-1.md'
    script.write_text(f"#!/bin/sh\n{command}\n")
    script.chmod(0o755)
    output = git(repository, "commit", "-m", "part", "page-1.md", code=1)
    assert "page-1.md:13:5: ENC002" in output
    assert "page-0.md" not in output


def test_from_a_folder_below(repository: Path) -> None:
    (repository / "docs").mkdir()
    (repository / "docs" / "copy.md").write_text(prose(3))
    stage(repository)
    [line] = hook(repository / "docs", "copy.md")
    assert line.startswith("docs/copy.md:1:1: DUP001 the same text as page-3.md")


def test_git_lfs(repository: Path) -> None:
    """A pointer stands for the file in the work tree."""
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    path = repository / "big.md"
    path.write_text(pointer)
    git(repository, "add", "-A")
    assert hook(repository, "big.md") == []
    path.write_text(prose(9) + MISREAD)
    with Blobs(repository) as blobs:
        found = staged(Config(root=repository), [path], blobs)
        [file] = found.named(["big.md"])
        with raw(file) as stream:
            assert stream.read() == path.read_bytes()


def test_contents_that_git_has_not(repository: Path) -> None:
    """A partial clone: a line that says so, exit 2, nothing is fetched."""
    blob = git(repository, "rev-parse", ":page-1.md").strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    code, out, err = run(repository, "hook", "page-1.md")
    assert (code, out) == (2, "")
    assert err == (
        "page-1.md: cannot be read: git has no such contents: fetch them, or check the repository\n"
    )


def test_outside_git(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MISREAD)
    code, out, err = run(tmp_path, "hook", "a.md")
    assert (code, out) == (2, "")
    assert "the hook judges what git has staged, but git says: not a git repository" in err


def assert_agreement(
    repository: Path, splits: Iterable[Sequence[Sequence[str]]], *options: str
) -> None:
    """The union of the hook's findings over the batches of each split is what `check` finds."""
    gates = ("error", "warning") if options[:1] == ("--fail-on",) else ("error",)
    _, whole, _ = run(repository, "check", "--no-index", "--output-format", "json", *options)
    expected = {
        (row["document"], row["rule"], row["message"])
        for row in json.loads(whole)["findings"]
        if row["severity"] in gates
    }
    for batches in splits:
        found: list[str] = []
        for batch in filter(None, batches):
            _, out, err = run(repository, "hook", *options, *batch)
            assert err == ""
            found += [line for line in out.splitlines() if not line.startswith("`audit")]
        assert len(found) == len(expected)
        for document, rule, message in expected:
            assert any(
                line.startswith(f"{document}:") and f": {rule} {message}" in line for line in found
            ), (document, rule, message)


@pytest.mark.parametrize("options", [(), ("--fail-on", "warning"), ("--select", "ALL")])
def test_any_split_in_any_order_is_a_run_over_all(
    repository: Path, options: tuple[str, ...]
) -> None:
    """Random histories: the union of any batches is what `check` finds, with the index and
    without."""
    chance = random.Random(len(options))
    texts = [prose(n) for n in range(30, 36)] + [prose(1) + MISREAD, GARBLED, ""]
    texts += [prose(1)[:500] + prose(60), prose(0, 30), prose(0, 30)[:2500]]
    for _ in range(6):
        for _ in range(chance.randrange(1, 5)):
            name = f"{chance.choice('abcdef')}.md"
            change = chance.randrange(4)
            if change == 0 and (repository / name).exists():
                (repository / name).unlink()
            elif change == 1 and (repository / name).exists():
                (repository / name).rename(repository / f"{chance.choice('ghi')}.md")
            else:
                (repository / name).write_text(chance.choice(texts))
        files = stage(repository)
        chance.shuffle(files)
        cut = chance.randrange(len(files) + 1)
        batches = ([files], [files[:cut], files[cut:]], [[file] for file in files])
        assert_agreement(repository, batches, *options)
        if chance.random() < 0.3:
            clean(repository)
        if chance.random() < 0.5:
            git(repository, "commit", "-q", "--allow-empty", "-m", "step")


@pytest.mark.parametrize("seed", range(4))
def test_with_a_baseline_too(repository: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies, renames of what is known and of what is not, records with and without ids: whether a
    path of the baseline is still there is known of files that are not near, too."""
    looked_at: list[bool] = []

    def spied(found: Staged, cache: Cache) -> list[File]:
        near = nearby(found, cache)
        looked_at.append(len(near) < len(list(found.files(found.lines()))))
        return near

    monkeypatch.setattr("audit.index.nearby.nearby", spied)
    chance = random.Random(seed)
    texts = [prose(n) for n in range(30, 33)] + [prose(1) + MISREAD, MISREAD * 2]
    for _ in range(8):
        for _ in range(chance.randrange(1, 4)):
            names = sorted(path.name for path in repository.glob("[a-i].*"))
            change = chance.randrange(5)
            if change == 0 and names:
                (repository / chance.choice(names)).unlink()
            elif change == 1 and names:
                name = chance.choice(names)
                new = f"{chance.choice('ghi')}{Path(name).suffix}"
                (repository / name).rename(repository / new)
            elif change == 2:
                rows = [{"text": chance.choice(texts)} for _ in range(3)]
                rows[0]["id"] = chance.choice("xy")
                lines = "".join(json.dumps(row) + "\n" for row in rows)
                (repository / f"{chance.choice('ab')}.jsonl").write_text(lines)
            else:
                (repository / f"{chance.choice('abcdef')}.md").write_text(chance.choice(texts))
        if chance.random() < 0.5:
            assert run(repository, "baseline", "create", "--profile", "docs")[0] == 0
        files = stage(repository)
        chance.shuffle(files)
        splits = ([files], [[file] for file in files])
        assert_agreement(repository, splits, "--profile", "docs")
    assert looked_at.count(True) > 20


# What a warm hook costs, by counting


HEAVY = "numpy scipy datasketch ftfy rich asyncio chardet langdetect py3langid multiprocessing"


def warm(repository: Path, code: str, *files: str) -> str:
    """What `code` prints after a warm hook over `files` in a process of its own."""
    script = (
        f"import sys; from audit.cli import main; assert main(['hook', *{files!r}]) == 0; {code}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_warm_hook_imports_little(repository: Path) -> None:
    hook(repository, *tracked(repository))
    for number in range(5):
        (repository / f"page-{number}.md").write_text(prose(200 + number))
    files = stage(repository)[:5]
    found = warm(repository, f"print([m for m in {HEAVY.split()!r} if m in sys.modules])", *files)
    if os.environ.get("AUDIT_KERNEL") != "numpy":
        from audit.sketch.kernel import name

        assert found == ("[]" if name == "compiled" else "['numpy']")
    rules = warm(
        repository,
        "print(sorted(m.split('.')[2] for m in sys.modules if m.startswith('audit.checks.')))",
        *files,
    )
    assert "quality" not in rules


def test_a_warm_hook_tells_french_without_a_model(repository: Path) -> None:
    hook(repository, *tracked(repository))
    (repository / "page-1.md").write_text(
        "Le port a été construit au printemps par des maçons qui venaient du nord, et les pierres"
        " ont été taillées sur la colline. Deux hivers plus tard, la tempête a emporté le mur de"
        " l'est, mais le conseil a voté pour qu'il soit relevé, plus haut et plus large.\n"
    )
    [file] = [name for name in stage(repository) if name == "page-1.md"]
    code = "print([m for m in ('fasttext', 'langdetect', 'numpy') if m in sys.modules])"
    assert warm(repository, code, file) == "[]"


UNNEEDED = (
    "dataclasses inspect hashlib _hashlib tempfile shutil random pickle logging traceback difflib"
    " importlib.metadata orjson"
)


def test_a_warm_hook_loads_of_the_library_what_it_needs(repository: Path) -> None:
    from audit.sketch.kernel import name

    if name != "compiled":
        pytest.skip("numpy loads them all")
    for path in repository.glob("*.md"):
        path.rename(path.with_suffix(".txt"))
    hook(repository, *stage(repository))
    (repository / "page-1.txt").write_text(prose(200))
    (repository / "page-2.txt").write_text(prose(201) + "“Żółw” — façade, Ёлка, 日本語。\n")
    files = stage(repository)[1:3]
    assert (
        warm(repository, f"print([m for m in {UNNEEDED.split()!r} if m in sys.modules])", *files)
        == "[]"
    )
    gate = "from audit.checks.encoding.utf8_gate import gate; print(gate.cache_info().currsize)"
    assert warm(repository, gate, *files) == "0"


def test_a_warm_hook_starts_git_twice_and_writes_no_temporary_file(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(repository, *tracked(repository))
    (repository / "page-1.md").write_text(prose(200))
    stage(repository)
    started: list[object] = []

    class Counted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, command: Sequence[str], **options: Any) -> None:
            started.append(next(word for word in command if word in ("ls-files", "cat-file")))
            super().__init__(command, **options)

    monkeypatch.setattr("subprocess.Popen", Counted)
    monkeypatch.setattr("tempfile.TemporaryFile", None)
    assert hook(repository, "page-1.md", "page-2.md") == []
    assert started == ["ls-files", "cat-file"]


@pytest.mark.parametrize("baseline", [False, True], ids=["", "baseline"])
def test_a_warm_hook_reads_what_changed_and_no_more(
    repository: Path, monkeypatch: pytest.MonkeyPatch, baseline: bool
) -> None:
    (repository / "page-0.md").write_text(prose(300))
    if baseline:
        (repository / "old.md").write_text(prose(4) + MISREAD)
        assert run(repository, "baseline", "create")[0] == 0
    hook(repository, *stage(repository))
    git(repository, "commit", "-q", "-m", "second")
    for number in (1, 2):
        (repository / f"page-{number}.md").write_text(prose(200 + number))
    stage(repository)
    read: list[str] = []
    opened = Blobs.open

    def counted(self: Blobs, name: str, root: Path, id: str) -> object:
        read.append(id)
        return opened(self, name, root, id)

    monkeypatch.setattr(Blobs, "open", counted)
    assert hook(repository, "page-1.md", "page-5.md") == []
    assert sorted(read) == ["page-1.md", "page-2.md"]
    read.clear()
    assert hook(repository, "page-1.md", "page-5.md") == []
    assert read == []
