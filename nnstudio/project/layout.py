"""Where the layers of a network lie on the canvas."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nnstudio.hyperparameters import Json
from nnstudio.messages import NnstudioError, shown

Point = tuple[float, float]
"""Right and down, in pixels of the canvas at its natural size."""


class LayoutError(NnstudioError):
    """Places that are none."""


@dataclass(frozen=True)
class Layout(Mapping[int, Point]):
    """The places that a person gave layers, by node id; layers without one are placed by the program.

    A value like the network: comparable and never changed in place.
    """

    places: tuple[tuple[int, Point], ...] = ()

    @classmethod
    def of(cls, places: Mapping[int, Point]) -> Layout:
        """Return the layout with these places."""
        return cls(tuple(sorted(places.items())))

    @cached_property
    def _by_id(self) -> Mapping[int, Point]:
        return dict(self.places)

    def __getitem__(self, node_id: int) -> Point:
        return self._by_id[node_id]

    def __iter__(self) -> Iterator[int]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def to_json(self) -> Json:
        """Return the places as JSON: an object of [right, down] by node id."""
        return {str(node_id): [x, y] for node_id, (x, y) in self.places}

    @classmethod
    def from_json(cls, value: Json) -> Layout:
        """Return the layout that JSON describes, or raise LayoutError."""
        if not isinstance(value, dict):
            raise LayoutError("a layout is written as an object of places, not as {value}", value=shown(value))
        return cls.of({_node_id(key): _point(entry) for key, entry in value.items()})


def _node_id(key: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) < 20):
        raise LayoutError("{key} in the layout is no number of a layer", key=shown(key))
    return int(key)


def _point(value: Json) -> Point:
    if not isinstance(value, list) or len(value) != 2 or not all(_is_coordinate(entry) for entry in value):
        raise LayoutError("a place in the layout is written as two numbers, not as {value}", value=shown(value))
    return float(value[0]), float(value[1])


def _is_coordinate(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
