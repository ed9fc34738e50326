"""The encoding checks beyond their own cases: any text, severities, what stays unimported."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.check import DocumentCheck
from audit.checks import ALL, BY_CODE
from audit.checks.encoding.misread import misread
from audit.checks.encoding.places import SHOWN
from audit.checks.encoding.replay import replay
from audit.checks.encoding.special import COMPOSING, of, special
from audit.corpus.decode import decode
from audit.model import Document, Measurement
from audit.sketch import kernel
from audit.text import Text

CHECKS = [c for c in ALL if isinstance(c, DocumentCheck) and c.family == "encoding"]
LOADED = ["numpy"] if kernel.name == "numpy" else []
"""What is loaded that a hook has no time for: the kernel's twin alone needs it."""
SEEDS = Path(__file__).parent.parent / "seeds"
TROUBLE = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "ÃÂâ€™©\xa0\xad\u200b\u200c\u200d\u200e\u202a\u202c\u202e\u2066\u2069\ufeff\ufffd?\x1b[m\r\n\0"
            "аеоAeo&;<br>ЅΑ\u0301\U000e0041\ufe0f\u3164рС├⌐Ðîäíàêî"
        ),
    )
)


def measure(rule: str, content: str | bytes) -> Measurement | None:
    document = decode("a", content) if isinstance(content, bytes) else Document("a", content)
    check = BY_CODE[rule]
    assert isinstance(check, DocumentCheck)
    return check.measure(Text(document))


def test_eleven() -> None:
    assert [check.rule for check in CHECKS] == [f"ENC{number:03}" for number in range(1, 12)]


@settings(deadline=None)  # the first use of a check compiles its classes
@given(TROUBLE)
def test_any_text(content: str) -> None:
    text = Text(Document("a", content))
    for check in CHECKS:
        found = check.measure(text)
        if found is None:
            continue
        assert 0 < found.value <= 1
        assert found.note
        assert 0 < len(found.evidence) <= SHOWN
        for place in found.evidence:
            assert 0 <= place.start <= place.end <= len(content)


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "é ", "Ã©", "Îäíà", "世界", "\u200b", "?a", "\u202e", "\x1b[", "аa", "e\u0301"),
        *("souèasné dobì ", "нЕЦДХ ", "锛姘", "\u2067\u2069", "“Ã©” ", "Ã©x\nè\n", "ÎäÎä x\n"),
    ],
)
def test_long_line(unit: str) -> None:
    """Long lines, and many, take linear time: at ten times the cost a test run would show it."""
    text = Text(Document("a", unit * 30_000))
    for check in CHECKS:
        check.measure(text)


