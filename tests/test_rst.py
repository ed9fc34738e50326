"""Masks of reStructuredText: what docutils says is text shows, and nothing else."""

from __future__ import annotations

import re
from textwrap import indent

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.markup import mask
from tests.bench.rst_masks import shown, words_of

# text, what body shows, what prose shows (white space collapsed)
CASES = [
    ("* .. image:: a.png\n     :alt: b\n\n  Text.\n", "* Text.", "* Text."),
    (".. a\n.. _b: c\n.. |d| image:: e\n__ f\n\nText.\n", "Text.", "Text."),
    (".. note::\n   A.\n.. tip:: B.\n", "A. B.", "A. B."),
    ("..\n\n   A quotation.\n", "A quotation.", "A quotation."),
    ("..\n   A comment.\n", "", ""),
    ("Text\n.. note:: is text.\n", *["Text .. note:: is text."] * 2),
    ("A\n=\n.. b\n\nC\n", *["A = C"] * 2),
    ("Title\n=====\n.. b\n\nC\n", "Title ===== C", "Title ===== C"),
    ("=====\n:ref:\n=====\n\nB\n", *["===== :ref: ===== B"] * 2),
    ("A\n\n----\n\nB\n", "A B", "A B"),
    ("=====\n A\n=====\n\nB\n", *["===== A ===== B"] * 2),
    ("- A::\n\n    b\n\n  C\n", "- A:: C", "- A:: C"),
    ("A::\n\n> b\n> c\n\n> D\n", "A:: > D", "A:: > D"),
    ("A\\::\n\n   B\n", "A\\:: B", "A\\:: B"),
    ("A::\n   B\n", "A:: B", "A:: B"),
    ("| A::\n\n   B\n", "| A:: B", "| A:: B"),
    (".. note:: A::\n\n      b\n\n   C\n", "A:: C", "A:: C"),
    (":a: B::\n\n      c\n\n   D\n", ":a: B:: D", ""),
    ("A\n\n\tB::\n\n\t\tc\n\n\tD\n", "A B:: D", "A B:: D"),
    ("*\tA::\n\n\t\tb\n\n\tC\n", "* A:: C", "* A:: C"),
    ("A\n  .. b\n  C\n", "A C", "A C"),
    ("1. A\n.. b\n", "1. A .. b", "1. A .. b"),
    ("1. A\n\n.. b\n", "1. A", "1. A"),
    (".. function:: f(a,\n              b)\n   :c: d\n\n   E\n", "E", "E"),
    (".. rst:role:: a\n              b\n\n   C\n", "C", "C"),
    (".. py:module:: a\n   :b: c\n\nD\n", "D", "D"),
    (".. autoclass:: a.B\n   :members:\n\n   C\n", "C", "C"),
    (".. module:: a\n\n   B\n", "B", "B"),
    (".. [1] A\n   b.\n", ".. [1] A b.", "A b."),
    (".. _a b: c\n   d\n\n   E\n", "E", "E"),
    (".. _a\n\n   b\n", "", ""),
    ("A\n:b: c\n", "A :b: c", "A :b: c"),
    ("A : b\n   C\n", "A : b C", "A C"),
    ("A : b\nC\n", "A : b C", "A : b C"),
    ("- >>> a\n  b\n\n  C\n", "- C", "- C"),
    ("  == ==\n  a  b\n  == ==\n  c  d\n  == ==\n\n  E\n", None, "E"),
    ("---\na: b\n---\n\nC\n", "C", "C"),
    ("``a\nb`` C ``d\n\ne`` F\n", None, "C ``d e`` F"),
    ("'``' A ``b``\n", None, "'``' A"),
    ("``a```b`` C\n", None, "C"),
    (":a:`b\\`c` D `e`:f: `g`:sub:\n", None, "D g"),
    (":sub:`a`:sub:`b` `C <d>`__ `<e>`_ `F\\ <g\\>`_\n", None, "a b C F\\ <g\\>"),
    ("`:literal:` :literal:`a \\ ` b\n", None, ":literal: b"),
    ("__init__ a_b_ c-d_ _e_\n", None, "__init__ a_b c-d _e_"),
    ("|a| b|c| |d|_ [#]_ [e]_ [f g]_\n", None, "b|c| [f g]_"),
    ("(http://a.b/c_(d)), <mailto:e@f.g>. h@ @i j@k.l.\n", None, "( )), < >. h@ @i ."),
    ("中``a``中 “``b``” é:c:`d` e\u3000``f``。\n", None, "中``a``中 “ ” é:c: d e 。"),
    (".. [1] A : b\n   C\n", ".. [1] A : b C", "A : b C"),
    (".. note:: A\n   .. b\n", "A .. b", "A .. b"),
    ("== ==\na  b\n== ==\nc  d\n== ==\nE\n", None, "E"),
    ("A b c\n==\n.. d\n", *["A b c == .. d"] * 2),
    ("- A::\n\n> B\n", *["- A:: > B"] * 2),
    ("x`:a:`b` C\n", None, "x`:a:`b` C"),
    ("```` A ``b``\n", None, "```` A"),
    ("`a <b> >`_ C\n", None, "a <b> > C"),
    ("A\t: b c d e\n\tC\n", None, "A C"),
]  # fmt: skip

