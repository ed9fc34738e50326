"""Masks: what is hidden, what stays, and that nothing moves."""

from __future__ import annotations

import re
import string
from types import ModuleType

import pyromark
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.markup import _spans_python, beyond, kind_of, markdown, mask
from audit.markup.blank import line_starts, unix
from audit.markup.marks import around, has, lines_of, marks_of

try:
    from audit.markup import _spans

    BOTH: tuple[ModuleType, ...] = (_spans_python, _spans)
except ImportError:
    BOTH = (_spans_python,)
each_one = pytest.mark.parametrize("engine", BOTH, ids=lambda module: module.__name__)

# markup, text, what body shows, what prose shows (white space collapsed)
CASES = [
    ("text", "A `b` <c> .. note:: d\n", "A `b` <c> .. note:: d", "A `b` <c> .. note:: d"),
    ("markdown", "Plain *text* stays.\n", "Plain *text* stays.", "Plain *text* stays."),
    ("markdown", "---\ntitle: x\n---\nText.\n", "Text.", "Text."),
    ("markdown", "+++\ntitle = 'x'\n+++\nText.\n", "Text.", "Text."),
    ("markdown", "---\n\nA rule, no front matter.\n", *["--- A rule, no front matter."] * 2),
    ("markdown", "Text.\n\n---\ntitle: x\n---\n", *["Text. --- title: x ---"] * 2),
    ("markdown", "A <!-- b\nc --> d\n", "A d", "A d"),
    ("markdown", "A <!-- never closed\n", "A <!-- never closed", "A <!-- never closed"),
    ("markdown", "A\n\n```py\nb = 1\n```\n\nC\n", "A C", "A C"),
    ("markdown", "A\n\n~~~\n```\n~~~\n\nC\n", "A C", "A C"),
    ("markdown", "A\n\n    code\n\nC\n", "A C", "A C"),
    ("markdown", "A\n    goes on\n", "A goes on", "A goes on"),
    ("markdown", "- A\n\n      code\n\n  B\n", "- A B", "- A B"),
    ("markdown", "- A\n\n    still A\n", "- A still A", "- A still A"),
    ("markdown", "```\nnever closed\n", "", ""),
    ("markdown", "> A\n>\n> ```\n> b\n> ```\n", "> A >", "> A >"),
    ("markdown", "!!! note\n\n    Text here.\n\nB\n", "Text here. B", "Text here. B"),
    ("markdown", "!!! note\n    Text.\n\n        code\n\nB\n", "Text. B", "Text. B"),
    ("markdown", "/// tip | Title\n\nText.\n\n///\n", "| Title Text.", "| Title Text."),
    ("markdown", ":::{note}\nText.\n:::\n", "Text.", "Text."),
    ("markdown", "```{note}\n:class: x\nText.\n```\n", "Text.", "Text."),
    ("markdown", "```{code-cell}\nx\n```\nA\n", "A", "A"),
    ("markdown", "A {% include x %} B\n", "A B", "A B"),
    ("markdown", "{% raw %}\ncode {{ x }}\n{% endraw %}\nA\n", "A", "A"),
    ("markdown", "{{#include x.rs:2}}\nA {{ x }} B\n", "A {{ x }} B", "A B"),
    ("markdown", "{* ../x.py hl[2] *}\nA\n", "A", "A"),
    ("markdown", "A [b](c) [d][e] ![f](g \"h\")\n\n[e]: http://x\n", None, "A [b [d ![f"),
    ("markdown", "A [b](c_(d)) e\n", "A [b](c_(d)) e", "A [b e"),
    ("markdown", "A `b` ``c ` d`` `e\n", "A `b` ``c ` d`` `e", "A `e"),
    ("markdown", "A `b\n\nc` d\n", "A `b c` d", "A `b c` d"),
    ("markdown", "A <b>c</b> <http://x> http://y/z d < e\n", None, "A c d < e"),
    ("markdown", "# A {#b}\n## C { #d }\n", "# A {#b} ## C { #d }", "# A ## C"),
    ("markdown", "|a|b|\n|-|-|\n|c|d|\n\nE\n", "|a|b| |-|-| |c|d| E", "E"),
    ("markdown", "<pre>\ncode\n</pre>\n\nA\n", "A", "A"),
    ("markdown", "import X from 'x'\n\n<Tab a=\"b\">\n\nText\n\n</Tab>\n", None, "Text"),
    ("markdown", "Mail a.b@c.org now[^1].\n\n[^1]: Note text.\n", None, "Mail now . Note text."),
    ("markdown", "A\n\n<!-- b --> Text.\n", "A Text.", "A Text."),
    ("markdown", "- {% b %} {% c %} Text.\n", "- Text.", "- Text."),
    ("markdown", "A\n\n    {% b %}\n", "A", "A"),
    ("markdown", "[`a`](b), c [`d`](e).\n", None, "[ , c [ ."),
    ("markdown", "[http://x/y](http://x/y), a <b c='d'>e</b>.\n", None, "[ , a e ."),
    ("markdown", "[A](<b c>) [d](e \"f\") [](g)\n", None, "[A [d ["),
    ("markdown", "\\[a](b) [c](d e)\n", None, "\\[a](b) [c](d e)"),
    ("markdown", "[a]({{ b }}/c) [d][e.f]\n", None, "[a [d"),
    ("markdown", "A < b and c\n\nd > e `f`\n", None, "A < b and c d > e"),
    ("markdown", "```a``` b `c\n\n```d``` e\n", None, "b `c e"),
    ("markdown", "````md\n```{note}\nA\n```\n````\nB\n", "B", "B"),
    ("markdown", "````{note}\nA `b`\n\n```py\nc\n```\n````\nD\n", "A `b` D", "A D"),
    ("markdown", "````{note}\n```{tip}\n:class: x\nA\n```\nB\n````\nC\n", "A B C", "A B C"),
    ("markdown", "[a]: b\n[a]: c\n'd\ne'\n[^f]: g\n> [h]: i\n\nJ\n", "[^f]: g J", "g J"),
    ("markdown", "A\n[b]: c\n", "A [b]: c", "A [b]: c"),
    ("markdown", "<div>\n[a]: b\n</div>\n", "<div> [a]: b </div>", "[a]: b"),
    ("markdown", "- [a]: b\n- c\n", "- c", "- c"),
    ("markdown", "é [a]: b\n\n[é]: ü\n\n中 `ü` [é](ü) [é]\n", None, "é [a]: b 中 [é [é]"),
    ("markdown", "A[^b]\n\n[^b]:\n    Note.\n\n    More.\n", None, "A Note. More."),
    ("markdown", "!!! a\n    !!! b\n        C `d`\n\n            e\n\nF `g`\n", None, "C F"),
    ("markdown", "<div>\nA `b` [c](d) <e f={g}>\n</div>\n", None, "A [c"),
    ("rst", "Title\n=====\n\nText ``code`` end.\n", None, "Title ===== Text end."),
    ("rst", ".. comment\n   more\n\nText.\n", "Text.", "Text."),
    ("rst", ".. _a: http://x\n\nText.\n", "Text.", "Text."),
    ("rst", ".. |a| image:: b.png\n   :alt: c\n\nText.\n", "Text.", "Text."),
    ("rst", "Text::\n\n    code\n\nEnd.\n", "Text:: End.", "Text:: End."),
    ("rst", ".. code-block:: py\n   :linenos:\n\n   code\n\nEnd.\n", "End.", "End."),
    ("rst", ".. note:: Text\n   more ``x``.\n\n   Again.\n", None, "Text more . Again."),
    ("rst", ".. note::\n   :class: a\n\n   Text.\n", "Text.", "Text."),
    ("rst", ".. note::\n\n   A.\n\n   .. code:: py\n\n      b\n\n   C.\n", "A. C.", "A. C."),
    ("rst", ".. unknown:: arg\n   :opt: v\n\n   Text.\n", "Text.", "Text."),
    ("rst", ".. versionadded:: 1.2\n\n   Text.\n", "1.2 Text.", "1.2 Text."),
    ("rst", ":Author: Me\n\nText.\n", ":Author: Me Text.", "Text."),
    ("rst", ".. function:: f(x)\n\n   Text.\n\n   :param x: y\n", "Text. :param x: y", "Text."),
    ("rst", "A :ref:`b <c>` :class:`D` `e <http://f>`_ g_.\n", None, "A b e g ."),
    ("rst", "See http://x.org/ and |sub| [1]_.\n", None, "See and ."),
    ("rst", ">>> 1\n1\n\nText.\n", "Text.", "Text."),
    ("rst", "+--+--+\n|a |b |\n+--+--+\n\nText.\n", "+--+--+ |a |b | +--+--+ Text.", "Text."),
    ("rst", "== ==\na  b\n== ==\nc  d\n== ==\n\nText.\n", None, "Text."),
    ("rst", "“``a``” and é ``b``.\n", None, "“ ” and é ."),
]  # fmt: skip


