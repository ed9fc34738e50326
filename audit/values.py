"""Frozen values: `dataclasses`, as far as it is used here, without what it costs.

The standard library writes the source of a few methods for every class and compiles it: 0.7 ms a
class, so that a hook which imports seventy would spend a third of its time on that. Here all
classes share methods that go by the names of their fields. To define a class takes 0.02 ms, to make
a value 1.1 µs where it took 1.0, and a pickle and back 1.6 where it took 4.2
(`python -m tests.bench.values`). To the type checker the two are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

_MISSING: Any = object()


class _Field:
    """One field of a class. `default` is `_MISSING` where there is none, or one is made."""

    __slots__ = ("compare", "default", "make", "name", "repr")

    def __init__(
        self,
        default: object = _MISSING,
        make: Callable[[], object] | None = None,
        *,
        repr: bool = True,
        compare: bool = True,
    ) -> None:
        self.name = ""
        self.default = default
        self.make = make
        self.repr = repr
        self.compare = compare


class _Shape:
    """What the methods go by. `tail` are the defaults of the fields after the `required` ones."""

    __slots__ = ("compared", "count", "fields", "names", "puts", "required", "tail", "values")

    def __init__(self, fields: tuple[_Field, ...]) -> None:
        self.fields = fields
        self.names = tuple([field.name for field in fields])
        self.count = len(fields)
        made = any(field.make is not None for field in fields)
        tail = [field.default for field in fields if field.default is not _MISSING and not made]
        self.tail = tuple(tail)
        self.required = self.count - len(tail)
        self.values = _getter(self.names)
        self.compared = _getter(tuple([field.name for field in fields if field.compare]))
        self.puts: tuple[Callable[[object, object], None], ...] = ()

    def complete(self, kind: type, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """A value for every field. Raises `TypeError` where one is missing, or one too many."""
        values = list(args)
        for field in self.fields[len(args) :]:
            if field.name in named:
                values.append(named.pop(field.name))
            elif field.make is not None:
                values.append(field.make())
            elif field.default is not _MISSING:
                values.append(field.default)
            else:
                raise TypeError(f"{kind.__name__} needs {field.name!r}")
        if named:
            raise TypeError(f"{kind.__name__} has no field {next(iter(named))!r} to be set")
        if len(values) > self.count:
            raise TypeError(f"{kind.__name__} takes {self.count} values, not {len(values)}")
        return tuple(values)


def _getter(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])


def _shape(kind: type) -> _Shape:
    """The fields of a class: those of the class above it, then its own."""
    above: _Shape | None = getattr(kind, "__shape__", None)
    fields = {field.name: field for field in above.fields} if above is not None else {}
    for name, annotation in kind.__annotations__.items():
        if str(annotation).removeprefix("typing.").startswith("ClassVar"):
            continue
        default = kind.__dict__.get(name, _MISSING)
        field = default if isinstance(default, _Field) else _Field(default)
        field.name = name
        fields[name] = field
    return _Shape(tuple(fields.values()))


def _slot_filler(shape: _Shape) -> Callable[..., None]:
    """The `__init__` of a class with slots: a function of its own, for what it need not look up."""
    puts, required, count, tail = shape.puts, shape.required, shape.count, shape.tail

    def fill(self: Any, *args: Any, **named: Any) -> None:
        if named or not required <= len(args) <= count:
            args = shape.complete(type(self), args, named)
        elif len(args) < count:
            args += tail[len(args) - required :]
        for put, value in zip(puts, args):  # noqa: B905 - as many, and to have it checked takes time
            put(self, value)

    return fill


def _fill_dictionary(self: Any, *args: Any, **named: Any) -> None:
    shape = self.__shape__
    values = shape.complete(type(self), args, named)
    self.__dict__.update(zip(shape.names, values, strict=True))


def _equal(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    compared = self.__shape__.compared
    return compared(self) == compared(other)


def _hashed(self: Any) -> int:
    return hash(self.__shape__.compared(self))


def _shown(self: Any) -> str:
    shown = [f"{f.name}={getattr(self, f.name)!r}" for f in self.__shape__.fields if f.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _frozen(self: Any, name: str, *value: object) -> None:
    raise AttributeError(f"{type(self).__name__} is frozen: {name!r} stays what it is")


def _reduced(self: Any) -> tuple[type, tuple[Any, ...]]:
    return type(self), self.__shape__.values(self)


_METHODS: dict[str, object] = {
    "__eq__": _equal,
    "__hash__": _hashed,
    "__repr__": _shown,
    "__setattr__": _frozen,
    "__delattr__": _frozen,
    "__reduce__": _reduced,
}


def _plain(kind: type) -> type:
    shape = _shape(kind)
    for field in shape.fields:
        if isinstance(kind.__dict__.get(field.name), _Field):
            delattr(kind, field.name)
    for name, method in (*_METHODS.items(), ("__init__", _fill_dictionary)):
        if name not in kind.__dict__:
            setattr(kind, name, method)
    kind.__shape__ = shape  # type: ignore[attr-defined]
    return kind


def _slotted(kind: type) -> type:
    # Slots are made with their class, and a default would stand where one is to be.
    shape = _shape(kind)
    inherited = {name for base in kind.__mro__[1:] for name in getattr(base, "__slots__", ())}
    dropped = {"__dict__", "__weakref__", *shape.names}
    own = {name: value for name, value in kind.__dict__.items() if name not in dropped}
    own |= {"__slots__": tuple([name for name in shape.names if name not in inherited])}
    members = {**_METHODS, "__shape__": shape, **own}
    made: type = type(kind)(kind.__name__, kind.__bases__, members)
    made.__qualname__ = kind.__qualname__
    shape.puts = tuple([getattr(made, name).__set__ for name in shape.names])
    if "__init__" not in own:
        made.__init__ = _slot_filler(shape)  # type: ignore[misc]
    return made


def _dataclass(*, frozen: bool, slots: bool = False) -> Callable[[type], type]:
    if not frozen:
        raise TypeError("a value is frozen: for what changes there is `dataclasses`")
    return _slotted if slots else _plain


def _fields(value: Any) -> tuple[_Field, ...]:
    found: tuple[_Field, ...] = value.__shape__.fields
    return found


def _replace(value: Any, **changes: Any) -> Any:
    names = value.__shape__.names
    args = [changes.pop(name) if name in changes else getattr(value, name) for name in names]
    return type(value)(*args, **changes)


def _field(
    *,
    default: object = _MISSING,
    default_factory: Callable[[], object] | None = None,
    repr: bool = True,
    compare: bool = True,
) -> Any:
    return _Field(default, default_factory, repr=repr, compare=compare)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import fields as fields
    from dataclasses import replace as replace
else:
    dataclass, field, fields, replace = _dataclass, _field, _fields, _replace
