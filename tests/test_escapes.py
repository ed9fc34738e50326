"""Nothing of a document, a name, an id or a setting acts on what shows it; nothing of it runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from audit.cli import main
from audit.errors import AuditError
from audit.reports.quote import safe

ACTS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What acts on a terminal or on the order of what it shows: all controls but the line feed."""
HOSTILE = (
    "\x1b[31m",
    "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\x90q\x9c",
    "\u202eabc",
    "\u2066x",
    "\u2028",
    "\r\x1b[2K",
    "\x08\x08",
    "\x00",
    "\udcff",
    "\n::error file=x::forged\n",
    "%0A::error::forged",
    "|<b>[x](http://evil.example)<script>alert(1)</script>![i](http://evil.example/i.png)",
    "`@someone #1 https://evil.example www.evil.example <!-- --> $x$ ~~y~~ **z** _w_",
)
SENTENCES = " ".join(
    f"Sentence number {n} of the same text stands here for the second time today." for n in range(9)
)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Names, ids and texts with all of it, and findings that quote them."""
    for number, text in enumerate(HOSTILE):
        name = "".join(c for c in text if c not in "/\0")[:60]
        body = f"{text} {SENTENCES}\n\ncafÃ© {text}\n\n{text} the the {text}\n\n{SENTENCES}\n"
        folder = tmp_path / f"{number}{name}"
        folder.mkdir()
        (folder / f"{name}.md").write_bytes(body.encode("utf-8", "surrogatepass"))
    records = [
        {"id": f"{n}{text}", "text": f"{text} {SENTENCES}"} for n, text in enumerate(HOSTILE)
    ]
    records += [{text: "no text"} for text in HOSTILE]
    (tmp_path / "r.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    rules = ", ".join(json.dumps(text) for text in HOSTILE if "\udcff" not in text)
    (tmp_path / "audit.toml").write_text(
        f'select = ["ALL"]\nexclude = [{rules}]\n'.replace("\x7f", "").replace("/", "\\u002f")
        + "".join(f"per-file-ignores.{json.dumps(t)} = ['QLT101']\n" for t in HOSTILE[:6])
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    main(arguments)
    out, err = capsys.readouterr()
    return out, err


@pytest.mark.parametrize("format", ["full", "concise", "json", "jsonl", "github"])
def test_nothing_acts_on_a_terminal(
    corpus: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    out, err = printed(capsys, "check", "--output-format", format, "--color", "never")
    assert len(out) > 500
    for stream in (out, err):
        assert not ACTS.findall(stream)
        assert "\n::error file=x" not in stream


def test_annotations_are_only_our_own(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = printed(capsys, "check", "--output-format", "github")
    lines = out.splitlines()
    assert any(line.startswith("::") for line in lines)
    for line in lines:
        if line.startswith("::"):
            assert re.match(r"::(error|warning) file=[^:,]*,[^:]*::", line)
        assert "%0A" not in line


def test_json_is_valid_and_exact(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = printed(capsys, "check", "--output-format", "json")
    found = {document["id"] for document in json.loads(out)["documents"]}
    assert "r.jsonl#0\x1b[31m" in found


@pytest.mark.parametrize("format", ["markdown", "json", "jsonl"])
def test_report_files(corpus: Path, capsys: pytest.CaptureFixture[str], format: str) -> None:
    out, err = printed(capsys, "check", "--report", f"{format}=out.\x1b[31m")
    assert not ACTS.findall(out + err)
    assert not ACTS.findall((corpus / "out.\x1b[31m").read_text())


def test_markdown_holds_no_markup_of_documents(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(capsys, "check", "--report", "markdown=out.md")
    text = (corpus / "out.md").read_text()
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    inline = [child for token in parser.parse(text) for child in token.children or ()]
    html = {token.content for token in inline if token.type == "html_inline"}
    assert html <= {"<b>", "</b>", "<br>", "<!-- -->"}
    blocks = [token.content for token in parser.parse(text) if token.type == "html_block"]
    tags = {tag for block in blocks for tag in re.findall("<.*?>", block)}
    assert tags <= {"<details>", "</details>", "<summary>", "</summary>", "<br>", "<b>", "</b>"}
    assert not [token for token in inline if token.type in ("image", "s_open")]
    links = [str(token.attrs["href"]) for token in inline if token.type == "link_open"]
    assert links
    assert not [link for link in links if ":" in link or link.startswith("//")]
    shown = re.sub(r"\]\([^)\s]*\)", "", re.sub(r"`[^`\n]*`", "", text))
    assert not re.search(r"https?://|www\.\w|@\w|(?<!\\)<script", shown)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "gone\x1b[31m\u202e\n.md"),
        ("check", "--config", "gone\x1b[31m.toml"),
        ("check", "--select", "X\x1b[31m"),
        ("check", "--against", "gone\x1b[31m"),
        ("rule", "X\x1b[31m\u202e"),
        ("compare", "a\x1b[31m", "b"),
        ("compare", "r.jsonl#gone\x1b[31m", "r.jsonl:1"),
        ("check", "-", "--stdin-filename", "gone\x1b[31m/x.md"),
    ],
)
def test_errors_repeat_nothing_that_acts(
    corpus: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert not ACTS.findall(out + err)
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["--\x1b[31m"], ["check", "-j", "\x1b[31m"], ["x\x9b"]])
def test_usage_errors_too(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert not ACTS.findall(capsys.readouterr().err)


@pytest.mark.parametrize("value", ["\x1b[31m", "\u202e", "\x9b"])
def test_settings_are_told_safely(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    quoted = json.dumps(value)
    for content in (f"{quoted} = 1", f"select = [{quoted}]", f"profile = {quoted}", f"a = {value}"):
        (tmp_path / "audit.toml").write_text(content)
        assert main(["check", str(tmp_path)]) == 2
        assert not ACTS.findall(capsys.readouterr().err)


@pytest.mark.parametrize("character", [chr(c) for c in (*range(32), *range(0x7F, 0xA0))])
def test_every_control_is_shown_and_does_not_act(character: str) -> None:
    assert safe(character).isprintable()


_WATCHED = """
import sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "os.system", "os.exec", "os.posix_spawn"):
        raise SystemExit(f"watched: {event} {arguments}")
    if event == "subprocess.Popen" and arguments[1][0] != "git":
        raise SystemExit(f"watched: {event} {arguments}")
    if event == "pickle.find_class" and arguments[0].split(".")[0] not in ("audit", "numpy"):
        raise SystemExit(f"watched: {event} {arguments}")
