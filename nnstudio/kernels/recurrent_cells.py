"""Recurrent cells: what happens at one step of a sequence, forwards and backwards.

A cell reads [h; 1; x], (units + 1 + features, batch): the last output, a one for biases, and the input, so that one
product gives all that goes into its gates. A sigmoid is taken as tanh(z / 2) / 2 + 1 / 2, which takes half the time of
one by itself: the half before is in the weights, the half behind in `_open`.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.products import LeftOperand, SumOfProducts
from nnstudio.kernels.recurrent_memory import StepMemory

Array = NDArray[Any]

_EVEN = 16
"""Gradients of weights with a multiple of so many columns take 0.92 of the time of others."""


@dataclass(frozen=True)
class CellArrays:
    """The arrays of a cell as PyTorch has them, or their gradients; gates stand in PyTorch's order."""

    weight_ih: Array
    """Acts on the input: (gates x units, features)."""
    weight_hh: Array
    """Acts on the last output: (gates x units, units)."""
    bias_ih: Array | None
    bias_hh: Array | None

    @property
    def both_biases(self) -> Array:
        """The sum of the biases, as a column."""
        return _column(self.bias_ih, self.weight_ih) + _column(self.bias_hh, self.weight_hh)

    def rows(self, rows: slice) -> CellArrays:
        """View the arrays of some of the gates."""
        biases = (bias if bias is None else bias[rows] for bias in (self.bias_ih, self.bias_hh))
        return CellArrays(self.weight_ih[rows], self.weight_hh[rows], *biases)


class Cell(ABC):
    """What a recurrent layer does at each step of one batch.

    A state is its output and, where it has `memories` further than that, what it keeps to itself, each (units, batch).
    """

    memories = 1
    _weight: LeftOperand
    """What acts on [h; 1; x]."""

    blocks = 1
    """Of how many blocks of `units` rows the gradient of what goes into the gates consists."""

    def __init__(self, arrays: CellArrays, batch: int, memory: StepMemory) -> None:
        self.arrays = arrays
        self.units = arrays.weight_hh.shape[1]
        self.batch = batch
        self.memory = memory

    @abstractmethod
    def step(self, place: int, read: Array, inner: Array, h: Array, new_inner: Array) -> None:
        """Write output and inner state for [h; 1; x] and the inner state before; `place` is where the step is kept."""

    @abstractmethod
    def begin_back(self, steps: slice, new_h: Array, inner: Array, new_inner: Array, dgates: Array) -> None:
        """Write, for several steps at once, whatever the backward pass through them takes that no gradient enters.

        Given are the outputs after the steps, and the inner states before and after, (steps, units, batch); `dgates`
        is (steps, blocks x units, batch).
        """

    @abstractmethod
    def back(self, step: int, dgates: Array, dstate: Array) -> None:
        """Make the gradient of what goes into the gates of what `begin_back` wrote, and of the new state's gradient
        that of the state before.
        """

    @property
    def read_rows(self) -> int:
        """How many rows the [h; 1; x] has that gradients are made of: zeros below it leave no uneven rest."""
        rows: int = self._weight.matrix.shape[1]
        return math.ceil(rows / _EVEN) * _EVEN

    def begin_gradients(self) -> None:
        """Begin to add up the gradients of arrays over steps."""
        self._weight_sum = self._sum("weight gradient", len(self._weight.matrix), self.read_rows)

    def add_gradients(self, steps: slice, dgates: Array, reads: Array) -> None:
        """Add those of some steps, given those of what goes into the gates, (blocks x units, steps x batch), and
        [h; 1; x], (`read_rows`, steps x batch).
        """
        self._weight_sum.add(dgates, reads.T)

    def write_gradients(self, grads: CellArrays) -> None:
        """Write what was added up."""
        self._split(self._weight_sum.total, grads)

    def input_gradient(self, dgates: Array, out: Array) -> None:
        """Write the gradient of the inputs of some steps, (features, steps x batch)."""
        np.matmul(self.arrays.weight_ih.T, dgates, out=out)

    def _lend(self, name: str, rows: int) -> Array:
        return self.memory.lend(name, (self.memory.steps, rows, self.batch))

    def _rows(self, first: int, last: int) -> slice:
        return slice(first * self.units, last * self.units)

    def _by_gate(self, gates: Array) -> list[Array]:
        """View (..., gates x units, batch) gate by gate."""
        return [gates[..., row : row + self.units, :] for row in range(0, gates.shape[-2], self.units)]

    def _sum(self, name: str, rows: int, columns: int) -> SumOfProducts:
        return SumOfProducts(self.memory.temporary(name, (rows, columns)), self.memory.buffers)

    def _split(self, joined: Array, grads: CellArrays) -> None:
        """Take apart the gradient of [weight_hh, bias, weight_ih, zeros]."""
        features = grads.weight_ih.shape[1]
        np.copyto(grads.weight_hh, joined[:, : self.units])
        np.copyto(grads.weight_ih, joined[:, self.units + 1 :][:, :features])
        _set(grads.bias_ih, joined[:, self.units])
        _set(grads.bias_hh, joined[:, self.units])


