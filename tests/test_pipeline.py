"""The pipeline: every check is registered, work is done once, and order never matters."""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyromark
import pytest

import audit.checks as families
from audit import text as text_module
from audit.check import Check, CorpusCheck, DocumentCheck, SummaryCheck, SuppressionCheck
from audit.checks import ALL, RULES
from audit.config import Config
from audit.corpus.discover import discover, project
from audit.engines.local import Keys, Saved, batches, flat_map
from audit.engines.scratch import Scratch
from audit.measure import Checks, Task, alone
from audit.model import FAMILIES, Document, Language, Measurement, Role
from audit.pipeline import audit
from audit.sketch import _numpy
from audit.sketch import words as sketch_words
from audit.text import Text
from audit.values import replace

ROOT = Path(__file__).parent.parent


def classes() -> set[type[Check]]:
    """Every check class in the family folders."""
    found: set[type[Check]] = set()
    for module in pkgutil.walk_packages(families.__path__, "audit.checks."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Check) and hasattr(value, "rule"):
                found.add(value)
    return found


def test_the_tuple_holds_every_check_of_the_folders() -> None:
    assert {type(check) for check in ALL} == classes()


def test_the_table_says_what_the_checks_say() -> None:
    for rule, check in zip(RULES, ALL, strict=True):
        runs = {"against"} if check.against else check.profiles
        assert rule == (check.rule, check.name, check.severity, runs)
        assert rule.family == check.family
        assert not any("severity" in options for options in check.profile_options.values())


def test_codes_and_names_are_unique_and_in_report_order() -> None:
    assert len({check.rule for check in ALL}) == len({check.name for check in ALL}) == len(ALL)
    order = [(FAMILIES.index(check.family), check.rule) for check in ALL]
    assert order == sorted(order)


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.rule)
def test_a_check_is_one_of_the_four_kinds(check: Check) -> None:
    assert isinstance(check, DocumentCheck | CorpusCheck | SummaryCheck | SuppressionCheck)
    assert type(check).__module__.startswith(f"audit.checks.{check.family}.")
    assert 0 <= check.limit <= 1
    assert 0 <= check.weight <= 1
    for profile, options in check.profile_options.items():
        assert profile in ("docs", "corpus")
        replace(check, **options)


