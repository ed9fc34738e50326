"""The command line: exit codes, outputs, and one clear line for every mistake."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.cli import main

ROOT = Path(__file__).parent.parent
CLEAN = "The river rises in the hills and runs through three villages before it meets the sea.\n"
MOJIBAKE = "The cafÃ© in the old town opens at nine, and it closes when the last guest has gone.\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `audit` in an empty folder; returns the exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_clean_and_gating(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(CLEAN)
    assert run("check", "a.md")[0] == 0
    (tmp_path / "a.md").write_text(MOJIBAKE)
    code, out, _ = run("check", "a.md", "--output-format", "concise")
    assert code == 1
    assert out.startswith("a.md:1:")
    assert " ENC002 " in out
    assert run("check", "a.md", "--exit-zero")[0] == 0
    assert run("check", "a.md", "--ignore", "ENC002")[0] == 0


def test_warnings_gate_when_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(CLEAN.encode() + b"\r\n" + CLEAN.encode())
    assert run("check", ".")[0] == 0
    assert run("check", ".", "--fail-on", "warning")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "nothing"], "audit: nothing: no such file or folder"),
        (["check", "--config", "no.toml"], "audit: no.toml: no such configuration file"),
        (["check", "--select", "XYZ9"], "audit: --select: no rule is called 'XYZ9'"),
        (["check", "--ignore", "mojibak"], "did you mean 'mojibake'?"),
        (["rule", "DUP04"], "did you mean 'DUP004'?"),
    ],
)
def test_mistakes(run: Run, arguments: list[str], says: str) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["check", "-j", "0"], ["check", "--report", "x=y"]])
def test_usage(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2


def test_config_mistake(run: Run, tmp_path: Path) -> None:
    (tmp_path / "audit.toml").write_text("\nprofil = 'docs'\n")
    code, _, err = run("check")
    assert code == 2
    assert "audit.toml:2: unknown key 'profil'; did you mean 'profile'?" in err


BAD = {
    "empty.txt": b"",
    "blank.md": b" \n\n",
    "binary.txt": b"\x7fELF" + bytes(range(256)) * 4,
    "latin.txt": "Le café est ouvert à neuf heures, déjà très fréquenté en été.\n".encode(
        "latin-1"
    ),
    "line.txt": b"word " * 100_000,
    "nul.md": b"one\0two\n",
    "escape.md": b"\x1b]0;title\x07\x1b[31mred\x1b[0m\n",
    "records.jsonl": b'{"text": "fine"}\n{broken\n[]\n',
    "odd\nname.txt": b"Text.\n",
}


def test_bad_input(run: Run, tmp_path: Path) -> None:
    for name, data in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "dangling.md").symlink_to("gone.md")
    before = fingerprint(tmp_path)
    code, out, err = run("check", ".", "--output-format", "json")
    assert code == 1  # latin.txt is not UTF-8
    assert fingerprint(tmp_path) == before
    report = json.loads(out)
    skipped = {item["path"]: item["reason"] for item in report["corpus"]["skipped"]}
    assert skipped["empty.txt"] == "empty: there is no text to judge"
    assert skipped["blank.md"] == "empty: there is no text to judge"
    assert skipped["binary.txt"].startswith("binary, not text")
    assert skipped["nul.md"].startswith("binary, not text")
    assert skipped["dangling.md"] == "broken symbolic link, not followed"
    assert skipped["records.jsonl:2"].startswith("not valid JSON")
    assert skipped["records.jsonl:3"].startswith("a record must be")
    assert all(f"{path}: " in err for path in skipped)
    found = {(f["document"], f["rule"]) for f in report["findings"]}
    assert ("latin.txt", "ENC001") in found
    assert ("escape.md", "ENC005") in found
    _, out, err = run("check", ".")
    assert "\x1b" not in out + err
    assert "odd\nname" not in out + err


def test_empty_folder(run: Run) -> None:
    code, _, err = run("check", ".")
    assert code == 0
    assert "no text or record files found" in err


def test_unreadable_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00 cut")
    code, _, err = run("check", ".")
    assert code == 2
    assert err.startswith("cut.jsonl.gz: cannot be read")


def test_json_contract(run: Run, tmp_path: Path) -> None:
    (tmp_path / "river.txt").write_text(
        CLEAN * 4 + "One more line stands here at the end of it all.\n"
    )
    (tmp_path / "valley.txt").write_text(
        CLEAN * 4 + "One more line stands here at the end of it all.\n"
    )
    code, out, _ = run("check", ".", "--output-format", "json")
    assert code == 1
    report = json.loads(out)
    assert list(report) == ["schema", "version", "corpus", "documents", "findings"]
    assert report["schema"] == "audit/1"
    assert set(report["corpus"]) >= {"documents", "characters", "skipped"}
    document = report["documents"][0]
    assert list(document) == [
        "id",
        "score",
        "scores",
        "words",
        "encoding",
        "language",
        "language_confidence",
        "segments",
        "translation",
        "duplicate_of",
        "group",
    ]
    assert list(document["scores"]) == [
        "duplication",
        "encoding",
        "language",
        "translation",
        "quality",
    ]
    assert [d["duplicate_of"] for d in report["documents"]] == [None, "river.txt"]
    assert report["documents"][0]["group"] == report["documents"][1]["group"]
    finding = next(f for f in report["findings"] if f["rule"] == "DUP001")
    assert list(finding) == [
        "rule",
        "name",
        "severity",
        "document",
        "value",
        "limit",
        "message",
        "evidence",
        "beside",
    ]
    evidence = finding["evidence"][0]
    assert list(evidence) == [
        "start",
        "end",
        "line",
        "column",
        "text",
        "note",
        "replacement",
        "related",
        "jaccard",
        "containment",
    ]
    assert evidence["related"]["document"] == "valley.txt"
    assert evidence["jaccard"] == 1.0


def test_same_bytes_for_any_number_of_workers(run: Run, tmp_path: Path) -> None:
    for number in range(40):
        text = "".join(f"Sentence {number * k % 17} of file {number % 7}. " for k in range(40))
        (tmp_path / f"{number}.txt").write_text(text)
    outputs = {
        run("check", ".", "--profile", "corpus", "-j", jobs, "--output-format", "json")[1]
        for jobs in (1, 2, 3)
    }
    assert len(outputs) == 1


def test_focus_is_judged_against_the_whole(run: Run, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "old.md").write_text(CLEAN * 5)
    (tmp_path / "new.md").write_text(CLEAN * 5)
    code, out, _ = run("check", "new.md", "--output-format", "json")
    assert code == 1
    report = json.loads(out)
    assert report["corpus"]["documents"] == 2
    assert [document["id"] for document in report["documents"]] == ["new.md"]
    assert {f["document"] for f in report["findings"]} == {"new.md"}


def test_reports_are_written_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(CLEAN)
    code, _, err = run("check", "a.md", "--report", "json=out/r.json", "--report", "markdown=r.md")
    assert code == 0
    assert "out/r.json" in err
    assert "r.md" in err
    assert json.loads((tmp_path / "out/r.json").read_text())["schema"] == "audit/1"
    (tmp_path / "file").write_text("")
    code, _, err = run("check", "a.md", "--report", "json=file/r.json")
    assert code == 2
    assert "cannot be written" in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md", "file", "out", "r.md"]


def test_limits_and_per_file_ignores(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MOJIBAKE)
    (tmp_path / "audit.toml").write_text('[per-file-ignores]\n"a.*" = ["mojibake"]\n')
    assert run("check")[0] == 0
    (tmp_path / "audit.toml").write_text('[rules.mojibake]\nseverity = "warning"\n')
    assert run("check")[0] == 0
    assert run("check", "--fail-on", "warning")[0] == 1


def test_version_says_which_kernel_runs(capsys: pytest.CaptureFixture[str]) -> None:
    from audit.sketch.kernel import name

    assert main(["--version", "--verbose"]) == 0
    assert f"sketch kernel: {name}\n" in capsys.readouterr().out
    assert main(["--version", "check"]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2


def test_version_is_quick() -> None:
    """`audit --version` imports neither the checks nor anything heavy."""
    code = (
        "import sys; from audit.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass"
    )
    slow = ("numpy", "audit.", "dataclasses", "inspect", "tempfile", "hashlib")
    code += f"\nprint(sorted(m for m in sys.modules if m.startswith({slow!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['audit.cli', 'audit.errors', 'audit.options']"


def test_checks_import_no_engine_and_nothing_heavy() -> None:
    heavy = (
        "numpy datasketch scipy ftfy langdetect chardet pyromark fasttext pyarrow audit.engines"
        " audit.known audit.commands"
    )
    code = "import sys; from audit.checks import ALL\n"
    code += f"print([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("folder", "code"), [("docs", 1), ("tests/data", 0)])
def test_a_fault_in_a_fixture_does_not_gate(
    run: Run, tmp_path: Path, folder: str, code: int
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "a.md").write_text(MOJIBAKE)
    assert run("check", ".")[0] == code
    assert run("check", ".", "--profile", "corpus")[0] == 1


@pytest.mark.parametrize("format", ["full", "concise", "json", "jsonl", "github"])
def test_no_document_speaks_to_the_terminal(run: Run, tmp_path: Path, format: str) -> None:
    """Escapes, C1 controls and direction marks in a text are shown, never sent."""
    (tmp_path / "a.md").write_text("\x1b[31mred \x9b31m \x7f \u202eabc\n\nThe cafÃ© is open.\n")
    code, out, err = run("check", ".", "--output-format", format)
    assert code == 1
    assert not set(out + err) & set("\x1b\x9b\x7f\u202e")