def shown(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("markup", "text", "body", "prose"), CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cases(markup: str, text: str, body: str | None, prose: str, end: str) -> None:
    masked = mask(text.replace("\n", end), markup)
    if body is not None:
        assert shown(masked[0]) == body
    assert shown(masked[1]) == prose


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.md", "markdown"),
        ("a/b.MDX", "markdown"),
        ("a.page.markdown", "markdown"),
        ("a.rst", "rst"),
        ("a.txt", "text"),
        ("a.adoc", "text"),
        ("md", "text"),
        ("dir.md/file", "text"),
    ],
)
def test_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_kind_by_sample() -> None:
    assert kind_of("a.txt", ".. note::\n\n   Only one.\n") == "text"
    assert kind_of("a.txt", ".. note::\n\n   x\n\n.. module:: y\n") == "rst"


def test_unknown_markup() -> None:
    with pytest.raises(ValueError, match="no such markup"):
        mask("a", "latex")


def held(text: str, markup: str) -> None:
    """Nothing moves: same length, same line ends, what shows is what stood there."""
    body, prose = mask(text, markup)
    for masked, before in ((body, text), (prose, body)):
        assert len(masked) == len(before)
        for new, old in zip(masked, before, strict=True):
            assert new == old or (new == " " and old not in "\r\n")


