"""What is made of such fields: frozen, checked, compared by value, written as JSON and found by name."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from operator import attrgetter
from typing import Any, ClassVar, Generic, Self, TypeVar, dataclass_transform

from nnstudio.hyperparameters.kinds import Hyperparameter, HyperparameterError, Json
from nnstudio.messages import Message, message, shown

_BY_PLACE, _BY_NAME = Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY


@dataclass_transform(frozen_default=True)
class Configurable:
    """A frozen set of hyperparameters: checked when made, compared by value, written as JSON.

    A subclass only declares its fields: it is a dataclass without a decorator, whose methods are those of this class.
    `dataclass` would compile six for every class, which for all that there are takes longer than importing NumPy.

    Raises HyperparameterError when made with a value that a field does not take.
    """

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    __signature__: ClassVar[Signature]
    _kinds: ClassVar[Mapping[str, Hyperparameter]]
    _identity: ClassVar[attrgetter[object]]
    """What makes two of them equal: their class and the values of its fields."""

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        super().__init_subclass__()
        dataclass(cls, init=False, repr=False, eq=False, kw_only=kw_only)
        fields = dataclasses.fields(cls)
        cls._kinds = {field.name: field.metadata["hyperparameter"] for field in fields}
        cls._identity = attrgetter("__class__", *cls._kinds)
        cls.__signature__ = _signature(fields)

    def __init__(self, *values: object, **named: object) -> None:
        given = self.__signature__.bind(*values, **named).arguments
        for name, kind in self._kinds.items():
            try:
                self.__dict__[name] = kind.checked(given.get(name, kind.default))
            except HyperparameterError as error:
                raise _placed(error, name, type(self)) from None
        self.check()

    def __setattr__(self, name: str, value: object) -> None:
        raise dataclasses.FrozenInstanceError(name)

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(name)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._identity(self) == self._identity(other)

    def __hash__(self) -> int:
        return hash(self._identity(self))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._kinds)
        return f"{type(self).__qualname__}({values})"

    def check(self) -> None:
        """Raise HyperparameterError where the values do not fit each other."""

    @classmethod
    def hyperparameters(cls) -> Iterable[tuple[str, Hyperparameter]]:
        """Return name and description of each field, in order."""
        return cls._kinds.items()

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
            try:
                settings[name] = known[name].from_json(value)
            except HyperparameterError as error:
                raise _placed(error, name, cls) from None
        return cls(**settings)

    @classmethod
    def _no_such_setting(cls, name: str, known: Iterable[str]) -> HyperparameterError:
        if near := _nearest(name, known):
            return HyperparameterError(
                "{owner} has no setting {name}; try {near}", owner=cls.__name__, name=shown(name), near=near
            )
        return HyperparameterError("{owner} has no settings, not even {name}", owner=cls.__name__, name=shown(name))


def _signature(fields: Iterable[dataclasses.Field[Any]]) -> Signature:
    """Return how a class with such fields is called; those that are named come last."""
    fields = sorted(fields, key=lambda field: field.kw_only is True)
    return Signature(
        [Parameter(each.name, _BY_NAME if each.kw_only else _BY_PLACE, default=each.default) for each in fields]
    )


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

    def only(self, cls: type[T]) -> Registry[T]:
        """Return a registry of the same kind that has one of these classes, for a field that takes no other."""
        registry: Registry[T] = Registry(self.kind)
        registry.register(self.named(cls.__name__))
        return registry

    def __contains__(self, cls: object) -> bool:
        return cls in self._classes.values()

    def __iter__(self) -> Iterator[type[T]]:
        return iter(self._classes.values())


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


def _placed(error: HyperparameterError, field: str, owner: type[Configurable]) -> HyperparameterError:
    return HyperparameterError(
        "{field} of {owner}: {problem}", field=field, owner=owner.__name__, problem=error.message
    )


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    return ", ".join(difflib.get_close_matches(name, names, 1) or names)
