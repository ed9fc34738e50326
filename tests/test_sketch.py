"""Sketches against naive oracles: sets of tuples, datasketch itself, every run of words."""

from __future__ import annotations

import os
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.corpus.store import Library
from audit.model import Document
from audit.sketch import kernel, pairs, word_hashes
from audit.sketch.hashing import mixed
from audit.sketch.join import grouped, prefix_groups
from audit.sketch.keys import RECALL, band_keys, bands, fingerprints, signature, winnow_shape
from audit.sketch.pairs import ALL_PAIRS, Related, Shelf, near
from audit.sketch.passages import Besides, shared_passages
from audit.sketch.search import Codes, Mask, ends_of, search
from audit.sketch.shingles import (
    Members,
    containment,
    gram_hashes,
    jaccard,
    present,
    shared,
    shingle_hashes,
    shingle_set,
    unique,
)
from audit.sketch.words import tokens
from audit.text import find_words

SCRIPTS = (
    "The cat sat on the mat by the door",
    "Der Fluß trat über die Ufer und stieg weiter",
    "Собака бежала по улице и громко лаяла на всех",
    "今天天气很好我们去公园散步吧",
    "ภาษาไทยเขียนติดกันไม่มีช่องว่าง",
    "यह एक छोटा सा वाक्य है जो हिंदी में लिखा है",
    "هذه جملة قصيرة مكتوبة باللغة العربية عن الطقس",
    "오늘은 날씨가 아주 좋아서 공원에 갔다",
    "nul\x00in the\x00middle of these words\x00here",
    "👩‍👩‍👧 emoji 🇫🇷 between the words that we know",
    "word",
    "",
)
few_words = st.lists(st.sampled_from("abc"), max_size=40)
lengths = st.integers(1, 7)


