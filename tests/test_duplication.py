"""The duplication family: kin, what paths say of them, groups, large buckets, the sample corpus."""

from __future__ import annotations

import random
import time
from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.check import CorpusCheck
from audit.checks.duplication import repeated_passage
from audit.checks.duplication.boilerplate import Boilerplate
from audit.checks.duplication.contained_document import ContainedDocument
from audit.checks.duplication.exact_duplicate import ExactDuplicate
from audit.checks.duplication.groups import Membership, Tree, duplicate_groups, trees
from audit.checks.duplication.kinship import aside, meant, meant_of_all, series
from audit.checks.duplication.near_duplicate import NearDuplicate
from audit.checks.duplication.repeated_passage import RepeatedPassage
from audit.checks.duplication.repeated_runs import Words, with_words
from audit.checks.duplication.shared_passage import SharedPassage
from audit.corpus.store import Library, Volume
from audit.engines.local import Keys
from audit.model import Document, Evidence, Measurement
from audit.pipeline import relate_alone
from audit.sketch import body_tokens, pairs
from audit.sketch.shingles import Hashes, shingle_set
from audit.text import Span, Text, find_sentences, find_words
from audit.values import replace

SEEDS = Path(__file__).parent.parent / "seeds"
PAIRED: tuple[CorpusCheck, ...] = (
    ExactDuplicate(),
    NearDuplicate(),
    ContainedDocument(),
    SharedPassage(),
)
ODD = (
    "",
    "one",
    "\x00",
    "\x00\x01\x02" * 50,
    "🙂" * 100,
    "   \n\n\t",
    "¶§* — …",
    "á" * 3,
    "word " * 3_000,
)


def corpus(texts: Sequence[str]) -> list[Document]:
    return [Document(f"{n:05}.txt", text, f"{n:05}.txt") for n, text in enumerate(texts)]