from audit.cli import main
sys.addaudithook(watch)
code = main(["check", "--exit-zero", "-j", "1", "--report", "markdown=out.md"])
raise SystemExit(40 + code)
"""


def test_nothing_runs_and_nothing_goes_out(corpus: Path) -> None:
    """A pickle in place of a document is text; what is loaded are the audit's own files."""
    (corpus / "p.md").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    (corpus / "p.jsonl").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    subprocess.run(["git", "init", "-q"], check=True)
    done = subprocess.run([sys.executable, "-c", _WATCHED], capture_output=True, check=False)
    assert done.returncode == 40, done.stderr.decode()[-500:]
    assert not (corpus / "ran").exists()


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "audit.toml").write_text("")
    (tmp_path / "a.md").write_text("Sound text.\n")
    command = [sys.executable, "-m", "audit", "check", "-", "--output-format", "concise"]

    def run(*more: str, data: bytes = b"caf\xc3\x83\xc2\xa9 again.\n") -> tuple[int, str]:
        done = subprocess.run(
            [*command, *more], input=data, cwd=tmp_path, capture_output=True, check=False
        )
        return done.returncode, (done.stdout + done.stderr).decode()

    code, said = run("--stdin-filename", "a.md")
    assert (code, said.split(" ")[:2]) == (1, ["a.md:1:1:", "ENC002"])
    assert (tmp_path / "a.md").read_text() == "Sound text.\n"
    assert run(data=b"Sound text.\n")[0] == 0
    record = b'{"id": 1, "text": "caf\xc3\x83\xc2\xa9."}\n'
    assert run("--stdin-filename", "new.jsonl", data=record)[1].startswith("new.jsonl#1:1:1: ENC")
    assert main(["check", "-", str(tmp_path / "a.md")]) == 2


def test_audit_errors_are_one_line() -> None:
    assert "\n" not in safe(str(AuditError("a\nb"))), os.name
