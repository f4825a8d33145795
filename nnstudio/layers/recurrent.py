"""Layers that read a sequence step by step and remember."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import choice, flag, integer
from nnstudio.kernels.initializers import Uniform
from nnstudio.kernels.recurrent import Walk
from nnstudio.kernels.recurrent_cells import Cell, CellArrays, EarlyResetGruCell, GruCell, LstmCell, SimpleCell
from nnstudio.kernels.recurrent_memory import StepMemory
from nnstudio.layers.attention import SEEN
from nnstudio.layers.base import (
    Array,
    Arrays,
    Context,
    Family,
    MergeBackward,
    ParamSpec,
    Primitive,
    Role,
    Shape,
    ShapeError,
    no_gradient,
    register,
    worded,
)
from nnstudio.layers.position import sequence


class Recurrent(Primitive):
    """What recurrent layers share: PyTorch's arrays and their names, `weight_ih_l0`, `weight_hh_l0` and so on.

    It reads a sequence, and a mask behind it where it takes one: where that is 0 nothing is read, and what is
    remembered stays as it is.
    """

    family: ClassVar[Family] = Family.SEQUENCE
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False
    gates: ClassVar[int] = 1

    units: int = integer(128, low=1, help="Features of the output and of what is remembered.")
    gives: str = choice("last", ("last", "sequence"), help="The last output, or that of every step.")
    layers: int = integer(1, low=1, high=100, help="Layers on top of each other.")
    bidirectional: bool = flag(False, help="Read backwards as well, and give both outputs side by side.")
    biases: str = choice(
        "two", ("two", "one", "none"), help="Offsets of input and memory (PyTorch), of the input alone, or of neither."
    )
    mask: bool = flag(False, help="Take a mask of padded steps as a further input.")

    @abstractmethod
    def cell(self, arrays: CellArrays, batch: int, memory: StepMemory) -> Cell:
        """Return the cell for one batch."""

    @property
    def streams(self) -> bool:
        return self.gives == "sequence" and not self.bidirectional

    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        if len(inputs) != 1 + self.mask:
            raise ShapeError(
                "reads {wanted} layers as it is set, not {count}; connect the sequence, and its mask where it "
                "takes one",
                wanted=1 + self.mask,
                count=len(inputs),
            )
        steps, _ = sequence(inputs[0])
        if self.mask and inputs[1] != (steps,):
            raise ShapeError(
                "wants a mask of {steps} steps, not of {shape}; connect the PaddingMask of the same sequence",
                steps=steps,
                shape=worded(inputs[1]),
            )
        return (self.outputs,) if self.gives == "last" else (steps, self.outputs)

    @property
    def outputs(self) -> int:
        """The features that each step gives."""
        return self.units * (1 + self.bidirectional)

    def endings(self, layer: int) -> tuple[str, ...]:
        """Return what the names of arrays end with in each direction of one of the layers."""
        return (f"_l{layer}", f"_l{layer}_reverse")[: 1 + self.bidirectional]

    def _walks(self, features: int) -> Iterator[tuple[str, int]]:
        """Yield the ending of the arrays' names, and the features read, of each walk over the sequence."""
        for layer in range(self.layers):
            for ending in self.endings(layer):
                yield ending, self.outputs if layer else features

    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        rows, initial = self.gates * self.units, Uniform(1 / math.sqrt(self.units))
        specs: list[ParamSpec] = []
        for ending, features in self._walks(inputs[0][1]):
            specs.append(ParamSpec(f"weight_ih{ending}", (rows, features), Role.WEIGHT, initial, self.gates))
            specs.append(ParamSpec(f"weight_hh{ending}", (rows, self.units), Role.WEIGHT, initial, self.gates))
            names = {"two": ("bias_ih", "bias_hh"), "one": ("bias_ih",), "none": ()}[self.biases]
            specs.extend(ParamSpec(f"{name}{ending}", (rows,), Role.BIAS, initial, self.gates) for name in names)
        return tuple(specs)

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        steps, features = inputs[0]
        rows = self.gates * self.units
        return steps * sum(rows * (given + self.units) for _, given in self._walks(features))

    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        reading = _Reading(self, params, inputs, context)
        return reading.forward(), reading.backward


@register
class SimpleRNN(Recurrent):
    """Every step sees the input and what the last step gave: h' = tanh(W x + b + U h + b').

    Elman 1990, "Finding Structure in Time".
    """

    def cell(self, arrays: CellArrays, batch: int, memory: StepMemory) -> Cell:
        return SimpleCell(arrays, batch, memory)


@register
class LSTM(Recurrent):
    """Long short-term memory: gates decide what is remembered, forgotten and given at every step.

    c' = f c + i g and h' = o tanh(c'), where i, f and o are sigmoids and g is a tanh of W x + b + U h + b'. Hochreiter
    and Schmidhuber 1997, "Long Short-Term Memory"; with the forget gate of Gers et al. 2000.
    """

    gates: ClassVar[int] = 4

    def cell(self, arrays: CellArrays, batch: int, memory: StepMemory) -> Cell:
        return LstmCell(arrays, batch, memory)


