"""The quality family beyond its cases: datatrove's arithmetic, the sample corpus, survival."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.check import DocumentCheck
from audit.checks import ALL, BY_CODE
from audit.checks.quality import gopher
from audit.checks.quality.english import english_words
from audit.model import Document, Measurement
from audit.text import Text

CHECKS = [check for check in ALL if isinstance(check, DocumentCheck) and check.family == "quality"]
SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def text_of(raw: str, markup: str = "text") -> Text:
    return Text(Document("a", raw, markup=markup))


def found(rule: str, raw: str, markup: str = "text") -> list[str] | None:
    """What a rule quotes, or None where it finds nothing."""
    check = BY_CODE[rule]
    assert isinstance(check, DocumentCheck)
    measurement = check.measure(text_of(raw, markup))
    if measurement is None or not check.over(measurement.value):
        return None
    return [raw[place.start : place.end] for place in measurement.evidence]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", []),
        ("can't cannot don't I'm", ["ca", "n't", "can", "not", "do", "n't", "I", "'m"]),
        ("U.S. e.g. end.", ["U.S.", "e.g.", "end", "."]),
        ("(1953-57).", ["(", "1953", "-", "57", ")", "."]),
        ("high-quality, John's", ["high", "-", "quality", ",", "John", "'s"]),
        ("it’s 5km and $846", ["it", "’s", "5", "km", "and", "$", "846"]),
        ("http://x.org/a foo@bar.com", ["http://x.org/a", "foo@bar.com"]),
        ("x...y (:) :)", ["x", "...", "y", "(", ":)", ":)"]),
        ("10am 3D R&D and/or", ["10", "am", "3D", "R&D", "and/or"]),
    ],
)
def test_words_are_spacys(raw: str, words: list[str]) -> None:
    assert english_words(text_of(raw)) == words


@pytest.mark.parametrize("piece", ["(", "(..", "a.", "a.b@", "a-", "'s", "…", "1km", ":)", "“"])
def test_words_are_linear(piece: str) -> None:
    begun = time.process_time()
    english_words(text_of(piece * (500_000 // len(piece))))
    assert time.process_time() - begun < 20


WORDS = st.lists(st.sampled_from("a bb ccc the of to boats and, x.".split()), min_size=1)


@given(WORDS.map(" ".join))
@settings(deadline=None)
def test_top_grams_are_the_counted_ones(raw: str) -> None:
    """The bound that saves counting n-grams never hides one that is over its limit."""
    text = text_of(raw)
    words = english_words(text)
    limits = ((2, 0.2), (3, 0.18), (4, 0.16))
    expected = []
    for size, limit in limits:
        grams = Counter(zip(*(words[start:] for start in range(size)), strict=False))
        if grams:
            gram, times = grams.most_common(1)[0]
            share = len(" ".join(gram)) * times / len(raw)
            if share > limit:
                expected.append((size, share))
    assert [(gram.size, gram.share) for gram in gopher.top_grams(text, limits)] == expected


def repeated(words: list[str], size: int) -> int:
    """datatrove's `find_all_duplicate`, as published."""
    unique: set[str] = set()
    characters = index = 0
    while index < len(words) - size + 1:
        gram = "".join(words[index : index + size])
        if gram in unique:
            characters += len(gram)
            index += size
        else:
            unique.add(gram)
            index += 1
    return characters


@given(st.lists(st.sampled_from("boats sails quays gulls ropes nets".split())).map(" ".join))
@settings(deadline=None)
def test_duplicate_grams_are_the_counted_ones(raw: str) -> None:
    text = text_of(raw)
    words = english_words(text)
    limits = ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.1))
    expected = [
        (size, share)
        for size, limit in limits
        if words and (share := repeated(words, size) / len(raw)) > limit
    ]
    assert gopher.duplicate_grams(text, limits) == expected


@pytest.mark.parametrize(
    ("raw", "alarm"),
    [
        ("a\n" * 4 + "b\n" * 7 + "\n".join("cdefghijk"), True),
        ("\n".join("abcdefgh"), False),
        ("a\r\na\r\nb", True),
    ],
)
def test_duplicate_lines(raw: str, alarm: bool) -> None:
    assert (found("QLT008", raw) is not None) == alarm


