"""What is made of such fields: frozen, checked, compared by value, written as JSON and found by name."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from nnstudio.hyperparameters.kinds import Hyperparameter, HyperparameterError, Json
from nnstudio.messages import Message, message, shown


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
