"""The levels of words, from a WordNet of a few synsets."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.checks.translation.spinning import LEVELS, WordNet, inflected, level, levels

FILES = {
    "data.noun": "  licence\n00000001 06 n 02 house 0 abode 0 000 | where one lives\n",
    "index.noun": "  licence\nhouse n 1 0 1 1 00000001  \nabode n 1 0 1 0 00000001  \n",
    "noun.exc": "mice mouse\n",
    "data.verb": "00000002 30 v 02 fall 0 plummet 0 000 | go down\n",
    "index.verb": "fall v 1 1 @ 1 1 00000002  \nplummet v 1 1 @ 1 0 00000002  \n",
    "verb.exc": "fell fall\nfallen fall\n",
    "data.adj": "00000003 00 a 01 big(a) 0 000 | large\n",
    "index.adj": "big a 1 0 1 1 00000003  \n",
    "adj.exc": "bigger big\n",
    "data.adv": "",
    "index.adv": "",
    "adv.exc": "",
}


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="latin-1")
    return WordNet(tmp_path)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("houses", [("house", "noun", "s")]),
        ("fell", [("fall", "verb", "ed")]),
        ("plummeting", [("plummet", "verb", "ing")]),
        ("bigger", [("big", "adj", "er")]),
        ("house", [("house", "noun", "")]),
        ("xylem", []),
    ],
)
def test_words_are_taken_apart(
    wordnet: WordNet, word: str, found: list[tuple[str, str, str]]
) -> None:
    assert list(wordnet.analyses(word)) == found


def test_a_sense_without_another_word_has_no_synonyms(wordnet: WordNet) -> None:
    assert wordnet.synonyms("house", "noun") == [["abode"]]
    assert wordnet.synonyms("big", "adj") == []


@pytest.mark.parametrize(
    ("base", "ending", "right"),
    [
        ("try", "s", "tries"),
        ("play", "ed", "played"),
        ("love", "ing", "loving"),
        ("box", "s", "boxes"),
        ("see", "ing", "seeing"),
        ("love", "ed", "loved"),
        ("big", "", "big"),
        ("nice", "er", "nicer"),
    ],
)
def test_endings_follow_spelling(base: str, ending: str, right: str) -> None:
    assert right in inflected(base, ending)


def test_what_a_spinner_writes_oftener_has_a_higher_level(wordnet: WordNet) -> None:
    common = [f"w{n}" for n in range(150)]
    filler = [f"x{n}" for n in range(50_000)]
    found = levels([*common, "house", "fell", *filler, "abode", "plummet"], wordnet)
    assert found["abode"] == LEVELS - 1
    assert found["plummet"] == found["house"] == found["w1"] == 0
    assert found["plummeted"] == LEVELS - 1
    assert "falled" not in found


def test_words_that_are_among_the_most_frequent_are_never_replaced(wordnet: WordNet) -> None:
    assert "abode" not in levels(["house"], wordnet)


@pytest.mark.parametrize(
    ("ratio", "found"), [(0, 0), (1e-9, 0), (0.99, 5), (1, 6), (8, 9), (1e6, 9)]
)
def test_levels_are_octaves(ratio: float, found: int) -> None:
    assert level(ratio) == found


def test_first_senses_are_taken_more_often(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content if name.endswith("exc") else "", encoding="latin-1")
    others = ["abode", "dwelling", "firm", "theatre"]
    data = [f"0000000{n} 06 n 02 house 0 {other} 0 000 | x" for n, other in enumerate(others)]
    index = "house n 4 0 4 1 00000000 00000001 00000002 00000003  "
    (tmp_path / "data.noun").write_text("\n".join(data) + "\n", encoding="latin-1")
    (tmp_path / "index.noun").write_text(index + "\n", encoding="latin-1")
    common = [f"w{n}" for n in range(150)]
    found = levels([*common, "house", *others], WordNet(tmp_path))
    assert [found[other] for other in others] == [4, 4, 3, 3]  # 3/8, 3/8, 1/8, 1/8