@pytest.mark.parametrize("name", sorted(path.name for path in SEEDS.iterdir()))
def test_sample_corpus_is_clean(name: str) -> None:
    text = Text(decode(name, (SEEDS / name).read_bytes()))
    assert [check.rule for check in CHECKS if check.measure(text) is not None] == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Un cafÃ© crÃ¨me", "Un café crème"),
        ("nÃ¢â‚¬â„¢ait pas dÃ¢â‚¬â„¢importance", "n’ait pas d’importance"),
        ("РџСЂРёРІРµС‚, РјРёСЂ", "Привет, мир"),
        ("VolksfÃ¼hrer\nund Größe", "Volksführer\nund Größe"),
        ("Tiáº¿ng Viá»‡t", "Tiếng Việt"),
        ("die für eine fÃ¼r, oluÅŸma, kÃ¶tÃ¼", "die für eine für, oluşma, kötü"),
        ("f├╝r l'├®tat ├└── tree", "für l'état ├└── tree"),
        (
            "Une voie entour茅e de r茅cifs, qui d茅bute pr猫s de Kristiansand.",
            "Une voie entourée de récifs, qui débute près de Kristiansand.",
        ),
        ("Der Besuch hﾃｶherer Schulen durch Mﾃ､nner", "Der Besuch höherer Schulen durch Männer"),
        ("Il barÃ¨me et lâ€™Ã©tat, grâce Ã l’autre", "Il barème et l’état, grâce à l’autre"),
        ("keine katastrophalen AusmaГџe fГјr alle", "keine katastrophalen Ausmaße für alle"),
        (
            "SÃ¥ her er lidt\nMen FÃ¦rÃ¸erne tilhÃ¸rer riget",
            "Så her er lidt\nMen Færøerne tilhører riget",
        ),
        (
            "V souèasné dobì si tu lze prohlédnout ruiny.\nByl znièen v tøicetileté válce.",
            "V současné době si tu lze prohlédnout ruiny.\nByl zničen v třicetileté válce.",
        ),
        (
            "Disney dowiedzia³ siê równie¿, ¿e Universal posiada prawa w³asno¶ci.",
            "Disney dowiedział się również, że Universal posiada prawa własności.",
        ),
        (
            "Il a aussi ÈtÈ ‡ líorigine de líÈmergence des bâtiments".replace("â", "‚"),
            "Il a aussi été à l’origine de l’émergence des bâtiments",
        ),
        (
            "Der innere Teil ist flach und h\x9fgelig, das ist erkl\x8art.",
            "Der innere Teil ist flach und hügelig, das ist erklärt.",
        ),
        (
            "оПЧЩЕ ОПТНБФЙЧОЩЕ РПЛБЪБФЕМЙ РП УПДЕТЦБОЙА ЦЕМЕЪБ Ч ПТЗБОЙЪНЕ",
            "Новые нормативные показатели по содержанию железа в организме",
        ),
        ("¸ðµâ ¾ÆÆÄÄ¡ À¥¼\xad¹ö ¼º´É°Ë»ç µµ±¸\n¼³¸í:", "모듈 아파치 웹서버 성능검사 도구\n설명:"),
        (
            "Îäíàêî äðóæáà ðàññòðîèëàñü èç-çà íåîôèöèàëüíîé ñîâìåñòíîé ðàáîòû",
            "Однако дружба расстроилась из-за неофициальной совместной работы",
        ),
    ],
)
def test_repair(wrong: str, right: str) -> None:
    text = wrong
    for found in reversed(misread(Text(Document("a", wrong)))):
        assert replay(wrong[found.start : found.end], found.steps) == found.replacement
        text = text[: found.start] + (found.replacement or "") + text[found.end :]
    assert text == right


@pytest.mark.parametrize(
    "content",
    [
        "10 m³ wody, 20 m³ piasku i 30 m² desek",
        "Tõnu Kõpu käis Põhja-Eestis; ääretu öö jõe ääres.",
        "Der Name Guðmundsdóttir steht in Dvořáks Größenliste für Übungen.",
        "GRÂ\xa0B, MISUTÂ\xa0AJIKKO",
        "ВНИМАНИЕ! СССР, США И КНР. УВАЖАЕМЫЕ ПАССАЖИРЫ, ПРОСИМ ВАС ПРОЙТИ К ВЫХОДУ",
        "Ma non c'era altro: stnih rečeh, poročne pesmi, e così fu.",
        "Þórður Ýmir fór með skýrslu á Þingvöll",
        "дії, ії; Ві. IТ» и Е»a",
    ],
)
def test_clean_letters_are_left(content: str) -> None:
    assert misread(Text(Document("a", content))) == ()


def test_repair_in_a_long_line() -> None:
    line = "word " * 3_000 + "cafÃ© " + "word " * 3_000
    assert [found.replacement for found in misread(Text(Document("a", line)))] == ["café"]


@pytest.mark.parametrize(
    ("content", "severity"),
    [
        ("open \u202e here", "error"),
        ("open \u2067 here", "error"),
        ("closed \u202ehere\u202c.", "warning"),
    ],
)
def test_bidirectional_grades(content: str, severity: str) -> None:
    check = BY_CODE["ENC007"]
    found = measure("ENC007", content)
    assert found is not None
    assert check.over(found.value)
    assert check.grade(found, "docs")[0] == severity


