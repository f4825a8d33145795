"""Layers made of layers: a network used as one layer, and repeated."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
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
            prefix = self.prefix(node.name)
            for spec in self.shapes.params[node.id]:
                yield ParamSpec(prefix + spec.name, spec.shape, spec.role, spec.initializer, spec.gates)

    def prefix(self, layer: str) -> str:
        """Return what the full names of a layer's arrays begin with."""
        return f"{self.place}.{layer}."


@dataclass(frozen=True)
class Run:
    """Repetitions in a row that are alike but for their place: the first of them, and how many they are."""

    stage: Stage
    times: int

    def stages(self) -> Iterator[Stage]:
        """Yield each of them."""
        for step in range(self.times):
            yield replace(self.stage, place=self.stage.place + step)


class Composite(Operation, kw_only=True):
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
        for run in self.runs(inputs):
            yield from run.stages()

    def runs(self, inputs: Sequence[Shape]) -> tuple[Run, ...]:
        """Return the repetitions, those that are alike together; raise ShapeError where one cannot run.

        However many there are, figures are worked out once for each run: 96 blocks take as long as two.
        """
        return _runs(self, tuple(inputs))

    def stage(self, place: int, inputs: tuple[Shape, ...]) -> Stage:
        """Return one repetition for inputs of these shapes; raise ShapeError where it cannot run."""
        network = self.body(place, inputs)
        shapes = infer_shapes(network, inputs)
        if shapes.problems:
            raise ShapeError("holds a network that cannot run: {problem}", problem=shapes.problems[0].message)
        return Stage(place, network, inputs, shapes)

    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        return self.runs(inputs)[-1].stage.output

    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        return tuple(spec for stage in self.stages(inputs) for spec in stage.specs())

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        return sum(run.times * sum(run.stage.shapes.multiply_adds.values()) for run in self.runs(inputs))


@lru_cache(maxsize=256)
def _runs(composite: Composite, inputs: tuple[Shape, ...]) -> tuple[Run, ...]:
    """Return the runs of a composite; they are remembered by value, as every figure of it asks for them."""
    runs: list[Run] = []
    given = inputs
    for place in range(composite.repeat):
        stage = runs[-1].stage if place > 1 and runs[-1].stage.inputs == given else composite.stage(place, given)
        if place and (stage.inputs, stage.network) == (runs[-1].stage.inputs, runs[-1].stage.network):
            runs[-1] = replace(runs[-1], times=composite.repeat - runs[-1].stage.place)
            break  # what gives the shape that it takes does so to the end
        runs.append(Run(stage, 1))
        given = (stage.output, *given[1:])
    return tuple(runs)
