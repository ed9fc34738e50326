"""Where people meet it, for real: git, pre-commit and tox, each in a repository of its own."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import call, git

ROOT = Path(__file__).parent.parent
CLEAN = "The river rises in the hills and runs through three villages before it meets the sea.\n"
MOJIBAKE = "The cafÃ© in the old town opens at nine, and it closes when the last guest has gone.\n"

pytestmark = pytest.mark.xdist_group("end-to-end")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as it stands (uncommitted changes too), as a repository that tools can clone."""
    folder = tmp_path_factory.mktemp("release") / "audit"
    listed = call(ROOT, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "as it stands")
    return folder


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """pre-commit's own cache, so that the hook is installed once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "river.md").write_text(f"# River\n\n{CLEAN}", encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def pre_commit(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pre_commit", *arguments]


def test_try_repo(repository: Path, release: Path, store: Path) -> None:
    """The first thing a curious person does."""
    (repository / "bad.md").write_text(MOJIBAKE, encoding="utf-8")
    git(repository, "add", "-A")
    output = call(
        repository,
        *pre_commit("try-repo", str(release), "audit", "--all-files"),
        code=1,
        PRE_COMMIT_HOME=str(store),
    )
    assert "Failed" in output
    assert "bad.md:1:" in output
    assert "ENC002" in output
    assert "café" in output
    assert "audit rule" in output
    assert "river.md" not in output


def test_commits(repository: Path, release: Path, store: Path) -> None:
    """A clean commit, a bad one, a mended one, a duplicate of an old file, a deletion."""
    revision = git(release, "rev-parse", "HEAD").strip()
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {release}\n  rev: {revision}\n  hooks:\n  - id: audit\n"
    )
    home = {"PRE_COMMIT_HOME": str(store)}
    call(repository, *pre_commit("install"), **home)

    def commit(message: str, code: int) -> str:
        git(repository, "add", "-A")
        return git(repository, "commit", "-m", message, code=code, **home)

    assert "Skipped" in commit("the hook", 0)
    (repository / "more.md").write_text("# More\n\nThe second page says something else.\n")
    assert "audit" in commit("clean", 0)

    (repository / "more.md").write_text(MOJIBAKE, encoding="utf-8")
    output = commit("bad", 1)
    assert "more.md:1:" in output
    assert "ENC002" in output
    (repository / "more.md").write_text(MOJIBAKE.replace("cafÃ©", "café"), encoding="utf-8")
    commit("mended", 0)

    body = "".join(f"{CLEAN.strip()} Sentence number {n} is here.\n" for n in range(12))
    (repository / "old.md").write_text(body)
    commit("a page", 0)
    (repository / "copy.md").write_text(body)
    output = commit("its copy", 1)
    assert "copy.md:1:1: DUP001" in output
    assert "old.md" in output
    git(repository, "reset", "-q")
    (repository / "copy.md").unlink()

    (repository / "more.md").unlink()
    commit("gone", 0)


def test_repairs_in_a_commit(repository: Path, release: Path, store: Path) -> None:
    """`audit-fix` mends what is staged and stops the commit; what it leaves, `audit` tells."""
    revision = git(release, "rev-parse", "HEAD").strip()
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {release}\n  rev: {revision}\n"
        "  hooks:\n  - id: audit-fix\n  - id: audit\n"
    )
    home = {"PRE_COMMIT_HOME": str(store)}
    call(repository, *pre_commit("install"), **home)
    bad = repository / "bad.md"
    bad.write_bytes(f"\ufeff{MOJIBAKE}".encode())
    record = '{"text": "The cafÃ© is open.",  "n": 1.0}\n'
    (repository / "rows.jsonl").write_text(record, encoding="utf-8")
    git(repository, "add", "-A")
    output = git(repository, "commit", "-m", "bad", code=1, **home)
    assert "files were modified by this hook" in output
    assert bad.read_text("utf-8") == MOJIBAKE.replace("cafÃ©", "café")
    fixed = (repository / "rows.jsonl").read_text("utf-8")
    assert fixed == record.replace("cafÃ©", "café")
    git(repository, "add", "-A")
    assert "Passed" in git(repository, "commit", "-m", "mended", **home)


def test_any_split_of_files_gives_the_same_findings(repository: Path) -> None:
    """pre-commit hands files over in batches and shuffles them; the union must not change."""
    body = "".join(f"{CLEAN.strip()} Sentence number {n} is here.\n" for n in range(12))
    names = [f"page-{word}.md" for word in ("ash", "birch", "cedar", "elm")]
    for name in names:
        (repository / name).write_text(body)
    git(repository, "add", "-A")

    def findings(*batches: list[str]) -> set[str]:
        lines: set[str] = set()
        for batch in batches:
            output = call(repository, sys.executable, "-m", "audit", "hook", *batch, code=1)
            lines |= {line for line in output.splitlines() if ": DUP001 " in line}
        return lines

    whole = findings(names)
    assert len(whole) == 4
    assert findings(names[:1], names[1:]) == whole
    assert findings(names[::-1]) == whole
    assert findings(*([name] for name in names)) == whole


def tox(folder: Path, *arguments: str, code: int) -> str:
    command = [sys.executable, "-m", "tox", "--workdir", str(folder / ".tox"), *arguments]
    return call(folder, *command, code=code, TOX_SKIP_ENV="", TOXENV="")


def test_tox_in_a_users_repository(repository: Path, release: Path) -> None:
    """The environment that README gives: green when clean, red on a gating finding."""
    (repository / "tox.ini").write_text(
        "[tox]\nno_package = true\n\n"
        f"[testenv:audit]\ndeps = text-audit @ {release.as_uri()}\ncommands = audit check\n"
    )
    git(repository, "add", "-A")
    tox(repository, "-e", "audit", code=0)
    (repository / "bad.md").write_text(MOJIBAKE, encoding="utf-8")
    assert "ENC002" in tox(repository, "-e", "audit", code=1)


def test_tox_in_this_repository(release: Path, tmp_path: Path) -> None:
    """Ours writes the report on the sample corpus, and fails when the committed one differs."""
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(release), str(folder))
    tox(folder, "-e", "audit", code=0)
    report = folder / "reports" / "seeds.md"
    report.write_text(
        report.read_text(encoding="utf-8").replace("non -ferrous", "non-ferrous"), "utf-8"
    )
    git(folder, "commit", "-q", "-a", "-m", "a report that is not true")
    assert "non -ferrous" in tox(folder, "-e", "audit", code=1)


PAGES = 3000
"""More files than one command line takes, so pre-commit hands them over in batches."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of many small pages, some of which are copies and some misread."""
    folder = tmp_path_factory.mktemp("large")
    git(folder, "init", "-q")
    for number in range(PAGES):
        name = folder / f"{number % 40:02}" / f"a-page-with-a-rather-long-name-{number:05}.md"
        name.parent.mkdir(exist_ok=True)
        other = number if number % 500 else number // 1000
        text = "".join(
            f"The page of number {other} says in line {line} what no other has: {other * line}.\n"
            for line in range(1, 9)
        )
        name.write_text(text if number % 700 != 3 else f"{text}{MOJIBAKE}", encoding="utf-8")
    config = {
        "repos": [
            {
                "repo": "local",
                "hooks": [
                    {
                        "id": "audit",
                        "name": "audit",
                        "entry": f"{sys.executable} -m audit hook",
                        "language": "system",
                        "types": ["markdown"],
                        "require_serial": True,
                    }
                ],
            }
        ]
    }
    (folder / ".pre-commit-config.yaml").write_text(json.dumps(config), encoding="utf-8")
    git(folder, "add", "-A")
    return folder


