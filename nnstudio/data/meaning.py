"""What numbers stood for when a network learned them, so that they mean the same whenever it is used."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nnstudio.data.errors import DataError
from nnstudio.data.samples import MAX_CLASSES
from nnstudio.hyperparameters import Json


@dataclass(frozen=True)
class Scaled:
    """A number to predict, and its scale: in its own unit it is output * divisor + offset."""

    name: str
    offset: float
    divisor: float


@dataclass(frozen=True)
class Meaning:
    """The names of classes by label, and of a text's tokens by number; empty where there are none, or nobody knows."""

    classes: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    """What the features of a table were called, in order."""
    fills: tuple[float, ...] = ()
    """What gaps in each of these features were filled with."""
    targets: tuple[Scaled, ...] = ()
    """What the numbers to predict were called, and how they were scaled."""

    def __bool__(self) -> bool:
        return bool(self.classes or self.vocabulary or self.features or self.targets)

    def to_json(self) -> Json:
        """Return the names as JSON; tokens that are the classes are written once."""
        return {
            "classes": list(self.classes),
            "vocabulary": None if self.vocabulary == self.classes else list(self.vocabulary),
            "features": list(self.features),
            "fills": list(self.fills),
            "targets": [[scaled.name, scaled.offset, scaled.divisor] for scaled in self.targets],
        }

    @classmethod
    def from_json(cls, value: Json) -> Meaning:
        """Return the names that `to_json` wrote, or raise DataError."""
        match value:
            case {"classes": list(classes), "vocabulary": None} if _are_names(classes):
                return cls(tuple(classes), tuple(classes), *_of_table(value))
            case {"classes": list(classes), "vocabulary": list(words)} if _are_names(classes) and _are_names(words):
                return cls(tuple(classes), tuple(words), *_of_table(value))
        raise _damaged()


NOTHING_LEARNED = Meaning()


def _of_table(value: dict[str, Json]) -> tuple[tuple[str, ...], tuple[float, ...], tuple[Scaled, ...]]:
    """Return features, fills and targets; none where nothing was learned from a table."""
    features, fills = value.get("features", []), value.get("fills", [])
    targets = value.get("targets", [])
    if not all(isinstance(row, list) for row in (features, fills, targets)):
        raise _damaged()
    if not (_are_names(features) and len(fills) in (0, len(features)) and all(map(_is_number, fills))):
        raise _damaged()
    return tuple(features), tuple(fills), tuple(_scaled(target) for target in targets)


def _scaled(value: Json) -> Scaled:
    match value:
        case [str(name), offset, divisor] if _is_number(offset) and _is_number(divisor) and divisor:
            return Scaled(name, float(offset), float(divisor))
    raise _damaged()


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _damaged() -> DataError:
    return DataError("the names of classes and tokens are damaged; train the network again")


def _are_names(value: list[Json]) -> bool:
    return len(value) <= MAX_CLASSES and all(isinstance(name, str) for name in value)
