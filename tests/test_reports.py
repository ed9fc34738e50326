"""The renderers, on reports made by hand: nothing of a document's text acts on what shows it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from audit.model import RepeatedTree, Skipped
from audit.reports import FILES, STDOUT, markdown, terminal
from audit.reports.colour import wanted
from audit.reports.marks import escape, in_context, link, table
from audit.reports.quote import cut, excerpt, flat
from audit.reports.view import PLAIN, View
from audit.reports.worst import Worst
from tests.reporting import finding, judged, place, report

ANY = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(
        [
            *"| \\ ` * _ ** __ < > <b> </b> [ ] ( ) ![a](b) # ## - + 1. ~ ~~ $ & &amp;".split(),
            *"@me #12 http://x.y www.a.b GH-3 :smile: a@b.c <!-- --> ``` |-|".split(),
            *"\x1b[31m \x00 \u202e \u200b".split(),
            *("\n", "\r\n", "\n\n", " ", "    ", "a", "\\|", "\u2028", "\x85", "é", "中"),
        ]
    )
).map("".join)
RENDERER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff]")


def text_of(html: str) -> str:
    """What a reader sees of rendered Markdown."""
    import html as entities

    return entities.unescape(re.sub(r"<[^>]*>", "", html.replace("<!-- -->", "")))


@given(ANY)
@settings(max_examples=200, deadline=None)
def test_escaped_text_shows_as_it_is(text: str) -> None:
    html = RENDERER.render(f"x{escape(text)}x\n")
    assert re.findall(r"<(?!!-- -->)\/?(\w+)", html) == ["p", "p"]
    assert text_of(html) == f"x{flat(text)}x\n"


@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_table_rows_keep_their_columns(rows: list[tuple[str, str, str]]) -> None:
    cells = [tuple(escape(cell) for cell in row) for row in rows]
    html = RENDERER.render(table(("a", "b", "c"), cells))
    assert html.count("<tr>") == len(rows) + 1
    found = [text_of(cell) for cell in re.findall(r"<td>(.*?)</td>", html, re.DOTALL)]
    assert found == [flat(cell).strip() for row in rows for cell in row]


@given(ANY)
@settings(max_examples=150, deadline=None)
def test_nothing_lives_on_github(text: str) -> None:
    """No mention, issue, address or short code is left in one piece."""
    shown = escape(text)
    assert not re.search(
        r"@\w|#\d|(?i:(?<![a-z])(?:https?:[^<]|www\.|gh-\d))", shown.replace("&#124;", "")
    )


@given(ANY, ANY, ANY, ANY)
@settings(max_examples=200, deadline=None)
def test_nothing_acts_on_a_terminal(text: str, message: str, name: str, before: str) -> None:
    where = place(text, before=before, replacement=text, related=name or "x", related_line=2)
    item = finding("ENC002", name or "x", [where], message)
    whole = report(judged(name or "x", item))
    for render in (terminal.full, terminal.concise, terminal.github):
        shown = "".join(render(whole))
        assert not ACTS.search(shown)
    shown = "".join(terminal.gating(whole))
    assert not ACTS.search(shown)
    assert shown.count("\n") == 2


@given(ANY, ANY)
@settings(max_examples=100, deadline=None)
def test_a_report_holds_any_text(text: str, name: str) -> None:
    name = name or "x"
    findings = (
        finding("DUP004", name, [place(text, related="b", related_line=1, related_text=text)]),
        finding("ENC002", name, [place(text, replacement=text, before=text, after=text)], text),
        finding("QLT102", name, [place(text, note=text)], text),
    )
    shown = "".join(markdown.render(report(judged(name, *findings))))
    assert not ACTS.search(shown)
    html = RENDERER.render(shown)
    assert re.findall(r"<h2>(.*?)</h2>", html)[-1] == "How it was measured"
    for block in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        header = len(re.findall("<th[ >]", block))
        assert len(re.findall("<td[ >]", block)) % header == 0


def test_full() -> None:
    where = place(
        "cafÃ©",
        1,
        5,
        before="The ",
        after=" opens.\nNext line",
        replacement="café",
    )
    shared = place("the same words", 2, 1, related="b.md", related_line=7)
    whole = report(
        judged("a.md", finding("ENC002", "a.md", [where]), finding("DUP004", "a.md", [shared])),
        judged("b.md", score=100),
    )
    assert "".join(terminal.full(whole)).splitlines() == [
        "a.md  score 50 of 100",
        "a.md:1:5: ENC002 [error] what was found",
        "     1 | The »cafÃ©« opens.",
        "       | → café",
        "a.md:2:1: DUP004 [warning] what was found",
        "     2 | »the same words«",
        "       = b.md:7",
        "",
        "rule                      error  warning     info",
        "ENC002  mojibake              1        ·        ·",
        "DUP004  shared-passage        ·        1        ·",
        "",
        "2 documents, 1 with findings: 1 error and 1 warning.",
        "`audit rule CODE` explains a rule. `--report markdown=audit.md` writes the full report.",
    ]
    assert "--report" not in "".join(terminal.full(whole, View(written=True)))
    coloured = "".join(terminal.full(whole, View(colour=True)))
    assert "\x1b[1;31m[error] \x1b[0m" in coloured
    assert "»" not in coloured


def test_full_of_nothing() -> None:
    assert "".join(terminal.full(report())) == "0 documents, no findings.\n"


def test_full_gives_rates_for_many_records() -> None:
    documents = [
        judged(f"{n:03}", finding("DUP005", f"{n:03}", [place()]), score=100 - n) for n in range(60)
    ]
    shown = "".join(terminal.full(report(*documents, profile="corpus")))
    assert shown.index("059  score 41") < shown.index("050  score 50")
    assert "049  score" not in shown
    assert "… and 50 more documents with findings" in shown
    assert re.search(r"DUP005.* 60 .* 100\.0%", shown)
    assert "000:3:5" in "".join(terminal.full(report(*documents)))


def test_concise() -> None:
    whole = report(judged("a.md", finding("ENC002", places=[place()])))
    assert list(terminal.concise(whole)) == ["a.md:3:5: ENC002 what was found\n"]


def test_gating() -> None:
    error = finding("ENC002", places=[place("cafÃ©", replacement="café")])
    warning = finding("DUP004", places=[place(related="b.md", related_line=9)])
    whole = report(judged("a.md", warning, error, finding("QLT102", severity="info")))
    assert "".join(terminal.gating(whole, "error")).splitlines() == [
        "a.md:3:5: ENC002 what was found: cafÃ© → café",
        "`audit rule ENC002` says what to do about it; `audit check a.md` shows every place.",
    ]
    lines = "".join(terminal.gating(whole, "warning")).splitlines()
    assert lines[0] == "a.md:3:5: DUP004 what was found (see b.md:9)"
    assert len(lines) == 3
    assert list(terminal.gating(report(judged("a.md", warning)), "error")) == []


def test_github() -> None:
    odd = "a,b:c%.md"
    whole = report(
        judged("b.jsonl:7", finding("DUP004", "b.jsonl:7", [place()]), path="b.jsonl"),
        judged("c.jsonl#x", finding("DUP004", "c.jsonl#x", [place()]), path="c.jsonl"),
        judged(odd, finding("ENC002", odd, [place()], "50 % of\nit: ::error::no")),
        judged("d.md", finding("DUP005", "d.md", severity="info")),
    )
    assert "".join(terminal.github(whole)).splitlines() == [
        "::error file=a%2Cb%3Ac%25.md,line=3,col=5,title=ENC002 mojibake"
        "::50 %25 of\\nit: ::error::no",
        "::warning file=b.jsonl,line=7,title=DUP004 shared-passage::what was found",
        "::warning file=c.jsonl,title=DUP004 shared-passage::what was found",
        "audit: 4 documents, 4 with findings: 1 error, 2 warnings and 1 note.",
    ]


def test_github_shows_errors_first_and_says_what_it_leaves_out() -> None:
    documents = [judged(f"{n}.md", finding("DUP004", f"{n}.md")) for n in range(12)]
    documents.append(judged("x.md", finding("ENC002", "x.md")))
    lines = "".join(terminal.github(report(*documents))).splitlines()
    assert lines[0].startswith("::error file=x.md")
    assert sum(line.startswith("::") for line in lines) == 10
    assert lines[10] == "audit: 3 more findings without an annotation: GitHub shows 10 a step"


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
    ],
)
def test_colour(choice: str, environment: dict[str, str], terminal: bool, expected: bool) -> None:
    assert wanted(choice, environment, terminal) is expected


@pytest.mark.parametrize(
    ("document", "line", "expected"),
    [
        ("seeds/a.txt", 7, "[seeds/a.txt:7](../seeds/a.txt#L7)"),
        ("a b.md", 7, "[a b.md:7](../a%20b.md?plain=1#L7)"),
        ("a.md", None, "[a.md](../a.md)"),
        ("x.jsonl:12", 3, "[x.jsonl:12:3](../x.jsonl#L12)"),
        ("x.jsonl#k", 3, "[x.jsonl#k:3](../x.jsonl)"),
        ("a](b).txt", 1, "[a\\](b).txt:1](../a%5D%28b%29.txt#L1)"),
    ],
)
def test_links(document: str, line: int | None, expected: str) -> None:
    assert link(View(base=".."), document, line) == expected


def test_quotes() -> None:
    assert cut("one two three four five six", 100) == "one two three four five six"
    shown = cut("one two three four five six seven eight nine ten", 30)
    assert shown == "one two three … nine ten"
    assert len(cut("x" * 1_000, 50)) <= 50
    where = place("b", 1, 71, before="x" * 30 + " some words " + "y" * 18, after=" c" * 30)
    assert excerpt(where, 50, 20) == ("…" + "y" * 18, "b", " c c c c c c c c c…")
    assert excerpt(place("a", 1, 3, before="x\ny ", after="\nz"), 50, 20) == ("y ", "a", "")
    assert in_context(place("a  b", 1, 1)) == "“<b>a␣␣b</b>”"


def test_a_cut_quotation_says_so() -> None:
    where = place("word " * 10)
    long = place("word " * 10, start=0)
    long = type(long)(type(long.evidence)(0, 9_000), 1, 1, "word " * 10)
    assert not excerpt(where, 99, 0).phrase.endswith("…")
    assert excerpt(long, 99, 0).phrase.endswith("…")


def test_worst() -> None:
    worst: Worst[str] = Worst(3)
    for number, key in enumerate([5, 1, 3, 1, 4, 1]):
        worst.add((key,), f"{key} {number}")
    assert list(worst) == ["1 1", "1 3", "1 5"]
    assert (worst.seen, worst.left_out, len(worst)) == (6, 3, 3)


def rendered(*documents: object, base: str = "..", **more: object) -> str:
    return "".join(markdown.render(report(*documents, **more), View(base=base)))  # type: ignore[arg-type]


def test_pairs_stand_side_by_side_once() -> None:
    near = {"jaccard": 0.145}
    first = place(
        "said on Tuesday",
        2,
        start=10,
        related="b.txt",
        related_start=50,
        related_line=9,
        related_text="Said on Tuesday",
        containment=0.2,
        note="3 words",
        **near,
    )
    second = place(
        "Said on Tuesday",
        9,
        start=50,
        related="a.txt",
        related_start=10,
        related_line=2,
        related_text="said on Tuesday",
        containment=0.4,
        note="3 words",
        **near,
    )
    shown = rendered(
        judged("a.txt", finding("DUP004", "a.txt", [first])),
        judged("b.txt", finding("DUP004", "b.txt", [second])),
    )
    assert shown.count("#### a.txt and b.txt") == 1
    assert "#### b.txt" not in shown
    assert (
        "1 passage, 3 words; 20.0% of the first stands in the second; 40.0% of the second in the"
        " first; Jaccard similarity 0.145" in shown
    )
    row = (
        "| 3 | [line&nbsp;2](../a.txt#L2) “said on Tuesday”"
        " | [line&nbsp;9](../b.txt#L9) “Said on Tuesday” |"
    )
    assert shown.count(row) == 1
    assert "```mermaid" not in shown  # two documents need no picture


def test_a_picture_of_three() -> None:
    documents = []
    for name, other in (("a", "b"), ("b", 'c"]; click'), ("c", "a")):
        where = place(related=other, related_start=1, related_line=1, note="20 words")
        documents.append(judged(name, finding("DUP004", name, [where])))
    shown = rendered(*documents)
    assert 'd0 ---|"1 passage, 20 words"| d1' in shown
    assert '["c___ click"]' in shown


def test_groups_name_the_copy_to_keep() -> None:
    copies = [
        judged(
            f"{n}.md",
            finding("DUP001", f"{n}.md"),
            group=1,
            duplicate_of=other,
            reason="best score (97 against 83)",
        )
        for n, other in (("a", "b.md"), ("b", None), ("c", "b.md"))
    ]
    said = "".join(terminal.full(report(*copies)))
    assert "b.md  score 50 of 100\n    group 1, kept: best score (97 against 83)\n" in said
    assert "    group 1, keep b.md instead: best score (97 against 83)\n" in said
    shown = rendered(*copies, trees=[RepeatedTree("v1", "v2", 12)])
    kept = "[b.md](../b.md) (score 50, 200 words): best score (97 against 83)"
    assert f"| 1 | {kept} | [a.md](../a.md)<br>[c.md]" in shown
    assert "**v2** repeats **v1**: 12 files" in shown


def test_translations_are_shown_by_kind() -> None:
    hyphens = [place("non -ferrous", n, before="steel, ", after=" metals") for n in range(1, 6)]
    flagged = judged(
        "t.txt",
        finding("MTA001", "t.txt", hyphens, "five kinds", "error"),
        finding("MTA101", "t.txt", hyphens, severity="info"),
        translation=0.9,
        translated=True,
    )
    other = judged("u.txt", finding("MTA101", "u.txt", hyphens[:1], severity="info"))
    shown = rendered(flagged, other)
    assert (
        "| detached-hyphen (MTA101) | what was found | [line&nbsp;1](../t.txt#L1): “steel, <b>non"
        in shown
    )
    assert "… and 2 more" in shown
    assert "| detached-hyphen (MTA101) | 1 | 50% | [u.txt:1](../u.txt#L1)" in shown


def test_the_report_says_what_it_leaves_out() -> None:
    documents = [
        judged(f"{n:03}.md", finding("QLT102", f"{n:03}.md", [place()] * 9), score=n / 2)
        for n in range(80)
    ]
    skipped = [Skipped(f"{n:02}.bin", "binary") for n in range(25)]
    shown = rendered(*documents, skipped=skipped, settings=["rules.DUP004.min-words = 30"])
    assert "… and 30 more documents with better scores" in shown
    assert "… and 70 more documents; the JSON report has all of them" in shown
    assert "… and 3 more places in this document" in shown
    assert "… and 5 more\n" in shown
    assert "`rules.DUP004.min-words = 30`" in shown
    assert "  0–10  ██" in shown


def test_the_report_stops_before_github_drops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [
        judged(f"{n:03}.md", finding("QLT102", f"{n:03}.md", [place("x" * 90)] * 6))
        for n in range(50)
    ]
    monkeypatch.setattr(markdown, "MOST", 12_000)
    shown = rendered(*documents)
    assert len(shown.encode()) <= 12_000
    assert "is left out: the report would be over" in shown
    assert shown.count("<details>") == shown.count("</details>")
    assert "## How it was measured" in shown


def test_nothing_found() -> None:
    shown = rendered(judged("a.md", score=100))
    assert "**1 document, no findings.**" in shown
    assert "Do this first" not in shown
    assert "## How it was measured" in rendered()


@pytest.mark.parametrize("renderer", [*STDOUT.values(), *FILES.values()])
def test_every_renderer_takes_an_empty_report(renderer: object) -> None:
    assert isinstance("".join(renderer(report(), PLAIN)), str)  # type: ignore[operator]
