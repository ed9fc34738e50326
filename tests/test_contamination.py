"""DUP008: what a corpus has of a reference set, and that the set itself is never judged."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.check import CorpusCheck
from audit.checks import ALL
from audit.checks.duplication.contamination import Contamination
from audit.cli import main
from audit.corpus.store import Library
from audit.model import Document, Measurement
from audit.pipeline import relate_alone
from audit.sketch.words import word_hashes
from audit.text import find_words

Run = Callable[..., tuple[int, dict[str, Any]]]


def words(generator: np.random.Generator, count: int) -> list[str]:
    return [f"w{n}" for n in generator.integers(0, 10**9, count)]


def measure(
    texts: Sequence[str], references: Sequence[str], check: CorpusCheck | None = None
) -> list[Measurement]:
    return relate_alone(
        check or Contamination(),
        [Document(f"{n}", text) for n, text in enumerate(texts)],
        [Document(f"against://{n}", text) for n, text in enumerate(references)],
    )


def test_exact_near_partial_none() -> None:
    generator = np.random.default_rng(1)
    item = words(generator, 100)
    near = [*item[:50], "other", *item[51:]]
    part = [*words(generator, 40), *item[20:60], *words(generator, 40)]
    inside = [*words(generator, 400), *item, *words(generator, 400)]
    texts = [" ".join(w) for w in (item, near, part, inside, words(generator, 90))]
    exact, nearly, partly, within = measure(texts, [" ".join(item), " ".join(words(generator, 9))])
    assert (exact.value, exact.note) == (1.0, "the same text as against://0")
    assert nearly.value == 0.99
    assert nearly.note == "nearly the same text as against://0 (Jaccard 0.901)"
    assert partly.value == 0.4
    assert partly.note == "40 of 100 words of against://0 (40.0%) stand in it"
    (place,) = partly.evidence
    assert texts[2][place.start : place.end].split() == item[20:60]
    assert place.related_start is not None
    assert texts[0][place.related_start : place.related_end].split() == item[20:60]
    assert place.containment == 36 / 116
    assert within.value == 1.0
    assert within.note == "all 100 words of against://0 stand in it"


def test_the_run_that_counts() -> None:
    generator = np.random.default_rng(2)
    item = words(generator, 60)
    for count, found in ((12, 0), (13, 1), (14, 1)):
        text = " ".join([*words(generator, 20), *item[7 : 7 + count], *words(generator, 20)])
        assert len(measure([text], [" ".join(item)])) == found
    text = " ".join([*words(generator, 9), *item[:25]])
    assert measure([text], [" ".join(item)], Contamination(min_words=30)) == []
    assert measure([text], [" ".join(item)], Contamination(min_words=25))[0].value == 25 / 60


@pytest.mark.parametrize("count", range(1, 14))
def test_a_short_item_is_looked_for_whole(count: int) -> None:
    generator = np.random.default_rng(count)
    item, rest = words(generator, count), words(generator, 50)
    whole = " ".join([*rest[:25], *item, *rest[25:]])
    torn = " ".join([*rest[:25], *item[: count - 1], "and", item[-1], *rest[25:]])
    turned = " ".join([*rest, *item[count // 2 :], *rest, *item[: count - 1]])
    found = [m.document for m in measure([whole, torn, turned], [" ".join(item)])]
    assert found == (["0"] if count >= 5 else [])


def test_a_short_copy_that_lost_a_word() -> None:
    item = "the quick brown fox jumps over the lazy dog at the gate"
    (measurement,) = measure([item[: item.rindex(" ")], "the quick brown fox"], [item])
    assert measurement.note == "nearly the same text as against://0 (Jaccard 0.875)"


def test_short_items_that_cannot_be_looked_for_are_named() -> None:
    references = ["yes", "one two three four", "中国的首都", "", "* * *", "one two three four five"]
    references.append("法国的首都是哪一座城市")
    with Library() as library:
        for number, text in enumerate(references):
            hashes = word_hashes(find_words(text)).tobytes()
            places = bytes(len(hashes) // 2)
            document = Document(f"against://{number}", text)
            library.add(document, hashes, places, places, reference=True)
        assert len(library) == 0
        named = {item.path[-1]: item.reason for item in Contamination().left_out(library)}
        assert list(named) == ["0", "1", "2", "4"]
        assert named["0"].startswith("too short to be looked for: 1 word (from 5 on")
        with pytest.raises(ValueError, match="after one of the reference set"):
            library.add(Document("late", ""), b"", b"", b"")


def test_a_template_of_the_items_is_said_to_be_one() -> None:
    generator = np.random.default_rng(3)
    frame = words(generator, 30)
    items = [[*frame, *words(generator, 20)] for _ in range(10)]
    texts = [" ".join([*words(generator, 9), *frame, *words(generator, 9)])]
    texts += [" ".join([*words(generator, 40), *items[3]])]
    references = [" ".join(item) for item in items]
    framed, item = measure(texts, references)
    assert framed.value == 30 / 50
    assert framed.note == (
        "30 of 50 words of against://0 (60.0%) stand in it; words of 9 more reference documents"
        " too; 100% of what was found stands in 10 or more of the reference documents"
    )
    assert item.value == 1.0
    assert item.note.startswith("all 50 words of against://3 stand in it; words of 9 more ref")
    assert item.note.endswith(
        "; 36% of what was found stands in 10 or more of the reference documents"
    )
    without = measure(texts, references, Contamination(discount_template=True))
    assert [m.document for m in without] == ["1"]
    assert {e.related for e in without[0].evidence} == {"against://3"}
    assert len(measure(texts, references[:9], Contamination(discount_template=True))) == 2


def test_five_thousand_documents_with_one_item_and_one_frame() -> None:
    generator = np.random.default_rng(4)
    frame, item = " ".join(words(generator, 20)), " ".join(words(generator, 40))
    texts = [f"{n} {frame} {item} {' '.join(words(generator, 30))}" for n in range(5_000)]
    references = [item, *(f"{frame} {' '.join(words(generator, 20))}" for _ in range(300))]
    begin = time.process_time()
    measurements = measure(texts, references)
    assert time.process_time() - begin < 120
    assert len(measurements) == 5_000
    for measurement in measurements:
        assert measurement.value == 1.0
        assert measurement.note.startswith("all 40 words of against://0 stand in it; words of 300")
        assert len({e.related for e in measurement.evidence}) == 10


sentences = st.lists(st.sampled_from(["red", "green", "blue", "slow", "中"]), max_size=40)


@settings(max_examples=80, deadline=None)
@given(st.lists(sentences, max_size=4), st.lists(sentences, max_size=4))
def test_shares_hold_against_sets(texts: list[list[str]], references: list[list[str]]) -> None:
    check = Contamination(min_words=7, near=2)
    found = measure([" ".join(t) for t in texts], [" ".join(r) for r in references], check)
    expected = {}
    for number, text in enumerate(texts):
        shares = [0.0]
        for item in references:
            size = min(7, len(item))
            if size < 7 and len(item) - item.count("中") // 2 < 5:
                continue
            runs = {tuple(text[i : i + size]) for i in range(len(text) - size + 1)}
            covered = {
                i + step
                for i in range(len(item) - size + 1)
                if tuple(item[i : i + size]) in runs
                for step in range(size)
            }
            shares.append(len(covered) / max(1, len(item)))
        if max(shares):
            expected[str(number)] = max(shares)
    assert {m.document: m.value for m in found} == expected


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `audit check` in an empty folder: the exit code, and the JSON or what went wrong."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["check", *arguments, "--output-format", "json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else {"error": err}

    return call


ITEM = (
    "A tank holds forty litres of water and loses three litres an hour through a crack near its"
    " bottom. After how many hours is it half empty?"
)
PAGE = "The club met on Thursday and talked about the trip to the lake and who brings the boats."


def write(folder: Path, **files: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def records(path: Path, *items: dict[str, object]) -> None:
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")


@pytest.mark.parametrize("profile", ["docs", "corpus"])
def test_end_to_end(run: Run, tmp_path: Path, profile: str) -> None:
    write(tmp_path / "docs", clean=PAGE, dirty=f"{PAGE} Before.\n\n{ITEM}\n")
    write(tmp_path / "docs" / "tests", fixture=f"Once more for the test. {ITEM}\n")
    records(tmp_path / "eval.jsonl", {"id": "q1", "text": ITEM}, {"text": "Yes."}, {"id": "q2"})
    code, report = run("docs", "--against", "eval.jsonl", "--profile", profile)
    assert code == 1
    found = [f for f in report["findings"] if f["rule"] == "DUP008"]
    assert [f["document"] for f in found] == ["docs/dirty.md", "docs/tests/fixture.md"]
    assert {f["severity"] for f in found} == {"error"}
    (place,) = found[0]["evidence"]
    assert place["text"] == ITEM[:-1]
    assert place["line"] == 3
    related = {"document": "against://eval.jsonl#q1", "start": 0, "end": len(ITEM) - 1, "line": 1}
    assert place["related"] == related
    assert report["corpus"]["documents"] == 3
    assert report["corpus"]["characters"] == sum(
        len(path.read_text("utf-8")) for path in (tmp_path / "docs").rglob("*.md")
    )
    ids = [document["id"] for document in report["documents"]]
    assert ids == ["docs/clean.md", "docs/dirty.md", "docs/tests/fixture.md"]
    skipped = {item["path"]: item["reason"] for item in report["corpus"]["skipped"]}
    assert list(skipped) == ["against://eval.jsonl:2", "against://eval.jsonl:3"]
    assert skipped["against://eval.jsonl:3"].startswith("no text in field 'text'")


def test_only_contamination_looks_at_the_reference_set(run: Run, tmp_path: Path) -> None:
    """Other rules find what they find without it, and no template is counted in it."""
    generator = np.random.default_rng(5)
    base = words(generator, 200)
    write(tmp_path / "docs", a=" ".join(base), b=" ".join([*base[:180], *words(generator, 20)]))
    write(tmp_path / "eval", **{f"e{n}": " ".join(base[: 150 + n]) for n in range(12)})
    options = ("docs", "--select", "ALL", "--profile", "corpus")
    _, without = run(*options)
    _, report = run(*options, "--against", "eval")
    kept = [f for f in report["findings"] if f["rule"] != "DUP008"]
    assert kept == without["findings"]
    assert {f["rule"] for f in kept} >= {"DUP002"}
    assert [f["document"] for f in report["findings"] if f["rule"] == "DUP008"] == [
        "docs/a.md",
        "docs/b.md",
    ]
    assert report["corpus"] == without["corpus"]
    rows = [{**d, "score": 0, "scores": 0} for d in report["documents"]]
    assert rows == [{**d, "score": 0, "scores": 0} for d in without["documents"]]


def test_a_reference_set_within_the_corpus_is_no_part_of_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", a=ITEM)
    write(tmp_path / "docs" / "eval", b=ITEM, c=PAGE)
    code, report = run(".", "--against", "docs/eval", "--select", "DUP001")
    assert code == 1
    assert [d["id"] for d in report["documents"]] == ["docs/a.md"]
    assert {f["rule"] for f in report["findings"]} == {"DUP008"}
    assert report["corpus"]["skipped"] == [
        {
            "path": "docs/eval",
            "reason": "reference set: 2 files compared with, not part of the corpus",
        }
    ]


def test_configured(run: Run, tmp_path: Path) -> None:
    """Paths count from the configuration's folder; excluding them does not take them away."""
    write(tmp_path / "docs", a=ITEM)
    write(tmp_path / "eval", b=ITEM)
    (tmp_path / "audit.toml").write_text('against = ["eval"]\nexclude = ["eval"]\n')
    code, report = run("docs")
    assert code == 1
    assert report["findings"][0]["evidence"][0]["related"]["document"] == "against://eval/b.md"
    assert run("docs", "--ignore", "DUP008")[0] == 0
    (tmp_path / "audit.toml").write_text('exclude = ["eval"]\n')
    assert run("docs")[0] == 0
    assert run("docs", "--select", "ALL", "--exit-zero")[1]["findings"] is not None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("docs", "--against", "gone.jsonl"), "gone.jsonl: no such file or folder to compare with"),
        (("docs", "--against", "empty"), "empty: no text or record files to compare with"),
        (("docs", "--select", "DUP008"), "DUP008 compares with a reference set: name it by"),
        (("docs", "--select", "contamination"), "DUP008 compares with a reference set"),
    ],
)
def test_mistakes(run: Run, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    write(tmp_path / "docs", a=PAGE)
    (tmp_path / "empty").mkdir()
    code, said = run(*arguments)
    assert code == 2
    assert says in said["error"]
    assert said["error"].count("\n") == 1


def test_same_bytes_for_any_number_of_workers(tmp_path: Path, run: Run) -> None:
    generator = np.random.default_rng(6)
    item = words(generator, 30)
    write(tmp_path / "docs", **{f"d{n}": " ".join([f"x{n}", *item[n % 9 :]]) for n in range(150)})
    records(tmp_path / "eval.jsonl", *({"text": " ".join(item[n:])} for n in range(10)))
    one = run("docs", "--against", "eval.jsonl", "-j", "1")
    assert one == run("docs", "--against", "eval.jsonl", "-j", "2")
    assert len(one[1]["findings"]) >= 150


def test_one_rule_compares_with_a_reference_set() -> None:
    assert [check.rule for check in ALL if check.against] == ["DUP008"]
