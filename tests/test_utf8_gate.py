"""Where UTF-8 may have been misread: the quick look before the thorough one."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from audit.checks.encoding.utf8_gate import _tables, candidates, gate, may_begin

HIGH = sorted({c for table in _tables().values() for c in table[0x80:]} | set("–—“”‘’‚„�ÃÂвЂ"))
PIECES = st.one_of(st.sampled_from(HIGH), st.sampled_from(HIGH), st.sampled_from("aZ \u00a0é.\n"))
MISREAD = st.builds(
    lambda text, codec: text.encode("utf-8").decode(codec, "replace"),
    st.text(min_size=1, max_size=4),
    st.sampled_from(sorted(_tables())),
)


@given(st.lists(st.one_of(PIECES, MISREAD), min_size=1, max_size=8).map("".join))
@example("‘Ñ–—")
@example("–—“a")
def test_where_the_gate_matches_the_quick_look_says_so(prose: str) -> None:
    found = gate()
    for at in range(len(prose)):
        assert may_begin(prose, at) or not found.match(prose, at), prose[at:]


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