def test_one_tokenisation_per_document(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {"words": 0, "tokens": 0}
    find_words, find_tokens = text_module.find_words, sketch_words._tokens
    find_all = _numpy.tokenise_all

    def words(text: str) -> list[str]:
        counts["words"] += len(text) > 500
        return find_words(text)

    def tokens(text: str, composed: Callable[[], bool]) -> sketch_words.Tokens:
        counts["tokens"] += len(text) > 500
        return find_tokens(text, composed)

    monkeypatch.setattr(text_module, "find_words", words)

    def tokens_of_all(texts: Sequence[str], page: Callable[[int], bytes]) -> object:
        counts["tokens"] += sum(len(text) > 500 for text in texts)
        return find_all(texts, page)

    monkeypatch.setattr(sketch_words, "_tokens", tokens)
    monkeypatch.setattr(_numpy, "tokenise_all", tokens_of_all)
    seeds = sorted((ROOT / "seeds").iterdir())
    documents = [Document(path.name, path.read_text("utf-8")) for path in seeds]
    alone(Checks.of(ALL), [Task(document, "judged") for document in documents])
    assert counts == {"words": len(seeds), "tokens": len(seeds)}


def test_one_parse_per_document(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = pyromark.events_with_range

    def events(text: str, **options: Any) -> Iterator[Any]:
        parsed.append(text)
        return parse(text, **options)

    monkeypatch.setattr(pyromark, "events_with_range", events)
    texts = ["[a] `b`.\n", "# [c]\n\n- D\n", "[e](f)\n"]
    documents = [Document(f"{n}.md", text, markup="markdown") for n, text in enumerate(texts)]
    alone(Checks.of(ALL), [Task(document, "judged") for document in documents])
    assert sorted(parsed) == sorted(texts)


def test_what_is_only_compared_is_not_measured() -> None:
    document = Document("a", (ROOT / "seeds" / "004_dd285a5d4eecb2d0.txt").read_text("utf-8"))
    roles: tuple[Role, ...] = ("judged", "compared", "reference")
    [judged, compared, reference] = alone(Checks.of(ALL), [Task(document, role) for role in roles])
    assert any(judged.found.results.values())
    assert compared.found.results == {}
    assert compared.found.language is None
    assert compared.found.keys == judged.found.keys
    assert (reference.found.keys, reference.found.results) == ({}, {})
    assert reference.hashes == judged.hashes


def test_a_summary_brings_its_sources_but_not_into_the_report() -> None:
    config = Config(profile="docs", select=("MTA001",))
    checks = Checks.of(config.checks, config.check)
    assert len(checks.document) > 5
    assert checks.selected == {"MTA001"}


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    """Files are created and named in any order: the corpus is the same."""
    for path in sorted((ROOT / "seeds").iterdir(), key=lambda path: path.stat().st_size):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    paths = sorted(tmp_path.iterdir())
    config, marked = project(paths, None)
    config = replace(config, profile="corpus")
    given = discover(config, paths, whole=marked)
    random.Random(1).shuffle(paths)
    assert discover(config, paths, whole=marked) == given
    assert [file.id for file in given.files] == sorted(path.name for path in paths)
    assert list(audit(given).documents) == list(audit(given).documents)


def test_batches_are_bounded() -> None:
    assert [len(b) for b in batches(range(10), lambda _: 1, most=4)] == [4, 4, 2]
    assert [len(b) for b in batches([5, 5, 5], lambda size: size, characters=6)] == [2, 1]
    assert list(batches([], lambda _: 1)) == []


def double(batch: list[int]) -> list[int]:
    return [2 * item for item in batch]


@pytest.mark.parametrize("workers", [1, 2])
def test_flat_map_keeps_the_order(workers: int) -> None:
    source = batches(range(100), lambda _: 1, most=3)
    assert list(flat_map(double, source, workers)) == [2 * item for item in range(100)]


def doubled_where(batch: list[int]) -> list[tuple[int, int]]:
    return [(2 * item, os.getpid()) for item in batch]


@pytest.mark.parametrize(
    ("workers", "size", "apart"),
    [(1, 10**6, False), (2, 1, True), (None, 1, False), (None, 10**6, True)],
)
def test_processes_are_started_where_there_is_much_to_do(
    workers: int | None, size: int, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known already makes no journey, and no process is started for a little."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    source = batches(range(100), lambda _: 1, most=3)

    def known(batch: list[int]) -> list[tuple[int, int]] | None:
        return [(2 * item, 0) for item in batch] if batch[0] % 4 and workers != 1 else None

    rows = list(flat_map(doubled_where, source, workers, lambda _: size, known))
    assert [value for value, _ in rows] == [2 * item for item in range(100)]
    places = {place for _, place in rows} - {0}
    assert (os.getpid() not in places) is apart
    assert len(places) <= 2


@pytest.mark.parametrize("size", [5, 200])
@pytest.mark.parametrize("pieces", [0, 15, 1 << 20])
def test_saved_rows_come_back_again_and_again(
    size: int, pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most lie on disk of the second number of rows, and of rows of several pieces."""
    monkeypatch.setattr("audit.engines.local._IN_MEMORY", 64)
    rows: Saved[Measurement] = Saved(lambda row: pieces)
    given = [Measurement(f"d{n}", "R", n / 10, "x" * 5_000) for n in range(size)]
    assert [rows.add(row) for row in given] == list(range(size))
    assert list(rows) == list(rows) == given
    assert rows[3] == given[3]
    assert len(rows) == size
    kept = sum(row is own for row, own in zip(rows, given, strict=True))
    assert kept == min(size, 64 // (1 + pieces))


def test_misread_lines_do_not_stay_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replacement may be a whole line of 20,000 characters: no place of the usual length."""
    line = ("Однако дружба была долгой и крепкой, как старый дуб. " * 300).encode("cp1251")
    for n in range(8):
        (tmp_path / f"{n}.txt").write_text(line.decode("cp1252") * 2)
    monkeypatch.setattr("audit.engines.local._IN_MEMORY", 60)
    config = Config(root=tmp_path, select=("ENC002",))
    add, added = Saved.add, []

    def note(saved: Saved[object], row: object) -> int:
        added.append((saved, add(saved, row)))
        return added[-1][1]

    monkeypatch.setattr(Saved, "add", note)
    found = list(audit(discover(config, (), whole=True)).documents)
    assert sum(len(f.places) for document in found for f in document.findings) >= 8
    kept = Counter(id(saved) for saved, number in added if number < len(saved._first))
    assert max(kept.values()) < 4


@pytest.mark.parametrize("at_once", [0, 7, 1 << 18])
def test_scratch_gives_back_what_was_added_wherever_it_lies(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.engines.scratch._AT_ONCE", at_once)
    scratch, places = Scratch(), []
    pieces = [(bytes([n]) * n, b"-" * (n % 3)) for n in range(20)]
    for number, (first, second) in enumerate(pieces):
        places.append(scratch.add(first, second))
        for place, (a, b) in zip(places, pieces[: number + 1], strict=True):
            assert scratch.read(place, len(a + b)) == a + b
            assert scratch.read(place + len(a), len(b)) == b
    scratch.close()


def test_groups_are_of_distinct_documents() -> None:
    from array import array

    keys = Keys()
    assert list(keys.groups()) == []
    for number, values in enumerate([[7, 7, 1], [7, 2], [3, 2], [9]]):
        keys.add(number, array("Q", values).tobytes())
    assert list(keys.groups()) == [(1, 2), (0, 1)]


@pytest.mark.parametrize(
    ("arguments", "identified"),
    [
        ((), 0),
        (("--output-format", "concise"), 0),
        (("--output-format", "json"), 2),
        (("--report", "markdown=report.md"), 2),
        (("--select", "LNG"), 2),
    ],
)
def test_languages_are_identified_for_whoever_reads_them(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    identified: int,
) -> None:
    from audit.checks.language import identify as module
    from audit.cli import main

    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"The sea was calm when {name} came back to the harbour.\n")
    monkeypatch.chdir(tmp_path)
    asked: list[str] = []
    real = module._identify

    def identify(text: Text, backend: str) -> Language:
        asked.append(text.id)
        return real(text, backend)

    monkeypatch.setattr(module, "_identify", identify)
    main(["check", "--select", "DUP", *arguments])
    assert len(asked) == identified
