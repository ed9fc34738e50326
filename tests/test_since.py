"""`--since`: what a branch changed, against real git."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.cli import main

BAD = "The cafÃ© in the old town opens at nine, and it closes when the last guest has gone.\n"
GOOD = "The river rises in the hills and runs through three villages before it meets the sea.\n"

Git = Callable[..., str]
Judged = Callable[..., list[str]]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository on the branch `main` with one commit; the function runs git in it."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    who = ["-c", "user.name=a", "-c", "user.email=a@b.example"]

    def run(*arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *who, *arguments],
            cwd=cwd or tmp_path / "repo",
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    repo = tmp_path / "repo"
    repo.mkdir()
    monkeypatch.chdir(repo)
    run("init", "-q", "-b", "main")
    (repo / "docs").mkdir()
    for name in ("a.md", "b.md", "docs/c.md", "docs/d e é.md", "code.py"):
        (repo / name).write_text(f"{name}: {BAD}")
    run("add", "-A")
    run("commit", "-qm", "one")
    return run


@pytest.fixture
def judged(capsys: pytest.CaptureFixture[str]) -> Judged:
    """The documents that a command judges."""

    def call(*arguments: str) -> list[str]:
        capsys.readouterr()
        assert main([*arguments, "--output-format", "json"]) in (0, 1)
        out = capsys.readouterr().out
        return [document["id"] for document in json.loads(out)["documents"]] if out else []

    return call


def test_settings_that_git_inherits_do_not_count(
    git: Git, judged: Judged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook of another repository, or a caller's settings, name another place."""
    (tmp_path / "repo" / "b.md").write_text("Changed.\n" + BAD)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    assert judged("check", "--since", "main") == ["b.md"]


def test_commits_work_tree_renames_and_deletions(git: Git, judged: Judged, tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    git("switch", "-qc", "work")
    (repo / "docs/d e é.md").write_text("Changed.\n" + BAD)
    (repo / "code.py").write_text("changed")
    git("mv", "a.md", "docs/moved.md")
    git("commit", "-qam", "two")
    (repo / "docs/c.md").write_text("Not committed.\n" + BAD)
    (repo / "new.md").write_text("Not tracked.\n" + BAD)
    (repo / "b.md").unlink()
    assert judged("check", "--since", "main") == [
        "docs/c.md",
        "docs/d e é.md",
        "docs/moved.md",
        "new.md",
    ]
    assert judged("check", "--since", "HEAD") == ["docs/c.md", "new.md"]
    assert judged("check", "docs", "--since", "HEAD") == ["docs/c.md"]
    assert judged("hook", "--since", "main") == ["docs/c.md", "docs/d e é.md", "docs/moved.md"]
    assert judged("hook", "docs/c.md", "--since", "main") == ["docs/c.md"]


def test_what_happened_on_the_other_branch_does_not_count(
    git: Git, judged: Judged, tmp_path: Path
) -> None:
    repo = tmp_path / "repo"
    git("switch", "-qc", "work")
    (repo / "a.md").write_text("Mine.\n" + BAD)
    git("commit", "-qam", "mine")
    git("switch", "-q", "main")
    (repo / "b.md").write_text("Theirs.\n" + BAD)
    git("commit", "-qam", "theirs")
    git("switch", "-q", "work")
    assert judged("check", "--since", "main") == ["a.md"]
    git("tag", "-a", "v1", "-m", "v1")
    assert judged("check", "--since", "v1") == []
    assert judged("check", "--since", git("rev-parse", "--short", "HEAD~1")) == ["a.md"]


def test_the_rest_of_the_corpus_is_compared_with(git: Git, judged: Judged, tmp_path: Path) -> None:
    copy = (tmp_path / "repo/docs/c.md").read_text()
    (tmp_path / "repo/copy.md").write_text(copy)
    assert main(["check", "--since", "main", "--select", "DUP001"]) == 0  # too short for docs
    assert main(["check", "--since", "main", "--select", "DUP001", "--profile", "corpus"]) == 1


def test_a_configured_root_below_the_repository(git: Git, judged: Judged, tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    (repo / "docs/audit.toml").write_text("")
    (repo / "docs/c.md").write_text("Changed.\n" + BAD)
    (repo / "a.md").write_text("Changed.\n" + BAD)
    assert judged("check", "docs", "--since", "main") == ["c.md"]


def test_nothing_changed(git: Git, judged: Judged, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged("check", "--since", "main") == []
    assert main(["check", "--since", "main"]) == 0
    assert "no document of the corpus has changed since main" in capsys.readouterr().err
    assert main(["hook", "--since", "main"]) == 0
    assert capsys.readouterr() == ("", "")


def error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main([*arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


@pytest.mark.parametrize("ref", ["nowhere", "", "--output=x", "main..main", "HEAD:a.md", "a\nb"])
def test_no_such_ref(
    git: Git, capsys: pytest.CaptureFixture[str], tmp_path: Path, ref: str
) -> None:
    err = error(capsys, "check", f"--since={ref}")
    assert err == f"audit: --since: no branch, tag or commit is called {ref!r}\n"
    assert not (tmp_path / "repo/x").exists()


def test_a_branch_that_only_the_remote_has(
    git: Git, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("branch", "release")
    git("clone", "-q", "repo", "clone", cwd=tmp_path)
    monkeypatch.chdir(tmp_path / "clone")
    assert "did you mean 'origin/release'?" in error(capsys, "check", "--since", "release")


def test_a_shallow_clone(
    git: Git, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = tmp_path / "repo"
    for branch in ("work", "main"):
        git("switch", "-q", *(["-c"] if branch == "work" else []), branch)
        (repo / f"{branch}.md").write_text(GOOD)
        git("add", "-A")
        git("commit", "-qm", branch)
    url = repo.as_uri()
    git("clone", "-q", "--depth=1", "--no-single-branch", url, "shallow", cwd=tmp_path)
    monkeypatch.chdir(tmp_path / "shallow")
    err = error(capsys, "check", "--since", "origin/work")
    assert "HEAD cannot be compared with 'origin/work': this clone is shallow: `git fetch" in err
    assert "this clone is shallow" in error(capsys, "check", "--since", "nowhere")
    git("fetch", "-q", "--unshallow", cwd=tmp_path / "shallow")
    assert main(["check", "--since", "origin/work"]) == 0


def test_no_common_commit(git: Git, capsys: pytest.CaptureFixture[str]) -> None:
    git("switch", "-q", "--orphan", "other")
    git("commit", "-q", "--allow-empty", "-m", "other")
    assert "they have no commit in common" in error(capsys, "check", "--since", "main")


def test_no_commit_and_no_repository(
    git: Git, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    monkeypatch.chdir(tmp_path / "plain")
    (tmp_path / "plain/a.md").write_text(GOOD)
    assert "is not in a git repository" in error(capsys, "check", "--since", "main")
    git("init", "-q", cwd=tmp_path / "plain")
    assert "the repository has no commit yet" in error(capsys, "check", "--since", "main")
    monkeypatch.setenv("PATH", "")
    assert "--since needs git" in error(capsys, "check", "--since", "main")
