"""DUP007: what is a retelling and what only looks like one; keys, candidates, chains."""

from __future__ import annotations

import itertools
import textwrap
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks.duplication.retelling import Retelling
from audit.checks.duplication.story_keys import PAIRS, RARE, sentences, story_keys
from audit.checks.duplication.story_pairs import _template
from audit.checks.duplication.story_stems import rarity, stems
from audit.model import Document, Measurement
from audit.pipeline import relate_alone
from audit.sketch.alignment import Cell, align, heaviest_chain, sheet, without
from audit.sketch.candidates import rare_pairs
from audit.text import Text

SEEDS = Path(__file__).parent.parent / "seeds"

FERRY = (
    "The ferry Aurelia ran aground on the Tindall reef early on Tuesday with 214 people on board."
    " Captain Ines Morvan said that the radar had failed twice since the ship left Porto Vecchio."
    " Two fishing boats from Calmere took off the passengers, among them eleven children.\n"
    "Nobody was hurt, but a diver found a tear of six metres below the waterline. The Aurelia was"
    " built in Gdansk in 1987 and had been inspected in February. The shipping company Halvorsen"
    " promised to pay every passenger 350 euros."
)
FERRY_AGAIN = (
    "With 214 persons on it, the Aurelia, a ferry, hit the reef of Tindall in the first hours of"
    " Tuesday. According to Ines Morvan, its captain, there had been two failures of the radar"
    " after the departure from Porto Vecchio. Passengers, 11 children included, were brought to"
    " safety by a pair of Calmere fishing vessels.\n"
    "There were no injuries; below the waterline, though, divers discovered that the hull was torn"
    " over 6 metres. Gdansk is where the ship was built, in 1987, and its last inspection took"
    " place in February. Halvorsen, the company that owns it, says each passenger will get €350."
)
OTHER_FERRY = (
    "A ferry with 180 people on board lost power off Marholm on Friday and drifted for two hours."
    " Captain Olaf Brandt called the coast guard, who sent a tug from Lysekil. Passengers were"
    " given blankets and soup while they waited, and some of the children were seasick.\n"
    "Nobody was hurt. The ship was built in Turku in 1994 and is due for inspection in April. The"
    " company that owns it said that passengers could ask for their money back."
)
ESSAYS = (
    "I believe that students should not have to wear school uniforms. First, a uniform costs money"
    " that my parents would rather spend on books. Second, what we wear shows who we are, and my"
    " cousin Dario once got into trouble for a green scarf his grandmother had knitted. Some people"
    " say that uniforms stop bullying. In my class they did not stop anything. In conclusion,"
    " school uniforms are not a good idea and students should choose for themselves.",
    "Should students wear school uniforms? I think that they should. When my sister moved to a"
    " school in Leeds she had nothing to worry about in the morning, because everyone wore the same"
    " blazer. Uniforms stop people from judging each other by their shoes. Some people say that"
    " uniforms cost money, but so do jeans. In conclusion, school uniforms are a good idea and"
    " students learn better when nobody looks at their clothes.",
)
LICENCES = tuple(
    f"You may use, copy, modify and distribute {name} for any purpose without fee, provided that"
    f" the above copyright notice appears in all copies. {name} is provided as is, without warranty"
    f" of any kind. In no event shall {owner} be liable for any special, indirect or consequential"
    f" damages. The licensee shall not use the name of {owner} without written permission."
    for name, owner in (("Tambour", "Orsini Labs"), ("Quillon", "the Quillon Foundation"))
)
PAGES = tuple(
    f"## {name}.connect(host, port)\n\nOpens a connection.\n\n- `host`: the host name\n"
    f"- `port`: the port, {port} by default\n- `timeout`: seconds, 30 by default\n\nReturns a"
    f" `{name}.Connection`. Raises `{name}.Error` if the host does not answer.\n\n"
    f"    c = {name}.connect('example.org', {port})\n    c.send(b'hello')\n    c.close()\n"
    for name, port in (("spindle", 8042), ("bobbin", 8043))
)


def related(*texts: str) -> list[Measurement]:
    return relate_alone(Retelling(), [Document(f"{n}.txt", text) for n, text in enumerate(texts)])


def keys(text: str) -> list[int]:
    return story_keys(Text(Document("a", text)))


@pytest.mark.parametrize(
    "texts",
    [
        (FERRY, OTHER_FERRY),
        (FERRY, FERRY),
        (FERRY, FERRY.replace("Tuesday", "Monday")),
        (FERRY, f"{OTHER_FERRY}\n{FERRY[:180]}"),
        ESSAYS,
        LICENCES,
        PAGES,
        ("El transbordador Aurelia encalló el martes. " * 9,) * 2,
        ("渡轮星期二在暗礁上搁浅。船长说雷达坏了。" * 20, "船长说雷达坏了。渡轮星期二搁浅。" * 20),
    ],
    ids="topic copy near-copy quotation essays licences pages Spanish Chinese".split(),
)
def test_not_told_again(texts: tuple[str, ...]) -> None:
    assert related(*texts) == []


