"""A machine translation's garbled sentences beside those of a sibling that people wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.config import Config
from audit.corpus.discover import discover
from audit.counterparts import _are_one, _differences
from audit.model import Finding, Report
from audit.pipeline import audit
from audit.reports import FILES, STDOUT
from audit.reports.view import View
from audit.values import replace
from tests.helpers import git
from tests.test_index import run

HUMAN = (
    "The harbour wall at Skerry was built in 1821 by forty masons from Caithness, who cut the"
    " granite on Brannock Hill and let it down to the quay on sledges. Two winters later a storm"
    " took the eastern end and drowned the lighthouse keeper, Magnus Tolloch. The council met on"
    " the third of March and voted 1,200 pounds to raise the wall again. An engineer called"
    " Jessop drew the new foundation, nine feet broader than the old one. The lamp was lit once"
    " more on the last evening of October 1825, and the fishermen of Skerry drank to it.\n"
)
GARBLED = (
    "In 1821 some 40 masons of Caithness raised the wall of the harbour of Skerry, and the granite"
    " that they cut in Brannock Hill went down to the his quay by sledges. Two winters later a"
    " storm took the end no only of the east, and the lighthouse keeper Magnus Tolloch it no was"
    " seen again. The council met the Saturday, the third of March, and voted 1,200 pounds to"
    " raise again the wall of stone of quarry of hill. An engineer, Jessop, drew the new"
    " foundation, nine feet more wide than the another. The lamp was lit again the last evening of"
    " October of 1825, and the fishermen of Skerry drank to each another.\n"
)
SUSPECTED = (
    "In 1821 some 40 masons of Caithness raised the wall of the harbour of Skerry, and the granite"
    " that they cut on Brannock Hill went down to the quay by sledges. Two winters later a storm"
    " took its eastern end, and the lighthouse keeper Magnus Tolloch it no was seen again. The"
    " councillors met on the third of March, and voted 1,200 pounds to raise the wall. An"
    " engineer, Jessop, drew a new foundation, nine feet broader. The lamp was lit again on the"
    " last evening of October 1825, and the fishermen of Skerry drank to it.\n"
)
AGAIN = (
    "Forty masons from Caithness built the harbour wall in Skerry in 1821: they no cut only the"
    " granite of the quarry of stone of Brannock Hill, they let it down to the the quay with"
    " sledges. After two winters the storm drowned the his lighthouse keeper, Magnus Tolloch, and"
    " took the eastern end. The third of March it no was the Saturday, and the council voted 1,200"
    " pounds for of the wall. Jessop, the engineer, drew a foundation nine feet more wide than the"
    " another. In the last evening of October 1825 they lit again the lamp, and the fishermen of"
    " Skerry drank to each another.\n"
)
OTHER = (
    "The council wants the harbour of Vannes dredged before the summer, since it has silted up."
    " Three companies have put in offers, and the cheapest is one of 80,000 euros. The fishermen"
    " say that none of their boats can reach the quay at low water, and that it is getting worse.\n"
)
RULES = ("DUP002", "DUP003", "DUP004", "DUP007", "MTA")


def corpus(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def report(folder: Path, select: tuple[str, ...] = RULES, workers: int = 1) -> Report:
    config = replace(Config(root=folder), profile="corpus", select=select)
    return audit(discover(config, (), whole=True), workers=workers)


def verdicts(folder: Path, rule: str = "MTA001", **more: object) -> dict[str, Finding]:
    found = report(folder, **more)  # type: ignore[arg-type]
    return {j.facts.id: f for j in found.documents for f in j.findings if f.rule == rule}


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return corpus(tmp_path, garbled=GARBLED, human=HUMAN, other=OTHER)


def test_garbled_sentences_stand_beside_the_siblings(story: Path) -> None:
    [(id, finding)] = verdicts(story).items()
    assert id == "garbled.txt"
    assert len(finding.beside) == 5
    assert {c.place.evidence.related for c in finding.beside} == {"human.txt"}
    second = finding.beside[1]
    assert second.place.text.startswith("Two winters later a storm took the end no only")
    assert second.place.related_text.startswith("Two winters later a storm took the eastern end")
    differ = [
        (GARBLED[d.start : d.end], HUMAN[d.related_start : d.related_end])
        for d in second.differences
    ]
    assert differ == [
        ("", "eastern"),
        ("no only of the east,", ""),
        ("", "drowned"),
        ("it no was seen again.", ""),
    ]
    starts = [c.place.evidence.start for c in finding.beside]
    assert starts == sorted(starts)


def test_only_sentences_in_which_something_was_found(tmp_path: Path) -> None:
    [finding] = verdicts(corpus(tmp_path, a=SUSPECTED, b=HUMAN), "MTA002").values()
    [counterpart] = finding.beside
    assert "it no was" in counterpart.place.text


def test_a_sibling_that_is_flagged_too_is_no_witness(tmp_path: Path) -> None:
    found = verdicts(corpus(tmp_path, garbled=GARBLED, again=AGAIN))
    assert set(found) == {"garbled.txt", "again.txt"}
    assert not any(finding.beside for finding in found.values())


def test_a_shared_passage_makes_a_sibling_as_well(tmp_path: Path) -> None:
    kept = "All of this has been told before, in the same words, by the keeper of the light and by"
    kept += " his brother, who wrote it down in the winter of that year for the parish.\n"
    folder = corpus(tmp_path, garbled=GARBLED + kept, human=HUMAN + kept)
    [finding] = verdicts(folder, select=("DUP004", "MTA")).values()
    assert len(finding.beside) == 5
    assert verdicts(folder, select=("MTA",))["garbled.txt"].beside == ()


def test_nothing_is_beside_a_text_without_siblings(tmp_path: Path) -> None:
    [finding] = verdicts(corpus(tmp_path, garbled=GARBLED, other=OTHER)).values()
    assert finding.beside == ()


def test_all_reports_show_them(story: Path) -> None:
    found = report(story)
    rows = json.loads("".join(FILES["json"](found, View())))["findings"]
    [row] = [row for row in rows if row["rule"] == "MTA001"]
    assert all("beside" in row for row in rows)
    second = row["beside"][1]
    assert second["related"] == {"document": "human.txt", "start": 154, "end": 251, "line": 1}
    assert HUMAN[154:251] == second["related_text"]
    assert set(second["differences"][0]) == {"start", "end", "related_start", "related_end"}
    page = "".join(FILES["markdown"](found, View()))
    assert "storm took the end <b>no only of the east,</b>" in page
    assert "storm took the <b>eastern</b> end" in page
    shown = "".join(STDOUT["full"](found, View()))
    assert "storm took the end »no only of the east,«" in shown
    assert " = human.txt:1: " in shown
    assert "\x1b[31mno only of the east,\x1b[0m" in "".join(
        STDOUT["full"](found, View(colour=True))
    )


def test_a_suspicion_is_shown_beside_its_sibling(tmp_path: Path) -> None:
    page = "".join(FILES["markdown"](report(corpus(tmp_path, a=SUSPECTED, b=HUMAN)), View()))
    assert page.count("The same in a document that is not flagged") == 1
    assert "<b>it no was seen again.</b>" in page


def test_workers_make_no_difference(story: Path) -> None:
    assert verdicts(story, workers=2) == verdicts(story)


@pytest.mark.parametrize(("sibling", "sentences"), [(HUMAN, 5), (AGAIN, 0)])
def test_the_hook_shows_what_a_run_over_all_shows(
    tmp_path: Path, sibling: str, sentences: int
) -> None:
    folder = corpus(tmp_path, garbled=GARBLED, sibling=sibling, other=OTHER)
    (folder / "audit.toml").write_text('profile = "corpus"\nselect = ["ALL"]\n')
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    rows = []
    for arguments in (("hook", "garbled.txt"), ("check", "garbled.txt"), ("check",)):
        _, out, _ = run(folder, *arguments, "--output-format", "json")
        found = json.loads(out)["findings"]
        rows.append([row for row in found if row["document"] == "garbled.txt"])
    assert rows[0] == rows[1] == rows[2]
    [verdict] = [row for row in rows[0] if row["rule"] == "MTA001"]
    assert len(verdict["beside"]) == sentences


WORDS = st.lists(
    st.sampled_from("a high -end Xi XI mill, mill é 世 🙂 « \u200b".split(" ")), max_size=9
)


@given(WORDS, WORDS)
def test_what_does_not_differ_is_the_same(first: list[str], second: list[str]) -> None:
    a, b = " ".join(first), "  ".join(second)
    left, right, done, done_there = "", "", 0, 0
    for d in _differences(a, b, 0, 0):
        assert done <= d.start <= d.end <= len(a)
        assert done_there <= d.related_start <= d.related_end <= len(b)
        left += a[done : d.start]
        right += b[done_there : d.related_start]
        done, done_there = d.end, d.related_end
    left, right = left + a[done:], right + b[done_there:]
    assert left.replace(",", "").split() == right.replace(",", "").split()


def test_sentences_of_one_subject_are_not_the_same() -> None:
    garbled = "and to cultivate a talent basin to advance Chinese modernization, noted XI"
    for other, same in (
        (
            "Xi said that high-quality growth is fundamental to advancing Chinese modernization.",
            False,
        ),
        ("and to cultivate a pool of talent to advance modernization, Xi noted", True),
    ):
        assert _are_one(garbled, other, _differences(garbled, other, 7, 3), 7) is same