class SimpleCell(Cell):
    """h' = tanh(W x + U h + b). Elman 1990, "Finding Structure in Time"."""

    def __init__(self, arrays: CellArrays, batch: int, memory: StepMemory) -> None:
        super().__init__(arrays, batch, memory)
        self._weight = memory.joined("weight", arrays.weight_hh, arrays.both_biases, arrays.weight_ih)
        self._back = LeftOperand(arrays.weight_hh.T)

    def step(self, place: int, read: Array, inner: Array, h: Array, new_inner: Array) -> None:
        self._weight.times(read, out=h)
        np.tanh(h, out=h)

    def begin_back(self, steps: slice, new_h: Array, inner: Array, new_inner: Array, dgates: Array) -> None:
        np.multiply(new_h, new_h, out=dgates)
        np.subtract(1, dgates, out=dgates)

    def back(self, step: int, dgates: Array, dstate: Array) -> None:
        dgates *= dstate
        self._back.times(dgates, out=dstate)


class LstmCell(Cell):
    """c' = f c + i g and h' = o tanh(c'), with gates i, f, g, o. Hochreiter and Schmidhuber 1997; Gers et al. 2000."""

    memories = 2
    blocks = 4

    def __init__(self, arrays: CellArrays, batch: int, memory: StepMemory) -> None:
        super().__init__(arrays, batch, memory)
        self._i_and_f, self._f, self._o, self._all_but_o = (
            self._rows(first, last) for first, last in ((0, 2), (1, 2), (3, 4), (0, 3))
        )
        columns = arrays.weight_hh, arrays.both_biases, arrays.weight_ih
        self._weight = memory.joined("weight", *columns, halved=(self._i_and_f, self._o))
        self._back = LeftOperand(arrays.weight_hh.T)
        self._gates = self._lend("gates", 4 * self.units)
        self._beside = memory.temporary("beside", (self.units, batch))

    def step(self, place: int, read: Array, inner: Array, h: Array, new_inner: Array) -> None:
        gates, squashed = self._gates[place], self._beside
        self._weight.times(read, out=gates)
        np.tanh(gates, out=gates)
        _open(gates[self._i_and_f])
        _open(gates[self._o])
        i, f, g, o = gates.reshape(-1, *squashed.shape)
        c = np.multiply(f, inner, out=new_inner)
        c += np.multiply(i, g, out=squashed)
        np.tanh(c, out=squashed)
        np.multiply(squashed, o, out=h)

    def begin_back(self, steps: slice, new_h: Array, inner: Array, new_inner: Array, dgates: Array) -> None:
        self._first = steps.start
        self._dinner = self.memory.temporary("dinner", inner.shape)
        i, f, g, o = self._by_gate(self._gates[steps])
        di, df, dg, do = self._by_gate(dgates)
        entering = np.multiply(i, g, out=self._dinner)
        _times_rest(entering, i, di)
        np.subtract(i, np.multiply(entering, g, out=dg), out=dg)
        _times_rest(np.multiply(f, inner, out=self._dinner), f, df)
        _times_rest(new_h, o, do)
        np.multiply(new_h, np.tanh(new_inner, out=self._dinner), out=self._dinner)
        np.subtract(o, self._dinner, out=self._dinner)

    def back(self, step: int, dgates: Array, dstate: Array) -> None:
        dh, dc, dinner = dstate[: self.units], dstate[self.units :], self._dinner[step - self._first]
        dinner *= dh
        dinner += dc
        dgates[self._o] *= dh
        into_c = dgates[self._all_but_o].reshape(-1, *dinner.shape)
        into_c *= dinner
        np.multiply(dinner, self._gates[step, self._f], out=dc)
        self._back.times(dgates, out=dh)


