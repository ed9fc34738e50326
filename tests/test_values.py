"""`audit.values` against `dataclasses`: the same classes, made by both, behave alike."""

from __future__ import annotations

import dataclasses
import pickle
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import values


def kinds(library: Any, slots: bool) -> tuple[Any, Any]:
    @library.dataclass(frozen=True, slots=slots)
    class Place:
        unit: ClassVar[str] = "characters"
        start: int
        end: int = 7
        note: str = library.field(default="none", compare=False, repr=False)

        @property
        def length(self) -> int:
            return self.end - self.start

    @library.dataclass(frozen=True, slots=slots)
    class Named(Place):
        end: int = 9
        names: tuple[str, ...] = ()
        more: dict[str, int] = library.field(default_factory=dict)

    return Place, Named


@pytest.fixture(params=[False, True], ids=["plain", "slots"])
def both(request: pytest.FixtureRequest) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    return kinds(values, request.param), kinds(dataclasses, request.param)


def outcome(make: Any) -> Any:
    try:
        return repr(make())
    except TypeError:
        return TypeError


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((), {}),
        ((1,), {}),
        ((1, 2), {}),
        ((1, 2, "x"), {}),
        ((1, 2, "x", ("a",)), {}),
        ((1, 2, "x", ("a",), {}), {}),
        ((1, 2, "x", ("a",), {}, 3), {}),
        ((), {"start": 1}),
        ((), {"end": 1}),
        ((1,), {"start": 1}),
        ((1,), {"note": "x", "end": 3}),
        ((1,), {"more": {"a": 1}}),
        ((1,), {"length": 1}),
        ((1,), {"unit": "x"}),
    ],
)
def test_it_takes_what_a_dataclass_takes(
    both: Any, number: int, args: tuple[Any, ...], named: dict[str, Any]
) -> None:
    ours, theirs = both[0][number], both[1][number]
    assert outcome(lambda: ours(*args, **named)) == outcome(lambda: theirs(*args, **named))


@given(st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from("ab")), st.booleans())
def test_it_compares_and_hashes_as_a_dataclass(row: tuple[int, int, str], slots: bool) -> None:
    for library in (values, dataclasses):
        place, _ = kinds(library, slots)
        one, same = place(*row), place(1, 1, "a")
        assert (one == same) == (row[:2] == (1, 1))
        assert (hash(one) == hash(same)) or one != same
        assert one != row
        assert library.replace(one, end=5) == place(row[0], 5)


def test_it_is_frozen(both: Any) -> None:
    for place, _ in both:
        value = place(1)
        for change in (
            lambda value=value: setattr(value, "start", 2),
            lambda value=value: setattr(value, "other", 2),
            lambda value=value: delattr(value, "start"),
        ):
            with pytest.raises((AttributeError, TypeError)):
                change()
        assert (value.start, value.end, value.length, place.unit) == (1, 7, 6, "characters")


def test_what_a_field_makes_is_made_for_each(both: Any) -> None:
    for _, named in both:
        assert named(1).more is not named(1).more


def test_its_fields_are_those_of_a_dataclass(both: Any) -> None:
    ours, theirs = both
    for one, other in zip(ours, theirs, strict=True):
        assert [f.name for f in values.fields(one)] == [f.name for f in dataclasses.fields(other)]
        assert [f.name for f in values.fields(one(1))] == [f.name for f in values.fields(one)]


@values.dataclass(frozen=True, slots=True)
class Kept:
    start: int
    text: str = ""


@values.dataclass(frozen=True)
class Loose:
    limit: float = 0.5


def test_it_survives_a_pickle() -> None:
    for value in (Kept(1, "x"), Loose(), Loose(0.25)):
        assert pickle.loads(pickle.dumps(value)) == value


def test_a_slotted_value_has_no_dictionary_and_a_plain_class_keeps_its_defaults() -> None:
    assert not hasattr(Kept(1), "__dict__")
    assert Loose.limit == 0.5


def test_what_changes_is_no_value() -> None:
    with pytest.raises(TypeError, match="dataclasses"):
        values._dataclass(frozen=False)


def test_it_says_what_does_not_fit() -> None:
    with pytest.raises(TypeError, match="Kept needs 'start'"):
        Kept()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="no field 'other'"):
        values.replace(Kept(1), other=2)  # type: ignore[call-arg]