def gated(output: str) -> list[str]:
    lines = map(str.strip, output.splitlines())
    return sorted(line for line in lines if re.match(r"\S+\.md:\d+:\d+: ", line))


def test_thousands_of_files_through_real_runners(large: Path, store: Path) -> None:
    """The batches of pre-commit, those of prek, tox's command and one run over all agree."""
    audit = (sys.executable, "-m", "audit")
    output = call(large, *audit, "check", "--no-index", "--output-format", "json", code=1)
    found = json.loads(output[output.index('{"schema"') :])["findings"]
    wanted = sorted(
        f"{f['document']}:{f['evidence'][0]['line']}:{f['evidence'][0]['column']}: {f['rule']}"
        for f in found
        if f["severity"] == "error"
    )
    assert len(wanted) > 10
    home = {"PRE_COMMIT_HOME": str(store)}
    runners = {
        "pre-commit": pre_commit("run", "--all-files", "--verbose"),
        "prek": [sys.executable, "-m", "prek", "run", "--all-files", "--verbose"],
    }
    for name, command in runners.items():
        lines = gated(call(large, *command, code=1, **home))
        assert [line.partition(" ")[0] + " " + line.split()[1] for line in lines] == wanted, name
    concise = gated(call(large, *audit, "check", "--output-format", "concise", code=1))
    assert set(wanted) <= {" ".join(line.split()[:2]) for line in concise}


def snippet(title: str) -> dict[str, Any]:
    """A block of YAML in README that begins with this comment."""
    import yaml

    text = (ROOT / "README.md").read_text("utf-8")
    _, _, rest = text.partition(f"```yaml\n# {title}\n")
    found: dict[str, Any] = yaml.safe_load(rest.partition("```")[0])
    return found


@pytest.mark.parametrize("title", [".github/workflows/audit.yml", ".gitlab-ci.yml"])
def test_what_readme_says_of_ci(title: str, repository: Path) -> None:
    """The commands of the snippets run, in a clone of a repository whose branch adds a bad page."""
    jobs = snippet(title)
    if title.startswith(".github"):
        steps = [step for step in jobs["jobs"]["audit"]["steps"] if "run" in step]
        install, check, last = (step["run"] for step in steps)
        assert steps[2]["if"] == "always()"
    else:
        install, check = jobs["audit"]["script"]
        last = "test -s " + jobs["audit"]["artifacts"]["paths"][0]
    assert install == 'pip install "text-audit @ git+<the URL of this repository>"'
    git(repository, "branch", "-M", "main")
    clone = repository.parent / "clone"
    git(repository, "clone", "-q", ".", str(clone))
    git(clone, "checkout", "-q", "-b", "feature")
    (clone / "bad.md").write_text(MOJIBAKE, encoding="utf-8")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "bad")
    summary = repository.parent / "summary.md"
    variables = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(summary),
        "CI_DEFAULT_BRANCH": "main",
    }
    output = call(clone, "bash", "-e", "-c", check, code=1, **variables)
    assert "bad.md" in output
    assert "ENC002" in output
    call(clone, "bash", "-e", "-c", last, **variables)
    assert "mojibake" in (clone / "audit.md").read_text("utf-8")
    assert not title.startswith(".github") or "mojibake" in summary.read_text("utf-8")
    (clone / "bad.md").write_text("A page that is fine.\n", encoding="utf-8")
    call(clone, "bash", "-e", "-c", check, code=0, **variables)