def test_told_again() -> None:
    first, second = related(FERRY, FERRY_AGAIN)
    assert first.value == second.value >= 0.9
    assert Retelling().grade(first, "corpus") == ("warning", "")
    shown = [
        (FERRY[e.start : e.end], FERRY_AGAIN[e.related_start : e.related_end])
        for e in first.evidence
    ]
    assert len(shown) >= 4
    assert all(e.related == "1.txt" and e.jaccard is not None for e in first.evidence)
    assert any("Gdansk" in a and "Gdansk" in b for a, b in shown)
    turned = {(e.start, e.end, e.related_start, e.related_end) for e in second.evidence}
    assert turned == {(e.related_start, e.related_end, e.start, e.end) for e in first.evidence}


def test_two_retold_sentences_among_copied_ones_are_no_retelling() -> None:
    copied, again = FERRY.split(". "), FERRY_AGAIN.split(". ")
    values = []
    for retold in (2, 4):
        text = ". ".join([*copied[:-retold], *again[-retold:]])
        found = related(f"{ESSAYS[0]} {FERRY}", f"{OTHER_FERRY} {text}")
        values.append(max((m.value for m in found), default=0.0))
    assert values[0] < 0.5 <= values[1]


@pytest.mark.parametrize("markup", ["text", "markdown"])
def test_code_in_a_line_tells_nothing(markup: str) -> None:
    coded = " ".join(f"`{sentence}`." for sentence in FERRY.replace("\n", " ").split(". "))
    name = {"text": "a.txt", "markdown": "a.md"}[markup]
    first = Document(name, f"{ESSAYS[0]}\n\n{coded}\n\n{ESSAYS[1]}", name, markup=markup)
    second = Document("b.txt", f"{OTHER_FERRY} {FERRY_AGAIN}", "b.txt")
    assert bool(relate_alone(Retelling(), [first, second])) == (markup == "text")


def test_what_is_looked_things_up_in_is_no_story() -> None:
    terms = "the file name, the user name, the default value and the type of the object"
    texts = [text.replace(". ", f", and set {terms}. ") for text in (FERRY, FERRY_AGAIN)]
    assert related(FERRY, FERRY_AGAIN)
    assert related(*texts) == []


def test_half_a_story_between_other_matter() -> None:
    half = FERRY_AGAIN.partition("\n")[0]
    found = related(f"{ESSAYS[0]}\n{half}", FERRY)
    assert [m.document for m in found] == ["0.txt", "1.txt"]


def test_a_wrapped_story_is_the_same_story() -> None:
    wrapped = textwrap.fill(FERRY_AGAIN, 50)
    assert related(FERRY, wrapped)[0].value >= 0.5


def test_a_near_copy_is_left_to_other_rules() -> None:
    words = FERRY.replace("\n", " ").split()
    changed = " ".join("hardly" if n % 16 == 9 else word for n, word in enumerate(words))
    assert related(FERRY, changed) == []
    documents = [Document("a", FERRY), Document("b", changed)]
    assert len(relate_alone(Retelling(near_copy=1.0), documents)) == 2


def test_what_is_like_far_more_documents_than_the_rest_is_template() -> None:
    assert _template(Counter({5: 9, 6: 30, 7: 3}), 8) == {5, 6}
    assert _template(Counter({5: 7, 6: 7}), 8) == set()
    assert _template(Counter(dict.fromkeys(range(6), 30)), 8) == set()
    assert _template(Counter(), 0) == set()


def test_a_looser_value_informs() -> None:
    check = Retelling()
    assert check.grade(Measurement("a", "DUP007", 0.49), "corpus")[0] == "info"
    assert check.grade(Measurement("a", "DUP007", 0.5), "corpus")[0] == "warning"


def test_seeds() -> None:
    documents = [
        Document(p.name[:3], p.read_text(encoding="utf-8")) for p in sorted(SEEDS.iterdir())
    ]
    found = {m.document: m for m in relate_alone(Retelling(), documents)}
    kin = {id: {e.related for e in m.evidence} for id, m in found.items()}
    assert {"001", "002", "004"} <= kin["000"]
    assert "002" in kin["001"]
    assert all(found[id].value >= 0.5 for id in ("000", "001", "002", "004"))
    assert "003" not in found or found["003"].value < 0.5
    bearings = [documents[4].text[e.start : e.end] for e in found["004"].evidence]
    assert "High -end bearings now represent 70% of its total output value." in bearings


def test_numbers_and_stems() -> None:
    text = "Twelve masons’ 3,500 bearings, 1.2 café 007"
    words = Text(Document("a", text)).spans
    found = [s.text for s in stems(text, *zip(*words, strict=True)) if s.text]
    assert found == ["12", "mason", "3500", "beari", "12", "cafe", "7"]