PIECES = st.sampled_from(
    [
        *"` `` ``` ~~~ --- +++ === <!-- --> ]( ) ][ ] < > <a </pre> <pre>".split(),
        *"{% %} {{ }} {# *} [".split(),
        *"{* * ** _ | |- > - 1. # !!! /// ::: :: .. note:: code:: :a: `a <b>`_ __ \\ http://x".split(),
        *"a@b.c é 中 \x00 🙂 \ud800 x text ```{note} {/* */} [^ ]: www. === ???".split(),
        *(
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            " ",
            "    ",
            "\t",
            ".. x::\n\n   ",
            "\x0b",
            "\x0c",
            "\x85",
            "\u2028",
        ),
    ]
)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("\ud800 `a` b\n", "\ud800     b\n"),
        ("中 `\udfff` 中 `b`\n", "中     中    \n"),
        ("[\ud800]: x\n\n`a` b\n", "      \n\n    b\n"),
    ],
)
def test_lone_surrogates(text: str, prose: str) -> None:
    assert mask(text, "markdown")[1] == prose


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(["text", "markdown", "rst"]))
@settings(max_examples=400, deadline=None)
def test_never_moves_markup(text: str, markup: str) -> None:
    held(text, markup)


@given(st.text(max_size=200), st.sampled_from(["markdown", "rst"]))
@settings(max_examples=200, deadline=None)
def test_never_moves_text(text: str, markup: str) -> None:
    held(text, markup)


