"""A layer run outside of any network: arrays, a plain context, and the forward and backward pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.engine.workspace import CommonMemory
from nnstudio.kernels.layout import engine_shape
from nnstudio.layers import Operation, Role, Shape
from nnstudio.layers.base import Array, MergeBackward
from tests.layers.examples import Example

UNWRITTEN = 7e7
"""What scratch memory holds before it is written: any layer that reads it is found out."""


@dataclass
class PlainContext:
    """Lends memory as the engine does: kept by name, grown to the largest shape, full of what is not wanted."""

    training: bool = True
    trains: bool = True
    passes_gradient: bool = True
    may_overwrite: bool = False
    dtype: DTypeLike = np.float64
    seed: int = 0
    past: dict[str, Array] | None = None
    rng: np.random.Generator = field(init=False)
    _memory: dict[tuple[str, np.dtype], Array] = field(default_factory=dict)
    _zeroed: dict[tuple[str, Shape], Array] = field(default_factory=dict)
    _temporaries: dict[tuple[str, np.dtype], Array] = field(default_factory=dict)
    _common: CommonMemory = field(default_factory=CommonMemory)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin the same sequence of random numbers again."""
        self.rng = np.random.default_rng(self.seed)

    def scratch(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        return self._lend(self._memory, name, shape, dtype)

    def zeros(self, name: str, shape: Shape) -> Array:
        key = (name, tuple(shape))
        if key not in self._zeroed:
            self._zeroed[key] = np.zeros(shape, self.dtype)
        return self._zeroed[key]

    def temporary(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        return self._lend(self._temporaries, name, shape, dtype)

    def gradient(self, shape: Shape) -> Array:
        lent = self._common.gradient(shape, np.dtype(self.dtype))
        lent.fill(UNWRITTEN)
        return lent

    def take_back(self) -> None:
        """Spoil temporaries, as other layers do: whoever still reads one is found out."""
        for memory in self._temporaries.values():
            memory.fill(UNWRITTEN)

    def over_batch(self, *sums: Array) -> tuple[Array, ...]:
        return sums

    def _lend(
        self, memory: dict[tuple[str, np.dtype], Array], name: str, shape: Shape, dtype: DTypeLike | None
    ) -> Array:
        key = (name, np.dtype(dtype or self.dtype))
        size = int(np.prod(shape))
        if key not in memory or memory[key].size < size:
            memory[key] = np.empty(size, key[1])
        lent = memory[key][:size].reshape(shape)
        lent.fill(UNWRITTEN)
        return lent


class Bench:
    """A layer with parameters for inputs of given shapes, run step by step as the engine runs it."""

    def __init__(self, subject: Example, params: dict[str, Array], **options: object) -> None:
        self.subject = subject
        self.params = params
        self.dtype = options.get("dtype", np.float64)
        self._steps = subject.layer.steps()
        self.contexts = [PlainContext(**options) for _ in self._steps]
        for below, context in zip(self._steps, self.contexts[1:], strict=False):
            context.passes_gradient, context.may_overwrite = True, not below.keeps_output
        self.grads = {
            spec.name: np.full_like(params[spec.name], UNWRITTEN)
            for spec in subject.layer.params_from(subject.inputs)
            if spec.role.is_learned
        }

    def forward(self, inputs: Sequence[Array]) -> Array:
        """Run a batch; the parameters are the first step's."""
        self._backwards: list[MergeBackward] = []
        params, values = self.params, list(inputs)
        for step, context in zip(self._steps, self.contexts, strict=True):
            context.restart()
            y, backward = step.run(params, values, context)
            context.take_back()
            self._backwards.append(backward)
            params, values = {}, [y]
        return values[0]

    def backward(self, dy: Array) -> tuple[Array, ...] | None:
        """Take the output's gradient back; a copy is handed in, because it may be overwritten."""
        return self.backward_overwriting(dy.copy())

    def backward_overwriting(self, dy: Array) -> tuple[Array, ...] | None:
        gradients: tuple[Array, ...] | None = (dy,)
        for backward, context in zip(reversed(self._backwards), reversed(self.contexts), strict=True):
            assert gradients is not None
            gradients = backward(gradients[0], self.grads)
            context.take_back()
        return gradients


def make_params(layer: Operation, inputs: Sequence[Shape], dtype: DTypeLike = np.float64) -> dict[str, Array]:
    """Return parameters that leave nothing out: none zero, none one, variances positive, drawn by the layer's own."""
    rng = np.random.default_rng(1)
    params: dict[str, Array] = {}
    for spec in layer.params_from(inputs):
        if spec.role is Role.COUNTER:
            params[spec.name] = np.zeros(spec.shape, np.int64)
        elif spec.role is Role.STATISTIC or len(spec.shape) < 2 or not layer.is_deep:
            params[spec.name] = rng.uniform(0.5, 1.5, spec.shape).astype(dtype)
        else:
            params[spec.name] = np.empty(spec.shape, dtype)
            spec.initializer.fill(params[spec.name], rng)
    return params


def make_inputs(subject: Example, batch: int, dtype: DTypeLike = np.float64, seed: int = 2) -> list[Array]:
    """Return batches in the engine's layout whose values, from -8 to 8, all lie well apart from one another and from 0.

    So no finite difference steps over a kink of ReLU or pooling, and no rounding changes which of two is larger. Where
    the example says so they are whole numbers.
    """
    return [
        _whole(engine_shape(shape, batch), seed + index, dtype, subject.below[index])
        if index in subject.below
        else separated(engine_shape(shape, batch), seed + index, dtype)
        for index, shape in enumerate(subject.arrays)
    ]


def _whole(shape: Shape, seed: int, dtype: DTypeLike, below: int) -> Array:
    return np.random.default_rng(seed).integers(0, below, shape).astype(dtype)


def separated(shape: Shape, seed: int, dtype: DTypeLike = np.float64) -> Array:
    """Return a random permutation of evenly spaced values from -8 to 8, without 0, 6 or -6."""
    size = int(np.prod(shape))
    steps = np.random.default_rng(seed).permutation(size)
    return ((steps + 0.37) / size * 16 - 8).reshape(shape).astype(dtype)
