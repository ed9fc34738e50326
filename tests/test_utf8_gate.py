"""Where UTF-8 may have been misread: the quick look before the thorough one."""

from __future__ import annotations

from ftfy import TextFixerConfig, fix_encoding
from hypothesis import example, given
from hypothesis import strategies as st

from audit.checks.encoding.utf8_gate import _tables, candidates, gate, may_begin, may_mend

HIGH = sorted({c for table in _tables().values() for c in table[0x80:]} | set("–—“”‘’‚„�ÃÂвЂ"))
PIECES = st.one_of(st.sampled_from(HIGH), st.sampled_from(HIGH), st.sampled_from("aZ \u00a0é.\n"))
MISREAD = st.builds(
    lambda text, codec: text.encode("utf-8").decode(codec, "replace"),
    st.text(min_size=1, max_size=4),
    st.sampled_from(sorted(_tables())),
)


REDECODING = TextFixerConfig(decode_inconsistent_utf8=False, fix_c1_controls=False)


@given(st.lists(st.one_of(PIECES, MISREAD), min_size=1, max_size=8).map("".join))
@example("‘Ñ–—")
@example("–—“a")
def test_where_the_gate_matches_the_quick_look_says_so(prose: str) -> None:
    found = gate()
    for at in range(len(prose)):
        assert may_begin(prose, at) or not found.match(prose, at), prose[at:]


@given(
    st.lists(st.one_of(PIECES, MISREAD, MISREAD, st.text()), min_size=1, max_size=6).map("".join)
)
@example("nuÅ¡visdavo ā€“ ÄÆdegusiÅ³")
@example("cafÃ. Ã la carte")
@example("voilÃ?")
@example("it\x92s")
def test_what_ftfy_repairs_may_be_mended(text: str) -> None:
    assert may_mend(text) or fix_encoding(text, REDECODING) == text


def test_ftfy_is_not_asked_of_sound_text() -> None:
    for text in ("„naturgemäß“", "Başlangıçta çalıştırma", "ÁËÑ ~", "ѫΣНC·R%Нӣϓγ#ϊò¥єЅ", "Привет"):
        assert not may_mend(text)


def test_sound_text_needs_no_gate() -> None:
    gate.cache_clear()
    for prose in (
        "“Déjà vu”, dit-elle… ‘naïf’ — à côté : « œuvre », 20 °C, № 5, São Paulo.",
        "Zażółć gęślą jaźń; „Łódź” – 5 × 3 = 15. Příliš žluťoučký kůň.",
        "Привет — «мир»… Українська: Ві їжак. これは日本語です。「はい」。",
    ):
        assert list(candidates(prose)) == []
    assert gate.cache_info().currsize == 0
    assert list(candidates("The cafÃ© opens."))
