"""Time grows with the size of the input and no faster, whatever the input: patterns and checks."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import audit
from audit.check import DocumentCheck
from audit.checks import ALL
from audit.corpus.patterns import matches
from audit.markup import mask
from audit.model import Document
from audit.text import Text
from tests.pumped import texts

_SIZES = (20, 400, 4_000)
"""Characters. At 20 an exponential pattern shows, at 4,000 a quadratic one: it takes eight million
steps, which is 5 ms where a step is quickest."""
_COMPILED = (
    "audit.checks.encoding._beyond",
    "audit.markup._spans",
    "audit.sketch._kernel",
    "audit.checks.language._lid",
    "audit.checks.language._scan",
    "audit.checks.translation._tokens",
    "audit.checks.translation._weighing",
)
_FLOOR = 0.004
"""Seconds below which no growth is looked at: what is linear takes a tenth of it, mostly."""
_GROWTH = 8.0
"""Four times the size takes four times as long, or sixteen times where it is quadratic."""


def modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(audit.__path__, "audit."):
        if module.name not in ("audit.__main__", *_COMPILED):
            yield importlib.import_module(module.name)


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern of the package: compiled and kept somewhere, or written where it is used."""
    found: dict[re.Pattern[Any], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in held(value):
                found.setdefault(pattern, f"{module.__name__}.{name}")
        for pattern, line in written(module):
            found.setdefault(pattern, f"{module.__name__}:{line}")
    return {f"{name}#{number}": pattern for number, (pattern, name) in enumerate(found.items())}


def held(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value: itself, or in tuples, tables and the package's own classes."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4:
        inner: list[object] = []
        if isinstance(value, dict):
            inner = [*value, *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            inner = list(value)
        elif isinstance(value, type) and value.__module__.startswith("audit"):
            inner = list(vars(value).values())
        for item in inner:
            yield from held(item, depth + 1)


def written(module: ModuleType) -> Iterator[tuple[re.Pattern[Any], int]]:
    """The patterns that stand as literals in calls of `re`: `re.sub("…", …)`."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            flags = [
                getattr(re, part.attr)
                for part in ast.walk(node)
                if isinstance(part, ast.Attribute)
                and isinstance(getattr(re, part.attr, 0), re.RegexFlag)
            ]
            yield re.compile(node.args[0].value, sum(flags)), node.lineno


def seconds(function: Callable[[], object], most: int = 3) -> float:
    """CPU time, the least of several where it is no trifle."""
    least = float("inf")
    for _ in range(most):
        start = time.process_time()
        function()
        least = min(least, time.process_time() - start)
        if least < _FLOOR:
            break
    return least


def explodes(pattern: re.Pattern[Any]) -> str | None:
    """A text on which searching takes more than its share of time, or None."""
    for size in _SIZES:
        for text in texts(pattern, size):
            once = seconds(lambda text=text: last(pattern.finditer(text)))  # type: ignore[misc]
            if once < _FLOOR:
                continue
            if size < _SIZES[-1]:
                return f"{len(text):,} characters, {text[:20]!r}…{text[-5:]!r}"
            body = text[: len(text) // 2]
            longer = body * 7 + text[len(body) :]
            if seconds(lambda longer=longer: last(pattern.finditer(longer))) > _GROWTH * once:  # type: ignore[misc]
                return f"{len(text):,} characters, {text[:20]!r}…{text[-5:]!r}"
    return None


def last(matches: Iterator[re.Match[Any]]) -> None:
    """Go through the matches."""
    for _ in matches:
        pass


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:a+)+!",
        r"(?:x+,?)+!",
        r"(?:a|a)*b",
        r"\s+$",
        r"a*a*b",
        r"<!--.*?-->",
        r"[ \t]*\n",
        rb"(?:[^_\W]+-?)+!",
        r"^(?:\w+\s?)+:",
        r"(?s)a.*b.*c",
    ],
)
def test_a_pattern_that_is_not_linear_is_found(pattern: str | bytes) -> None:
    assert explodes(re.compile(pattern)) is not None


@pytest.mark.parametrize("pattern", patterns().values(), ids=patterns())
def test_every_pattern_is_linear(pattern: re.Pattern[Any]) -> None:
    assert explodes(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 60 + "b", "a" * 4_000),
        ("**a" * 60 + "b", "a" * 2_000),
        ("**/a" * 30 + "/b", "a/" * 2_000),
        ("**/*a*a*a*b", "a" * 2_000),
        ("?" * 200 + "*" * 100 + "b", "a" * 4_000),
        ("*" * 200, "a/" * 2_000),
    ],
)
def test_path_patterns_do_not_explode(pattern: str, path: str) -> None:
    assert seconds(lambda: matches(path, pattern), 1) < 2.0


@given(
    st.text("ab/", max_size=10),
    st.lists(st.sampled_from(["a", "b", "/", "*", "**/", "/**/", "**", "?"]), max_size=6),
)
def test_path_patterns_match_what_backtracking_matches(path: str, parts: list[str]) -> None:
    pattern = "".join(parts)
    body = pattern.strip("/").removeprefix("./")
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"((?<![^/])\*\*/|\*\*|\*|\?)", body)
    plain = "".join(known.get(piece) or re.escape(piece) for piece in pieces)
    anchor = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    expected = re.fullmatch(f"{anchor}{plain}(?:/.*)?", path, re.DOTALL)
    if pattern not in ("", ".", "./"):
        assert matches(path, pattern) is (expected is not None)


_SIZE = 8_000
_CHEAP = 0.1
"""Seconds that a check may take for 8,000 characters before its growth is looked at."""
_PLAIN = (
    *(
        "a",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        ".",
        "-",
        "?",
        "!",
        '"',
        "1",
        "1,",
        "(",
        "[",
        "<",
        "&",
        "|",
    ),
    *("a b ", "Word. ", "x -y ", "of of ", "the his ", "XI Xi ", "U .S . ", "Co. a, Ltd. ", "aB"),
    *("&amp;", "&#", "http://a.b/", "@a ", "a@b.c ", "date 2025-05-22 ", "By A\n", "1.234,56 "),
    *(
        "e\u0301",
        "\u0301",
        "\u0301\u0323",
        "\u0f73\u0334",
        "\u200d",
        "\u202e",
        "\u2066",
        "a\u00ad",
        "\ufeff",
        "\ufffd",
        "\U000e0041",
    ),
    *("\x00", "\x01", "\x1b[31m", "\uffff", "\ue000", "\u2028", "Ã©", "â€™", "Unі ", "世", "かな"),
    *(
        "ก",
        "한",
        "Привет ",
        "مرحبا ",
        "नमस्ते ",
        "le la les ",
        "👩\u200d",
        "A sentence of six words. ",
    ),
)
_MARKED = (
    *(
        "[](",
        "![",
        "](",
        "](((",
        "[a\n",
        "[a]: b\n",
        "<a ",
        "<!--",
        "<?",
        "<div>\n\n",
        "<script>",
        "`",
    ),
    *(
        "`a``b",
        "*",
        "**a",
        "_",
        "> ",
        "- ",
        "- a\n",
        "1. ",
        "# a\n",
        "|a|b\n-|-\n",
        "a\n=\n",
        "---\n",
    ),
    *(
        "```\n",
        "~~~\n```\n",
        "{% raw %}",
        "{{",
        "!!! note\n    ",
        "    a\n",
        "e-",
        "*a ",
        "|a ",
        ":a: ",
    ),
    *("```{note}\n", "{% a %}", "[a]: b\n[a]: c\n", "[^a]: b\n", "{* a *}\n", "<div>\n`a", "][a"),
    *(".. note:: a::\n\n     b\n\n", "== ==\n", ":a: b\n", "``a ", "a_ ", "a@b ", "a : b\n  c\n"),
    *(".. note::\n\n   ", ".. a::\n", "`a <b>`_ ", "::\n\n a\n\n", "+-+\n", "= =\n", "e\u0301"),
)
_DEEP = (
    "> ",
    "- ",
    "  - a\n",
    "   .. a::\n\n",
    "    !!! note\n",
    "   .. note:: a::\n\n",
    "  = =\n",
    "`",
    "[",
    "(",
)


def documents(size: int) -> Iterator[tuple[str, str, str]]:
    """`(name, markup, text)`: one thing over and over, or ever deeper."""
    for unit in _PLAIN:
        yield f"{unit!r}, text", "text", (unit * size)[:size]
    for markup in ("markdown", "rst"):
        for unit in ("\n", *_MARKED):
            yield f"{unit!r}, {markup}", markup, (unit * size)[:size]
        for unit in _DEEP:
            lines = (
                unit[: len(unit) - len(unit.lstrip())] * n + unit.lstrip() for n in range(size)
            )
            yield f"deeper {unit!r}, {markup}", markup, grown(lines, size)


def grown(lines: Iterator[str], size: int) -> str:
    """As many of `lines` as make `size` characters."""
    text = ""
    while len(text) < size:
        text += next(lines)
    return text[:size]


def costs(markup: str, text: str) -> dict[str, float]:
    """Seconds that each step takes on a document."""
    document = Text(Document("a", text, "a", markup=markup))
    steps: dict[str, Callable[[], object]] = {
        name: lambda name=name: getattr(document, name)  # type: ignore[misc]
        for name in ("prose", "words", "spans", "sentences", "paragraphs", "lines", "prose_words")
    }
    for check in ALL:
        if isinstance(check, DocumentCheck):
            steps[check.rule] = lambda check=check: check.measure(document)  # type: ignore[misc]
    return {name: seconds(step, 1) for name, step in steps.items()}


@pytest.fixture(scope="module")
def warm() -> None:
    """What is loaded once is loaded."""
    costs("markdown", "Some words of text. " * 50)
    costs("rst", "Quelques mots d'un texte sans importance é. " * 50)


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    ("number", "markup", "text"),
    [(number, markup, text) for number, (_, markup, text) in enumerate(documents(_SIZE))],
    ids=[name for name, _, _ in documents(_SIZE)],
)
def test_checks_are_linear(number: int, markup: str, text: str) -> None:
    slow = {step: cost for step, cost in costs(markup, text).items() if cost > _CHEAP}
    if slow:
        name, _, longer = list(documents(4 * _SIZE))[number]
        again = costs(markup, longer)
        grew = {step: again[step] / cost for step, cost in slow.items()}
        assert all(growth < _GROWTH for growth in grew.values()), (name, grew)


def masking(text: str, markup: str) -> float:
    return seconds(lambda: mask(text, markup))


@pytest.mark.parametrize("markup", ["markdown", "rst"])
@pytest.mark.parametrize(
    "unit", ["a\n\n", "# a\n\n", "`a` b\nc\n\n", "é\n\n", "ahttp://b", "a@", ".. a::\n", "a_"]
)
def test_masks_look_at_what_is_long_once(unit: str, markup: str) -> None:
    once, again = (masking((unit * size)[:size], markup) for size in (150_000, 600_000))
    assert again < _GROWTH * max(once, _FLOOR)


def test_literal_blocks_of_fields_are_looked_for_in_few_lines() -> None:
    fields, lines = (masking(unit * 20_000, "rst") for unit in (":a: b::\n\n", "| b::\n\n"))
    assert fields < 4 * lines