ERRORS = [
    ("== ==\nA  b\n\nC\n", "== == A b C", "A b C"),
    ("postgres://a:b@c A\n", None, "A"),
    ("A\n=\n\nB\n~\n\nC\n_\n\nD\n~\n", None, "A = B ~ C _ D ~"),
]  # fmt: skip
"""What docutils does not read that way: it is shown and hidden as it is meant."""


def collapsed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("text", "body", "prose"), [*CASES, *ERRORS])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cases(text: str, body: str | None, prose: str, end: str) -> None:
    masked = mask(text.replace("\n", end), "rst")
    if body is not None:
        assert collapsed(masked[0]) == body
    assert collapsed(masked[1]) == prose


def agrees(text: str) -> None:
    for mine, known in zip(mask(text, "rst"), shown(text), strict=True):
        assert words_of(re.sub(r"\\\s?", " ", mine)) == known, text


@pytest.mark.parametrize("text", [text for text, _, _ in CASES if "---\na:" not in text])
def test_docutils_reads_the_cases_alike(text: str) -> None:
    agrees(text)


WORDS = st.sampled_from("alpha beta gamma delta eta theta iota kappa".split())
MARKED = st.sampled_from(
    [
        *"{} ``{}`` `{}` :ref:`{}` :class:`{}` *{}* **{}** |{}| [{}]_ [1]_ {}_ `{}`_ _`{}`".split(),
        *"`{}`:sub: http://{}.org {}@a.b \\*{} '``{}``' ({}) {}. __{}__ {}:: {}, {}-".split(),
        *"``{} `{} *{} **{} |{} {}`` `` ` * : :a: :: < <{}> >`_ >`__ \\ \\` .. _".split(),
        *("`{} <a.b>`_", ":ref:`{} <a>`", "`{}\nb`", "``{} c\nd``", "`` {}", "{} : b"),
    ]
)
INLINE = st.builds(str.format, MARKED, WORDS)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> str:
    """Some blocks of reStructuredText, one after the other."""
    parts = [draw(paragraphs)]
    for _ in range(draw(st.integers(0, 3))):
        parts.append(draw(BLOCKS if depth > 2 else BLOCKS | nested(depth + 1)))
    return "\n\n".join(parts)


@st.composite
def nested(draw: st.DrawFn, depth: int) -> str:
    """Blocks within another."""
    head, width = draw(
        st.sampled_from(
            [
                ("- ", 2), ("1. ", 3), ("* - ", 4), (":field: ", 3), (".. note:: ", 3),
                (".. [1] ", 3), (".. note::\n   ", 3), (".. unknown:: a\n   :b: c\n\n   ", 3),
                (".. code::\n\n   ", 3), ("", 3), ("Term : class\n    ", 4), (".. ", 3),
            ]
        )
    )  # fmt: skip
    content = indent(draw(blocks(depth)), " " * width)
    return head + content.lstrip() if head else content


paragraphs = st.lists(INLINE, min_size=1, max_size=6).flatmap(
    lambda parts: st.sampled_from([" ", "\n"]).map(lambda glue: f"A {glue.join(parts)} end.")
)
BLOCKS = paragraphs | st.builds(
    str.format,
    st.sampled_from(
        [
            ".. {}", "..\n   {}", ".. _{}: a", "__ {}", ".. |{}| image:: a", ">>> {}\n{}",
            ".. image:: {}", ".. image:: a\n   :alt: {}", "{0}::\n\n   {0}", "::\n\n> {}",
            ":{}: {}", "+-------+\n| {:5} |\n+-------+", "===== ==\n{:5} b\n===== ==", "| {}\n| {}",
            ".. rubric:: {}", ".. only:: {}\n\n   {}", ".. a\n.. note:: {}\n.. b", "* {}\n* {}",
        ]
    ),
    WORDS,
    WORDS,
)  # fmt: skip


@given(blocks())
@settings(deadline=None, max_examples=300)
def test_docutils_reads_alike(text: str) -> None:
    agrees(text)


PIECES = "- ¦-¦1.¦:a:¦.. b¦.. [1]¦.. c::¦:d:`e¦`¦``¦::¦A¦  ¦> f¦== ==¦----¦__ g¦•¦é\t¦|".split("¦")


@given(
    st.lists(st.just("\n") | st.sampled_from(PIECES), max_size=12).map("".join),
    st.sampled_from(["\r\n", "\r"]),
)
@example("-\n.. b", "\r\n")
@example(":a:\n.. b", "\r\n")
@example(".. [1]\n.. b", "\r\n")
def test_every_line_end_is_one(text: str, end: str) -> None:
    body, prose = mask(text.replace("\n", end), "rst")
    assert (body.replace(end, "\n"), prose.replace(end, "\n")) == mask(text, "rst")
