"""The heads of MTA120: classes, windows, training and the model's file."""

from __future__ import annotations

import json
import math
import random
import sys
from array import array
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks.translation import _weighing_python as python
from audit.checks.translation.classes import TEMPLATES, Classifier
from audit.checks.translation.heads import LEAST, MOST, Head, Heads, windows
from audit.checks.translation.lexicon import Lexicon, compiled
from audit.checks.translation.machine_translation import CERTAIN, MachineTranslation
from audit.checks.translation.machine_wording import MACHINE, MachineWording
from audit.checks.translation.model_file import SHIPPED, dump, load
from audit.checks.translation.rows import read_rows
from audit.checks.translation.splits import folds
from audit.checks.translation.tokens import tokens
from audit.checks.translation.train import Recipe, main, train
from audit.errors import AuditError
from audit.model import Document, Measurement
from audit.text import Text

WORDS = ["the", "of", "and", "to", "is", "it", "was", "house", "garden", "nations"]
LEXICON = Lexicon(compiled(WORDS, common=8))


class Seen:
    """The features of tokens, by channel."""

    def __init__(self, lexicon: Lexicon = LEXICON) -> None:
        self.classifier = Classifier(lexicon)

    def features(self, tokens: list[str]) -> list[set[int]]:
        return python.features(self.classifier.classes(tokens), TEMPLATES)


def text(raw: str) -> Text:
    return Text(Document("a", raw))


def rows(count: int = 40) -> list[dict[str, object]]:
    """Two kinds of texts that differ in the order of the same words."""
    chance = random.Random(1)
    made = []
    for number in range(2 * count):
        machine = number % 2
        words = []
        for _ in range(60):
            noun = "x" + str(chance.random())[2:8]
            words += ["of", "the", noun] if machine else ["the", "of", noun]
        made.append(
            {
                "text": " ".join(words),
                "label": "machine_translated" if machine else "human",
                "family": "machine" if machine else "human",
                "domain": "news",
                "group": str(number),
                "may_train": True,
            }
        )
    return made


def test_words_of_no_frequency_are_their_case_and_ending() -> None:
    known = Seen()
    assert known.features(["zonations"]) == known.features(["bizations"])
    assert known.features(["zonations"]) != known.features(["Zonations"])
    assert known.features(["zonations"]) != known.features(["zonatic"])
    assert known.features(["the"]) != known.features(["of"])


@pytest.mark.parametrize(
    ("one", "other"),
    [("don’t", "don't"), ("“", '"'), ("–", "-"), ("Xi’s", "Xi's"), ("THE", "the")],
)
def test_typography_is_no_feature(one: str, other: str) -> None:
    known = Seen()
    assert known.features([one, "x"]) == known.features([other, "x"])


def test_contractions_come_apart() -> None:
    known = Seen(Lexicon(compiled(["do", "can"])))
    assert known.features(["don't"])[0] >= known.features(["do"])[0]


def test_order_matters_and_count_does_not() -> None:
    known = Seen()
    assert known.features(["the", "of"]) != known.features(["of", "the"])
    twice = known.features(["the", "of"] * 2)
    assert twice == known.features(["the", "of"] * 3)


@given(st.lists(st.text(min_size=1, max_size=8), max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_token_has_classes(found: list[str]) -> None:
    a, b, w, _ = Seen().features(found)
    assert bool(a) == bool(b) == bool(found)
    assert all(0 < feature < 1 << 30 for feature in a | b | w)


@given(st.integers(0, 5 * MOST))
def test_windows_cover_a_text_evenly(size: int) -> None:
    found = list(windows(["the"] * size))
    assert sum(map(len, found)) == (size if size >= LEAST else 0)
    assert all(LEAST <= len(window) <= MOST for window in found)
    assert not found or max(map(len, found)) - min(map(len, found)) <= 1


def test_windows_of_another_language_are_left_out() -> None:
    found = list(windows(["the", "house"] * MOST + ["das", "Haus"] * MOST))
    assert 0 < len(found) <= 3


def test_score_is_what_the_definition_says() -> None:
    first, second, third = sorted(Seen().features(["the", "of"])[0])
    one, two = Head("one", 0.5, 0.25, 2.0), Head("two", 0.0, 0.0, 1.0)
    heads = Heads(
        Classifier(LEXICON), (one, two), array("I", [first, third]), array("h", [64, -3, 0, -64])
    )
    root = math.sqrt(3)
    scores = heads.score(["the", "of"])
    assert second not in heads.features
    assert scores == pytest.approx([1 / root + 0.5, -67 / 64 / root])
    assert one.margin(scores[0]) == pytest.approx((scores[0] - 0.25) / 2)


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    one, two = Head("one", 0.5, 0.25, 2.0), Head("two", -1.5, 0.0, 0.125)
    path = tmp_path / "model.bin"
    path.write_bytes(dump(LEXICON, [(one, {3: -2, 7: 5}), (two, {7: -32768, 1 << 31: 1})]))
    again = load(path)
    assert again.heads == (one, two)
    assert list(again.features) == [3, 7, 1 << 31]
    assert list(again.weights) == [-2, 0, 5, -32768, 0, 1]
    assert again.classifier.lexicon.text == LEXICON.text


GOOD = dump(LEXICON, [(Head("one", 0.5, 0.25, 2.0), {3: -2, 7: 5})])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff\n",
        b'{"format": "audit-heads/1"}',
        b'{"format": "audit-heads/2"}',
        GOOD.replace(b'"features": 2', b'"features": 9'),
        GOOD.replace(b'"features": 2', b'"features": 0'),
        GOOD.replace(b'"features": 2', b'"features":-2'),
        GOOD.replace(b"\x03\x00\x00\x00", b"\x08\x00\x00\x00"),
        GOOD.replace(b"0.25", b"null"),
        GOOD[:-60],
        GOOD[:-1] + b"\xff",
    ],
)
def test_what_is_no_model_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a model that"):
        load(path)