@given(st.lists(st.text(string.ascii_letters + "éß ", min_size=1).filter(str.strip), max_size=9))
@settings(deadline=None)
def test_plain_paragraphs_stay(lines: list[str]) -> None:
    text = "\n\n".join(line.strip() for line in lines)
    for markup in ("markdown", "rst"):
        assert mask(text, markup) == (text, text)


@pytest.mark.parametrize("markup", ["markdown", "rst"])
@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "`",
        "<",
        "*",
        "](",
        "](a",
        "<a ",
        "<!-- ",
        "`` ` ",
        "> ",
        "- ",
        "{{",
        "{%",
        "a_ `",
        "|a",
    ],
)
def test_bounded(markup: str, piece: str) -> None:
    text = piece * (60_000 // len(piece))
    body, prose = mask(text, markup)
    assert len(body) == len(prose) == len(text)


@pytest.mark.parametrize("markup", ["markdown", "rst"])
def test_deep_nesting(markup: str) -> None:
    for text in (
        "> " * 10_000 + "a\n",
        "- " * 10_000 + "a\n",
        "".join("  " * depth + "- a\n" for depth in range(300)),
        "".join("    " * depth + "!!! note\n" for depth in range(200)),
        "".join("   " * depth + ".. note::\n\n" for depth in range(100)),
    ):
        body, prose = mask(text, markup)
        assert len(body) == len(prose) == len(text)


@pytest.mark.parametrize("markup", ["markdown", "rst"])
def test_long_line(markup: str) -> None:
    text = "word and more " * 200_000
    assert mask(text, markup)[0] == text


TEXTS = st.lists(PIECES, max_size=60).map("".join)


@each_one
@given(text=TEXTS)
def test_marks_are_those_that_a_text_has(engine: ModuleType, text: str) -> None:
    assert engine.among(text, beyond.MARKS) == [mark for mark in beyond.MARKS if mark in text]
    seen = marks_of(text, beyond.MARKS)
    for mark in beyond.MARKS:
        assert has(text, mark, seen) is (mark in text)


@given(TEXTS.map(unix), st.sampled_from([*beyond._LINES, ("```", beyond._FENCE)]))
def test_lines_that_have_a_mark_are_those_that_a_search_finds(
    text: str, scan: tuple[str, re.Pattern[str]]
) -> None:
    mark, pattern = scan
    found = [match.span() for match in pattern.finditer(text) if mark in match[0]]
    assert [m.span() for m in lines_of(mark, pattern, text) if mark in m[0]] == found


@example("a@a.b@a.b", beyond._ADDRESSES[1])
@given(
    st.lists(st.sampled_from([*"aé.@+ <", "http", "ftp", "://", "a.b"]), max_size=30).map("".join),
    st.sampled_from(beyond._ADDRESSES),
)
def test_what_stands_around_a_mark_is_what_a_search_finds(
    text: str, scan: tuple[re.Pattern[str], str, re.Pattern[str]]
) -> None:
    before, mark, after = scan
    whole = re.compile(
        before.pattern.removesuffix(r"\Z").replace("+-]{1,64}+", "+-]{1,64}") + mark + after.pattern
    )
    assert list(around(before, mark, after, text)) == [m.span() for m in whole.finditer(text)]


@given(
    st.lists(
        PIECES
        | st.sampled_from(["[é]", "[ü]", "[é]: ü\n\n", "<é", "<", "é", "?", ">", "@a.b>", "\ufeff"])
    ).map("".join)
)
@example("[é]: x\n\n[a [ü] b](c)")
@example("a <? > é < ?> b")
@example("a <é > é < ?> b")
@settings(deadline=None)
def test_what_the_parser_is_shown_in_ascii_it_reads_alike(text: str) -> None:
    reads_alike(text.encode("utf-8", "replace").decode())


def reads_alike(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "_calmed", lambda text: (text, []))
        exact = mask(text, "markdown")
    assert mask(text, "markdown") == exact


CALM = "a,`b`,c `d\ne` f,``g`h``,# I `j`,é `k`,**l** `m,`,(n),o  ,x`".split(",")
OTHER = (
    "```¦~~~¦    a¦  a¦- b `c`¦1. d¦> e¦---¦===¦*¦:-¦<div>¦</div>¦<!-- f¦-->¦<pre>¦</pre>¦<?¦<!G¦"
    "<p>¦[h]: i¦[h]¦[j](k)¦[^1]¦[^1]: l¦\\`¦](m)¦`](n` o)¦!!! p¦::: q¦<r@s.t>¦\x0c¦a|b¦-|-"
).split("¦")
LINES = st.lists(st.just("") | st.sampled_from(CALM) | st.sampled_from(OTHER), max_size=14)


@given(LINES.map("\n".join))
@example("<!A\n\n`b\n!!! c\nd `e`")
@example("[^1]: a\n\n    b\n\nc\n\n    d")
@settings(max_examples=400, deadline=None)
def test_calm_paragraphs_are_read_alike(text: str) -> None:
    reads_alike(text)


@given(TEXTS | LINES.map("\n".join) | st.text(" \n`*a#<!é\x00", max_size=60))
@example("`" * 32 + "a" + "`" * 32)
@example("`" * 33 + "a" + "`" * 33)
@pytest.mark.skipif(len(BOTH) == 1, reason="not built")
def test_calm_paragraphs_are_the_same_to_both(text: str) -> None:
    assert _spans.calmed(text) == _spans_python.calmed(text)


@given(TEXTS | LINES.map("\n".join), st.booleans())
@pytest.mark.skipif(len(BOTH) == 1, reason="not built")
def test_what_the_parser_tells_is_the_same_to_both(text: str, tell: bool) -> None:
    data = text.encode("utf-8", "replace")
    events = list(pyromark.events_with_range(data.decode(), options=markdown._OPTIONS))
    given = (events, data, tell)
    assert _spans.spans_told(*given) == _spans_python.spans_told(*given)


@each_one
@given(text=TEXTS, spans=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=5))
def test_blank_hides_all_but_line_ends(
    engine: ModuleType, text: str, spans: list[tuple[int, int]]
) -> None:
    inside = sorted((min(*span, len(text)), min(max(span), len(text))) for span in spans)
    hidden = {place for start, end in inside for place in range(start, end)}
    assert engine.blank(text, inside) == "".join(
        " " if place in hidden and character not in "\r\n" else character
        for place, character in enumerate(text)
    )