@register
class GRU(Recurrent):
    """Gated recurrent unit: one gate decides what of the past is seen, another how much of it is kept.

    h' = (1 - z) n + z h, where r and z are sigmoids and n is a tanh. Cho et al. 2014, "Learning Phrase Representations
    using RNN Encoder-Decoder".
    """

    gates: ClassVar[int] = 3

    reset: str = choice(
        "after", ("after", "before"), help="Reset what the memory's weights give (PyTorch), or what they take (paper)."
    )

    def cell(self, arrays: CellArrays, batch: int, memory: StepMemory) -> Cell:
        kind = GruCell if self.reset == "after" else EarlyResetGruCell
        return kind(arrays, batch, memory)


@dataclass(frozen=True)
class _Direction:
    """One layer of a Recurrent read in one direction."""

    ending: str
    walk: Walk
    rows: slice
    """Which features of the layer's output it gives."""


class _Reading:
    """One forward pass of a Recurrent over a batch, and the backward pass that may follow it."""

    def __init__(self, layer: Recurrent, params: Arrays, inputs: Sequence[Array], context: Context) -> None:
        self.layer = layer
        self.params = params
        self.inputs = inputs
        self.context = context
        self.seen = inputs[1] >= SEEN if layer.mask else None
        _, self.steps, self.batch = inputs[0].shape
        self.directions: list[list[_Direction]] = []

    def forward(self) -> Array:
        x = self.inputs[0]
        self.directions = []
        for number in range(self.layer.layers):
            self.directions.append([])
            y = self._output(number)
            for ending in self.layer.endings(number):
                direction = self._begin(ending, x)
                self.directions[-1].append(direction)
                self._go(direction, y)
            x = y
        return x

    def _output(self, number: int) -> Array:
        """Return where the outputs of one of the layers go: (features, steps, batch), or the last ones alone."""
        shape = (self.layer.outputs, self.steps, self.batch)
        if number < self.layer.layers - 1:
            return self.context.temporary(f"y{number % 2}", shape)
        return self.context.scratch("y", shape if self.layer.gives == "sequence" else (shape[0], self.batch))

    def _begin(self, ending: str, x: Array) -> _Direction:
        keeps = self.context.trains or (self.context.training and self.context.passes_gradient)
        memory = StepMemory(self.context, ending, self.steps if keeps else 1, keeps, self.context.past)
        cell = self.layer.cell(_arrays_of(self.params, ending), self.batch, memory)
        is_reversed = ending.endswith("_reverse")
        order = range(self.steps)[::-1] if is_reversed else range(self.steps)
        rows = slice(self.layer.units * is_reversed, self.layer.units * (1 + is_reversed))
        return _Direction(ending, Walk(cell, order, x, self._state(ending, cell), self.seen), rows)

    def _state(self, ending: str, cell: Cell) -> Array:
        """Return the state that earlier steps left, or zeros."""
        past = self.context.past or {}
        if ending in past:
            return past[ending]
        return self.context.zeros("nothing", (cell.memories * cell.units, self.batch))

    def _go(self, direction: _Direction, y: Array) -> None:
        """Write the outputs of one direction, and remember its last state where more steps are to come."""
        is_of_all = y.ndim == 3
        last, inner = direction.walk.forward(y[direction.rows] if is_of_all else None)
        if not is_of_all:
            np.copyto(y[direction.rows], last)
        if self.context.past is not None:
            self.context.past[direction.ending] = np.concatenate((last, inner))

    def backward(self, dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
        for number in reversed(range(self.layer.layers)):
            dx: Array | None = None
            for direction in self.directions[number]:
                share = self._back_through(direction, dy[direction.rows], grads, number > 0)
                dx = share if dx is None or share is None else np.add(dx, share, out=dx)
            if dx is None:
                return None
            dy = dx
        return (dy, no_gradient(self.inputs[1], self.context)) if self.layer.mask else (dy,)

    def _back_through(self, direction: _Direction, dy: Array, grads: Arrays, is_inner: bool) -> Array | None:
        is_of_all, passes = dy.ndim == 3, is_inner or self.context.passes_gradient
        dx = self.context.gradient(direction.walk.x.shape) if passes else None
        own = _arrays_of(grads, direction.ending) if self.context.trains else None
        direction.walk.backward(dy if is_of_all else None, None if is_of_all else dy, own, dx)
        return dx


def _arrays_of(arrays: Arrays, ending: str) -> CellArrays:
    """Return those of one direction, by the ending of their names."""
    biases = (arrays.get(f"{name}{ending}") for name in ("bias_ih", "bias_hh"))
    return CellArrays(arrays[f"weight_ih{ending}"], arrays[f"weight_hh{ending}"], *biases)