@given(st.binary(max_size=300), st.integers(0, len(GOOD)))
@settings(max_examples=200, deadline=None)
def test_a_broken_model_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, junk: bytes,
                                           place: int) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("model") / "model.bin"
    path.write_bytes(GOOD[:place] + junk + GOOD[place + len(junk) :])
    with suppress(ValueError):
        load(path).scores(["the"] * LEAST)


def test_parts_share_no_text() -> None:
    shared = "one two three four five six seven eight"
    given_rows = [
        {"text": f"alpha {shared}", "group": "a"},
        {"text": f"{shared} beta", "group": "b"},
        {"text": "other words", "group": "b"},
        {"text": "still other words", "group": "c"},
        {"text": "yet other words", "group": "d"},
    ]
    part = folds(given_rows, 2)
    assert part[0] == part[1] == part[2]
    assert set(part) == {0, 1}


def test_training_tells_the_kinds_apart_and_is_deterministic() -> None:
    recipe = Recipe("machine", "machine", pool=0.1, stratum=0.1)
    model = train(rows(), LEXICON, [recipe])
    assert model == train(rows(), LEXICON, [recipe])
    assert json.loads(model.partition(b"\n")[0])["features"] > 0


def test_training_from_rows_that_may_not_be_trained_on_is_refused() -> None:
    closed = [{**row, "may_train": False} for row in rows(4)]
    with pytest.raises(AuditError):
        train(closed, LEXICON, [Recipe("machine", "machine")])


def test_training_from_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, row in enumerate(rows()):
        folder = tmp_path / str(row["family"])
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_text(str(row["text"]), encoding="utf-8")
    out = tmp_path / "model.bin"
    words = tmp_path / "words.txt"
    words.write_text("\n".join(WORDS), encoding="utf-8")
    folders = ["--human", str(tmp_path / "human"), "--machine", str(tmp_path / "machine")]
    assert main([*folders, "--words", str(words), "--out", str(out)]) == 0
    check = MachineWording(model=str(out))
    machine, human = (next(str(r["text"]) for r in rows() if r["family"] == f) for f in
                      ("machine", "human"))  # fmt: skip
    found, other = check.measure(text(machine)), check.measure(text(human))
    assert found is not None
    assert found.value > (other.value if other else 0)
    assert main(["missing.jsonl", "--out", str(out)]) == 2
    assert "missing.jsonl" in capsys.readouterr().err


def test_a_head_without_rows_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "rows.jsonl", tmp_path / "model.bin"
    made = [{**row, "family": {"machine": "rbmt"}.get(str(row["family"]), "human")}
            for row in rows(20)]  # fmt: skip
    made += [{**row, "family": "smt", "licence": "GPL-3.0"} for row in rows(5)[1::2]]
    path.write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
    assert main([str(path), "--without", "GPL", "--out", str(out)]) == 0
    assert [head.name for head in load(out).heads] == ["rule-based"]
    assert "no head statistical" in capsys.readouterr().err


def test_a_row_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "a"}\n', encoding="utf-8")
    with pytest.raises(AuditError, match=r"rows\.jsonl:1"):
        read_rows([str(path)])