def naive_shingles(words: list[str], length: int = 5) -> set[tuple[str, ...]]:
    length = max(1, min(length, len(words)))
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def naive_jaccard(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    return len(a & b) / len(a | b) if a & b else 0.0


def naive_cover(a: list[str], b: list[str], length: int) -> set[int]:
    grams = {tuple(b[i : i + length]) for i in range(len(b) - length + 1)}
    return {
        i + step
        for i in range(len(a) - length + 1)
        if tuple(a[i : i + length]) in grams
        for step in range(length)
    }


def test_word_hashes_do_not_depend_on_the_process() -> None:
    code = (
        "from audit.sketch import word_hashes; print(list(word_hashes(['café', '世', 'a' * 99])))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert seen == {f"{list(word_hashes(['café', '世', 'a' * 99]))}\n"}


def test_words_alone_load_no_numpy() -> None:
    code = "import audit.checks, audit.sketch, sys; sys.exit('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=False)
    assert run.returncode == (kernel.name == "numpy")


@pytest.mark.parametrize("a", SCRIPTS)
@pytest.mark.parametrize("b", SCRIPTS)
def test_similarity_of_every_script(a: str, b: str) -> None:
    first, second = find_words(a), find_words(b)
    x, y = (shingle_set(word_hashes(words)) for words in (first, second))
    naive = naive_shingles(first), naive_shingles(second)
    assert len(x) == len(naive[0])
    assert jaccard(x, y) == naive_jaccard(*naive) == (a == b and a != "")
    if len(first) > 4:
        assert containment(x, shingle_set(word_hashes(first + second))) == 1


@settings(deadline=None)
@given(few_words, few_words)
def test_jaccard_and_containment_are_those_of_sets(a: list[str], b: list[str]) -> None:
    x, y = shingle_set(word_hashes(a)), shingle_set(word_hashes(b))
    naive_a, naive_b = naive_shingles(a), naive_shingles(b)
    assert shared(x, y) == len(naive_a & naive_b)
    assert jaccard(x, y) == naive_jaccard(naive_a, naive_b)
    assert containment(x, y) == (len(naive_a & naive_b) / len(naive_a) if naive_a else 0)


@settings(deadline=None)
@given(few_words, lengths)
def test_equal_runs_and_only_those_hash_alike(words: list[str], length: int) -> None:
    hashes = gram_hashes(word_hashes(words), length).tolist()
    runs = [tuple(words[i : i + length]) for i in range(len(words) - length + 1)]
    assert len(hashes) == len(runs)
    assert len(set(hashes)) == len(set(runs)) == len(set(zip(hashes, runs, strict=True)))


def test_runs_hash_alike_wherever_they_stand() -> None:
    words = word_hashes(str(n) for n in range(9_000))
    late = gram_hashes(words, 5)[8_000:]
    assert (late == gram_hashes(words[8_000:], 5)).all()


def test_shingles_of_short_documents() -> None:
    assert len(shingle_set(word_hashes([]))) == 0
    assert len(shingle_hashes(word_hashes(["a", "b"]))) == 1
    pair, triple = (shingle_set(word_hashes(w)) for w in (["a", "b"], ["a", "b", "c"]))
    assert shared(pair, triple) == 0


def test_one_bit_changes_half_the_bits() -> None:
    generator = np.random.default_rng(5)
    words = generator.integers(0, 2**64, 5, dtype=np.uint64)
    before = shingle_hashes(words)[0]
    flips = []
    for place in range(5):
        for bit in range(64):
            changed = words.copy()
            changed[place] ^= np.uint64(1) << np.uint64(bit)
            flips.append((int(before) ^ int(shingle_hashes(changed)[0])).bit_count())
    assert 30 < np.mean(flips) < 34
    assert min(flips) > 10


def test_mixing_is_a_bijection_on_a_sample() -> None:
    assert len({mixed(value) for value in range(100_000)}) == 100_000


def test_present() -> None:
    among = np.array([2, 5, 9], dtype=np.uint64)
    values = np.array([1, 2, 9, 10], dtype=np.uint64)
    assert present(values, among).tolist() == [False, True, True, False]
    assert present(values, among[:0]).tolist() == [False] * 4


@pytest.mark.parametrize("limit", [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0])
@pytest.mark.parametrize("slots", [64, 128, 256])
def test_bands_keep_their_promise(limit: float, slots: int) -> None:
    count, rows = bands(limit, slots)
    assert count * rows <= slots
    assert 1 - (1 - limit**rows) ** count >= RECALL
    longer = rows + 1
    assert rows == slots or 1 - (1 - limit**longer) ** (slots // longer) < RECALL


@pytest.mark.parametrize("limit", [0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
def test_keys_take_less_than_a_kilobyte_a_document(limit: float) -> None:
    """A key is 8 bytes and a document's number 4."""
    assert 12 * bands(limit)[0] <= 700


def edited(generator: np.random.Generator, words: np.ndarray, edits: int) -> np.ndarray:
    copy = words.copy()
    copy[generator.choice(len(words), edits, replace=False)] = generator.integers(
        0, 2**64, edits, dtype=np.uint64
    )
    return copy


def test_recall_at_the_limit() -> None:
    """Of 2,000 pairs at Jaccard 0.80–0.82 the bands may miss as many as theory says, no more."""
    generator = np.random.default_rng(2)
    shape = bands(0.8)
    missed = tried = 0
    while tried < 1_000:
        words = generator.integers(0, 2**64, 300, dtype=np.uint64)
        copy = edited(generator, words, 7)
        a, b = shingle_set(words), shingle_set(copy)
        if not 0.8 <= jaccard(a, b) <= 0.82:
            continue
        tried += 1
        keys = (set(band_keys(signature(w), *shape)) for w in (words, copy))
        missed += not set.intersection(*keys)
    assert missed / tried <= 1 - RECALL


@pytest.mark.parametrize("size", [6, 12, 40, 150, 600, 4_000])
def test_signatures_estimate_without_bias(size: int) -> None:
    """Of 300 pairs: the mean error within four standard errors of none, spread as theory has it."""
    generator = np.random.default_rng(size)
    errors = []
    expected = 0.0
    for _ in range(300):
        words = generator.integers(0, 2**64, size, dtype=np.uint64)
        copy = edited(generator, words, max(1, size // 20))
        exact = jaccard(shingle_set(words), shingle_set(copy))
        a, b = (np.frombuffer(signature(w), np.uint32) for w in (words, copy))
        errors.append(float(np.mean(a == b)) - exact)
        expected += exact * (1 - exact) / 256 / 300
    assert abs(np.mean(errors)) < 4 * (expected / 300) ** 0.5
    assert np.std(errors) < 1.2 * expected**0.5


@settings(deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 40), max_size=12), max_size=12),
    st.sampled_from([0.5, 0.7, 0.75, 0.8, 1.0]),
)
def test_the_exact_join_misses_nothing(sets: list[set[int]], limit: float) -> None:
    groups = list(prefix_groups([np.array(sorted(s), dtype=np.uint64) for s in sets], limit))
    found = {pair for group in groups for pair in combinations(group, 2)}
    for a, b in combinations(range(len(sets)), 2):
        both = len(sets[a] & sets[b])
        if both and both / len(sets[a] | sets[b]) >= limit:
            assert (a, b) in found


def test_the_exact_join_leaves_out_what_is_rare() -> None:
    """Of ten documents with half their text in common none is a candidate at 0.8."""
    generator = np.random.default_rng(9)
    common = generator.integers(0, 2**64, 100, dtype=np.uint64)
    own = [generator.integers(0, 2**64, 100, dtype=np.uint64) for _ in range(10)]
    sets = [np.unique(np.concatenate((common, rest))) for rest in own]
    assert list(prefix_groups(sets, 0.8)) == []
    assert len(list(prefix_groups(sets, 0.3))) > 0


@pytest.mark.parametrize("min_words", range(1, 60))
def test_winnowing_promises_the_length_asked_for(min_words: int) -> None:
    k, window = winnow_shape(min_words)
    assert k + window - 1 == min_words


@settings(deadline=None)
@given(few_words, few_words, few_words, few_words, st.lists(st.sampled_from("abc"), min_size=7))
def test_a_shared_run_has_a_shared_fingerprint(
    a: list[str], b: list[str], c: list[str], d: list[str], run: list[str]
) -> None:
    first, second = (fingerprints(word_hashes(x), 7) for x in (a + run + b, c + run + d))
    assert set(first) & set(second)


@settings(max_examples=400, deadline=None)
@given(few_words, few_words, lengths)
def test_passages_cover_what_is_shared(a: list[str], b: list[str], length: int) -> None:
    passages = shared_passages(word_hashes(a), word_hashes(b), length)
    covered = [i for start, end, _, _ in passages for i in range(start, end)]
    assert sorted(set(covered)) == covered
    assert set(covered) == naive_cover(a, b, length)
    end_before = 0
    for start, end, other, other_end in passages:
        assert a[start:end] == b[other:other_end]
        assert end == len(a) or other_end == len(b) or a[end] != b[other_end]
        if start > end_before and start and other:
            assert a[start - 1] != b[other - 1] or end - start < length
        end_before = end


def test_passages_are_maximal_and_point_both_ways() -> None:
    run = [f"w{n}" for n in range(30)]
    a = word_hashes(["x", *run, "y", *run[:25]])
    b = word_hashes([*"pqr", *run, "z"])
    assert shared_passages(a, b, 20) == [(1, 31, 3, 33), (32, 57, 3, 28)]
    assert shared_passages(b, a, 20) == [(3, 33, 1, 31)]


@pytest.mark.parametrize("period", [10**9, 30, 31, 25])
def test_repetitive_documents_are_not_quadratic(period: int) -> None:
    """100,000 equal words with another now and then: a quadratic comparison takes minutes."""
    a, b = np.ones(100_000, dtype=np.uint64), np.ones(100_000, dtype=np.uint64)
    a[::period] = 2
    b[::31] = 3
    for x, y in ((a, b), (b, a), (a, a)):
        passages = shared_passages(x, y, 20)
        assert sum(end - start for start, end, _, _ in passages) > 90_000


def test_what_stands_out_of_a_template() -> None:
    words = word_hashes(str(n) for n in range(40))
    passage = np.frombuffer(words, dtype=np.uint64)
    shingles = shingle_set(words)
    nothing = shingles[:0]
    assert Besides(passage, Members(nothing), 20).stands_out(0, 40)
    assert not Besides(passage, Members(shingles), 20).stands_out(0, 40)
    template = Besides(passage, Members(np.sort(shingle_hashes(words)[:16])), 20)
    assert template.stands_out(0, 40)
    assert template.stands_out(16, 36)
    assert not template.stands_out(16, 34)
    assert not template.stands_out(0, 34)
    middle = Members(np.sort(shingle_hashes(words)[10:26]))
    assert not Besides(passage, middle, 20).stands_out(0, 40)


def verified(
    groups: Sequence[tuple[int, ...]], verify: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    def accept(codes: Codes) -> Mask:
        pairs = zip(*(ends.tolist() for ends in ends_of(codes)), strict=True)
        return np.array([verify(*pair) for pair in pairs], np.bool_)

    return list(zip(*(ends.tolist() for ends in ends_of(search(groups, accept))), strict=True))


def test_each_pair_is_verified_once() -> None:
    calls: list[tuple[int, int]] = []

    def verify(first: int, second: int) -> bool:
        calls.append((first, second))
        return (first + second) % 2 == 1

    groups = [(0, 1), (0, 1, 2), (1, 2, 5), (0, 1)]
    assert verified(groups, verify) == [(0, 1), (1, 2), (2, 5)]
    assert sorted(calls) == [(0, 1), (0, 2), (1, 2), (1, 5), (2, 5)]


def test_small_groups_are_compared_all_with_all() -> None:
    group = tuple(range(ALL_PAIRS))
    assert verified([group], lambda a, b: True) == list(combinations(group, 2))


@pytest.mark.parametrize("kinds", [1, 3, 10, 5_000])
def test_large_groups_are_neither_dropped_nor_quadratic(kinds: int) -> None:
    count = 0

    def verify(first: int, second: int) -> bool:
        nonlocal count
        count += 1
        return first % kinds == second % kinds

    found = verified([tuple(range(5_000))] * 3, verify)
    assert count <= 32 * 5_000
    named = {number for pair in found for number in pair}
    assert len(named) == (5_000 if kinds <= 10 else 0)


def test_one_that_matches_few_of_a_large_group_is_found() -> None:
    """All are like the first but one, which is like a few in the middle."""
    few = {(n, 2_500) for n in range(40, 45)} | {(2_500, n) for n in range(4_000, 4_005)}

    def verify(first: int, second: int) -> bool:
        return (first, second) in few or 2_500 not in (first, second)

    assert few <= set(verified([tuple(range(5_000))], verify))


groups_of_few = st.lists(
    st.sets(st.integers(0, 70), min_size=2, max_size=70).map(lambda own: tuple(sorted(own))),
    max_size=8,
)


@settings(deadline=None)
@given(groups_of_few, st.sampled_from([0, 100, 2_000, 10**6]))
def test_each_pair_is_looked_at_once_and_all_where_the_budget_is_enough(
    groups: list[tuple[int, ...]], budget: int
) -> None:
    asked: list[int] = []

    def accept(codes: Codes) -> Mask:
        assert (codes[1:] > codes[:-1]).all()
        asked.extend(codes.tolist())
        return np.asarray(codes % np.uint64(3) == 0)

    taken = search(groups, accept, budget).tolist()
    pairs = {first << 32 | second for group in groups for first, second in combinations(group, 2)}
    small = [group for group in groups if len(group) <= ALL_PAIRS]
    some = {first << 32 | second for group in small for first, second in combinations(group, 2)}
    assert len(asked) == len(set(asked))
    assert taken == sorted(code for code in asked if code % 3 == 0)
    assert some <= set(asked) <= pairs
    if budget == 10**6:
        assert set(asked) == pairs


def test_a_group_past_the_budget_costs_what_grows_with_its_members() -> None:
    asked = 0

    def accept(codes: Codes) -> Mask:
        nonlocal asked
        asked += len(codes)
        return np.asarray(ends_of(codes)[0] % 2 == ends_of(codes)[1] % 2)

    groups = [tuple(range(100)), tuple(range(200)), tuple(range(5_000)), tuple(range(4_999))]
    search(groups, accept, 19_900)
    assert 19_900 < asked <= 19_900 + 32 * 5_000


@pytest.fixture
def library() -> Iterator[Library]:
    with Library() as library:
        yield library


def put(library: Library, text: str) -> None:
    words = tokens(text)
    parts = (words.hashes.tobytes(), words.starts.tobytes(), words.ends.tobytes())
    library.add(Document(str(len(library)), text), *parts)


def test_near_pairs_are_those_of_sets(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fits in memory at once."""
    texts = [" ".join("abcdefghijklmnop"[n % 3 : n % 7 + 9]) for n in range(30)] + ["", "a"]
    for text in texts:
        put(library, text)
    sets = [naive_shingles(find_words(text)) if text else set() for text in texts]
    everyone = [tuple(range(len(texts)))]
    found = near(everyone, Shelf(library), 0.5)
    at_limit = {
        (a, b): (len(sets[a]), len(sets[b]), len(sets[a] & sets[b]))
        for a, b in combinations(range(len(texts)), 2)
        if naive_jaccard(sets[a], sets[b]) >= 0.5
    }
    sizes = zip(found.first.tolist(), found.second.tolist(), found.both.tolist(), strict=True)
    assert dict(zip(found, sizes, strict=True)) == at_limit
    kin = {
        (n, k): (o.first, o.second, o.both) for n, own, _ in found.by_document(99) for k, o in own
    }
    assert kin == at_limit | {(b, a): (y, x, both) for (a, b), (x, y, both) in at_limit.items()}
    monkeypatch.setattr(pairs, "_KEPT_WORDS", 30)
    again = near(everyone, Shelf(library), 0.5)
    assert list(again) == list(found)
    assert again.both.tolist() == found.both.tolist()
    common = Shelf(library).common(found.codes, 5)
    monkeypatch.undo()
    assert common.values.tolist() == Shelf(library).common(found.codes, 5).values.tolist()
    assert len(common)
    bare = Shelf(library).without(common).overlaps(found.codes)
    for (a, b), both in zip(found, bare.both.tolist(), strict=True):
        left = [np.setdiff1d(Shelf(library)[n].shingles, common.values) for n in (a, b)]
        assert both == shared(*left)


@pytest.mark.parametrize("texts", [["the same words in every one of them"] * 3_000, None])
def test_a_bucket_of_a_whole_corpus_is_not_quadratic(
    library: Library, texts: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exact copies, and documents of one template: counted, not timed."""
    template = " ".join(f"word{n}" for n in range(80))
    for text in texts or [f"{template} number {n}" for n in range(3_000)]:
        put(library, text)
    compared = 0
    overlaps = Shelf.overlaps

    def counting(self: Shelf, codes: Codes, least: float = 0) -> Related:
        nonlocal compared
        compared += len(codes)
        return overlaps(self, codes, least)

    monkeypatch.setattr(Shelf, "overlaps", counting)
    monkeypatch.setattr(pairs, "BUDGET", 10_000)
    found = near([tuple(range(3_000))] * 9, Shelf(library), 0.8)
    assert compared <= 32 * 3_000
    assert {number for pair in found for number in pair} == set(range(3_000))


@settings(deadline=None)
@given(st.lists(st.integers(0, 9) | st.integers(0, 2**64 - 1)))
def test_unique(values: list[int]) -> None:
    assert unique(np.array(values, np.uint64)).tolist() == sorted(set(values))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6))))
def test_groups_of_keys(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda row: row[1])
    keys = np.array([key for key, _ in rows], np.uint64)
    numbers = np.array([number for _, number in rows], np.uint32)
    sets = [tuple(sorted({n for k, n in rows if k == key})) for key in range(6)]
    several = [own for own in sets if len(own) > 1]
    assert list(grouped(keys, numbers)) == several
    assert list(grouped(keys, numbers, distinct=True)) == list(dict.fromkeys(several))


def test_what_is_added_can_be_read_at_any_time(library: Library) -> None:
    texts = [f"{'🙂 word ' * n}\x00\ud800 {n}" for n in (0, 3, 40_000, 1)]
    for number, text in enumerate(texts):
        put(library, text)
        for before in range(number + 1):
            volume = library[before]
            own = tokens(texts[before])
            assert (volume.text, volume.hashes) == (texts[before], array("Q", own.hashes))
            assert library.hashes(before) == volume.hashes
            assert library.word_count(before) == len(volume.starts) == len(volume.ends)
            assert volume.ends[-1] == own.ends[-1]