def test_rare_words_weigh_more() -> None:
    weights = [rarity(10.0**-n) for n in range(1, 8)]
    assert weights == sorted(weights)
    assert weights[0] == 0
    assert weights[-1] <= 8.5


def test_keys_are_bounded_and_do_not_depend_on_order() -> None:
    long = " ".join(f"Name{n} went to town{n * 7} with the {n} of them." for n in range(3000))
    assert len(keys(long)) <= RARE + PAIRS == 128
    halves = FERRY.split("\n")
    shared = set(keys(FERRY)) & set(keys("\n".join(reversed(halves))))
    assert len(shared) >= 0.9 * len(keys(FERRY))


def test_wrapped_sentences_are_put_together() -> None:
    text = "The masons\ncame. Then\n\nThey left\nThe town"
    found = [text[a:b] for a, b in sentences(Text(Document("a", text)))]
    assert found == ["The masons\ncame.", "Then", "They left", "The town"]


@given(st.text(max_size=300))
def test_any_text_has_keys(text: str) -> None:
    assert all(0 <= key < 1 << 64 for key in keys(text))


@pytest.mark.parametrize(
    "text", ["", "a", "\0" * 9, "\x85" * 500, "🙂" * 200, "ก" * 500, "9" * 5000]
)
def test_odd_texts_are_no_stories(text: str) -> None:
    assert related(text, text + " ", text * 2) == []


CELLS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 9)),
    max_size=9,
    unique_by=lambda cell: cell[:2],
)


@given(CELLS)
@settings(max_examples=200)
def test_chain_is_the_heaviest(rows: list[tuple[int, int, int]]) -> None:
    cells = [Cell(a, b, 1.0, float(w), 0.0) for a, b, w in sorted(rows)]
    chain = heaviest_chain(cells)
    assert all(a.first < b.first and a.second < b.second for a, b in itertools.pairwise(chain))
    best = max(
        sum(cell.weight for cell in some)
        for size in range(len(cells) + 1)
        for some in itertools.combinations(cells, size)
        if all(a.first < b.first and a.second < b.second for a, b in itertools.pairwise(some))
    )
    assert sum(cell.weight for cell in chain) == best


def test_alignment_is_symmetric_and_can_leave_sentences_out() -> None:
    key = [1, 2, 3, 4, 5, 6, 7, 8]
    a, b = (
        sheet(
            key[o:] + key[:o], [5.0] * 8, [0] * 4 + [1] * 4, np.arange(8, dtype=np.uint64) + 99 * o
        )
        for o in (0, 4)
    )
    there, back = align(a, b), align(b, a)
    assert len(there.cells) == 2
    assert len(there.chain) == len(back.chain) == 1
    assert there.weight == back.weight > 0
    assert there.shared == back.shared == 40
    assert without(there, {0, 1}, ()).chain == ()


def test_candidates_share_three_rare_keys() -> None:
    assert rare_pairs([(0, 1)] * 3, 5) == [(0, 1)]
    assert rare_pairs([(0, 1)] * 2, 5) == []
    assert rare_pairs([], 5) == []
    assert rare_pairs([tuple(range(201))] * 9, 999) == []


def test_no_key_is_quadratic() -> None:
    start = time.perf_counter()
    many = rare_pairs([tuple(range(200))] * 100 + [tuple(range(5000))] * 100, 5000)
    assert 100 < len(many) <= 2000
    assert time.perf_counter() - start < 5


def test_copies_without_number() -> None:
    start = time.perf_counter()
    assert related(*[FERRY] * 2000) == []
    assert time.perf_counter() - start < 20


def invented(number: int) -> str:
    """Eight sentences of names that no other number has."""
    names = iter(f"{a}{b}{number}" for a, b in itertools.product("BDFGKLMN", "aeio"))
    names = (name.translate(str.maketrans("0123456789", "rstvwzxpqj")) + "an" for name in names)
    return " ".join(
        f"{next(names)} and the {next(names)} of {next(names)} were in {next(names)} by then."
        for _ in range(8)
    )


def test_what_many_documents_close_with_is_no_story() -> None:
    plain = (
        "Mirela Astankova writes about Adriatic fisheries from her desk in Zadar. Her newsletter"
        " Saltmarsh goes to 4,000 readers each Thursday. Send letters to box 719, Kumanovo Street."
    )
    other = (
        "From a desk in Zadar, Mirela Astankova reports on the fisheries of the Adriatic."
        " Saltmarsh, her newsletter, has 4,000 Thursday readers. Letters reach her at Kumanovo"
        " Street, box 719."
    )
    texts = [f"{invented(n)}\n{other if n % 2 else plain}" for n in range(24)]
    assert related(*texts[:2])
    assert related(*texts) == []