def test_shipped_model_is_small_and_whole() -> None:
    assert SHIPPED.stat().st_size <= 2_000_000
    heads = load()
    assert [head.name for head in heads.heads] == [
        "rule-based",
        "statistical",
        "spun",
        "translated",
    ]
    assert all(head.spread > 0 for head in heads.heads)
    card = SHIPPED.with_suffix(".md").read_text(encoding="utf-8")
    assert all(head.name in card for head in heads.heads)


def test_scoring_needs_no_numpy() -> None:
    import subprocess

    code = (
        "import sys; from audit.checks.translation.machine_wording import MACHINE, MachineWording; "
        "from audit.text import Text; from audit.model import Document; "
        "assert MachineWording().measure(Text(Document('a', MACHINE * 3))); "
        "sys.exit('numpy' in sys.modules or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_places_are_shown_of_what_is_over_the_limit() -> None:
    found = MachineWording().measure(text(MACHINE * 3))
    assert found is not None
    assert found.value >= 0.5
    assert len(found.evidence) == 3
    assert all(a.end <= b.start for a, b in zip(found.evidence, found.evidence[1:], strict=False))


@pytest.mark.parametrize("raw", ["", "a", "the " * 119, "и в не на " * 200, "\x00" * 500])
def test_too_little_english_is_not_judged(raw: str) -> None:
    assert MachineWording().measure(text(raw)) is None


def test_wording_alone_is_a_warning_and_artifacts_make_it_an_error() -> None:
    check = MachineTranslation()
    wording = Measurement("a", "MTA120", 0.9, "wording of a rule-based system")
    alone = check.summarise("a", [wording])
    assert alone is not None
    assert check.over(alone.value)
    assert check.grade(alone, "corpus")[0] == "warning"
    assert "style, not errors" in alone.note
    from audit.model import Evidence

    artifact = Measurement("a", "MTA114", 0.5, "article: 1 in 100 words", (Evidence(0, 5),))
    both = check.summarise("a", [wording, artifact])
    assert both is not None
    assert both.value >= CERTAIN
    assert check.grade(both, "corpus")[0] == "error"
    under = check.summarise("a", [Measurement("a", "MTA120", 0.49), artifact])
    assert under is not None
    assert not check.over(under.value)


def test_scores_are_the_mean_over_windows() -> None:
    shared = text("the house of the garden and it was to the nations. " * 200).once(tokens)
    heads = load()
    each = [heads.score(window) for window in windows(shared.texts)]
    assert len(each) > 1
    mean = [sum(scores) / len(each) for scores in zip(*each, strict=True)]
    assert heads.scores(shared.texts) == pytest.approx(mean)


def audited(tmp_path: Path, sizes: dict[str, int], human: bool = False) -> set[str]:
    """The documents at which MTA201 stands, of folders with so many texts each."""
    from audit.cli import main as cli

    tale = str(MachineWording.clean[1].content)
    for folder, count in sizes.items():
        (tmp_path / folder).mkdir()
        for number in range(count):
            raw = f"{tale if human else MACHINE * 3} Number {number}.\n"
            (tmp_path / folder / f"{number:02}.txt").write_text(raw, encoding="utf-8")
    out = tmp_path / "report.json"
    arguments = ["check", str(tmp_path), "--select", "MTA201", "--exit-zero", "--jobs", "1"]
    assert cli([*arguments, "--report", f"json={out}"]) == 0
    return {
        finding["document"]
        for finding in json.loads(out.read_text(encoding="utf-8"))["findings"]
        if finding["rule"] == "MTA201"
    }


def test_groups_are_folders_of_five_or_more(tmp_path: Path) -> None:
    found = audited(tmp_path, {"five": 5, "four": 4, "sixty": 60})
    assert sorted(Path(document).parts[-2:] for document in found) == [
        ("five", "00.txt"),
        ("sixty", "00.txt"),
    ]


def test_groups_by_people_are_let_be(tmp_path: Path) -> None:
    assert not audited(tmp_path, {"people": 20}, human=True)


def test_model_is_read_in_documentation_only_where_artifacts_speak(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import audit.checks.translation.model_file as model_file
    from audit.values import replace

    read = []
    monkeypatch.setattr(model_file, "load", lambda path: read.append(path) or load(path))
    check = replace(MachineWording(), **MachineWording.profile_options["docs"])  # type: ignore[arg-type]
    assert check.measure(text(str(MachineWording.clean[1].content))) is None
    assert not read
    assert check.measure(text(MACHINE * 3 + "He saw the destructibilidad of it all.")) is not None
    assert len(read) == 1


def test_a_model_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    for content in (None, "{}", "not JSON"):
        if content is not None:
            path.write_text(content, encoding="utf-8")
        with pytest.raises(AuditError, match=r"model\.bin: .*model"):
            MachineWording(model=str(path)).measure(text(MACHINE * 3))