class GruCell(Cell):
    """h' = (1 - z) n + z h, with gates r, z, n, and n = tanh(W x + b + r (U h + b')), as PyTorch and cuDNN have it.

    The gradients of what goes into the gates come in the order n, r, z; then comes that of U h + b'.
    """

    blocks = 4

    def __init__(self, arrays: CellArrays, batch: int, memory: StepMemory) -> None:
        super().__init__(arrays, batch, memory)
        self._open_rows, self._new_rows = self._rows(0, 2), self._rows(2, 3)
        opening, self._new = arrays.rows(self._open_rows), arrays.rows(self._new_rows)
        columns = opening.weight_hh, opening.both_biases, opening.weight_ih
        self._weight = memory.joined("opening", *columns, halved=(self._open_rows,))
        self._gates = self._lend("gates", 3 * self.units)
        self._last = self._lend("last", self.units)
        """What the reset gate multiplies, or has multiplied."""
        self._join_new()

    def _join_new(self) -> None:
        """Join the weights that n takes."""
        new = self._new
        self._fresh = self.memory.joined("fresh", _column(new.bias_ih, new.weight_ih), new.weight_ih)
        self._recalled = self.memory.joined("recalled", new.weight_hh, _column(new.bias_hh, new.weight_hh))
        self._back = LeftOperand(self.arrays.weight_hh.T)

    def step(self, place: int, read: Array, inner: Array, h: Array, new_inner: Array) -> None:
        gates = self._gates[place]
        r, z, n = gates.reshape(-1, *h.shape)
        opening = gates[self._open_rows]
        self._weight.times(read, out=opening)
        _open(np.tanh(opening, out=opening))
        self._fresh.times(read[self.units :], out=n)
        self._recall(read, r, self._last[place], h)
        n += h
        np.tanh(n, out=n)
        np.subtract(read[: self.units], n, out=h)
        h *= z
        h += n

    def _recall(self, read: Array, r: Array, last: Array, out: Array) -> None:
        """Write what n takes of the last output."""
        self._recalled.times(read[: self.units + 1], out=last)
        np.multiply(r, last, out=out)

    def begin_back(self, steps: slice, new_h: Array, inner: Array, new_inner: Array, dgates: Array) -> None:
        dn, dr, dlast = self._begin_new(steps, new_h, dgates)
        r = self._by_gate(self._gates[steps])[0]
        np.multiply(dn, r, out=dlast)
        _times_rest(np.multiply(dlast, self._last[steps], out=self._kept), r, dr)

    def _begin_new(self, steps: slice, new_h: Array, dgates: Array) -> list[Array]:
        """Write what n and z take; return the blocks of `dgates` without that of z."""
        _, z, n = self._by_gate(self._gates[steps])
        dn, dr, dz, *others = self._by_gate(dgates)
        kept = self._kept = self.memory.temporary("kept", z.shape)
        _times_rest(np.subtract(new_h, n, out=kept), z, dz)
        np.subtract(1, z, out=kept)
        np.multiply(np.multiply(n, n, out=dn), kept, out=dn)
        np.subtract(kept, dn, out=dn)
        return [dn, dr, *others]

    def back(self, step: int, dgates: Array, dstate: Array) -> None:
        blocks = dgates.reshape(-1, *dstate.shape)
        blocks *= dstate
        kept = np.multiply(dstate, self._gates[step, self._rows(1, 2)], out=self._kept[0])
        self._back.times(dgates[self.units :], out=dstate)
        dstate += kept

    def begin_gradients(self) -> None:
        super().begin_gradients()
        self._fresh_sum = self._sum("fresh gradient", self.units, self.read_rows - self.units)
        self._recalled_sum = self._sum("recalled gradient", *self._recalled.matrix.shape)

    def add_gradients(self, steps: slice, dgates: Array, reads: Array) -> None:
        super().add_gradients(steps, dgates[self._rows(1, 3)], reads)
        self._fresh_sum.add(dgates[: self.units], reads[self.units :].T)
        self._add_recalled(steps, dgates, reads)

    def _add_recalled(self, steps: slice, dgates: Array, reads: Array) -> None:
        self._recalled_sum.add(dgates[self._rows(3, 4)], reads[: self.units + 1].T)

    def write_gradients(self, grads: CellArrays) -> None:
        new, fresh = grads.rows(self._new_rows), self._fresh_sum.total
        self._split(self._weight_sum.total, grads.rows(self._open_rows))
        _set(new.bias_ih, fresh[:, 0])
        np.copyto(new.weight_ih, fresh[:, 1 : 1 + new.weight_ih.shape[1]])
        self._write_recalled(self._recalled_sum.total, new)

    def _write_recalled(self, recalled: Array, new: CellArrays) -> None:
        _set(new.bias_hh, recalled[:, -1])
        np.copyto(new.weight_hh, recalled[:, :-1])

    def input_gradient(self, dgates: Array, out: Array) -> None:
        weight = self.arrays.weight_ih
        turned = self.memory.temporary("turned", weight.shape)
        np.concatenate((weight[self._new_rows], weight[self._open_rows]), out=turned)
        np.matmul(turned.T, dgates[self._rows(0, 3)], out=out)


