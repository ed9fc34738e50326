"""`audit fix`: what it repairs, what it leaves, and that a file is never lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks import ALL
from audit.cli import main
from audit.fixes import SUFFIX, Original, Refused
from audit.repair import Repairer, Unrepairable, repairing
from audit.repair_record import repair_line

SAFE = Repairer(repairing(ALL), unsafe=False)
UNSAFE = Repairer(repairing(ALL), unsafe=True)

CLEAN = [
    "Plain ASCII, tabs\tand\nlines.\n",
    "“Curly” quotes — l’été à Orléans… 10\u00a0%, 1\u202f000 €\n",
    "می‌خواهم این کتاب‌ها را بخوانم. قال: \u2067النص\u2069\n",
    "שלום\u200f, world\u200e! אבג\n",
    "അവന്\u200d പറഞ്ഞു क्‍ष हिन्दी বাংলা য় தமிழ்\n",
    "👨\u200d👩\u200d👧\u200d👦 ❤️ 1️⃣ 🏳️\u200d🌈\n"
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f\n",
    "葛\U000e0100城 ＡＢＣ、ｶﾀｶﾅ 世界 한국어 ภาษา\u200bไทย\n",
    "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌ Съешь ещё этих булок, ії; Ελληνικά ᾠδή\n",
    "Tiếng Việt, NÃO – É VERDADE, ČÁSLAV, İSTANBUL ılık, Þórður, Łódź\n",
]


@pytest.mark.parametrize("text", CLEAN)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-32"])
def test_clean_text_is_never_changed(text: str, ends: str, codec: str) -> None:
    data = text.replace("\n", ends).encode(codec)
    for repairer in (SAFE, UNSAFE):
        repaired = repairer.file("a.txt", data)
        assert repaired.data == data
        assert not repaired.made
        assert repaired.left == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Un cafÃ© crÃ¨me, s’il vous plaÃ®t.", "Un café crème, s’il vous plaît."),
        ("\ufefftext\n\ufeffmore", "text\nmore"),
        ("bell\x07 and \x1b[31mred\x1b[0m", "bell and red"),
        (
            "N\x08NA\x08AM\x08ME _\x08of the program, and what it prints",
            "NAME of the program, and what it prints",
        ),
        ("zero\u200bwidth, stray \u00adhyphen", "zerowidth, stray hyphen"),
        ("a\r\nb\r\nc\n", "a\r\nb\r\nc\r\n"),
        ("a\nb\r\n", "a\nb\n"),
    ],
)
def test_safe(before: str, after: str) -> None:
    assert SAFE.file("a.txt", before.encode()).data.decode() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("don\x92t", "don’t"),
        ("cre\u0301er des e\u0301chantillons utilise\u0301s", "créer des échantillons utilisés"),
        ("He said &quot;yes&quot; &amp; left.", 'He said "yes" & left.'),
        ("one\u2028two", "one\ntwo"),
        ("Bremer/Mccoy – DrÃ¥ber", "Bremer/Mccoy – Dråber"),
    ],
)
def test_unsafe_only(before: str, after: str) -> None:
    kept = SAFE.file("a.txt", before.encode())
    assert kept.data.decode() == before
    assert kept.left > 0
    assert UNSAFE.file("a.txt", before.encode()).data.decode() == after


@pytest.mark.parametrize("text", ["lost \x1a here", "an escape \x1b alone", "back\x08space"])
def test_what_stands_for_something_lost_is_left(text: str) -> None:
    assert UNSAFE.file("a.txt", text.encode()).data.decode() == text


def test_code_quotations_and_silenced_places_are_left() -> None:
    text = (
        "Say `cafÃ© crÃ¨me` or “cafÃ©”.\n\n```\ncafÃ© crÃ¨me\x07\n```\n\n"
        "<!-- audit: ignore[ENC005] the bell -->\nbell\x07\n"
    )
    assert UNSAFE.file("a.md", text.encode()).data.decode() == text


GERMAN = "Der Entwurf wurde für die Straße übersetzt, häufig geübt.\r\n"
RUSSIAN = "Съешь ещё этих мягких французских булок, да выпей чаю.\n"


def test_a_legacy_file_is_converted_where_it_is_asked_for() -> None:
    data = GERMAN.encode("cp1252") * 3
    kept = SAFE.file("a.txt", data)
    assert not kept.made
    assert kept.left == 1
    assert UNSAFE.file("a.txt", data).data == GERMAN.encode() * 3


def test_bytes_that_nothing_explains_are_kept() -> None:
    data = RUSSIAN.encode() * 4 + RUSSIAN.encode("cp1251") + b"bad \xff\xfe end\x07\n" + b"\xf0\x9f"
    repaired = UNSAFE.file("a.txt", data)
    assert repaired.data == RUSSIAN.encode() * 5 + b"bad \xff\xfe end\n" + b"\xf0\x9f"
    assert any("left" in note for note in repaired.notes)


def test_surrogates_encoded_one_by_one_are_safe() -> None:
    data = "Grüße ".encode() + b"\xed\xa0\xbd\xed\xb8\x80\n"
    assert SAFE.file("a.txt", data).data == "Grüße 😀\n".encode()


def test_wide_text_stays_wide() -> None:
    data = b"\xfe\xff" + "one\x07\r\nzwei\r\n".encode("utf-16-be")
    assert SAFE.file("a.txt", data).data == b"\xfe\xff" + "one\r\nzwei\r\n".encode("utf-16-be")
    with pytest.raises(Unrepairable, match="not valid UTF-16"):
        SAFE.file("a.txt", b"\xff\xfe" + b"\x00\xd8a\x00")


TROUBLE = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "ÃÂâ€™©\xa0\xad\u200b\u200d\u2028\ufeff\x1b[m\x08_\r\n\x92аеоAeo&;`\u0301😀Ð"
        ),
    )
)


@settings(deadline=None)
@given(st.one_of(TROUBLE.map(str.encode), st.binary()), st.booleans())
def test_a_second_run_changes_nothing(data: bytes, unsafe: bool) -> None:
    repairer = UNSAFE if unsafe else SAFE
    try:
        once = repairer.file("a.md", data)
    except Unrepairable:
        return
    if once.made:
        again = repairer.file("a.md", once.data)
        assert again.data == once.data or not again.made
        assert not again.made


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "Zs", "P"])))
def test_letters_of_every_script_are_left_by_safe_repairs(text: str) -> None:
    """But for what is made of the signs that misread UTF-8 leaves, and for U+FEFF at the start."""
    from audit.checks.encoding.misread import misread
    from audit.model import Document
    from audit.text import Text

    if not misread(Text(Document("a", text))):
        assert SAFE.text("a", text)[0] == text


def test_records_change_inside_the_text_and_nowhere_else() -> None:
    line = (
        rb'{"id": 1.10,  "text": "old", "text" : '
        rb'"caf\u00c3\u00a9 cr\u00c3\u00a8me \u0041\/ x\u200bx",'
        rb' "n":{"text":"\u200b"}}' + b"\r\n"
    )
    new, made, _ = repair_line(SAFE, "a", line, "text")
    assert new == (
        rb'{"id": 1.10,  "text": "old", "text" : "caf\u00e9 cr\u00e8me \u0041\/ xx",'
        rb' "n":{"text":"\u200b"}}' + b"\r\n"
    )
    assert made == {"ENC002": 2, "ENC006": 1}


@settings(deadline=None)
@given(TROUBLE, st.booleans(), st.sampled_from(["", " ", "\n"]))
def test_any_record_reads_back(text: str, ascii_only: bool, blank: str) -> None:
    record = {"a\\": [1.50, "}"], "n": float("inf"), "text": text, "é": None}
    line = (blank + json.dumps(record, ensure_ascii=ascii_only, indent=None)).encode()
    try:
        new, _, _ = repair_line(UNSAFE, "a", line, "text")
        expected = UNSAFE.text("a", text)[0]
    except Unrepairable:
        return
    assert json.loads(new) == {**record, "text": expected}
    assert new.isascii() or not ascii_only


@pytest.mark.parametrize("line", [b"not json", b"[1]", b'{"text": 1}', b'{"text": "\xff"}', b"{}"])
def test_a_bad_record_is_said(line: bytes) -> None:
    with pytest.raises(Unrepairable):
        repair_line(SAFE, "a", line, "text")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"bell\x07\n")
    (tmp_path / "clean.md").write_bytes("Größe\n".encode())
    (tmp_path / "vendored.txt").write_bytes(b"bell\x07\n")
    (tmp_path / "audit.toml").write_text('exclude = ["vendored.txt"]\n')
    paths = [str(path) for path in (bad, tmp_path / "clean.md", tmp_path / "vendored.txt")]
    assert main(["fix", "--diff", *paths]) == 1
    assert "-bell\\x07\n+bell\n" in capsys.readouterr().out
    assert bad.read_bytes() == b"bell\x07\n"
    assert main(["fix", *paths]) == 1
    assert capsys.readouterr().out == "bad.txt: repaired (ENC005 1)\n"
    assert bad.read_bytes() == b"bell\n"
    assert (tmp_path / "vendored.txt").read_bytes() == b"bell\x07\n"
    assert main(["fix", *paths]) == 0
    assert capsys.readouterr().out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "audit.toml",
        "bad.txt",
        "clean.md",
        "vendored.txt",
    ]


def test_rules_that_do_not_count_for_a_file_mend_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xef\xbb\xbfbell\x07\n")
    (tmp_path / "audit.toml").write_text('per-file-ignores."bad.txt" = ["ENC005"]\n')
    assert main(["fix", str(bad), "--ignore", "ENC003"]) == 0
    assert main(["fix", str(bad)]) == 1
    assert bad.read_bytes() == b"bell\x07\n"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.parquet", "a.csv", "a.ndjson.zst"])
def test_packed_records_are_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(b"whatever")
    assert main(["fix", str(path)]) == 0
    assert "plain JSON lines only" in capsys.readouterr().err
    assert path.read_bytes() == b"whatever"


def test_records_on_disk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "fine"}\r\n\nnot json\n{"text": "bell\\u0007"}')
    assert main(["fix", str(path)]) == 1
    assert path.read_bytes() == b'{"text": "fine"}\r\n\nnot json\n{"text": "bell"}'
    assert "a.jsonl:3: left as it is: not valid JSON" in capsys.readouterr().err


def test_mode_links_and_attributes_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to("a.txt")
    attributes = {}
    if hasattr(os, "setxattr"):
        try:
            os.setxattr(path, "user.audit", b"1")
            attributes = {"user.audit": b"1"}
        except OSError:
            pass
    Original(link).change([b"n", b"ew"])
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o7777 == 0o640
    assert link.is_symlink()
    for name, value in attributes.items():
        assert os.getxattr(path, name) == value


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    original = Original(path)
    time.sleep(0.01)
    path.write_bytes(b"newer")
    with pytest.raises(Refused, match="changed"):
        original.change([b"new"])
    assert path.read_bytes() == b"newer"
    path.unlink()
    with pytest.raises(Refused, match="removed"):
        original.change([b"new"])
    assert list(tmp_path.iterdir()) == []


def test_read_only_and_hard_linked_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(Refused, match="read-only"):
        Original(path).change([b"new"])
    path.chmod(0o644)
    (tmp_path / "b.txt").hardlink_to(path)
    with pytest.raises(Refused, match="hard links"):
        Original(path).change([b"new"])
    assert path.read_bytes() == b"old"


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    def broken() -> object:
        yield b"half"
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="No space"):
        Original(path).change(broken())  # type: ignore[arg-type]
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_at_any_point_the_file_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    """A process that does nothing but swap a file back and forth is killed thirty times."""
    path = tmp_path / "a.txt"
    old, new = b"old\n" * 20_000, b"newer\n" * 20_000
    path.write_bytes(old)
    code = (
        "import sys\nfrom pathlib import Path\nfrom audit.fixes import Original\n"
        "path = Path(sys.argv[1])\nprint('ready', flush=True)\n"
        "while True:\n"
        "    is_old = path.read_bytes().startswith(b'old')\n"
        "    line = b'newer\\n' if is_old else b'old\\n'\n"
        "    Original(path).change(line for _ in range(20_000))\n"
    )
    seen = set()
    for attempt in range(30):
        child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.003 * (attempt % 10 + 1))
        child.kill()
        child.communicate()
        now = path.read_bytes()
        assert now in (old, new)
        seen.add(now)
        for left in tmp_path.glob(f".*{SUFFIX}"):
            left.unlink()
    assert seen == {old, new}
