"""The translation family: artifact rules, their surprise, and what MTA001 makes of them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks import ALL
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.machine_translation import MachineTranslation
from audit.checks.translation.rates import RATES
from audit.checks.translation.surprise import CAP, CARELESS, Rate, surprise
from audit.checks.translation.tokens import Tokens, tokens
from audit.checks.translation.tongue import ENGLISH
from audit.model import Document, Measurement
from audit.text import Text

ARTIFACTS = [check for check in ALL if isinstance(check, Artifact)]
MTA001 = MachineTranslation()
SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
FILLER = (
    "The people of the town have always said that it was the work of their own hands, and they "
    "would not have it from any other. When the river rose they were on the bridge with all that "
    "they had. "
)


def parts(text: Text) -> list[Measurement]:
    return [m for check in ARTIFACTS if (m := check.measure(text)) is not None]


def judge(raw: str, markup: str = "text") -> tuple[Measurement | None, bool]:
    text = Text(Document("a", raw, markup=markup))
    measurement = MTA001.summarise("a", parts(text))
    return measurement, measurement is not None and MTA001.over(measurement.value)


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("path", [p for p in SEEDS if p.name[:3] != "004"], ids=lambda p: p.name)
def test_sample_by_people_is_not_flagged(path: Path) -> None:
    assert judge(read(path)) == (None, False)


def test_sample_by_a_machine_is_flagged() -> None:
    raw = read(next(p for p in SEEDS if p.name[:3] == "004"))
    measurement, flagged = judge(raw)
    assert flagged
    assert measurement is not None
    quoted = [raw[e.start : e.end] for e in measurement.evidence]
    hyphens = ["non -ferrous", "high -quality", "front -line", "first -hand", "High -end"]
    assert set(hyphens) <= set(quoted)
    assert {"Co. inspection visit, Ltd.", "XI", "|", "the Henan province"} <= set(quoted)
    assert len({e.note for e in measurement.evidence}) >= 3
    assert "one text by people in 650" in measurement.note


@pytest.mark.parametrize("check", ARTIFACTS, ids=lambda c: c.rule)
def test_one_kind_never_flags(check: Artifact) -> None:
    for case in check.dirty:
        _, flagged = judge((str(case.content) + "\n") * 30, case.markup)
        only = check.measure(Text(Document("a", (str(case.content) + "\n") * 30)))
        alone = None if only is None else MTA001.summarise("a", [only])
        assert alone is None or not MTA001.over(alone.value)
        assert not flagged or len(parts(Text(Document("a", str(case.content) * 30)))) > 1


@pytest.mark.parametrize(
    "raw",
    [
        "A multi -agent system , as it was , is the non -linear  core of two -fold  use . ",
        "I am agree , it is more better to can do that, as it is the the best for of us. ",
        "He said But that is for of them , and the the other is more easy to can see. ",
    ],
    ids=["PDF", "learner", "careless"],
)
def test_white_space_and_slips_alone_never_flag(raw: str) -> None:
    for copies in (1, 5, 50):
        assert not judge((FILLER + raw) * copies)[1]


def test_one_slip_in_a_text_from_a_pdf_does_not_flag() -> None:
    torn = "A multi -agent system , as it was , is the non -linear core of self -made use . "
    assert not judge(torn + FILLER + "It was a lesson of horse of mountain.")[1]
    assert judge(torn + "It no was the destructibilidad of a lesson of horse of mountain.")[1]


@pytest.mark.parametrize("check", ARTIFACTS, ids=lambda c: c.rule)
def test_artifacts_are_evidence_alone(check: Artifact) -> None:
    assert check.severity == "info"
    assert check.weight == 0.0
    assert check.profiles == {"corpus"}
    assert all(check.rule in RATES[language] for language in check.languages or {ENGLISH})
    assert check.rule.startswith(MTA001.sources)


def test_caps_and_kinds_agree() -> None:
    from audit.checks.translation.machine_translation import CARELESS_RULES

    assert {c.rule for c in ARTIFACTS if c.cap <= CARELESS} == CARELESS_RULES
    rated = set().union(*RATES.values())
    assert {c.rule for c in ARTIFACTS if c.cap == CAP} == rated - CARELESS_RULES
    assert not MTA001.over(CAP / 16 * 0.99)


def test_profiles() -> None:
    assert MTA001.profiles == {"docs", "corpus"}
    assert MTA001.severity == "error"


@pytest.mark.parametrize("size", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("mean", [0.01, 0.5, 2.0])
def test_surprise_is_the_negative_binomial_tail(size: float, mean: float) -> None:
    rate = Rate(mean, size)

    def mass(count: int) -> float:
        return math.exp(
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1)
            + size * math.log(size / (size + mean))
            + count * math.log(mean / (size + mean))
        )

    for hits in range(6):
        tail = 1 - sum(mass(count) for count in range(hits))
        expected = min(CAP, -math.log(max(tail, 1e-12)))
        assert surprise(hits, 1000, rate) == pytest.approx(expected, abs=1e-6)


def test_short_texts_do_not_surprise_more() -> None:
    rate = Rate(0.1, 1.0)
    assert surprise(1, 5, rate) == surprise(1, 100, rate)
    assert surprise(1, 100, rate) > surprise(1, 1000, rate)


def test_tokens_pass_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = 0
    made = Tokens.__init__

    def counted(self: Tokens, raw: str, prose: str) -> None:
        nonlocal passes
        passes += 1
        made(self, raw, prose)

    monkeypatch.setattr(Tokens, "__init__", counted)
    text = Text(Document("a", FILLER))
    parts(text)
    parts(text)
    assert passes == 1


@pytest.mark.parametrize(
    "raw",
    [
        "Il y a une maison ; elle est grande ! N’est-ce pas ? Oui : très grande.\n" * 5,
        "El uso de las palabras es muy importante, pero no para todos los que están aquí. " * 5,
        "Das ist nicht nur eine Ein- und Ausgabe, sondern auch ein Vor -und Nachteil. " * 5,
    ],
    ids=["fr", "es", "de"],
)
def test_other_languages_are_let_be(raw: str) -> None:
    assert judge(raw) == (None, False)


FRENCH = "Il faut que le roi parte avec la reine de la ville, où les gens ne sont pas contents. "
SPANISH = "El uso de las palabras es muy importante, pero no para todos los que están aquí. "
GERMAN = "Die Stadt liegt an einem Fluss, der durch das Land fließt und in das Meer mündet. "


@pytest.mark.parametrize(
    ("filler", "wrong", "rule"),
    [
        (FRENCH, "Je crois que il est là avec les amis de les enfants.", "MTA125"),
        (FRENCH, "La fin du le roi est dans un la livre de la reine.", "MTA104"),
        (FRENCH, "Le roi de de la ville est à à la maison avec la reine.", "MTA111"),
        (FRENCH, "Le roi marche Dans la ville avec la reine.", "MTA103"),
        (SPANISH, "El uso de la su palabra es de la casa del el rey.", "MTA104"),
        (SPANISH, "El uso de de las palabras es para para los que están.", "MTA111"),
        (SPANISH, "El rey va en de la casa y mira a para los que están.", "MTA118"),
        (SPANISH, "El rey mira Del lado de la casa , y es muy bueno.", "MTA112"),
        (GERMAN, "Die Stadt ist nicht nicht an einem Fluss und und am Meer.", "MTA111"),
        (GERMAN, "Die Stadt liegt Mit einem Fluss in dem Land.", "MTA103"),
    ],
)
def test_languages_are_judged_by_their_own_tables(filler: str, wrong: str, rule: str) -> None:
    def found(raw: str) -> list[str]:
        return [m.rule for m in parts(Text(Document("a", raw)))]

    assert rule in found(filler * 4 + wrong)
    assert found(filler * 5) == []
    assert found(FILLER * 8 + wrong) == [] or rule == "MTA112"  # which English has too


def test_a_passage_in_another_language_is_no_residue() -> None:
    french = "Le logiciel visé est concédé sous licence, et les clauses sont présentes ici pero. "
    assert judge(FILLER * 5 + french * 5) == (None, False)


@pytest.mark.parametrize(
    ("raw", "markup"),
    [
        (
            "| a | b |\n|---|---|\n| -x |\n\n" + FILLER + "Use `ls -l` , or `tar -x`  here.\n",
            "markdown",
        ),
        (FILLER + "\n\n    char *name;\n    grep -type f | sort\n\n- a\n- b\n", "text"),
        (FILLER + "It is from 3 - 5, at -4, with --long -s options , as they are.\n", "text"),
    ],
    ids=["tables", "code", "options"],
)
def test_technical_text_is_not_flagged(raw: str, markup: str) -> None:
    assert not judge(raw, markup)[1]


ALPHABET = st.one_of(
    st.sampled_from("the of to can a his no more - * / | , . € 000 25 XI Xi In é 世 é 🙂".split()),
    st.sampled_from(["\n", "\x00", "\u200b\u200b", "@-@", "▁", "", "\xa0"]),
    st.text(max_size=4),
)


@given(st.lists(ALPHABET, max_size=60).map(" ".join), st.sampled_from(["text", "markdown", "rst"]))
@settings(max_examples=150, deadline=None)
def test_any_text_survives(raw: str, markup: str) -> None:
    text = Text(Document("a", raw, markup=markup))
    found = parts(text)
    summary = MTA001.summarise("a", found)
    for measurement in [*found, *([summary] if summary else [])]:
        assert 0 <= measurement.value <= 1
        places = [(e.start, e.end) for e in measurement.evidence]
        assert places == sorted(places)
        assert all(0 <= start < end <= len(raw) for start, end in places)


@pytest.mark.parametrize(
    "raw", ["", "word", "\x00", "-", " - ", "|", "the", "of", "no", "*", "\ufeff", "a" * 100_000]
)
def test_odd_texts(raw: str) -> None:
    assert not judge(raw)[1]


@pytest.mark.parametrize("piece", ["of ", "- ", "x  is ", "| ", "the the ", "a, ", "éa "])
def test_long_lines_take_linear_time(piece: str) -> None:
    judge(piece * (200_000 // len(piece)))


def test_words_of_a_text_are_counted_once() -> None:
    shared = Text(Document("a", "It is the cat, and the 2 dogs.")).once(tokens)
    assert shared.words == 8
    assert shared.english
    assert shared.at("the") == [2, 6]
    assert (shared.count({"the", "cat", "a"}), shared.count(set()), shared.at("a")) == (3, 0, [])
