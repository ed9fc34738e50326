"""`audit: ignore` comments: where they stand, what they silence, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cli import main
from audit.model import Document
from audit.suppress import directives
from audit.text import Text

BAD = "The cafÃ© in the old town opens at nine, and it closes when the last guest has gone."
GOOD = "The river rises in the hills and runs through three villages before it meets the sea."
WHY = "<!-- audit: ignore[ENC002] quoted -->"

Check = Callable[..., dict[str, list[tuple[str, int]]]]


def text(raw: str, markup: str = "markdown") -> Text:
    return Text(Document("a", raw, "a", markup=markup))


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Audit a folder of these files; the rules found in each document, with their first line."""

    def call(*options: str, **files: str) -> dict[str, list[tuple[str, int]]]:
        for name, content in files.items():
            path = tmp_path / name.replace("_", ".")
            path.write_text(content, encoding="utf-8")
        main(["check", str(tmp_path), "--output-format", "json", *options])
        found: dict[str, list[tuple[str, int]]] = {}
        report = json.loads(capsys.readouterr().out)
        for item in report["findings"]:
            places = item["evidence"]
            row = (item["rule"], places[0]["line"] if places else 0)
            found.setdefault(item["document"], []).append(row)
        return found

    return call


@pytest.mark.parametrize(
    ("raw", "markup"),
    [
        (f"{BAD} {WHY}\n", "markdown"),
        (f"{WHY}\n{BAD}\n", "markdown"),
        (f"{WHY}\n\n{BAD}\n", "markdown"),
        (f"{WHY}\r\n\r\n{GOOD}\r\n{BAD}\r\n", "markdown"),
        (f"> {WHY}\n> {BAD}\n", "markdown"),
        (f"- {WHY} {BAD}\n", "markdown"),
        (f"<!-- audit: ignore[DUP] other -->\n\n{WHY}\n\n{BAD}\n", "markdown"),
        (f"{WHY}\n\n<!-- audit: ignore[DUP] other -->\n\n{BAD}\n", "markdown"),
        (f"{{/* audit: ignore[mojibake] quoted */}}\n\n{BAD}\n", "markdown"),
        (f"<!--\naudit: ignore[ENC002]\nquoted\n-->\n{BAD}\n", "markdown"),
        (f"# {BAD} <!-- audit: ignore quoted -->\n", "markdown"),
        (f"---\ntitle: x\n# audit: ignore-file[ENC] quoted\n---\n\n{BAD}\n", "markdown"),
        (f"{GOOD}\n\n{BAD}\n\n<!-- audit: ignore-file[ENC002] quoted -->\n", "markdown"),
        (f"| a | b |\n|---|---|\n| {BAD} {WHY} | c |\n", "markdown"),
        (f".. audit: ignore[ENC002] quoted\n\n{BAD}\n", "rst"),
        (f".. audit: ignore-file[ENC002] quoted\n\n{GOOD}\n\n{BAD}\n", "rst"),
        (f".. note::\n\n   .. audit: ignore[ENC002] quoted\n\n   {BAD}\n", "rst"),
        (f"# audit: ignore[ENC002] quoted\n{BAD}\n", "text"),
        (f"// audit: ignore[ENC002] quoted\n\n{BAD}\n", "text"),
        (f"{BAD} {WHY}", "text"),
    ],
)
def test_it_speaks_of(raw: str, markup: str) -> None:
    found = [d for d in directives(text(raw, markup)) if d.codes != ("DUP",)]
    assert [d.reason for d in found] == ["quoted"]
    assert raw[found[0].start : found[0].end].strip()[0] in "<{.#/"
    assert found[0].covers_start <= raw.index("cafÃ") < found[0].covers_end


@pytest.mark.parametrize(
    ("raw", "markup"),
    [
        (f"{WHY}\n{GOOD}\n\n{BAD}\n", "markdown"),
        (f"{GOOD} {WHY}\n{BAD}\n", "markdown"),
        (f"{WHY}\n{GOOD}\n{BAD}\n", "text"),
        (f".. audit: ignore[ENC002] quoted\n\n{GOOD}\n\n{BAD}\n", "rst"),
    ],
)
def test_it_does_not_speak_of(raw: str, markup: str) -> None:
    [directive] = directives(text(raw, markup))
    assert not directive.covers_start <= raw.index("cafÃ") < directive.covers_end


@pytest.mark.parametrize(
    ("raw", "markup"),
    [
        (f"Write `{WHY}`.", "markdown"),
        (f"Write `{WHY}`.", "text"),
        (f"``{WHY}`` and `x`", "markdown"),
        (f"```html\n{WHY}\n```\n", "markdown"),
        (f"```\n{WHY}\n```\n", "text"),
        ("~~~\n# audit: ignore\n~~~\n", "text"),
        (f"Text.\n\n    {WHY}\n", "markdown"),
        (f"<pre>\n{WHY}\n</pre>\n", "markdown"),
        (f"---\ntitle: {WHY}\n---\n", "markdown"),
        ("# audit: ignore[ENC002] a heading\n", "markdown"),
        ("Shown::\n\n   .. audit: ignore[ENC002] x\n", "rst"),
        (".. code-block:: rst\n\n   .. audit: ignore[ENC002] x\n", "rst"),
        (".. audit:: ignore\n", "rst"),
        (WHY, "rst"),
        ("<!-- audit: figures of May -->", "markdown"),
        ("<!-- audit: integer -->", "markdown"),
        ("<!-- please audit: ignore -->", "markdown"),
        ("The audit: ignore it.", "text"),
        ("<!-- audit: ignore", "markdown"),
    ],
)
def test_it_is_no_directive(raw: str, markup: str) -> None:
    assert directives(text(raw, markup)) == ()