def test_severities() -> None:
    errors = [check.rule for check in CHECKS if check.severity == "error"]
    assert errors == ["ENC001", "ENC002", "ENC004", "ENC007"]


def test_shares() -> None:
    found = measure("ENC001", "für\n".encode() * 9 + b"f\xfcr")
    assert found is not None
    assert found.value == pytest.approx(0.1)
    found = measure("ENC008", "a\n" * 9 + "b\r\n")
    assert found is not None
    assert found.value == pytest.approx(0.1)


def test_what_the_decoder_lost_is_not_counted_twice() -> None:
    data = "größer als für ü".encode()[:-1]
    assert measure("ENC001", data) is not None
    assert measure("ENC004", data) is None


def test_many_places_are_counted() -> None:
    found = measure("ENC005", "a\x08" * 70)
    assert found is not None
    assert found.note.startswith("70 control characters (the first 50 shown)")
    assert len(found.evidence) == SHOWN


def test_clean_text_needs_neither_ftfy_nor_chardet() -> None:
    code = """
import sys
from audit.check import DocumentCheck
from audit.checks import ALL
from audit.corpus.decode import decode
from audit.text import Text
words = "Plain “text”, l’été à Orléans… Größe, čeština, Съешь ещё, 日本語, Ελλάδα, עברית, NÃO.\\n"
text = Text(decode("a", words.encode()))
for check in ALL:
    if isinstance(check, DocumentCheck) and check.family == "encoding":
        assert check.measure(text) is None, check.rule
print(sorted({"ftfy", "chardet", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(LOADED)


def test_clean_text_has_nothing_special() -> None:
    words = (
        "Plain “text”, l’été à Orléans… Größe, Съешь ещё, 日本語, Ελλάδα, עברית, 한국어.\t\f\r\n"
    )
    assert special(Text(Document("a", words))) == ""
    assert special(Text(Document("a", "b\u200b\x07\ue001\u0301\U000e0041\ufeff"))) == (
        "\x07\u0301\u200b\ue001\ufeff\U000e0041"
    )


def test_what_composes() -> None:
    """Every second part of a composed character is in the class; up to U+FFFF no other."""
    jamo = {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    second = set(jamo)
    for code in range(0xA0, 0x20000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            pair = "".join(chr(int(part, 16)) for part in parts)
            if unicodedata.normalize("NFC", pair) == chr(code):
                second.add(pair[1])
    assert {c for c in second if not of(COMPOSING).match(c)} == set()
    basic = {chr(code) for code in range(0x10000) if of(COMPOSING).match(chr(code))}
    assert basic == {c for c in second if c < "\U00010000"}


def test_ascii_compiles_no_large_class_and_imports_no_repairer() -> None:
    code = """
import sys
from audit.check import DocumentCheck
from audit.checks import ALL
from audit.checks.encoding import special
from audit.corpus.decode import decode
from audit.text import Text
text = Text(decode("a", b"Plain text? Yes: what?? AT&T <b> it's\\r\\n"))
for check in ALL:
    if isinstance(check, DocumentCheck) and check.family == "encoding" and check.rule < "ENC011":
        assert check.measure(text) is None, check.rule
print(special.of.cache_info().misses, sorted({"ftfy", "chardet", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"0 {LOADED}"


def test_what_was_lost_is_said() -> None:
    text = "这是中文，用错误的编码读出来；（丢失了一些字节），所以只能说出来，不能修好。"
    lost = text.encode().decode("gb18030", "replace")
    (found,) = misread(Text(Document("a", lost)))
    assert found.replacement is None
    assert str(found).endswith("decode as utf-8 (bytes were lost: take the source)")