class EarlyResetGruCell(GruCell):
    """A GruCell with n = tanh(W x + U (r h) + b), as in Cho et al. 2014."""

    blocks = 3

    def _join_new(self) -> None:
        new, weight_hh = self._new, self.arrays.weight_hh
        self._fresh = self.memory.joined("fresh", new.both_biases, new.weight_ih)
        self._recalled = LeftOperand(new.weight_hh)
        self._back = LeftOperand(weight_hh[self._open_rows].T)
        self._back_new = LeftOperand(new.weight_hh.T)

    def _recall(self, read: Array, r: Array, last: Array, out: Array) -> None:
        np.multiply(r, read[: self.units], out=last)
        self._recalled.times(last, out=out)

    def begin_back(self, steps: slice, new_h: Array, inner: Array, new_inner: Array, dgates: Array) -> None:
        _, dr = self._begin_new(steps, new_h, dgates)
        _times_rest(self._last[steps], self._by_gate(self._gates[steps])[0], dr)

    def back(self, step: int, dgates: Array, dstate: Array) -> None:
        r, z, _ = self._by_gate(self._gates[step])
        dn, dr, dz = self._by_gate(dgates)
        dn *= dstate
        dz *= dstate
        through = self._kept[0]
        self._back_new.times(dn, out=through)
        dr *= through
        through *= r
        dstate *= z
        dstate += through
        self._back.times(dgates[self.units :], out=through)
        dstate += through

    def _add_recalled(self, steps: slice, dgates: Array, reads: Array) -> None:
        self._recalled_sum.add(dgates[: self.units], self.memory.inside("given", self._last[steps], self.units).T)

    def _write_recalled(self, recalled: Array, new: CellArrays) -> None:
        np.copyto(new.weight_hh, recalled)
        if new.bias_ih is not None:
            _set(new.bias_hh, new.bias_ih)


def _column(bias: Array | None, weight: Array) -> Array:
    """Return the bias that belongs to a weight as a column, zeros where there is none."""
    return np.zeros((len(weight), 1), weight.dtype) if bias is None else bias[:, np.newaxis]


def _set(gradient: Array | None, values: Array) -> None:
    if gradient is not None:
        np.copyto(gradient, values)


def _open(gates: Array) -> None:
    """Put sigmoid(2 x) in the place of tanh(x)."""
    gates *= 0.5
    gates += 0.5


def _times_rest(values: Array, gate: Array, out: Array) -> None:
    """Write values (1 - gate)."""
    np.multiply(values, gate, out=out)
    np.subtract(values, out, out=out)