@pytest.mark.parametrize(
    ("comment", "rules"),
    [
        (WHY, []),
        ("<!-- audit: ignore[mojibake] quoted -->", []),
        ("<!-- audit: ignore[ENC] quoted -->", []),
        ("<!-- audit: ignore quoted -->", []),
        ("<!-- audit: ignore[ENC002] -->", ["QLT202"]),
        ("<!-- audit: ignore[ENC001] x -->", ["ENC002", "QLT201"]),
        ("<!-- audit: ignore[ENC002, ENC001] x -->", ["QLT201"]),
        ("<!-- audit: ignore[QLT103] of another profile -->", ["ENC002"]),
        ("<!-- audit: ignore[] x -->", ["ENC002", "QLT201"]),
        ("<!-- audit: ignore[ENC002 x -->", ["ENC002", "QLT201"]),
        ("<!-- audit: ignored[ENC002] x -->", ["ENC002", "QLT201"]),
    ],
)
def test_what_is_found_then(check: Check, comment: str, rules: list[str]) -> None:
    found = check(a_md=f"{GOOD}\n\n{BAD} {comment}\n")
    assert sorted(rule for rule, _ in found.get("a.md", [])) == rules


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("ENC02", "no rule is called 'ENC02'; did you mean 'ENC002'?"),
        ("mojibak", "no rule is called 'mojibak'; did you mean 'mojibake'?"),
        ("ENC001", "there is no ENC001 here to ignore"),
        ("ENC008", "ENC008 is found elsewhere in the document, not here"),
    ],
)
def test_it_says_why_it_silences_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, says: str
) -> None:
    (tmp_path / "a.md").write_bytes(
        f"{GOOD}\n\nOne.\r\n\nTwo <!-- audit: ignore[{code}] x -->\n".encode()
    )
    main(["check", str(tmp_path), "--output-format", "concise"])
    assert f"a.md:5:5: QLT201 {says}\n" in capsys.readouterr().out


def test_other_places_stay(check: Check) -> None:
    found = check(a_md=f"{BAD} {WHY}\n\n{BAD}\n\n{BAD}\n")
    assert ("ENC002", 3) in found["a.md"]


def test_a_narrowed_run_calls_no_comment_unused(check: Check) -> None:
    files = {"a_md": f"{GOOD} <!-- audit: ignore[ENC002] x --> <!-- audit: ignore y -->\n"}
    assert [rule for rule, _ in check(**files)["a.md"]] == ["QLT201"]
    assert check("--ignore", "ENC002", **files) == {}
    assert check("--select", "ENC", **files) == {}


@pytest.mark.parametrize("comment", ["ignore", "ignore-file"])
def test_a_kinship_is_silenced_on_its_side(check: Check, comment: str) -> None:
    """A rule about the whole document is silenced by its name from anywhere in it."""
    copy = f"{GOOD} {GOOD.replace('river', 'brook')} {GOOD.replace('hills', 'woods')} " * 2
    said = f"\n\nAnd last. <!-- audit: {comment}[DUP] printed apart -->\n"
    found = check("--select", "DUP002", a_md=copy + said, b_md=copy + "And last.")
    assert found == {"b.md": [("DUP002", 1)]}


def test_records(check: Check) -> None:
    rows = [
        {"id": "a", "text": f"{BAD} {WHY}"},
        {"id": "b", "text": f"{GOOD}\n{BAD}"},
        {"id": "c", "text": f"{GOOD} No more. {WHY}"},
    ]
    found = check("--select", "ENC002,QLT201", r_jsonl="\n".join(map(json.dumps, rows)))
    assert found == {"r.jsonl#b": [("ENC002", 2)], "r.jsonl#c": [("QLT201", 1)]}


def test_a_document_that_quotes(check: Check) -> None:
    page = f"# Mojibake\n\n{BAD}\n\nAlso â€œthisâ€\u009d and `cafÃ©`.\n"
    assert "ENC002" in {rule for rule, _ in check(a_md=page)["a.md"]}
    assert check(a_md=f"{page}\n<!-- audit: ignore-file[ENC] quotes it on purpose -->\n") == {}


def test_only_the_configuration_silences_the_rule_about_comments(
    check: Check, tmp_path: Path
) -> None:
    page = f"{GOOD} <!-- audit: ignore[ENC002, QLT201] x -->\n"
    assert [rule for rule, _ in check(a_md=page)["a.md"]] == ["QLT201"]
    (tmp_path / "audit.toml").write_text('[per-file-ignores]\n"a.md" = ["QLT201"]\n')
    assert check(a_md=page) == {}


PIECES = st.sampled_from(
    [
        *(
            "<!--",
            "-->",
            " audit:",
            "ignore",
            "[",
            "]",
            "`",
            "```",
            "\n",
            "\r\n",
            "\r",
            "{/*",
            "*/}",
        ),
        *("    ", "# ", ".. ", "::", "---\n", "ENC002", "é漢ي", "\ufeff", "> ", "- "),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["text", "markdown", "rst"]))
def test_any_text_has_directives_in_order(raw: str, markup: str) -> None:
    end = 0
    for directive in directives(text(raw, markup)):
        assert end <= directive.start < directive.end <= len(raw)
        assert 0 <= directive.covers_start < directive.covers_end <= len(raw) + 1
        assert "audit:" in raw[directive.start : directive.end]
        end = directive.end


@pytest.mark.parametrize(
    "hostile",
    [
        "<!-- audit: ignore",
        "{/* audit: ignore[",
        "<!--" + " " * 50,
        "# audit: ignore[x\n",
        f"{WHY}\n",
    ],
)
def test_hostile_text_is_read_in_linear_time(hostile: str) -> None:
    """A quadratic search would take minutes for these."""
    for markup in ("text", "markdown"):
        directives(text(hostile * 5_000, markup))