@pytest.mark.parametrize("share", [0.1, 0.3, 0.9])
def test_gopher_limits_are_strict(share: float) -> None:
    """datatrove removes over a limit, never at it."""
    rule = {0.1: "QLT003", 0.3: "QLT005", 0.9: "QLT004"}[share]
    raw = {
        "QLT003": "# " + "word " * 9,
        "QLT005": "end…\n" * 3 + "end\n" * 7,
        "QLT004": "- a\n" * 9 + "b\n",
    }[rule]
    assert found(rule, raw) is None
    more = {"QLT003": "# " + raw, "QLT005": "end…\n" + raw, "QLT004": "- a\n" + raw}[rule]
    assert found(rule, more) is not None


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("QLT101", "He said: “I'm sorry, but I can't help you.”"),
        ("QLT101", "The model insert [see the insert plate on page four] is here."),
        ("QLT101", "Of course, here is the rub of it all."),
        ("QLT103", "The web site uses cookies, they say, and the bakery bakes them."),
        ("QLT103", "The advertisement was large."),
        ("QLT104", "AT&T and &Lifetime; with MyStruct, 5+3 and GitHub."),
        ("QLT105", "- one two three four five six seven eight nine ten eleven twelve the"),
        ("QLT105", "One two three four five six seven eight nine ten eleven twelve thirteen"),
        ("QLT106", "By noon the boats were back.\nPublished works are rare."),
        ("QLT106", "12 comments", ),
    ],
)  # fmt: skip
def test_quiet(rule: str, raw: str) -> None:
    assert found(rule, raw) is None


@pytest.mark.parametrize(
    ("rule", "markup", "raw", "quoted"),
    [
        ("QLT102", "markdown", "Text.\n\nA\n--\n\nB\n--\n\nText.\n", ["A"]),
        ("QLT102", "markdown", "## A\r\n\r\n## B\r\n\r\nText.\r\n", ["## A"]),
        ("QLT102", "rst", "===\nOne\n===\n\n===\nTwo\n===\n\nText.\n", ["One"]),
        ("QLT102", "markdown", "- a\n- b\n---\n- c\n---\n", None),
        ("QLT102", "markdown", "# A\n\n| a | b |\n|---|---|\n\n# B\n", None),
        ("QLT106", "text", "Text.\n\nPosted on May 2, 2022", ["Posted on May 2, 2022"]),
        ("QLT101", "text", "Text.\nAs of my last knowledge update, boats float.", None),
    ],
)  # fmt: skip
def test_quotes(rule: str, markup: str, raw: str, quoted: list[str] | None) -> None:
    if rule == "QLT101":
        assert found(rule, raw, markup) == ["As of my last knowledge update"]
    else:
        assert found(rule, raw, markup) == quoted


def test_sample_corpus() -> None:
    """What a reader finds in the five sample documents, and nothing else."""
    seen: dict[str, list[str]] = {}
    for path in SEEDS:
        raw = path.read_bytes().decode("utf-8")
        for check in CHECKS:
            quoted = found(check.rule, raw)
            if quoted is not None:
                seen.setdefault(check.rule, []).append(path.name[:3])
                if check.rule == "QLT102":
                    assert [line[:40] for line in quoted] == [
                        "What are the recent economic trends and ",
                        "What is the significance of White Horse ",
                    ]
                if check.rule == "QLT106":
                    assert quoted[0].startswith("date 2025-05-2")
    assert seen == {
        "QLT011": ["002"],
        "QLT101": ["003"],
        "QLT102": ["003"],
        "QLT103": ["000"],
        "QLT104": ["000"],
        "QLT106": ["000", "001", "002", "004"],
    }


def survived(raw: str, markup: str = "text") -> None:
    text = text_of(raw, markup)
    for check in CHECKS:
        measurement = check.measure(text)
        assert measurement is None or isinstance(measurement, Measurement)
        if measurement is not None:
            assert 0 <= measurement.value <= 1
            assert measurement.note
            for place in measurement.evidence:
                assert 0 <= place.start < place.end <= len(raw)


@given(st.text(), st.sampled_from(["text", "markdown", "rst"]))
@settings(deadline=None)
def test_survives_any_text(raw: str, markup: str) -> None:
    survived(raw, markup)


PIECES = st.sampled_from(
    [
        *"# ## === - • ... … [insert name] Article: lorem ipsum &Foo 5k+Bars Media".split(),
        *"cookies SOURCE Global By Jane Smith date 2025-05-22 \x00 \u2028 é 世 🙂 the of".split(),
        *("\n", "\n\n", "\r\n", "\r", " ", ".. _a:", "Why is it so late?\n"),
    ]
)  # fmt: skip


@given(st.lists(PIECES).map(" ".join), st.sampled_from(["text", "markdown", "rst"]))
@settings(deadline=None)
def test_survives_residue(raw: str, markup: str) -> None:
    survived(raw, markup)


@pytest.mark.parametrize("piece", ["a", "a ", "?", "# ", "Share ", "By A ", "[insert ", "Why", "-"])
def test_survives_a_long_line(piece: str) -> None:
    begun = time.process_time()
    survived(piece * (1_000_000 // len(piece)))
    assert time.process_time() - begun < 60
