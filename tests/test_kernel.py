"""Both kernels against each other and against plain Python, and both against datasketch."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate, compress, pairwise
from types import ModuleType

import datasketch
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks import BY_CODE
from audit.measure import Checks, Task, alone
from audit.model import Document, Role
from audit.sketch import _numpy, _numpy_words, body_tokens, kernel, together, word_hashes
from audit.sketch.hashing import GOLDEN, mixed, word_hash
from audit.sketch.keys import band_keys, bands, body_signature, fingerprints, signature
from audit.sketch.minhash import affine32, hashvalues, lean_minhash, lsh, minhash, upper_half
from audit.sketch.pages import ALONE, IN_WORD, PAGE, UNSURE, page
from audit.sketch.shingles import jaccard, present, shingle_set, unique
from audit.sketch.words import text_key, tokens
from audit.text import Text, find_spans, find_words

try:
    from audit.sketch import _kernel

    KERNELS: tuple[ModuleType, ...] = (_numpy, _kernel)
except ImportError:
    KERNELS = (_numpy,)

ALL = (1 << 64) - 1
TEXTS = (
    "",
    "word",
    " ",
    "_",
    "The cat sat_on the mat, by 3.14 doors; DON’T",
    "Der Fluß trat über die Ufer: STRASSE, Straße, ŉ, İstanbul, ǰ, ΐ",
    "ΣΊΣΥΦΟΣ ὐ ͅα Å Собака бежала ЁЛКА",
    "今天天气很好RGB世界2D、公園。カタカナ ｶﾅ",
    "ภาษาไทย ລາວ ខ្មែរ မြန်မာ བོད་",
    "यह हिन्दी है هذه جملة قصيرة 오늘은 날씨가 각",
    "cafe\u0301 e\u0327\u0301 か\u3099 \u1100\u1161\u11a8 \u212b \u0958 \u0f43",
    "nul\x00in the\x00middle \ufffe \U0010ffff",
    "👩‍👩‍👧 🇫🇷 x\U0001d400y \U00020000\U00020001 \U00010400 \U00016d67",
    "a" * 7 + " " + "b" * 8 + " " + "c" * 9 + " " + "é" * 8 + " " + "ß" * 100,
    "x" * 63 + " " + "y" * 64 + "世" + "z" * 65,
)
WORDS = st.lists(
    st.integers(0, 6).map(lambda n: mixed(n + 1)) | st.integers(0, ALL), max_size=80
).map(lambda words: array("Q", words))
TEXT = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
    | st.lists(st.sampled_from("".join(TEXTS)), max_size=200).map("".join)
    | st.text("ab1 _-.\n", max_size=300)
)
ASSIGNED = [*range(0x325), *range(0xE00, 0xE02), 0x10FF]
"""Pages with characters (CJK to U+323AF), and a few that have none."""
each_kernel = pytest.mark.parametrize("engine", KERNELS, ids=lambda module: module.__name__)


def numbers(data: bytes, code: str = "Q") -> list[int]:
    return array(code, data).tolist()


def naive_grams(words: array[int], length: int) -> list[int]:
    return [
        mixed((sum(w * GOLDEN**k for k, w in enumerate(words[i : i + length])) + length) & ALL)
        for i in range(len(words) - length + 1)
    ]


def naive_signature(shingles: list[int]) -> list[int]:
    slots = [ALL] * 256
    for turn in range(512):
        multiplier = mixed((turn + 1) * GOLDEN & ALL) | 1
        empty = {n for n, value in enumerate(slots) if value == ALL}
        for shingle in shingles:
            value = (shingle ^ shingle >> 32) * multiplier & ALL
            slot = value >> 56 if turn < 256 else turn - 256
            if slot in empty:
                slots[slot] = min(slots[slot], value >> 24 & 0xFFFFFFFF)
    return [value & 0xFFFFFFFF for value in slots]


def check_tokens(engine: ModuleType, text: str) -> None:
    composed = unicodedata.is_normalized("NFC", text)
    found = engine.tokenise(text, page, composed)
    if not composed:
        assert found is None
        return
    hashes, starts, ends = found
    assert numbers(hashes) == [word_hash(word) for word in find_words(text)]
    places = list(zip(numbers(starts, "I"), numbers(ends, "I"), strict=True))
    assert places == find_spans(text)
    assert engine.tokenise(text, page, False) in (found, None)


# Words


@each_kernel
@pytest.mark.parametrize("text", TEXTS)
def test_texts(engine: ModuleType, text: str) -> None:
    check_tokens(engine, text)


@each_kernel
@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_words_and_places_of_any_text(engine: ModuleType, text: str) -> None:
    check_tokens(engine, text)


@settings(deadline=None)
@given(TEXT)
def test_tokens_are_those_of_the_definition(text: str) -> None:
    found = tokens(text)
    assert found.hashes == word_hashes(find_words(text))
    assert list(zip(found.starts, found.ends, strict=True)) == find_spans(text)


@each_kernel
@settings(deadline=None)
@given(TEXT | st.text(" \t\x1c\x85\xa0\u2009\u3000\u200b\ufeffab世🙂"))
def test_text_key(engine: ModuleType, text: str) -> None:
    codes = list(map(ord, "".join(text.split())))
    expected = naive_grams(codes, len(codes)) if codes else [mixed(0)]
    assert numbers(engine.text_key(text, page, True)) == expected
    key = engine.text_key(text, page, False)
    assert (key is None) == (engine.tokenise(text, page, False) is None)
    assert key is None or numbers(key) == expected


@settings(deadline=None)
@given(TEXT, st.integers(0, ALL))
def test_the_body_of_a_text(text: str, seed: int) -> None:
    """Whether the text is NFC says of what is left of it, too, whether it is."""
    generator = random.Random(seed)
    body = "".join(generator.choice([character, " "]) for character in text)
    document = Text(Document("a", text))
    vars(document)["_masked"] = body, body
    assert document.once(body_tokens) == tokens(body)
    other = Text(Document("a", "  " + unicodedata.normalize("NFD", text)))
    assert text_key(other) == text_key(document)


@each_kernel
@settings(deadline=None)
@given(TEXT, st.integers(0, ALL))
def test_words_that_are_not_blanked(engine: ModuleType, text: str, seed: int) -> None:
    found = tokens(text)
    generator = random.Random(seed)
    other = "".join(generator.choice([character, " "]) for character in text)
    kept = [other[start] != " " for start in found.starts]
    hashes, starts, ends = engine.unblanked(other, *found.parts)
    for own, all_of_them, kind in zip((hashes, starts, ends), found.parts, "QII", strict=True):
        assert numbers(own, kind) == [*compress(numbers(all_of_them, kind), kept)]


@each_kernel
@given(
    st.lists(st.integers(0, 99), max_size=40).map(sorted),
    st.dictionaries(st.integers(1, 99), st.integers(-99, 99)),
)
def test_moved_places(engine: ModuleType, places: list[int], shifts: dict[int, int]) -> None:
    by_offset = {0: 100} | {offset: 100 + shifts[offset] for offset in sorted(shifts)}
    offsets = array("Q", by_offset)
    found = engine.moved(array("I", places), offsets, array("q", by_offset.values()))
    expected = [place + by_offset[offsets[bisect_right(offsets, place) - 1]] for place in places]
    assert numbers(found, "I") == expected


@each_kernel
def test_every_character(engine: ModuleType) -> None:
    for number in ASSIGNED:
        codes = range(PAGE * number, PAGE * (number + 1))
        kept = [c for c in map(chr, codes) if unicodedata.is_normalized("NFC", f"x {c} x{c}x")]
        text = "".join(f"x {c} x{c}x" for c in kept if not "\ud800" <= c <= "\udfff")
        if not unicodedata.is_normalized("NFC", text):
            continue
        hashes, starts, ends = engine.tokenise(text, page, True)
        assert numbers(hashes) == list(word_hashes(find_words(text))), number
        assert [*zip(numbers(starts, "I"), numbers(ends, "I"), strict=True)] == find_spans(text)


def test_what_may_compose_is_unsure() -> None:
    """The second character of every canonical composition, and all that NFC changes."""
    unsure = {
        code
        for number in ASSIGNED
        for code, flags in enumerate(page(number)[4 * PAGE :], PAGE * number)
        if flags & UNSURE
    }
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if parts and not parts[0].startswith("<"):
            assert int(parts[-1], 16) in unsure or code in unsure, hex(code)
        if len(parts) == 2 and not parts[0].startswith("<") and code not in unsure:
            assert int(parts[1], 16) in unsure, hex(code)
    assert set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3)) <= unsure


def test_what_a_character_folds_to_is_of_its_kind() -> None:
    for number in ASSIGNED:
        for code, flags in enumerate(page(number)[4 * PAGE :], PAGE * number):
            for folded in chr(code).casefold():
                kind = page(ord(folded) // PAGE)[4 * PAGE + ord(folded) % PAGE]
                assert (kind ^ flags) & (IN_WORD | ALONE) == 0, hex(code)


@each_kernel
@pytest.mark.parametrize("piece", ["a", "é", "世", "word ", "Ёлка, ", "\x00", "🙂"])
def test_ten_million_characters(engine: ModuleType, piece: str) -> None:
    count = 10_000_000 // len(piece)
    hashes, starts, ends = engine.tokenise(piece * count, page, True)
    words = find_words(piece)
    if piece in ("a", "é"):
        assert numbers(hashes) == [word_hash(piece * count)]
    else:
        assert len(hashes) == 8 * count * len(words) == 2 * len(starts) == 2 * len(ends)
        found = unique(np.frombuffer(hashes, np.uint64))
        assert set(found.tolist()) == {word_hash(word) for word in words}


@each_kernel
def test_ten_megabytes_of_hashes(engine: ModuleType) -> None:
    """What takes many sets, many values: against numpy, as Python would take a minute."""
    generator = np.random.default_rng(10)
    values = generator.integers(0, 1 << 40, 1_250_000, np.uint64) * np.uint64(GOLDEN)
    some = np.r_[values, values[::7], values[5:600:5]]
    order = np.argsort(some, kind="stable")
    once = np.unique(some, return_counts=True)
    once = once[0][once[1] == 1]
    expected = order[~present(some[order], once)].tolist()
    assert numbers(engine.repeated_order(some), "I") == expected
    first, second, third = (unique(part) for part in np.split(values, [500_000, 999_999]))
    second = unique(np.r_[second, first[::3]])
    sets = np.concatenate((first, second, third))
    ends = np.cumsum([len(first), len(second), len(third)], dtype=np.uint64)
    pairs = np.array([[0, 1], [1, 2], [2, 2]], np.uint32)
    both = second[present(second, first)], third[present(third, second)], third
    assert numbers(engine.overlaps(sets, ends, pairs, 0.0), "I") == list(map(len, both))
    assert numbers(engine.overlaps(sets, ends, pairs, 0.9), "I") == [0, 0, len(third)]
    assert numbers(engine.sorted_set(sets)) == np.unique(sets).tolist()
    found, owners = engine.rarest(sets, ends, np.array([1000, 0, 2**32 - 1], np.uint32))
    values, holders = np.unique(sets, return_counts=True)
    expected = [
        (value, number)
        for number, (own, most) in enumerate(((first, 1000), (second, 0), (third, len(third))))
        for value in sorted(
            own[np.argsort(holders[values.searchsorted(own)], kind="stable")][:most]
        )
        if holders[values.searchsorted(value)] > 1
    ]
    assert list(zip(numbers(found), numbers(owners, "I"), strict=True)) == expected
    members = np.frombuffer(engine.shared_members(sets, ends, pairs), np.uint64)
    assert (members == unique(np.concatenate(both))).all()
    grams = np.frombuffer(engine.gram_hashes(values, 5), np.uint64)
    assert (np.frombuffer(engine.gram_set(values, 5), np.uint64) == unique(grams)).all()
    window = np.lib.stride_tricks.sliding_window_view(grams, 16).min(axis=1)
    assert (np.frombuffer(engine.winnow(values, 5, 16), np.uint64) == unique(window)).all()
    assert len(engine.signature(grams)) == 4 * 256


@each_kernel
def test_arguments_of_the_wrong_size(engine: ModuleType) -> None:
    for call in (
        lambda: engine.gram_hashes(b"1234567", 1),
        lambda: engine.shared(b"", b"123"),
        lambda: engine.band_keys(bytes(1024), 33, 8),
        lambda: engine.band_keys(bytes(1024), 0, 8),
        lambda: engine.band_keys(bytes(1024), 2**62, 2**62),
        lambda: engine.overlaps(bytes(80), array("Q", [11]), b"", 0.0),
        lambda: engine.overlaps(bytes(80), array("Q", [5, 4]), b"", 0.0),
        lambda: engine.overlaps(bytes(80), array("Q", [5, 10]), array("I", [0, 2]), 0.0),
        lambda: engine.overlaps(bytes(80), array("Q", [5, 10]), array("I", [0]), 0.0),
        lambda: engine.overlaps(b"", b"", b"", -0.1),
        lambda: engine.overlaps(b"", b"", b"", float("nan")),
        lambda: engine.rarest(bytes(80), array("Q", [11]), array("I", [1])),
        lambda: engine.rarest(bytes(80), array("Q", [5]), array("I", [1])),
        lambda: engine.rarest(bytes(80), array("Q", [6, 5, 10]), array("I", [1, 1, 1])),
        lambda: engine.rarest(bytes(80), array("Q", [5, 10]), array("I", [1])),
        lambda: engine.sorted_set(b"123"),
        lambda: engine.repeated_runs(b"123", 1),
        lambda: engine.may_repeat("one two", array("I", [0, 4]), bytes(1), 1, 1, 1, 0.5),
        lambda: engine.may_repeat("one two", array("I", [0, 4]), bytes(2), 1, 0, 1, 0.5),
        lambda: engine.may_repeat("one two", array("I", [0, 4]), bytes(3), 0, 1, 1, 0.5),
        lambda: engine.may_repeat("one two", bytes(7), bytes(2), 1, 1, 1, 0.5),
        lambda: engine.shared_members(b"", b"", array("I", [0, 0])),
        lambda: engine.repeated_order(b"123"),
        lambda: engine.table(b"123"),
        lambda: engine.members(b"123", b"", engine.table(b"")),
        lambda: engine.tally([b"123"], b"", engine.table(b"")),
        lambda: engine.moved(bytes(4), b"", b""),
        lambda: engine.moved(bytes(4), bytes(8), bytes(16)),
        lambda: engine.moved(bytes(3), bytes(8), bytes(8)),
        lambda: engine.unblanked("one", bytes(8), array("I", [3]), array("I", [3])),
        lambda: engine.unblanked("one", bytes(16), array("I", [0]), array("I", [3])),
        lambda: engine.unblanked("one", bytes(8), array("I", [0]), array("I", [3, 3])),
        lambda: engine.unblanked("one", bytes(8), array("I", [0]), b"123"),
        lambda: engine.shared_passages(bytes(80), bytes(8), bytes(80), bytes(16)),
        lambda: engine.shared_passages(bytes(8), bytes(80), bytes(8), bytes(80)),
        lambda: engine.shared_passages(bytes(8), bytes(8), bytes(8), b"123"),
    ):
        with pytest.raises(ValueError):
            call()
    assert engine.gram_hashes(b"", -(2**62)) == engine.winnow(b"", 2**62, 2**62) == b""
    assert engine.shared_passages(bytes(80), b"", bytes(80), b"") == []


def test_one_bit_of_a_word_changes_half_the_bits() -> None:
    generator = random.Random(3)
    flips = []
    for length in range(1, 40):
        word = "".join(generator.choices("abcdefghijklmnop", k=length))
        for place in range(length):
            other = word[:place] + chr(ord(word[place]) ^ 1) + word[place + 1 :]
            flips.append((word_hash(word) ^ word_hash(other)).bit_count())
    assert 31 < np.mean(flips) < 33
    assert min(flips) > 10


def test_no_collisions_among_like_words() -> None:
    words = {
        f"{stem}{n}"
        for stem in ("", "word", "neighbourhood", "日本", "é" * 9)
        for n in range(40_000)
    }
    words |= {"a" * n for n in range(1, 2_000)}
    hashes = [word_hash(word) for word in words]
    assert len(set(hashes)) == len(hashes)
    assert len({value >> 32 for value in hashes}) > len(hashes) - 20


# Many at once, which numpy alone has


@pytest.mark.parametrize("most", [1, 40, 1 << 16])
@settings(max_examples=100, deadline=None)
@given(texts=st.lists(TEXT | st.sampled_from(TEXTS), max_size=12))
def test_words_of_many_texts(most: int, texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_numpy_words, "_CHARACTERS", most)
        found = _numpy.tokenise_all(texts, page)
    for text, pieces in zip(texts, found, strict=True):
        composed = unicodedata.is_normalized("NFC", text)
        assert pieces == (_numpy.tokenise(text, page, True) if composed else None)


def test_a_text_is_unsure_by_itself() -> None:
    texts = ["é", "e\u0301", "", "\u0301", "كتابٌ", "\u1161", "\u1100", "ok", "각"]
    found = _numpy.tokenise_all(texts, page)
    sure = [unicodedata.is_normalized("NFC", text) for text in texts]
    assert [pieces is not None for pieces in found] == sure
    assert {True, False} == set(sure)


@pytest.mark.parametrize("most", [1, 40, 1 << 15])
@settings(max_examples=50, deadline=None)
@given(documents=st.lists(WORDS, max_size=8), length=st.integers(1, 7))
def test_signatures_of_many_documents(most: int, documents: list[array[int]], length: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_numpy, "_WORDS", most)
        found = _numpy.sketch_all(documents, length)
    assert found == [_numpy.sketch(d, max(1, min(length, len(d)))) for d in documents]


def test_a_batch_keeps_what_each_text_would_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "name", "numpy")
    texts = [Text(Document(str(n), text)) for n, text in enumerate((*TEXTS, " ".join(TEXTS)))]
    together.tokenise(texts)
    kept = [body_tokens in text._memo for text in texts]
    assert kept == [unicodedata.is_normalized("NFC", text.raw) for text in texts]
    together.sign(texts)
    for text in texts:
        assert text.once(body_tokens) == tokens(text.raw)
        assert body_signature in text._memo
        assert text.once(body_signature) == signature(word_hashes(text.words))


def test_a_batch_measures_what_its_documents_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "name", "numpy")
    checks = Checks.of([BY_CODE[code] for code in ("DUP001", "DUP002", "DUP004", "QLT101")])
    roles: tuple[Role, ...] = ("judged", "compared", "reference")
    batch = [Task(Document(str(n), text), roles[n % 3]) for n, text in enumerate(TEXTS * 2)]
    assert alone(checks, batch) == [row for task in batch for row in alone(checks, [task])]
    assert alone(checks, []) == []


# Runs, signatures and keys


@each_kernel
@settings(deadline=None)
@given(WORDS, st.integers(-1, 12), st.integers(0, 12))
def test_runs(engine: ModuleType, words: array[int], length: int, window: int) -> None:
    grams = naive_grams(words, length) if length > 0 else []
    assert numbers(engine.gram_hashes(words, length)) == grams
    assert numbers(engine.gram_set(words, length)) == sorted(set(grams))
    assert engine.sketch(words, length) == engine.signature(array("Q", grams))
    least = [min(grams[i : i + window]) for i in range(len(grams) - window + 1)] if window else []
    assert numbers(engine.winnow(words, length, window)) == sorted(set(least))


@each_kernel
@settings(max_examples=20, deadline=None)
@given(
    WORDS | st.lists(st.integers(0, ALL), min_size=100, max_size=900).map(lambda w: array("Q", w))
)
def test_signature(engine: ModuleType, shingles: array[int]) -> None:
    assert numbers(engine.signature(shingles), "I") == naive_signature(list(shingles))


@each_kernel
def test_signature_of_many(engine: ModuleType) -> None:
    shingles = np.random.default_rng(1).integers(0, 2**64, 5_000, dtype=np.uint64)
    values = numbers(engine.signature(shingles), "I")
    assert values == naive_signature(shingles.tolist())
    assert engine.signature(shingles[::-1].copy()) == engine.signature(shingles)


@each_kernel
@settings(deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=256, max_size=256), st.integers(1, 256))
def test_band_keys(engine: ModuleType, slots: list[int], rows: int) -> None:
    keys = numbers(engine.band_keys(array("I", slots), 256 // rows, rows))
    for band, key in enumerate(keys):
        total = (band + 1) * GOLDEN
        for row, slot in enumerate(slots[band * rows : (band + 1) * rows]):
            total += slot * (mixed((row + 1) * GOLDEN & ALL) | 1)
        assert key == mixed(total & ALL)


# Comparisons


@each_kernel
@settings(deadline=None)
@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_shared(engine: ModuleType, a: set[int], b: set[int]) -> None:
    assert engine.shared(array("Q", sorted(a)), array("Q", sorted(b))) == len(a & b)


@each_kernel
@settings(deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 30) | st.integers(0, ALL)), min_size=1, max_size=9), st.data()
)
def test_overlaps(engine: ModuleType, sets: list[set[int]], data: st.DataObject) -> None:
    number = st.integers(0, len(sets) - 1)
    pairs = data.draw(st.lists(st.tuples(number, number), max_size=20))
    values = array("Q", [value for own in sets for value in sorted(own)])
    ends = array("Q", accumulate(map(len, sets)))
    flat = array("I", [end for pair in pairs for end in pair])
    found = numbers(engine.overlaps(values, ends, flat, 0.0), "I")
    assert found == [len(sets[a] & sets[b]) for a, b in pairs]
    table = np.array(pairs, np.uint32).reshape(-1, 2)
    assert numbers(engine.overlaps(values, ends, table, 0.0), "I") == found
    least = data.draw(st.floats(0, 1) | st.sampled_from([0.5, 0.75, 0.8, 1.0]))
    alike = [len(sets[a] & sets[b]) >= least * len(sets[a] | sets[b]) for a, b in pairs]
    if all(len(sets[a] | sets[b]) * least % 1 for a, b in pairs) or least in (0.5, 0.75, 1.0):
        assert numbers(engine.overlaps(values, ends, flat, least), "I") == [
            both * is_alike for both, is_alike in zip(found, alike, strict=True)
        ]
    some = set().union(*(sets[a] & sets[b] for a, b in pairs))
    assert numbers(engine.shared_members(values, ends, flat)) == sorted(some)


@each_kernel
@settings(deadline=None)
@given(st.integers(0, 1500), st.integers(0, 600), st.floats(0.3, 1), st.integers(0, ALL))
def test_long_overlaps(
    engine: ModuleType, size: int, changed: int, least: float, seed: int
) -> None:
    """Where the early end, the bitmaps and the long runs come in."""
    generator = random.Random(seed)
    first = {generator.getrandbits(64) for _ in range(size)}
    second = set(sorted(first)[min(changed, size) :])
    second.update(generator.getrandbits(64) for _ in range(changed))
    values = array("Q", sorted(first) + sorted(second))
    ends, pair = array("Q", accumulate(map(len, (first, second)))), array("I", [0, 1])
    both = len(first & second)
    alike = both > 0 and both / (len(first) + len(second) - both) >= least
    assert numbers(engine.overlaps(values, ends, pair, least), "I") == [both if alike else 0]


@each_kernel
@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 30) | st.integers(0, ALL)), max_size=9), st.data())
def test_rarest(engine: ModuleType, sets: list[set[int]], data: st.DataObject) -> None:
    most = data.draw(st.lists(st.integers(0, 40), min_size=len(sets), max_size=len(sets)))
    holders = Counter(value for own in sets for value in own)
    expected = []
    for number, (own, count) in enumerate(zip(sets, most, strict=True)):
        first = sorted(own, key=lambda value: (holders[value], value))[:count]
        expected += [(value, number) for value in sorted(first) if holders[value] > 1]
    values = array("Q", [value for own in sets for value in sorted(own)])
    ends = array("Q", accumulate(map(len, sets)))
    found, owners = engine.rarest(values, ends, array("I", most))
    assert list(zip(numbers(found), numbers(owners, "I"), strict=True)) == expected


@each_kernel
@settings(deadline=None)
@given(
    st.sets(st.integers(0, 60) | st.integers(0, ALL)) | st.sets(st.integers(0, 90), min_size=40),
    st.lists(st.integers(0, 60) | st.integers(0, ALL)),
)
def test_members(engine: ModuleType, members: set[int], others: list[int]) -> None:
    values, among = array("Q", [*members, *others]), array("Q", sorted(members))
    table = engine.table(among)
    assert list(engine.members(values, among, table)) == [value in members for value in values]
    counts = Counter(values)
    tally = numbers(engine.tally([values, among, array("Q")], among, table), "I")
    assert tally == [counts[value] + 1 for value in among]


def test_a_table_of_another_set() -> None:
    compiled = pytest.importorskip("audit.sketch._kernel")
    few, many = array("Q", range(3)), array("Q", range(100))
    for table in (compiled.table(many), b"", bytes(8), compiled.table(few)[:-4]):
        with pytest.raises(ValueError, match="another set"):
            compiled.members(array("Q", [1]), few, table)
    falling = array("I", [9, 3, 3])
    with pytest.raises(ValueError, match="another set"):
        compiled.members(array("Q", [1]), few, falling)
    values = array("Q", [0, 1, ALL])
    for number in (0, 3, 9, 2**32 - 1):  # read no further than the set, whatever the table says
        astray = array("I", [number] * (len(compiled.table(few)) // 4 - 1) + [2**32 - 1])
        assert len(compiled.members(values, few, astray)) == len(values)


@each_kernel
@pytest.mark.parametrize("count", [3, 300, 30_000, 70_000])
@pytest.mark.parametrize("bits", [0, 9, 24, 64])
def test_sorted_set(engine: ModuleType, count: int, bits: int) -> None:
    generator = random.Random(count + bits)
    values = [generator.getrandbits(bits) << (64 - bits) // 2 for _ in range(count)]
    assert numbers(engine.sorted_set(array("Q", values))) == sorted(set(values))
    assert engine.sorted_set(b"") == b""


@each_kernel
@settings(deadline=None)
@given(
    st.lists(st.integers(0, 3) | st.integers(0, ALL) | st.integers(0, 99).map(mixed), max_size=99),
    st.integers(1, 30),
)
def test_repeated_order(engine: ModuleType, values: list[int], times: int) -> None:
    values *= times
    counts = Counter(values)
    several = [place for place, value in enumerate(values) if counts[value] > 1]
    found = numbers(engine.repeated_order(array("Q", values)), "I")
    assert found == sorted(several, key=values.__getitem__)


@each_kernel
@given(WORDS, st.integers(1, 5), st.integers(1, 30))
def test_repeated_runs(engine: ModuleType, words: array[int], length: int, times: int) -> None:
    words *= times
    runs = numbers(engine.gram_hashes(words, length))
    counts = Counter(runs)
    assert list(engine.repeated_runs(words, length)) == [counts[run] > 1 for run in runs]


@each_kernel
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b", "ä", "世", " ", " ", "\t", "\n", "\n", "\n", "\r", "\f", "\x85"]
        ),
        max_size=99,
    ).map("".join),
    st.integers(0, 2**32),
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(0, 9),
    st.sampled_from([0.0, 0.4, 0.6, 1.0]),
)
def test_what_may_repeat(
    engine: ModuleType, text: str, seed: int, run: int, more: int, near: int, similar: float
) -> None:
    """Of every paragraph and line it is asked which marks it has."""
    least = run + more
    starts = array("I", [start for start, _ in find_spans(text)])
    generator = random.Random(seed)
    marks = bytes(generator.choices((0, 1), (1, generator.randrange(4)), k=len(starts)))
    marks = marks[: max(0, len(starts) - run + 1)]
    found: tuple[list[int], list[int]] = ([], [])

    def look_at(start: int, end: int, *, line: bool) -> None:
        first, last = (bisect_left(starts, place) for place in (start, end))
        own = marks[first : last - run + 1] if last - first >= run else b""
        many = sum(own) >= similar * (max(least, near) - run + 1)
        alike = sum(own) == len(own) or (last - first >= near and sum(own) >= similar * len(own))
        if line and own and (b"\x01" * (least - run + 1) in own or many):
            found[1].extend((start, end, first, last))
        if not line and last - first >= least and alike:
            found[0].extend((start, end, first, last))

    start = 0
    for end in [match.end() - 1 for match in re.finditer(r"(?<=\n)[ \t]*\n", text)]:
        look_at(start, end, line=False)
        start = end + 1
    look_at(start, len(text), line=False)
    for match in re.finditer(r"[^\n]*", text):
        look_at(*match.span(), line=True)
    paragraphs, lines = engine.may_repeat(text, starts, marks, run, least, near, similar)
    assert (numbers(paragraphs, "I"), numbers(lines, "I")) == found


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(0, 2), max_size=120),
    st.lists(st.integers(0, 2), max_size=120),
    st.integers(1, 9),
)
def test_passages_are_the_same_in_both(a: list[int], b: list[int], length: int) -> None:
    first, second = array("Q", a), array("Q", b)
    for one, other in pairwise(KERNELS):
        runs = one.gram_hashes(first, length), one.gram_hashes(second, length)
        found = one.shared_passages(first, runs[0], second, runs[1])
        assert found == other.shared_passages(first, runs[0], second, runs[1])


# The choice


@pytest.mark.parametrize("wish", ["numpy", "compiled", "auto", "fast"])
def test_choice(wish: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from audit.sketch.kernel import name; print(name)"],
        env={**os.environ, "AUDIT_KERNEL": wish},
        capture_output=True,
        text=True,
        check=False,
    )
    if wish == "fast":
        assert "AUDIT_KERNEL must be auto, compiled or numpy, not 'fast'" in run.stderr
    elif len(KERNELS) == 2 or wish != "compiled":
        auto = "compiled" if len(KERNELS) == 2 else "numpy"
        assert run.stdout.strip() == (auto if wish == "auto" else wish)
    else:
        assert "it was not built" in run.stderr


# datasketch


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 2_000])
@pytest.mark.parametrize("permutations", [64, 128])
def test_affine32_is_that_of_datasketch(size: int, permutations: int) -> None:
    shingles = shingle_set(word_hashes(str(n) for n in range(size)))
    plain = datasketch.MinHash(num_perm=permutations, hashfunc=upper_half)
    for shingle in shingles.tolist():
        plain.update(shingle)
    assert (affine32(shingles, permutations) == plain.hashvalues).all()
    table = plain.permutations
    assert len({engine.affine32(shingles, table) for engine in KERNELS}) == 1


def test_another_seed() -> None:
    shingles = shingle_set(word_hashes("abcdefghij"))
    plain = datasketch.MinHash(num_perm=32, seed=7, hashfunc=upper_half)
    plain.update_batch(shingles.tolist())
    assert (affine32(shingles, 32, seed=7) == plain.hashvalues).all()
    assert minhash(shingles, 32, seed=7) == plain
    assert lean_minhash(shingles, 32, seed=7) == datasketch.LeanMinHash(plain)


def test_exported_sketches_go_on() -> None:
    words = [f"w{n}" for n in range(300)]
    whole, part = (shingle_set(word_hashes(w)) for w in (words, words[:100]))
    sketch = minhash(part)
    sketch.update_batch(whole.tolist())
    assert (sketch.hashvalues == affine32(whole)).all()
    assert (minhash(part).hashvalues == affine32(part)).all()


def test_imported_sketches() -> None:
    shingles = shingle_set(word_hashes(map(str, range(99))))
    lean = lean_minhash(shingles)
    buffer = bytearray(lean.bytesize())
    lean.serialize(buffer)
    for sketch in (minhash(shingles), lean, bytes(buffer)):
        assert (hashvalues(sketch) == affine32(shingles)).all()
    with pytest.raises(ValueError, match="legacy"):
        hashvalues(datasketch.MinHash(scheme="legacy"))


def test_a_corpus_in_an_lsh_index() -> None:
    generator = np.random.default_rng(1)
    sets = {}
    for number in range(40):
        words = generator.integers(0, 2**64, 200, dtype=np.uint64)
        for edits in (0, 2):
            copy = words.copy()
            copy[:edits] = 0
            sets[f"{number}-{edits}"] = shingle_set(copy)
    for storage in (None, {"type": "dict"}):
        index = lsh(sets.items(), 0.8, storage=storage)
        for id, shingles in sets.items():
            own = id.split("-")[0]
            assert set(index.query(minhash(shingles))) == {f"{own}-0", f"{own}-2"}


def test_a_redis_configuration_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    class Recorder(datasketch.MinHashLSH):
        def __init__(self, **options: object) -> None:
            seen.append(options["storage_config"])
            super().__init__(**{**options, "storage_config": None})

    monkeypatch.setattr(datasketch, "MinHashLSH", Recorder)
    config = {"type": "redis", "basename": b"audit", "redis": {"host": "localhost", "port": 6379}}
    lsh([("a", shingle_set(word_hashes("abc")))], storage=config)
    assert seen == [config]


def test_keys_need_neither_numpy_nor_datasketch_where_the_kernel_is_compiled() -> None:
    code = (
        "import sys; from audit.model import Document; from audit.text import Text;"
        "from audit.checks import BY_CODE; text = Text(Document('a', 'Müßige Wörter. ' * 9));"
        "keys = [list(BY_CODE[c].keys(text)) for c in ('DUP001', 'DUP002', 'DUP004', 'DUP006')];"
        "sys.exit(bool({'numpy', 'datasketch'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=False)
    assert run.returncode == (0 if kernel.name == "compiled" else 1)


def test_keys_say_what_is_alike() -> None:
    a = word_hashes(str(n) for n in range(500))
    b = word_hashes(str(n) for n in range(5, 505))
    assert jaccard(shingle_set(a), shingle_set(b)) > 0.95
    assert set(band_keys(signature(a), *bands(0.8))) & set(band_keys(signature(b), *bands(0.8)))
    assert set(fingerprints(a, 20)) & set(fingerprints(b, 20))
