"""Words, places, lines and sentences: the one definition that everything compares by."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from array import array
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import text as text_module
from audit._chars import MARKS, UNSPACED
from audit.composed import _composed_character, compose, normal
from audit.markup.code import code_spans
from audit.model import Document
from audit.text import Text, find_spans, find_words

# İ and ǰ fold to a letter and a mark: the one place where a Latin word is more than [^\\W_]+
LATIN = st.text(
    st.characters(
        min_codepoint=32,
        max_codepoint=0x24F,
        exclude_categories=["Cc", "Cs"],
        exclude_characters="İǰ",
    )
)
UNICODE = st.text(st.characters(exclude_categories=["Cs"]))
TRICKY = st.lists(
    st.sampled_from(
        [
            *"e\u0301 \u0301 a\u0327\u0301 ﬁ ß İ ŉ ǰ ΐ \u1100\u1161\u11a8 각 世界 かな ไทย".split(),
            *"नमस्ते ক\u09bc \u0958 \u0f43 か\u3099\u0301 _ - ' . 1 ² Ⅷ 🙂 \u200d".split(),
            *"\u0345 ͅα ὐ\u0345 Å \x00 a B".split(),
            *" \n",
        ]
    ),
    max_size=30,
).map("".join)


def text_of(raw: str, markup: str = "text") -> Text:
    return Text(Document("a", raw, markup=markup))


@given(LATIN)
def test_latin_words(raw: str) -> None:
    composed = unicodedata.normalize("NFC", raw)
    assert find_words(composed) == re.findall(r"[^\W_]+", composed.casefold())


@given(UNICODE | TRICKY)
@settings(max_examples=500)
def test_words_have_places(raw: str) -> None:
    words, spans = find_words(raw), find_spans(raw)
    assert len(words) == len(spans)
    assert all(0 <= start < end <= len(raw) for start, end in spans)
    for word, (start, end) in zip(words, spans, strict=True):
        assert word in find_words(raw[start:end])
    if unicodedata.is_normalized("NFC", raw):
        assert [find_words(raw[start:end]) for start, end in spans] == [[word] for word in words]
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


MARKS_OF_ALL_CLASSES = st.text(
    "ae\n \u0301\u0323\u0334\u0344\u0345\u0f71\u0f73\u0f75\u0f81\u3099か"
)


@given(UNICODE | TRICKY | MARKS_OF_ALL_CLASSES)
@settings(max_examples=500)
def test_where_a_composed_text_comes_from(raw: str) -> None:
    """Against a walk over every character, whatever stands before it."""
    places, start = [], 0
    while start < len(raw):
        stop, piece = _composed_character(raw, start, len(raw))
        tail = range(stop - len(piece) + 1, stop)
        places += [start, *(max(start, place) for place in tail)]
        start = stop
    places.append(len(raw))
    composed, origin = compose(raw)
    assert composed == normal(raw) == unicodedata.normalize("NFC", raw)
    assert [origin[offset] for offset in range(len(places))] == places
    assert array("I", origin.places(array("I", range(len(places))))).tolist() == places
    assert origin.grew == (len(set(places)) < len(places))


@given(MARKS_OF_ALL_CLASSES, st.integers(1, 40))
def test_many_marks_are_composed_like_few(unit: str, times: int) -> None:
    assert normal("a" + unit * times) == unicodedata.normalize("NFC", "a" + unit * times)


def test_every_code_point_has_its_place() -> None:
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000:
            continue
        raw = f"a {chr(code)} b{chr(code)}c"
        assert len(find_words(raw)) == len(find_spans(raw)), hex(code)


@pytest.mark.parametrize("raw", ["世界", "かな", "ไทย"[0] + "ท", "ລາວ"[0], "ខ", "မ", "བ"])
def test_unspaced_scripts(raw: str) -> None:
    assert find_words(raw) == list(raw)


def test_mixed_scripts() -> None:
    assert find_words("RGB世界2D") == ["rgb", "世", "界", "2d"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", []),
        ("_ -- !", []),
        ("snake_case", ["snake", "case"]),
        ("don’t", ["don", "t"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("CAFE\u0301 café", ["café", "café"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("3.14", ["3", "14"]),
    ],
)
def test_words(raw: str, words: list[str]) -> None:
    assert find_words(raw) == words


def members(ranges: str) -> re.Pattern[str]:
    return re.compile(f"[{ranges}]")


def test_marks_are_the_marks() -> None:
    """MARKS is every mark Python knows that is no part of a word to `re`, and no other."""
    pattern = members(MARKS)
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Cn":
            continue
        if pattern.match(character):
            assert category[0] == "M", hex(code)
        elif category[0] == "M":
            assert re.match(r"\w", character) or members(UNSPACED).match(character), hex(code)


def test_unspaced_are_those_scripts() -> None:
    names = re.compile(
        r"CJK (?:UNIFIED|COMPATIBILITY) IDEOGRAPH|HIRAGANA|KATAKANA|THAI|LAO |KHMER|MYANMAR|TIBETAN"
        r"|KANA REPEAT|HENTAIGANA|IDEOGRAPHIC|HALFWIDTH KATAKANA"
    )
    pattern = members(UNSPACED)
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character)[0] == "L" and pattern.match(character):
            assert names.search(unicodedata.name(character, "")), hex(code)
    for character in "世々かカｶไລខមမབ㐀𠀀豈":
        assert pattern.match(character), character


def test_lines_and_positions() -> None:
    text = text_of("a\r\nbc\rd\n\ne")
    assert [text.raw[slice(*line)] for line in text.lines] == ["a", "bc", "d", "", "e"]
    assert [text.position(offset) for offset in (0, 3, 4, 6, 9)] == [
        (1, 1),
        (2, 1),
        (2, 2),
        (3, 1),
        (5, 1),
    ]


@given(st.text(st.sampled_from("ab.!? \r\n“”")))
def test_position_counts_lines(raw: str) -> None:
    text = text_of(raw)
    for number, (start, end) in enumerate(text.lines, 1):
        assert text.position(start) == (number, 1)
        assert text.position(end) == (number, end - start + 1)
        assert raw[slice(*text.line_at(end))].rstrip("\r\n") == raw[start:end]
    for start, end in text.sentences:
        assert raw[start:end] == raw[start:end].strip() != ""


@pytest.mark.parametrize(
    ("raw", "sentences"),
    [
        ("", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith of Acme Inc. came. He left.", ["Dr. Smith of Acme Inc. came.", "He left."]),
        ("A heading\nA sentence.", ["A heading", "A sentence."]),
        ("“Yes.” He went.", ["“Yes.”", "He went."]),
        ("今日は。明日。", ["今日は。", "明日。"]),
        ("3.14 is pi.", ["3.14 is pi."]),
        ("Wait… what?", ["Wait…", "what?"]),
        ("Cats etc. are (here, etc.). Done.", ["Cats etc. are (here, etc.).", "Done."]),
        ("Pages (see fig. 3). More.", ["Pages (see fig. 3).", "More."]),
        ("sizes of size_t... and so on", ["sizes of size_t...", "and so on"]),
        ("वह गया। वह आया॥ फिर", ["वह गया।", "वह आया॥", "फिर"]),
        ("वह गया।वह आया।", ["वह गया।", "वह आया।"]),
        ("ماذا حدث؟ لا شيء.", ["ماذا حدث؟", "لا شيء."]),
        ("یہ کیا ہے؟ یہ کتاب ہے۔ اچھا", ["یہ کیا ہے؟", "یہ کتاب ہے۔", "اچھا"]),
    ],
)
def test_sentences(raw: str, sentences: list[str]) -> None:
    text = text_of(raw)
    assert [raw[slice(*span)] for span in text.sentences] == sentences


def test_prose_of_markdown() -> None:
    text = text_of("One `two` three.\n\n```\nfour\n```\n", "markdown")
    assert text.words == ["one", "two", "three"]
    assert text.prose_words == ["one", "three"]
    assert [text.raw[slice(*span)] for span in text.spans] == ["One", "two", "three"]


def test_words_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    plain = text_module.find_words
    monkeypatch.setattr(text_module, "find_words", lambda raw: calls.append(raw) or plain(raw))
    text = text_of("One two three.")
    assert text.words is text.words
    assert text.prose_words == ["one", "two", "three"]
    assert len(calls) == 1


def test_once() -> None:
    calls = []

    def count(text: Text) -> int:
        calls.append(text.id)
        return len(text.raw)

    text = text_of("abc")
    assert text.once(count) == text.once(count) == 3
    assert calls == ["a"]


@pytest.mark.parametrize(
    "piece", ["word ", "e\u0301", "世", ". ", "a.b.", "नि", "!?x", ".)y", "a. "]
)
def test_long_lines_are_fast(piece: str) -> None:
    """10 million characters in one line: seconds, whatever stands in it (quadratic takes hours)."""
    text = text_of(piece * (10_000_000 // len(piece) // 4))
    begun = time.process_time()
    assert len(text.words) == len(text.spans)
    assert text.sentences
    assert text.position(len(text.raw))[0] == 1
    assert time.process_time() - begun < 60


def test_many_blank_lines_are_fast() -> None:
    text = text_of("\n \t" * 3_000_000 + "One. Two")
    begun = time.process_time()
    assert [text.raw[slice(*span)] for span in text.sentences] == ["One.", "Two"]
    assert time.process_time() - begun < 60


@given(st.text(alphabet=st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_the_quick_patterns_find_what_the_definition_finds(text: str) -> None:
    assert text_module._pattern(text).findall(text) == text_module._any().findall(text)


@given(st.text(st.sampled_from("ab `\t\n"), max_size=40))
def test_line_ends_make_no_difference_to_paragraphs(text: str) -> None:
    def paragraphs(text: str) -> list[str]:
        spans = Text(Document("a", text)).paragraphs
        return [text[start:end].replace("\r\n", "\n").replace("\r", "\n") for start, end in spans]

    for end in ("\r\n", "\r"):
        assert paragraphs(text.replace("\n", end)) == paragraphs(text)


@given(st.text(st.sampled_from("a`\n"), max_size=40))
def test_line_ends_make_no_difference_to_code_spans(text: str) -> None:
    def codes(text: str) -> list[str]:
        return [text[start:end].replace("\r\n", "\n") for start, end in code_spans(text)]

    assert codes(text.replace("\n", "\r\n")) == codes(text)
