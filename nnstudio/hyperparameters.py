"""Typed, bounded, self-describing fields: property editor, checks, help and JSON all follow from them.

A configurable thing is a frozen dataclass whose fields are made by `integer()`, `real()`, `flag()`,
`choice()` and their like:

    @dataclass(frozen=True)
    class Dropout(Layer):
        rate: float = real(0.5, low=0.0, high=1.0, help="Share of the features set to zero.")

A bad value raises `HyperparameterError`, a sentence that names the field, the value and the remedy.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import numbers
import operator
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeGuard, TypeVar

from nnstudio.messages import Message, NnstudioError, message, shown

Json = Any
"""A value as the json module reads and writes it."""

_UNWRITABLE = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories for control characters, halves of pairs, and ends of lines and paragraphs."""


class HyperparameterError(NnstudioError):
    """A value that its field does not take."""


@dataclass(frozen=True)
class Hyperparameter(ABC):
    """What a field takes and means: the part that all kinds of field share.

    Values are kept in one form (`checked` normalises) and are made of numbers, strings, booleans,
    tuples and configurables only, so that two of them can be compared and written to JSON.
    """

    default: Any
    help: str

    @abstractmethod
    def checked(self, value: object) -> Any:
        """Return `value` in its one form, or raise HyperparameterError with what the field takes."""

    def to_json(self, value: Any) -> Json:
        """Return a checked value as JSON."""
        return value

    def from_json(self, value: Json) -> Any:
        """Return the checked value that JSON holds, or raise HyperparameterError."""
        return self.checked(value)


@dataclass(frozen=True)
class Integer(Hyperparameter):
    """A whole number within inclusive bounds; None where `optional`."""

    low: int | None = None
    high: int | None = None
    optional: bool = False

    def checked(self, value: object) -> int | None:
        if value is None and self.optional:
            return None
        number = _whole(value)
        _check_bounds(number, self.low, self.high)
        return number


@dataclass(frozen=True)
class Real(Hyperparameter):
    """A finite number within inclusive bounds (`above` excludes its bound); None where `optional`."""

    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None
    optional: bool = False

    def checked(self, value: object) -> float | None:
        if value is None and self.optional:
            return None
        number = _finite(value)
        _check_bounds(number, self.low, self.high)
        if self.above is not None and number <= self.above:
            raise HyperparameterError("{value} is too small; it must be above {bound}", value=number, bound=self.above)
        if self.below is not None and number >= self.below:
            raise HyperparameterError("{value} is too large; it must be below {bound}", value=number, bound=self.below)
        return number


