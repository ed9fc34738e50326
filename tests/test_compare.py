"""`audit compare`: relations, passages, differences, and what a terminal can take."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.cli import main
from audit.compare import compare, edits
from audit.config import Config
from audit.model import Document
from audit.reports.columns import beside, width_of, wrap
from audit.reports.compare import render
from audit.reports.view import View
from audit.sketch.anchors import anchors
from audit.sketch.shingles import as_hashes
from audit.sketch.words import word_hashes
from audit.text import Text
from tests.test_reports import ACTS, ANY

Run = Callable[..., tuple[int, str, str]]


def text(name: str, content: str) -> Text:
    return Text(Document(name, content, name))


def shown(a: str, b: str, width: int = 100, colour: bool = False) -> str:
    comparison = compare(text("a.txt", a), text("b.txt", b))
    return "".join(render(comparison, width, View(colour=colour)))


def words(seed: int, count: int) -> list[str]:
    return [f"w{n}" for n in np.random.default_rng(seed).integers(0, 10**6, count)]


BASE = words(1, 200)
OTHER = words(2, 200)


@pytest.mark.parametrize(
    ("a", "b", "relation", "says"),
    [
        (BASE, BASE, "exact", "exact duplicate: the same text"),
        (BASE, [*BASE[:90], "x", *BASE[91:]], "near", "\nnear-duplicate\n"),
        (BASE[:90], BASE, "contained", "contained: most of A stands in B"),
        (BASE, BASE[:90], "contained", "contained: most of B stands in A"),
        ([*OTHER, *BASE[:40]], [*BASE[10:50], "x"], "shared", "they share passages"),
        (BASE, OTHER, "none", "no passage of 20 words or more in common"),
        ([], [], "exact", "exact duplicate"),
        ([], BASE, "none", "0.0% of A in B"),
    ],
)
def test_relations(a: list[str], b: list[str], relation: str, says: str) -> None:
    comparison = compare(text("a", " ".join(a)), text("b", " ".join(b)))
    assert comparison.relation == relation
    assert says in "".join(render(comparison))


def test_figures_are_exact_both_ways() -> None:
    out = shown(" ".join(BASE[:104]), " ".join(BASE[:54]))
    assert "Jaccard 0.500; 50.0% of A in B, 100.0% of B in A (exact, 5-word" in out


def test_limits_are_the_configured_ones() -> None:
    a, b = text("a", " ".join(BASE[:30])), text("b", " ".join([*BASE[:15], *OTHER]))
    assert compare(a, b, Config()).relation == "none"
    config = Config(rules={"DUP004": {"min_words": 15}, "DUP003": {"limit": 0.3}})
    assert compare(a, b, config).relation == "contained"
    assert "1 shared passage of 15 words or more: 15 words" in "".join(
        render(compare(a, b, config))
    )


def test_passages_stand_side_by_side() -> None:
    shared = " ".join(BASE[:25])
    out = shown(f"One.\n\n{shared}! And so on.", f"Then, he said, {shared.upper()}")
    assert "25 words, A line 3, B line 1\n" in out
    rows = [line for line in out.splitlines() if "│" in line]
    assert rows[0].startswith("    3 │ One. »w")
    assert rows[0].count("│") == 2
    assert "    1 │ Then, he said, »W" in rows[0]
    assert len({line.rindex("│") for line in rows}) == 1
    left = " ".join(line[8 : line.rindex("│") - 6].strip() for line in rows)
    assert " ".join(left.split()) == f"One. »{shared}«! And so on."


def test_long_passages_are_cut_in_the_middle_and_many_are_counted() -> None:
    out = shown(" ".join(BASE), "x " + " ".join(BASE))
    assert " … " in out
    assert BASE[1] in out
    assert BASE[100] not in out
    assert BASE[-1] in out
    runs = [words(seed, 20 + seed) for seed in range(3, 38)]
    a = "\n".join(" ".join([*run, f"a{n}"]) for n, run in enumerate(runs))
    b = "\n".join(" ".join([*run, *OTHER[:150], f"b{n}"]) for n, run in enumerate(runs))
    out = shown(a, b)
    assert "35 shared passages of 20 words or more" in out
    assert "… and 5 shorter passages\n" in out
    assert "\n23 words, " not in out


def test_differences_are_marked_by_the_word() -> None:
    b = ["Start", *BASE[:50], "new", *BASE[51:90], *BASE[93:150], "put", "in", *BASE[150:]]
    out = shown(" ".join(BASE), " ".join(b)).partition("+}\n\n")[2]
    flat = " ".join(re.sub(r"(?m)^.*?│ ?", "", out).split())
    assert f"{{+Start+}} {BASE[0]} " in flat
    assert f"{BASE[49]} [-{BASE[50]}-]{{+new+}} {BASE[51]}" in flat
    assert f"{BASE[89]} [-{' '.join(BASE[90:93])}-] {BASE[93]}" in flat
    assert f"{BASE[149]} {{+put in+}} {BASE[150]}" in flat
    assert flat.count("[-") == 2
    assert flat.count("{+") == 3


def test_no_word_differs() -> None:
    assert "No word differs" in shown(" ".join(BASE), " ".join(BASE).upper() + "!")


def test_chinese_takes_two_columns() -> None:
    a = (
        "今天早上我们去了城里的大市场买了很多新鲜蔬菜和水果。昨天下了一整天的大雨，街上没有什么人。"
        * 3
    )
    b = a[:-3] + "客。"
    out = shown(a, b, width=80)
    assert "[-么人-]{+客+}" in out
    rows = [line for line in out.splitlines() if line.count("│") == 2]
    assert len({width_of(line[: line.rindex("│")]) for line in rows}) == 1
    assert max(map(width_of, rows)) <= 80


@given(st.text("ab 天e\u0301", max_size=60), st.integers(2, 20))
def test_wrapped_rows_keep_the_text_and_the_width(content: str, width: int) -> None:
    rows = wrap([(content[:20], ""), (content[20:], "mark")], width)
    assert all(sum(width_of(piece) for piece, _ in row) <= width for row in rows)
    kept = "".join(piece for row in rows for piece, _ in row)
    assert kept.replace(" ", "") == content.replace(" ", "")


def test_columns_without_colour() -> None:
    out = list(beside([("a b", "mark")], [("c", "")], ("  1 ", "  2 "), 2, False))
    assert out == ["  1 │ a    2 │ c\n", "    │ b      │\n"]


@settings(max_examples=150, deadline=None)
@given(ANY, ANY, ANY, st.integers(0, 200), st.booleans())
def test_any_text_is_safe_to_show(a: str, b: str, name: str, width: int, colour: bool) -> None:
    long = " ".join(BASE[:40])
    pairs = [(a, b), (f"{a} {long} {b}", f"{b}{long}\n{a}"), (f"{long} {a} {long}", f"{long} {b}")]
    for first, second in pairs:
        comparison = compare(text(name, first), text("b", second))
        plain = "".join(render(comparison, width))
        assert not ACTS.search(plain)
        painted = "".join(render(comparison, width, View(colour=True)))
        assert re.sub(r"\x1b\[[\d;]*m", "", painted).split() == plain.split()
        assert not ACTS.search(re.sub(r"\x1b\[[\d;]*m", "", painted))


few = st.lists(st.sampled_from("abcdef"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(few, few, few)
def test_edits_turn_one_text_into_the_other(a: list[str], b: list[str], both: list[str]) -> None:
    first, second = [*a, *both, *b], [*b, *both, *a[:3]]
    blocks = anchors(*(as_hashes(word_hashes(side)) for side in (first, second)))
    done_a = done_b = 0
    rebuilt: list[str] = []
    for start_a, start_b, length in [*blocks, (len(first), len(second), 0)]:
        assert start_a >= done_a
        assert start_b >= done_b
        assert first[start_a : start_a + length] == second[start_b : start_b + length]
        at = done_a
        for i, j, k, m in edits(first, second, (done_a, start_a, done_b, start_b)):
            rebuilt += [*first[at:i], *second[k:m]]
            at = j
        rebuilt += first[at : start_a + length]
        done_a, done_b = start_a + length, start_b + length
    assert rebuilt == second


def test_anchors_keep_the_heaviest_chain() -> None:
    a, b, c = BASE[:10], BASE[10:60], BASE[60:75]
    first, second = (as_hashes(word_hashes(w)) for w in ([*a, *b, *c], [*b, *c, *a]))
    assert anchors(first, second) == [(10, 0, 65)]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(12)), st.lists(st.integers(1, 30), min_size=12, max_size=12))
def test_no_chain_is_heavier(order: list[int], lengths: list[int]) -> None:
    pieces = [words(50 + n, 5 + length) for n, length in enumerate(lengths)]
    first = [word for piece in pieces for word in piece]
    second = [word for n in order for word in pieces[n]]
    best = [0] * len(order)
    for place, number in enumerate(order):
        before = [best[k] for k in range(place) if order[k] < number]
        best[place] = len(pieces[number]) + max(before, default=0)
    blocks = anchors(*(as_hashes(word_hashes(side)) for side in (first, second)))
    assert sum(length for _, _, length in blocks) == max(best)


@pytest.mark.parametrize("kind", ["scattered", "few words", "one word", "blanks"])
def test_large_inputs_are_bounded(kind: str) -> None:
    generator = np.random.default_rng(3)
    if kind == "blanks":
        first, second = (f"a {'! ' * 400_000}{' '.join(BASE)} {x}" for x in "xy")
    elif kind == "one word":
        first, second = "na " * 200_000, "na " * 190_000 + "ba " * 9
    else:
        most = 9 if kind == "few words" else 10**8
        many = [f"w{n}" for n in generator.integers(0, most, 100_000)]
        first = " ".join(many)
        many[7::60] = ["x"] * len(many[7::60])
        second = " ".join(many)
    begin = time.process_time()
    out = shown(first, second)
    assert time.process_time() - begin < 20
    assert len(out) < 100_000
    assert max(map(len, out.splitlines())) <= 120


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `audit compare` in a folder with three documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    (tmp_path / "a.md").write_text(" ".join(BASE))
    (tmp_path / "b.txt").write_text(" ".join([*BASE[:90], "x", *BASE[91:]]))
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF" + bytes(range(256)))
    rows = [{"id": "q1", "text": " ".join(BASE[:40])}, {"text": "Else."}, {"id": "q3"}]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "one.jsonl").write_text(json.dumps(rows[0]) + "\n")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["compare", *arguments])
        return code, *capsys.readouterr()

    return call


def test_command(run: Run) -> None:
    code, out, err = run("a.md", "b.txt")
    assert (code, err) == (0, "")
    assert "near-duplicate" in out
    assert f"[-{BASE[90]}-]{{+x+}}" in " ".join(re.sub(r"(?m)^.*?│ ?", "", out).split())
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    assert "\x1b[1m" in run("a.md", "b.txt", "--color", "always")[1]


@pytest.mark.parametrize("name", ["many.jsonl#q1", "many.jsonl:1", "one.jsonl", "./many.jsonl#q1"])
def test_records_are_named_by_id_or_line(run: Run, name: str) -> None:
    code, out, _ = run(name, "a.md")
    assert code == 0
    assert "40 words, 1 line\n" in out
    assert "contained: most of A stands in B" in out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("gone.md", "gone.md: no such file or folder"),
        ("gone.jsonl#1", "gone.jsonl: no such file or folder"),
        (".", ".: a folder; name two documents"),
        ("many.jsonl", "many.jsonl: it holds many documents; name one, as many.jsonl:2"),
        ("many.jsonl#q9", "many.jsonl#q9: there is no such record"),
        ("many.jsonl:3", "many.jsonl:3: no text in field 'text'"),
        ("binary.txt", "binary.txt: binary, not text"),
    ],
)
def test_mistakes(run: Run, name: str, says: str) -> None:
    for arguments in ((name, "a.md"), ("a.md", name)):
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith(f"audit: {says}")
        assert err.count("\n") == 1
