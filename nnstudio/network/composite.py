"""Layers made of layers: a network used as one layer, and repeated."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from nnstudio.hyperparameters import integer
from nnstudio.layers import Family, Operation, ParamSpec, Shape, ShapeError
from nnstudio.network.network import Network
from nnstudio.network.shapes import Shapes, infer_shapes

MOST_REPEATS = 1000
"""No published network repeats a block more than a few hundred times."""


@dataclass(frozen=True)
class Stage:
    """One repetition of a composite: its network, the shapes in it, and what it is given and gives."""

    place: int
    network: Network
    inputs: tuple[Shape, ...]
    shapes: Shapes

    @property
    def output(self) -> Shape:
        """The shape that it gives."""
        return self.shapes.outputs[self.network.ends[0].id]

    def specs(self) -> Iterator[ParamSpec]:
        """Yield the specs of its arrays under their full names: repetition, layer, array."""
        for node in self.network.nodes:
            for spec in self.shapes.params[node.id]:
                yield replace(spec, name=f"{self.prefix(node.name)}{spec.name}")

    def prefix(self, layer: str) -> str:
        """Return what the full names of a layer's arrays begin with."""
        return f"{self.place}.{layer}."


@dataclass(frozen=True, kw_only=True)
class Composite(Operation):
    """A network used as one layer, repeated with arrays of its own each time.

    Each repetition reads the output of the one before it in place of the first input; further inputs, such as a mask
    or an encoder's output, are given to all of them. It is frozen as a whole.
    """

    family: ClassVar[Family] = Family.CORE

    repeat: int = integer(1, low=1, high=MOST_REPEATS, help="Copies in a row, each with weights of its own.")

    @abstractmethod
    def body(self, place: int, inputs: Sequence[Shape]) -> Network:
        """Return the network of one repetition, whose Inputs are given `inputs` in order; raise ShapeError.

        From the second repetition on equal inputs must give equal networks.
        """

    def stages(self, inputs: Sequence[Shape]) -> Iterator[Stage]:
        """Yield the repetitions, first to last; raise ShapeError where one cannot run."""
        given = tuple(inputs)
        stage: Stage | None = None
        for place in range(self.repeat):
            if place > 1 and stage is not None and stage.inputs == given:
                stage = replace(stage, place=place)
            else:
                stage = self._stage(place, given)
            yield stage
            given = (stage.output, *given[1:])

    def _stage(self, place: int, inputs: tuple[Shape, ...]) -> Stage:
        network = self.body(place, inputs)
        shapes = infer_shapes(network, inputs)
        if shapes.problems:
            raise ShapeError("holds a network that cannot run: {problem}", problem=shapes.problems[0].message)
        return Stage(place, network, inputs, shapes)

    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        *_, last = self.stages(inputs)
        return last.output

    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        return tuple(spec for stage in self.stages(inputs) for spec in stage.specs())

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        return sum(sum(stage.shapes.multiply_adds.values()) for stage in self.stages(inputs))
