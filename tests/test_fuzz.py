"""The fuzz targets on their seeds, and on some bytes of chance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import SEEDS, seeds
from tests.fuzz.targets import TARGETS


def test_every_target_has_seeds() -> None:
    assert {path.name for path in SEEDS.iterdir()} == set(TARGETS)
    assert all(len(data) < 4096 for name in TARGETS for data in seeds(name))


@pytest.mark.parametrize("name", TARGETS)
def test_seeds(name: str) -> None:
    for data in seeds(name):
        TARGETS[name](data)


def _spliced(one: bytes, other: bytes, i: int, j: int) -> bytes:
    return one[: i % (len(one) + 1)] + other[j % (len(other) + 1) :]


@pytest.mark.parametrize("name", TARGETS)
def test_bytes_of_chance(name: str) -> None:
    known, place = st.sampled_from(seeds(name)), st.integers(0, 4096)
    spliced = st.builds(_spliced, known, known, place, place)

    @settings(max_examples=50, deadline=None, database=None)
    @given(st.binary(max_size=200) | spliced)
    def run(data: bytes) -> None:
        TARGETS[name](data)

    run()
