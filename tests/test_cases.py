"""Every check against its own cases: the examples that `audit rule CODE` prints."""

from __future__ import annotations

import pytest

from audit.check import Case, Check
from audit.checks import ALL
from audit.values import replace
from tests.helpers import examine

CLEAN = [(check, case) for check in ALL for case in check.clean]
DIRTY = [(check, case) for check in ALL for case in check.dirty]


def name(value: object) -> str:
    return value.rule if isinstance(value, Check) else str(getattr(value, "why", ""))[:40]


@pytest.mark.parametrize(("check", "case"), CLEAN, ids=name)
def test_clean(check: Check, case: Case) -> None:
    check = replace(check, **dict(case.options))
    measurement, _ = examine(check, case)
    assert measurement is None or not check.over(measurement.value), measurement


@pytest.mark.parametrize(("check", "case"), DIRTY, ids=name)
def test_dirty(check: Check, case: Case) -> None:
    check = replace(check, **dict(case.options))
    measurement, raw = examine(check, case)
    assert measurement is not None, "nothing measured"
    assert measurement.rule == check.rule
    assert 0 <= measurement.value <= 1
    assert check.over(measurement.value), measurement
    for evidence in measurement.evidence:
        assert 0 <= evidence.start <= evidence.end <= len(raw)
    if case.found is not None:
        assert tuple(raw[e.start : e.end] for e in measurement.evidence) == case.found


@pytest.mark.parametrize("check", ALL, ids=name)
def test_documented(check: Check) -> None:
    text = check.documentation()
    places = [text.find(part) for part in ("**Why**", "**Misses**", "**Fix**")]
    assert -1 not in places
    assert places == sorted(places)
    assert check.clean
    assert check.dirty
    assert check.source
