"""What an example is: a layer in one configuration, with the shapes it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnstudio.layers import Primitive, Shape

IMAGE = (3, 6, 5)
SEQUENCE = (6, 4)
VECTOR = (7,)


@dataclass(frozen=True)
class Example:
    """A layer and the shapes of samples it is given, small enough to differentiate numerically.

    `arrays` are the shapes of what it runs on: its inputs, or the samples themselves where it is an Input. `below` has
    the bound of the whole numbers that an input is made of, by its place: tokens, or the ones and zeros of a mask.
    Other inputs are multiplied by `scale`, so that no softmax is saturated.
    """

    name: str
    layer: Primitive
    inputs: tuple[Shape, ...]
    below: Mapping[int, int] = field(default_factory=dict)
    scale: float = 1.0

    @property
    def arrays(self) -> tuple[Shape, ...]:
        return self.inputs or (self.layer.shape_from(()),)


def example(layer: Primitive, *inputs: Shape, below: Mapping[int, int] | None = None, scale: float = 1.0) -> Example:
    """Name an example after its layer and whatever in it is not default."""
    default = type(layer)()
    settings = [
        f"{name}={getattr(layer, name)}".replace(" ", "")
        for name, _ in layer.hyperparameters()
        if getattr(layer, name) != getattr(default, name)
    ]
    shapes = "+".join("x".join(map(str, shape)) for shape in inputs)
    return Example(f"{type(layer).__name__}({','.join(settings)}) on {shapes}", layer, inputs, below or {}, scale)
