"""The walk of a recurrent cell over the steps of a batch of sequences, forwards in time or backwards.

Sequences are (features, steps, batch). Only what depends on the step before is done step by step: what of the backward
pass does not is done for some steps at a time, and gradients of weights and inputs are products over all steps.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.recurrent_cells import Cell, CellArrays

Array = NDArray[Any]

_COLUMNS = 256
"""Steps x samples, about, that the backward pass takes at a time: long rows that are still in the cache when gradients
of weights are made of them."""

_LOOKED_THROUGH = 8
"""Every how many steps gradients that have all but vanished are looked for."""


class _Slot(NamedTuple):
    """Where the state of one step lies, and what is read with it."""

    read: Array
    """[h; 1; x]"""
    h: Array
    x: Array
    inner: Array

    @classmethod
    def of(cls, read: Array, inner: Array, units: int) -> _Slot:
        return cls(read, read[:units], read[units + 1 :], inner)


class Walk:
    """One cell over all steps of a batch, in an order.

    `state`, (memories x units, batch), is that before the first step. Where `seen`, (steps, batch), is False the state
    stays as it is.
    """

    def __init__(self, cell: Cell, order: range, x: Array, state: Array, seen: Array | None) -> None:
        self.cell = cell
        self.order = order
        self.x = x
        self.seen = seen
        self.memory = memory = cell.memory
        features, _, batch = x.shape
        slots = len(order) + 1 if memory.keeps else 2
        self._reads = memory.lend("reads", (slots, cell.units + 1 + features, batch))
        """[h; 1; x] of each step, and the last output behind them."""
        self._inner = memory.lend("inner", (slots, len(state) - cell.units, batch))
        np.copyto(self._reads[0, : cell.units], state[: cell.units])
        np.copyto(self._inner[0], state[cell.units :])

    def forward(self, out: Array | None) -> tuple[Array, Array]:
        """Write the outputs, (units, steps, batch), where wanted; return the last one and the inner state with it."""
        self._reads[:, self.cell.units] = 1
        slots = [_Slot.of(read, inner, self.cell.units) for read, inner in zip(self._reads, self._inner, strict=True)]
        slot = slots[0]
        for number, step in enumerate(self.order):
            before, slot = slot, slots[(number + 1) % len(slots)]
            np.copyto(before.x, self.x[:, step])
            self.cell.step(number % self.memory.steps, before.read, before.inner, slot.h, slot.inner)
            if self.seen is not None:
                np.copyto(slot.h, before.h, where=~self.seen[step])
                np.copyto(slot.inner, before.inner, where=~self.seen[step])
            if out is not None:
                np.copyto(out[:, step], slot.h)
        return slot.h, slot.inner

    def backward(self, dy: Array | None, dlast: Array | None, grads: CellArrays | None, dx: Array | None) -> None:
        """Write the gradients of the cell's arrays and of the inputs, where wanted, for those of all outputs, or of the
        last one.
        """
        cell = self.cell
        dstate = self.memory.temporary("dstate", (cell.memories * cell.units, self.x.shape[-1]))
        dstate.fill(0)
        if dlast is not None:
            dstate[: cell.units] = dlast
        if grads is not None:
            cell.begin_gradients()
        for some in reversed(self._parts()):
            dgates = self.memory.inside("dgates", self._back_through(some, dy, dstate), cell.blocks * cell.units)
            if grads is not None:
                reads = self.memory.inside("reads inside", self._reads[some], cell.read_rows)
                cell.add_gradients(some, dgates, reads)
            if dx is not None:
                self._input_gradient(some, dgates, dx)
        if grads is not None:
            cell.write_gradients(grads)

    def _parts(self) -> list[slice]:
        """Return what the backward pass takes at a time, in numbers of steps."""
        steps, batch = len(self.order), self.x.shape[-1]
        count = math.ceil(steps / math.ceil(steps * batch / _COLUMNS))
        return [slice(first, min(first + count, steps)) for first in range(0, steps, count)]

    def _back_through(self, some: slice, dy: Array | None, dstate: Array) -> Array:
        """Take the gradient of the state back through some steps; return those of what goes into the gates, (steps,
        blocks x units, batch).
        """
        cell = self.cell
        shape = some.stop - some.start, cell.blocks * cell.units, self.x.shape[-1]
        dgates = self.memory.temporary("dgates of steps", shape)
        new = slice(some.start + 1, some.stop + 1)
        cell.begin_back(some, self._reads[new, : cell.units], self._inner[some], self._inner[new], dgates)
        for number in reversed(range(some.start, some.stop)):
            if dy is not None:
                dstate[: cell.units] += dy[:, self.order[number]]
            if number % _LOOKED_THROUGH == _LOOKED_THROUGH - 1:
                self._let_vanish(dstate)
            self._back(number, dgates[number - some.start], dstate)
        return dgates

    def _let_vanish(self, dstate: Array) -> None:
        """Set to zero what has all but vanished: processors multiply numbers below the normal ones a hundred times as
        slowly, and a long sequence comes to them.
        """
        size = np.abs(dstate, out=self.memory.temporary("size", dstate.shape))
        figures = np.finfo(dstate.dtype)
        vanished = self.memory.temporary("vanished", dstate.shape, bool)
        np.copyto(dstate, 0, where=np.less(size, figures.tiny / figures.eps**2, out=vanished))

    def _back(self, number: int, dgates: Array, dstate: Array) -> None:
        """Take the gradient of the state back through the cell in the samples that were seen, past it in the others."""
        if self.seen is None:
            self.cell.back(number, dgates, dstate)
            return
        seen = self.seen[self.order[number]]
        through = np.multiply(dstate, seen, out=self.memory.temporary("through", dstate.shape))
        self.cell.back(number, dgates, through)
        np.copyto(dstate, through, where=seen)

    def _input_gradient(self, some: slice, dgates: Array, dx: Array) -> None:
        steps = self.order[some]
        part = self.memory.temporary("dx of steps", (len(dx), len(steps), dx.shape[-1]))
        self.cell.input_gradient(dgates, part.reshape(len(dx), -1))
        first, last = sorted((steps[0], steps[-1]))
        np.copyto(dx[:, first : last + 1], part[:, :: 1 if first == steps[0] else -1])