@dataclass(frozen=True)
class Flag(Hyperparameter):
    """Yes or no."""

    def checked(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise HyperparameterError("{value} is neither true nor false", value=shown(value))
        return value


@dataclass(frozen=True)
class Choice(Hyperparameter):
    """One of a few words."""

    options: tuple[str, ...] = ()

    def checked(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise HyperparameterError(
                "{value} is none of {options}", value=shown(value), options=", ".join(self.options)
            )
        return value


@dataclass(frozen=True)
class Text(Hyperparameter):
    """A line of text without control characters; never empty unless `optional`."""

    optional: bool = False

    def checked(self, value: object) -> str:
        if not isinstance(value, str):
            raise HyperparameterError("{value} is not text", value=shown(value))
        if not value and not self.optional:
            raise HyperparameterError("a text is missing")
        if any(unicodedata.category(character) in _UNWRITABLE for character in value):
            raise HyperparameterError("{value} must be one line of ordinary characters", value=shown(value))
        return value


@dataclass(frozen=True)
class Integers(Hyperparameter):
    """Whole numbers in a row, `least` to `most` of them; a single number stands for all where lengths are fixed."""

    low: int | None = None
    high: int | None = None
    least: int = 0
    most: int | None = None
    optional: bool = False

    def checked(self, value: object) -> tuple[int, ...] | None:
        if value is None and self.optional:
            return None
        row = self._row(value)
        for number in row:
            _check_bounds(number, self.low, self.high)
        return row

    def _row(self, value: object) -> tuple[int, ...]:
        if _is_row(value):
            row = tuple(_whole(entry) for entry in value)
        else:
            row = (_whole(value),) * (self.least if self.least == self.most else 1)
        if len(row) < self.least:
            raise HyperparameterError(
                "too few numbers: {count} instead of at least {least}", count=len(row), least=self.least
            )
        if self.most is not None and len(row) > self.most:
            raise HyperparameterError(
                "too many numbers: {count} instead of at most {most}", count=len(row), most=self.most
            )
        return row

    def to_json(self, value: Any) -> Json:
        return None if value is None else list(value)


@dataclass(frozen=True)
class Padding(Hyperparameter):
    """`valid` (none), `same` (output size = input size / stride, rounded up), or cells per side.

    Explicit padding is (top, bottom, left, right); one number stands for all four, two stand for
    (vertical, horizontal) as PyTorch writes them.
    """

    def checked(self, value: object) -> str | tuple[int, int, int, int]:
        if isinstance(value, str):
            if value not in ("same", "valid"):
                raise HyperparameterError("{value} is neither same, valid nor numbers of cells", value=shown(value))
            return value
        sides = [_whole(side) for side in value] if _is_row(value) else [_whole(value)]
        for side in sides:
            _check_bounds(side, 0, None)
        match sides:
            case [every]:
                return (every, every, every, every)
            case [vertical, horizontal]:
                return (vertical, vertical, horizontal, horizontal)
            case [top, bottom, left, right]:
                return (top, bottom, left, right)
        raise HyperparameterError("padding takes 1, 2 or 4 numbers, not {count}", count=len(sides))

    def to_json(self, value: Any) -> Json:
        return value if isinstance(value, str) else list(value)


@dataclass(frozen=True)
class Nested(Hyperparameter):
    """Another configurable out of a registry, such as the schedule among the training settings."""

    registry: Registry[Any] = dataclasses.field(default_factory=lambda: Registry("thing"))
    optional: bool = False

    def checked(self, value: object) -> Configurable | None:
        if value is None and self.optional:
            return None
        if not isinstance(value, Configurable) or type(value) not in self.registry:
            raise HyperparameterError("{value} is no {kind}", value=shown(value), kind=message(self.registry.kind))
        return value

    def to_json(self, value: Any) -> Json:
        return None if value is None else value.to_json()

    def from_json(self, value: Json) -> Any:
        return None if value is None and self.optional else self.registry.from_json(value)


def integer(
    default: int | None, *, help: str, low: int | None = None, high: int | None = None, optional: bool = False
) -> Any:
    """Declare a field that holds a whole number from `low` to `high`."""
    return _field(Integer(default, help, low, high, optional))


def real(
    default: float | None,
    *,
    help: str,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    below: float | None = None,
    optional: bool = False,
) -> Any:
    """Declare a field that holds a number from `low` to `high`, or strictly between `above` and `below`."""
    return _field(Real(default, help, low, high, above, below, optional))


def flag(default: bool, *, help: str) -> Any:
    """Declare a field that is true or false."""
    return _field(Flag(default, help))


def choice(default: str, options: Sequence[str], *, help: str) -> Any:
    """Declare a field that holds one of `options`."""
    return _field(Choice(default, help, tuple(options)))


def text(default: str, *, help: str, optional: bool = False) -> Any:
    """Declare a field that holds a line of text."""
    return _field(Text(default, help, optional))


def pair(default: int | tuple[int, int], *, help: str, low: int | None = None, high: int | None = None) -> Any:
    """Declare a (vertical, horizontal) pair of whole numbers; one number stands for both."""
    normal = (default, default) if isinstance(default, int) else default
    return _field(Integers(normal, help, low, high, 2, 2))


def integers(
    default: Sequence[int] | None,
    *,
    help: str,
    low: int | None = None,
    high: int | None = None,
    least: int = 0,
    most: int | None = None,
    optional: bool = False,
) -> Any:
    """Declare a row of `least` to `most` whole numbers."""
    normal = None if default is None else tuple(default)
    return _field(Integers(normal, help, low, high, least, most, optional))


def padding(default: str = "valid", *, help: str) -> Any:
    """Declare how far the edges of an image are extended; see `Padding`."""
    return _field(Padding(default, help))


def nested(default: Configurable | None, registry: Registry[Any], *, help: str, optional: bool = False) -> Any:
    """Declare a field that holds another configurable out of `registry`."""
    return _field(Nested(default, help, registry, optional))


@dataclass(frozen=True)
class Configurable:
    """A frozen set of hyperparameters: checked when made, compared by value, written as JSON.

    Raises HyperparameterError when made with a value that a field does not take.
    """

    def __post_init__(self) -> None:
        for name, hyperparameter in self.hyperparameters():
            with _named(name, type(self)):
                value = hyperparameter.checked(getattr(self, name))
            object.__setattr__(self, name, value)
        self.check()

    def check(self) -> None:
        """Raise HyperparameterError where the values do not fit each other."""

    @classmethod
    def hyperparameters(cls) -> Iterator[tuple[str, Hyperparameter]]:
        """Yield name and description of each field, in order."""
        for field in dataclasses.fields(cls):
            yield field.name, field.metadata["hyperparameter"]

    @staticmethod
    def label(field: str) -> Message:
        """Return what a field is called on screen: its name with blanks, capitalised."""
        return message(field.replace("_", " ").capitalize())

    @classmethod
    def help(cls) -> Message:
        """Return what this is, for people: the first paragraph of the class's docstring."""
        paragraph = (cls.__doc__ or "").split("\n\n")[0]
        return message(" ".join(paragraph.split()))

    def to_json(self) -> Json:
        """Return type and hyperparameters as JSON."""
        values = {name: kind.to_json(getattr(self, name)) for name, kind in self.hyperparameters()}
        return {"type": type(self).__name__, **values}

    @classmethod
    def from_values(cls, values: Mapping[str, Json]) -> Self:
        """Make one from JSON values by field; what is not given keeps its default.

        Raises HyperparameterError for a field that does not exist or a value that does not fit.
        """
        known = dict(cls.hyperparameters())
        settings = {}
        for name, value in values.items():
            if name not in known:
                raise cls._no_such_setting(name, known)
            with _named(name, cls):
                settings[name] = known[name].from_json(value)
        return cls(**settings)

    @classmethod
    def _no_such_setting(cls, name: str, known: Iterable[str]) -> HyperparameterError:
        if near := _nearest(name, known):
            return HyperparameterError(
                "{owner} has no setting {name}; try {near}", owner=cls.__name__, name=shown(name), near=near
            )
        return HyperparameterError("{owner} has no settings, not even {name}", owner=cls.__name__, name=shown(name))


T = TypeVar("T", bound=Configurable)


class Registry(Generic[T]):
    """The configurable classes of one kind, by name: what a palette lists and a file may name."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._classes: dict[str, type[T]] = {}

    def register(self, cls: type[T]) -> type[T]:
        """Add a class under its own name; serves as its decorator. Raises ValueError where the name is taken."""
        if cls.__name__ in self._classes:
            raise ValueError(f"two {self.kind} classes are called {cls.__name__}")
        self._classes[cls.__name__] = cls
        return cls

    def named(self, name: str) -> type[T]:
        """Return the class of that name, or raise HyperparameterError with the nearest one that exists."""
        if name in self._classes:
            return self._classes[name]
        near = _nearest(name, self._classes)
        raise HyperparameterError(
            "there is no {kind} {name}; try {near}", kind=message(self.kind), name=shown(name), near=near
        )

    def from_json(self, value: Json) -> T:
        """Make one from JSON as `to_json` wrote it, or raise HyperparameterError."""
        if not isinstance(value, dict) or not isinstance(value.get("type"), str):
            raise HyperparameterError(
                "{value} describes no {kind}; write an object with a type",
                kind=message(self.kind),
                value=shown(value),
            )
        return self.named(value["type"]).from_values({name: entry for name, entry in value.items() if name != "type"})

    def __contains__(self, cls: object) -> bool:
        return cls in self._classes.values()

    def __iter__(self) -> Iterator[type[T]]:
        return iter(self._classes.values())


def _field(hyperparameter: Hyperparameter) -> Any:
    return dataclasses.field(default=hyperparameter.default, metadata={"hyperparameter": hyperparameter})


@contextmanager
def _named(field: str, owner: type[Configurable]) -> Iterator[None]:
    try:
        yield
    except HyperparameterError as error:
        raise HyperparameterError(
            "{field} of {owner}: {problem}", field=field, owner=owner.__name__, problem=error.message
        ) from None


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    return ", ".join(difflib.get_close_matches(name, names, 1) or names)


def _is_row(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _whole(value: object) -> int:
    if isinstance(value, bool):
        raise HyperparameterError("{value} is not a whole number", value=shown(value))
    try:
        return operator.index(value)  # type: ignore[arg-type]  # whatever is not an index raises TypeError
    except TypeError:
        raise HyperparameterError("{value} is not a whole number", value=shown(value)) from None


def _finite(value: object) -> float:
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise HyperparameterError("{value} is not a number", value=shown(value))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise HyperparameterError("{value} is not a finite number", value=shown(value))
    return number


def _check_bounds(number: float, low: float | None, high: float | None) -> None:
    if low is not None and number < low:
        raise HyperparameterError("{value} is too small; it must be at least {bound}", value=shown(number), bound=low)
    if high is not None and number > high:
        raise HyperparameterError("{value} is too large; it must be at most {bound}", value=shown(number), bound=high)