def kin(measurements: Sequence[Measurement]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for measurement in measurements:
        names = found.setdefault(measurement.document, [])
        names.extend(e.related for e in measurement.evidence if e.related not in names)
    return found


def words(generator: np.random.Generator, count: int) -> list[str]:
    return [f"w{n}" for n in generator.integers(0, 10**9, count)]


@pytest.fixture(scope="module")
def seeds() -> list[Document]:
    return [
        Document(path.name[:3], path.read_text("utf-8"), path.name)
        for path in sorted(SEEDS.glob("*.txt"))
    ]


# The sample corpus


def test_seeds_share_passages(seeds: list[Document]) -> None:
    measurements = relate_alone(SharedPassage(), seeds)
    found = kin(measurements)
    assert {document: sorted(others) for document, others in found.items()} == {
        "000": ["001", "002"],
        "001": ["000", "002"],
        "002": ["000", "001"],
    }
    texts = {document.id: document.text for document in seeds}
    for measurement in measurements:
        for e in measurement.evidence:
            assert e.related is not None
            own = find_words(texts[measurement.document][e.start : e.end])
            assert own == find_words(texts[e.related][e.related_start : e.related_end])
            assert len(own) >= 20
    assert measurements[2].value == pytest.approx(310 / 1105)
    (jaccard,) = {e.jaccard for e in measurements[2].evidence if e.related == "000"}
    assert jaccard == pytest.approx(0.145, abs=5e-4)


@pytest.mark.parametrize("check", PAIRED[:3])
def test_seeds_have_no_like_documents(check: CorpusCheck, seeds: list[Document]) -> None:
    assert relate_alone(check, seeds) == []


def test_seeds_repeat_captions_in_one_document(seeds: list[Document]) -> None:
    check = RepeatedPassage()
    found = {d.id: check.measure(Text(d)) for d in seeds}
    over = [id for id, m in found.items() if m is not None and check.over(m.value)]
    assert over == ["002"]
    measurement = found["002"]
    assert measurement is not None
    text = seeds[2].text
    captions = [text[e.start : e.end] for e in measurement.evidence]
    assert len(captions) == 6
    assert all(caption.endswith((")", "Henan Province.")) for caption in captions)
    assert sum(e.note.startswith("nearly") for e in measurement.evidence) == 2


# One finding a pair, the strongest


def test_each_pair_is_named_by_one_rule() -> None:
    generator = np.random.default_rng(7)
    base = words(generator, 300)
    one_changed = [*base[:100], "other", *base[101:]]
    longer = [*base, *words(generator, 400)]
    partly = [*base[:60], *words(generator, 300)]
    texts = [" ".join(w) for w in (base, base, one_changed, longer, partly)]
    texts[1] = texts[1].replace(" ", "  ") + "\n"
    named = [
        {tuple(sorted((d, other))) for d, others in found.items() for other in others}
        for found in (kin(relate_alone(check, corpus(texts))) for check in PAIRED)
    ]
    exact, near, contained, shared = ({(int(a[:5]), int(b[:5])) for a, b in n} for n in named)
    assert exact == {(0, 1)}
    assert near == {(0, 2), (1, 2)}
    assert contained == {(0, 3), (1, 3), (2, 3)}
    assert shared == {(0, 4), (1, 4), (2, 4), (3, 4)}


def test_figures_are_exact_and_each_side_has_its_own() -> None:
    generator = np.random.default_rng(8)
    base = words(generator, 104)
    longer = [*base, *words(generator, 10)]
    first, second = relate_alone(NearDuplicate(), corpus([" ".join(base), " ".join(longer)]))
    assert first.value == second.value == 100 / 110
    assert {e.containment for e in first.evidence} == {1.0}
    assert {e.containment for e in second.evidence} == {100 / 110}
    assert "00001.txt (Jaccard 0.909)" in first.note


def test_passages_reach_whole_words_with_marks() -> None:
    shared = " ".join(["café"] + [f"w{n}" for n in range(20)] + ["naïve"])
    texts = [
        f"x y {shared}! z",
        shared.replace("é", "e\u0301").replace("ï", "i\u0308") + " 1 2 3 4 5 6",
    ]
    texts[0] += " ".join(f" a{n}" for n in range(60))
    texts[1] += " ".join(f" b{n}" for n in range(60))
    first, second = relate_alone(SharedPassage(), corpus(texts))
    assert texts[0][first.evidence[0].start : first.evidence[0].end] == shared
    (e,) = second.evidence
    assert texts[1][e.start : e.end].endswith("nai\u0308ve")
    assert e.related_end is not None
    assert texts[0][e.related_start : e.related_end] == shared


@pytest.mark.parametrize("check", [*PAIRED, Boilerplate()])
def test_odd_texts(check: CorpusCheck) -> None:
    for measurement in relate_alone(check, corpus(ODD * 12)):
        assert 0 < measurement.value <= 1
        assert measurement.document[:5] not in {
            f"{n * len(ODD) + k:05}" for n in range(12) for k in (0, 5, 6)
        }


@pytest.mark.parametrize("text", ODD)
def test_odd_text_alone(text: str) -> None:
    assert RepeatedPassage().measure(Text(Document("a", text))) is None


sentences = st.lists(
    st.lists(st.sampled_from(["red", "green", "blue", "slow"]), min_size=1, max_size=14).map(
        " ".join
    ),
    max_size=8,
).map(". ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(sentences, max_size=5))
def test_measurements_hold_against_sets(texts: list[str]) -> None:
    documents = corpus(texts)
    tokens = [find_words(text) for text in texts]
    grams = [{tuple(w[i : i + 20]) for i in range(len(w) - 19)} for w in tokens]
    for measurement in relate_alone(SharedPassage(stronger=2), documents):
        number = int(measurement.document[:5])
        others = set().union(*(g for n, g in enumerate(grams) if n != number))
        own = tokens[number]
        covered = {
            i + step
            for i in range(len(own) - 19)
            if tuple(own[i : i + 20]) in others
            for step in range(20)
        }
        assert measurement.value == len(covered) / len(own)


# Large groups


@pytest.mark.parametrize("check", PAIRED)
def test_five_thousand_copies(check: CorpusCheck) -> None:
    text = " ".join(f"word{n}" for n in range(60))
    texts = [text if check.rule == "DUP001" else f"{text}{'!' * (n % 2)} {n}" for n in range(5_000)]
    begin = time.process_time()
    measurements = relate_alone(check, corpus(texts))
    assert time.process_time() - begin < 60
    named = {"DUP001": 5_000, "DUP002": 5_000}.get(check.rule, 0)
    assert len(measurements) == named
    assert sum(len(m.evidence) for m in measurements) < 32 * 5_000


def test_five_thousand_documents_of_one_template() -> None:
    generator = np.random.default_rng(4)
    template = " ".join(words(generator, 40))
    texts = [f"{template} {' '.join(words(generator, 60))}" for _ in range(5_000)]
    texts += [" ".join(texts[10].split()[:70] + words(generator, 30))]
    documents = corpus(texts)
    begin = time.process_time()
    everything = relate_alone(SharedPassage(), documents)
    assert len(everything) == len(documents)
    docs = replace(SharedPassage(), **SharedPassage.profile_options["docs"])
    found = kin(relate_alone(docs, documents))
    assert time.process_time() - begin < 60
    assert found == {"00010.txt": ["05000.txt"], "05000.txt": ["00010.txt"]}


@pytest.mark.parametrize("check", PAIRED)
def test_kin_without_number(check: CorpusCheck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence of fifty and the names of the others; texts are read as often as is shown."""
    generator = np.random.default_rng(9)
    count, template = 300, words(generator, 150)
    texts = {
        "DUP001": [" ".join(template)] * count,
        "DUP002": [" ".join([*template, *words(generator, 10)]) for _ in range(count)],
        "DUP003": [" ".join(template[:100])]
        + [" ".join([*template, *words(generator, 100)]) for _ in range(count - 1)],
        "DUP004": [" ".join([*template[:50], *words(generator, 100)]) for _ in range(count)],
    }[check.rule]
    reads = 0
    volume = Library._volume

    def counting(self: Library, number: int) -> Volume:
        nonlocal reads
        reads += 1
        return volume(self, number)

    monkeypatch.setattr(Library, "_volume", counting)
    found = relate_alone(check, corpus(texts))
    shown = [{e.related for e in m.evidence} for m in found]
    assert all(len(kin) == min(50, len(m.related)) for m, kin in zip(found, shown, strict=True))
    assert all(kin.isdisjoint(m.besides) for m, kin in zip(found, shown, strict=True))
    assert max(len(m.related) for m in found) == count - 1
    assert reads <= 53 * count
    if check.rule in ("DUP001", "DUP002"):
        scores = {f"{n:05}.txt": (50.0 + n % 7, n) for n in range(count)}
        best = max(scores, key=lambda id: scores[id])
        groups = duplicate_groups(found, scores)
        instead = {id: member.duplicate_of for id, member in groups.items()}
        assert instead == dict.fromkeys(scores, best) | {best: None}


def test_the_places_of_all_kin_are_counted() -> None:
    texts = [
        f"{'it is all the same but for the number that stands at the end ' * 2}{n}"
        for n in range(70)
    ]
    check = NearDuplicate()
    (first, *_) = relate_alone(check, corpus(texts))
    assert "and as 68 more documents" in first.note
    assert len(first.evidence) == 50
    assert len(first.besides) == 19


def test_template_does_not_make_near_duplicates_in_docs() -> None:
    generator = np.random.default_rng(6)
    template = words(generator, 95)
    texts = [" ".join([*template, *words(generator, 5)]) for _ in range(12)]
    check = NearDuplicate()
    found = relate_alone(check, corpus(texts))
    assert len(found) == 12
    assert all(m.note.count("; alike only by template or boilerplate: 100% of") == 1 for m in found)
    docs = replace(check, **check.profile_options["docs"])
    assert relate_alone(docs, corpus(texts)) == []
    nine = relate_alone(docs, corpus(texts[:9]))
    assert len(nine) == 9
    assert nine == relate_alone(replace(docs, discount_template=False), corpus(texts[:9]))


def test_alike_only_by_boilerplate_is_said_to_be_so() -> None:
    generator = np.random.default_rng(9)
    template = words(generator, 60)
    apart = [" ".join([*template, *words(generator, 3 + 4 * n)]) for n in range(12)]
    story = words(generator, 300)
    like = [" ".join([*template, *story, *words(generator, n)]) for n in (1, 2)]
    inside = words(generator, 80)
    texts = [*apart, *like, " ".join([*template, *inside]), " ".join([*template, *inside, *story])]
    said = "alike only by template or boilerplate"
    for check in PAIRED[1:3]:
        notes = {m.document: m.note for m in relate_alone(check, corpus(texts))}
        assert notes
        for document, note in notes.items():
            assert (said in note) == (int(document[:5]) < 12), (check.rule, document, note)
            assert "of what they share stands in 10 or more documents" in note
    texts = [" ".join([*template[:30], *words(generator, 60)]) for _ in range(12)]
    texts[3:5] = [f"{text} {' '.join(story[:25])}" for text in texts[3:5]]
    for measurement in relate_alone(SharedPassage(), corpus(texts)):
        own = measurement.document[:5] in ("00003", "00004")
        assert (said in measurement.note) != own
        plain = [e for e in measurement.evidence if "template or boilerplate" not in e.note]
        assert len(plain) == own


@pytest.mark.parametrize("check", PAIRED)
def test_short_documents_are_left_out_in_docs(check: CorpusCheck) -> None:
    text = " ".join(f"word{n}" for n in range(49))
    docs = replace(check, **check.profile_options["docs"])
    assert relate_alone(docs, corpus([text, text, f"{text}.", f"{text} and"])) == []


# Boilerplate

SMALL = Boilerplate(min_words=1, min_run=4, min_documents=3)
lines = st.lists(
    st.lists(st.sampled_from(["red", "green", "blue"]), min_size=1, max_size=9).map(" ".join),
    max_size=5,
).map("\n".join)


@settings(max_examples=80, deadline=None)
@given(st.lists(lines, max_size=9))
def test_boilerplate_against_sets(texts: list[str]) -> None:
    documents = corpus(texts)
    own = {tuple(find_words(text)) for text in texts}
    runs = [{w[i : i + 4] for i in range(len(w) - 3)} for w in own]
    whole = {tuple(find_words(t)): {tuple(x.split()) for x in t.split("\n")} for t in texts}

    def common(run: tuple[str, ...], sets: Sequence[set[tuple[str, ...]]]) -> bool:
        return sum(run in members for members in sets) >= 3

    found = {m.document: m.value for m in relate_alone(SMALL, documents)}
    if len(whole) < len(set(texts)):
        return  # the same words on other lines: either counts
    for document in documents:
        covered: set[int] = set()
        place = 0
        for line in document.text.split("\n"):
            size = len(line.split())
            if size and common(tuple(line.split()), list(whole.values())):
                covered.update(range(place, place + size))
            place += size
        w = tuple(find_words(document.text))
        for i in range(len(w) - 3):
            if common(w[i : i + 4], runs):
                covered.update(range(i, i + 4))
        assert found.get(document.id, 0) == (len(covered) / len(w) if w else 0)


def test_blocks_say_what_they_are() -> None:
    generator = np.random.default_rng(12)
    top, tail, rare, inner = (" ".join(words(generator, n)) for n in (9, 9, 8, 25))
    texts = []
    for n in range(30):
        story = " ".join(words(generator, 30))
        middle = " ".join([*words(generator, 5), inner, *words(generator, 5)])
        end = [tail, rare] if n < 12 else [tail]
        texts.append("\n".join([top, story, middle, *end]))
    found = relate_alone(Boilerplate(), corpus(texts))
    notes = [[e.note for e in m.evidence] for m in found]
    common = ["line at the top, stands in 30 documents", "run of 25 words, stands in 30 documents"]
    assert notes[0] == [
        *common,
        "line, stands in 30 documents",
        "line at the end, stands in 12 documents",
    ]
    assert notes[29] == [*common, "line at the end, stands in 30 documents"]
    assert texts[0][found[0].evidence[1].start : found[0].evidence[1].end] == inner
    together = relate_alone(Boilerplate(), corpus(texts[:12]))
    assert together[0].evidence[-1].note == "block of 2 lines at the end, stands in 12 documents"


def test_boilerplate_reads_each_document_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(13)
    template = " ".join(words(generator, 40))
    texts = [f"{' '.join(words(generator, 9))} {template}" for _ in range(3_000)]
    reads: list[int] = []
    read, hashes = Library._volume, Library.hashes
    monkeypatch.setattr(Library, "_volume", lambda self, n: reads.append(n) or read(self, n))
    monkeypatch.setattr(Library, "hashes", lambda self, n: reads.append(n) or hashes(self, n))
    found = relate_alone(Boilerplate(), corpus(texts))
    assert len(found) == 3_000
    assert all(len(m.evidence) == 1 for m in found)
    assert len(reads) == 3 * 3_000


# What paths say

MEANT = [
    ("docs/en/a.md", "docs/ja/a.md", "language"),
    ("docs/a.md", "docs/fr/a.md", "language"),
    ("docs/zh-Hans/a.md", "docs/pt_BR/a.md", "language"),
    ("README.md", "README-ko.md", "language"),
    ("README.zh_CN.md", "README.md", "language"),
    ("page.de.md", "page.fr.md", "language"),
    ("i18n/nb/guide.md", "i18n/no/guide.md", "language"),
    ("docs/v1/a.md", "docs/v2/a.md", "version"),
    ("docs/1.2/a.md", "docs/latest/a.md", "version"),
    ("docs/version-3.x/b/a.md", "docs/b/a.md", "version"),
    ("api-v1.md", "api-v2.md", "version"),
    ("blog/part-1.md", "blog/part-2.md", "series"),
    ("blog/2023-03-18-notes.md", "blog/2024-11-03-notes.md", "series"),
    ("notes/march.md", "notes/april.md", "series"),
    ("notes/chapter-ii.md", "notes/chapter-iii.md", "series"),
    ("2022.md", "2023.md", "series"),
    ("tests/a.md", "docs/a.md", "test"),
    ("a.md", "pkg/__fixtures__/b.md", "test"),
    ("scaffolds/post.md", "source/post.md", "scaffold"),
    ("_includes/a.md", "b.md", "include"),
    ("vendor/x/README.md", "x/README.md", "vendored"),
    ("node_modules/x/README.md", "x/README.md", "vendored"),
    ("LICENSE", "sub/LICENSE.txt", "licence"),
    ("LICENCE-MIT.md", "a.md", "licence"),
    ("COPYING", "a.md", "licence"),
    ("CHANGELOG.md", "a.md", "changelog"),
    ("docs/release_notes.rst", "a.md", "release notes"),
    ("docs/whatsnew/3.1.rst", "a.md", "release notes"),
]
UNMEANT = [
    ("docs/a.md", "docs/b.md"),
    ("docs/install.md", "guide/install.md"),
    ("docs/2022/a.md", "docs/2023/a.md"),
    ("docs/a.md", "docs/2023/a.md"),
    ("docs/a.md", "docs/a-copy.md"),
    ("a/intro-1.md", "b/intro-2.md"),
    ("docs/contest.md", "docs/latest-news/a.md"),
    ("docs/attest/a.md", "docs/b.md"),
    ("docs/history/a.md", "docs/b.md"),
    ("docs/licensing-guide.md", "docs/b.md"),
    ("docs/newsletter.md", "docs/b.md"),
    ("docs/english.md", "docs/french-fries.md"),
    ("same.md", "same.md"),
]


@pytest.mark.parametrize(("a", "b", "remark"), MEANT)
def test_meant(a: str, b: str, remark: str) -> None:
    assert remark in meant(a, b)
    assert meant(b, a) != ""


@pytest.mark.parametrize(("a", "b"), UNMEANT)
def test_not_meant(a: str, b: str) -> None:
    assert meant(a, b) == meant(b, a) == ""


@given(st.text("aA1-_./v 語", max_size=30), st.text("aA1-_./v 語", max_size=30))
def test_kinship_takes_any_path(a: str, b: str) -> None:
    assert isinstance(aside(a) + meant(a, b), str)
    assert series(a, b) == series(b, a)
    assert bool(meant(a, b)) == bool(meant(b, a))


def test_one_unmeant_kin_is_enough() -> None:
    assert meant_of_all("docs/en/a.md", ["docs/ja/a.md", "docs/ko/a.md"])
    assert not meant_of_all("docs/en/a.md", ["docs/ja/a.md", "other/b.md"])
    assert not meant_of_all("docs/en/a.md", [])


def related(rule: str, document: str, *others: str) -> Measurement:
    return Measurement(document, rule, 1.0, "", tuple(Evidence(0, 1, related=o) for o in others))


@pytest.mark.parametrize(
    ("other", "profile", "severity"),
    [
        ("docs/b.md", "docs", "error"),
        ("docs/fr/a.md", "docs", "info"),
        ("tests/a.md", "docs", "info"),
        ("docs/fr/a.md", "corpus", "error"),
    ],
)
def test_grade(other: str, profile: str, severity: str) -> None:
    grade, remark = ExactDuplicate().grade(related("DUP001", "docs/a.md", other), profile)
    assert grade == severity
    assert bool(remark) == (grade == "info")


# Groups


def member(group: int, of: str | None = None, reason: str = "") -> Membership:
    return Membership(group, of, reason)


def test_the_best_copy_is_kept() -> None:
    scores = {"a": (50.0, 10), "b": (90.0, 10), "c": (90.0, 20), "d": (99.0, 1), "e": (99.0, 1)}
    pairs = [
        related("DUP001", "a", "b", "c"),
        related("DUP002", "b", "c"),
        related("DUP002", "d", "e"),
    ]
    assert duplicate_groups(pairs, scores) == {
        "a": member(1, "c", "best score (90 against 50)"),
        "b": member(1, "c", "longest (20 against 10 characters)"),
        "c": member(1, None, "longest (20 against 10 characters)"),
        "d": member(2, None, "first by id"),
        "e": member(2, "d", "first by id"),
    }


@pytest.mark.parametrize(
    ("scores", "rule", "reason"),
    [
        (((97.0, 5), (83.0, 9)), "DUP002", "best score (97 against 83)"),
        (((97.25, 5), (97.2, 9)), "DUP002", "best score (97.25 against 97.20)"),
        (((99.7, 5), (50.0, 9)), "DUP002", "best score (99.70 against 50.00)"),
        (((100.0, 5), (99.7, 9)), "DUP002", "best score (100.00 against 99.70)"),
        (((100.0, 5), (99.2, 9)), "DUP002", "best score (100 against 99)"),
        (((50.0, 2_000), (50.0, 9)), "DUP001", "longest (2,000 against 9 characters)"),
        (((50.0, 9), (50.0, 9)), "DUP001", "first by id"),
        (((50.0, 9), (0.0, 0)), "DUP001", "the others are not judged here"),
        (((1.0, 90), (99.0, 9)), "DUP003", "contains the others"),
    ],
)
def test_the_reason_is_what_decided(
    scores: tuple[tuple[float, int], tuple[float, int]], rule: str, reason: str
) -> None:
    found = duplicate_groups([related(rule, "b", "a")], dict(zip("ab", scores, strict=True)))
    assert found == {"a": member(1, None, reason), "b": member(1, "a", reason)}


def test_a_better_copy_may_stand_in_a_longer_document() -> None:
    scores = {"a": (50.0, 10), "b": (90.0, 10), "c": (10.0, 100)}
    found = duplicate_groups([related("DUP002", "a", "b"), related("DUP003", "b", "c")], scores)
    assert found["a"] == member(1, None, "the others stand in longer documents")
    assert found["c"] == member(1, None, "no kept copy is like it")


def test_a_chain_loses_nothing_that_was_not_compared_with_what_is_kept() -> None:
    scores = {name: (float(n), 1) for n, name in enumerate("edcba")}
    chain = [related("DUP002", x, y) for x, y in zip("abcd", "bcde", strict=True)]
    found = duplicate_groups(chain, scores)
    assert {m.group for m in found.values()} == {1}
    assert {d: m.duplicate_of for d, m in found.items()} == {
        "a": None, "b": "a", "c": None, "d": "c", "e": None,
    }  # fmt: skip
    assert found["e"].reason == "no kept copy is like it"


def test_what_is_contained_is_never_kept_for_what_contains_it() -> None:
    scores = {"part": (99.0, 10), "whole": (1.0, 100), "all": (0.0, 1000)}
    pairs = [related("DUP003", "part", "whole"), related("DUP003", "whole", "all")]
    found = duplicate_groups(pairs, scores)
    assert found["all"].duplicate_of is None
    assert found["whole"].duplicate_of == "all"
    assert found["part"].duplicate_of is None
    pairs.append(related("DUP003", "part", "all"))
    assert duplicate_groups(pairs, scores)["part"].duplicate_of == "all"


def test_other_rules_make_no_groups() -> None:
    assert duplicate_groups([related("DUP004", "a", "b")], {"a": (1.0, 1), "b": (1.0, 1)}) == {}
    assert duplicate_groups([related("DUP001", "a", "gone")], {"a": (1.0, 1)}) == {}


def test_trees() -> None:
    pairs = [related("DUP001", f"v1/x/{n}.md", f"v2/x/{n}.md") for n in range(3)]
    pairs += [related("DUP002", f"v2/y{n}.md", f"v1/y{n}.md") for n in range(2)]
    pairs += [related("DUP002", f"old/{n}.md", f"v1/x/{n}.md") for n in range(4)]
    (tree,) = trees([*pairs, *pairs, related("DUP001", "v2/x/0.md", "v1/x/0.md")])
    assert isinstance(tree, Tree)
    assert (tree.first, tree.second, len(tree.pairs)) == ("v1", "v2", 5)
    assert trees(pairs[:-5]) == []


def test_shingles_are_taken_once_for_all_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = 0

    def counted(words: array[int], length: int = 5) -> Hashes:
        nonlocal taken
        taken += 1
        return shingle_set(words, length)

    monkeypatch.setattr(pairs, "shingle_set", counted)
    passage = " ".join(f"w{n}" for n in range(60))
    documents = corpus([f"{passage} {' '.join(f'{n}x{k}' for k in range(40))}" for n in range(12)])
    checks = [replace(check, discount_template=True) for check in PAIRED[1:]]
    with Library() as library:
        keys = {check.rule: Keys() for check in checks}
        for document in documents:
            text = Text(document)
            number = library.add(document, *text.once(body_tokens).parts)
            for check in checks:
                keys[check.rule].add(number, array("Q", check.keys(text)).tobytes())
        for check in checks:
            list(check.relate(keys[check.rule].groups(), library))
    assert taken == len(documents)


@pytest.mark.parametrize("min_words", [1, 3, 5, 10])
def test_short_passages_may_count_as_repeated(min_words: int) -> None:
    """Fewer words than a run of five have no runs; they are compared as they are."""
    text = "One two three. Four five six. One two three. And then a longer end to it, at last."
    check = RepeatedPassage(limit=0.0, min_words=min_words)
    measurement = check.measure(Text(Document("a", text)))
    if min_words <= 3:
        assert measurement is not None
        assert [text[e.start : e.end] for e in measurement.evidence] == ["One two three."]
    else:
        assert measurement is None


def test_only_lines_that_repeat_something_are_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def find(text: str, start: int, stop: int) -> list[Span]:
        asked.append(text[start:stop].strip())
        return find_sentences(text, start, stop)

    monkeypatch.setattr(repeated_passage, "find_sentences", find)
    once = [f"Line {n} says of {n * 7} things what {n * 11} others do not." for n in range(50)]
    again = "What stands here once more has ten words or a few over."
    lines = [*once, f"First: {again}", "Between.", f"Zeal. {again} And so on.", "Done."]
    text = Text(Document("a", "\r\n".join(lines)))
    assert RepeatedPassage().measure(text) is None  # one sentence has a word that the other lacks
    assert asked == [lines[50], lines[52]]
    assert "sentences" not in vars(text)
    text = Text(Document("a", "\r".join([*once, f"Oh! {again} End.", "Between.", again, "Done."])))
    measurement = RepeatedPassage(limit=0.0).measure(text)
    assert measurement is not None
    assert [text.raw[e.start : e.end] for e in measurement.evidence] == [again]


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from(["\n|\n\n| |. ", "\n \t\n|\n\f\n|. ", "\r\n|\n\r|. "]),
    st.integers(5, 14),
    st.integers(4, 35),
    st.floats(0.1, 1),
)
def test_no_repeated_passage_is_passed_over(
    seed: int, ends: str, min_words: int, near_words: int, similar: float
) -> None:
    """Looking only where runs of words stand again finds what looking everywhere does."""
    generator = random.Random(seed)
    words = [f"w{n}" for n in range(generator.choice([20, 200]))]
    passages = [generator.choices(words, k=generator.randrange(3, 50)) for _ in range(9)]
    pieces = []
    for _ in range(40):
        passage = generator.choice(passages).copy()
        for _ in range(generator.choice([0, 0, 1, 3])):
            passage[generator.randrange(len(passage))] = generator.choice(words)
        pieces += [" ".join(passage), generator.choice(ends.split("|"))]
    text = Text(Document("a", "".join(pieces)))
    check = RepeatedPassage(limit=0.0, min_words=min_words, near_words=near_words, similar=similar)
    found = check.measure(text)
    with pytest.MonkeyPatch.context() as patch:
        everywhere = [
            list(with_words(spans, text.once(Words.of).starts))
            for spans in (text.paragraphs, text.sentences)
        ]
        patch.setattr(RepeatedPassage, "_units", lambda *given: everywhere)
        assert found == check.measure(text)


@pytest.mark.parametrize(
    "options",
    [{"min_words": 3}, {"min_words": 0}, {"min_words": -1, "near_words": -1}, {"similar": 0.0}],
)
def test_repeated_passages_with_any_options(options: dict[str, float]) -> None:
    check = replace(RepeatedPassage(), **options)
    text = "--\n\n--\n\nA.\n\nOne two three.\n\nB.\n\nOne two three.\n\n" + "C d e f. " * 9
    for end in range(len(text)):
        check.measure(Text(Document("a", text[:end])))
    assert check.measure(Text(Document("a", text))) is not None