@pytest.mark.skipif(len(BOTH) == 1, reason="not built")
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("blank", (b"a", [])),
        ("blank", ("a", ((0, 1),))),
        ("blank", ("a", [1])),
        ("blank", ("a", [(0, "1")])),
        ("among", ("a", ["a"])),
        ("among", ("a", ("é",))),
        ("among", ("a", ("",))),
        ("among", ("a", ("a",) * 65)),
        ("calmed", (b"a",)),
        ("spans_told", ([], "a", True)),
        ("spans_told", (None, b"a", True)),
        ("spans_told", (["SoftBreak"], b"a", True)),
        ("spans_told", ([("SoftBreak", {"start": 0})], b"a", True)),
        ("spans_told", ([("SoftBreak", {"start": 2, "end": 3})], b"a", True)),
        ("spans_told", ([({"Start": {"Link": {}}}, {"start": 0, "end": 1})], b"a", True)),
        ("line_starts", (b"a",)),
    ],
)
def test_the_compiled_one_takes_what_it_should(name: str, given: tuple[object, ...]) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        getattr(_spans, name)(*given)


@each_one
@given(text=TEXTS)
def test_line_starts(engine: ModuleType, text: str) -> None:
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    assert engine.line_starts(text) == starts
    assert line_starts(text) == [*starts, len(text)]
