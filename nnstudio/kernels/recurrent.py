"""Recurrent cells, and the walk of one of them over the steps of a batch of sequences.

Sequences are (features, steps, batch). What a cell makes of the input alone is computed for all steps in one product,
what it makes of its own last output step by step, and gradients of weights again in one product.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.channels import channel_sum
from nnstudio.kernels.elementwise import sigmoid

Array = NDArray[Any]


class Cell(ABC):
    """What a recurrent layer does at each step of one batch.

    `weight` (gates x units, units) and `bias` (gates x units) act on the last output; gates stand in PyTorch's order.
    A state is (memories x units, batch) and begins with the output.
    """

    memories = 1

    def __init__(self, weight: Array, bias: Array | None, steps: int, batch: int, buffers: Buffers) -> None:
        self.weight = weight
        self.bias = None if bias is None else bias[:, np.newaxis]
        self.units = weight.shape[1]
        self.buffers = buffers
        self.gates = buffers.scratch("gates", (steps, len(weight), batch))

    @abstractmethod
    def step(self, step: int, x: Array, state: Array, out: Array) -> None:
        """Write the new state for the input's share `x`, (gates x units, batch), and the state before."""

    @abstractmethod
    def back(self, step: int, state: Array, dstate: Array, dx: Array) -> Array:
        """Write the gradient of the input's share for that of the new state; return that of the state before."""

    def weight_gradients(self, dx: Array, h: Array, dweight: Array, dbias: Array | None) -> None:
        """Write the gradients of weight and bias.

        `dx` is the gradient of the input's share, (gates x units, steps, batch), and `h` the outputs before each step,
        (units, steps, batch).
        """
        np.matmul(_rows(dx), _rows(h).T, out=dweight)
        if dbias is not None:
            channel_sum(dx, out=dbias)

    def _from_last(self, h: Array, out: Array, rows: slice = slice(None)) -> Array:
        """Write what some of the rows of weight and bias make of an output."""
        np.matmul(self.weight[rows], h, out=out)
        if self.bias is not None:
            out += self.bias[rows]
        return out

    def _rows_of(self, first: int, last: int) -> slice:
        return slice(first * self.units, last * self.units)

    def _scratch(self, name: str, like: Array) -> Array:
        return self.buffers.scratch(name, like.shape)


class SimpleCell(Cell):
    """h' = tanh(x + U h). Elman 1990, "Finding Structure in Time"."""

    def step(self, step: int, x: Array, state: Array, out: Array) -> None:
        self._from_last(state, out)
        out += x
        np.tanh(out, out=out)
        np.copyto(self.gates[step], out)

    def back(self, step: int, state: Array, dstate: Array, dx: Array) -> Array:
        h = self.gates[step]
        slope = np.multiply(h, h, out=self._scratch("slope", h))
        np.subtract(1, slope, out=slope)
        slope *= dstate
        np.copyto(dx, slope)
        return np.matmul(self.weight.T, slope, out=self._scratch("dlast", dstate))


class LstmCell(Cell):
    """c' = f c + i g and h' = o tanh(c'), with gates i, f, g, o. Hochreiter and Schmidhuber 1997; Gers et al. 2000."""

    memories = 2

    def step(self, step: int, x: Array, state: Array, out: Array) -> None:
        gates, c = self.gates[step], out[self.units :]
        self._from_last(state[: self.units], gates)
        gates += x
        i, f, g, o = np.split(gates, 4)
        sigmoid(gates[self._rows_of(0, 2)], out=gates[self._rows_of(0, 2)])
        np.tanh(g, out=g)
        sigmoid(o, out=o)
        np.multiply(f, state[self.units :], out=c)
        c += np.multiply(i, g, out=self._scratch("share", c))
        h = np.tanh(c, out=out[: self.units])
        h *= o

    def back(self, step: int, state: Array, dstate: Array, dx: Array) -> Array:
        i, f, g, o = np.split(self.gates[step], 4)
        dh, dc = dstate[: self.units], dstate[self.units :]
        before = state[self.units :]
        squashed, slope, dgates = (
            self.buffers.scratch(name, shape)
            for name, shape in (("squashed", f.shape), ("slope", f.shape), ("dgates", self.gates.shape[1:]))
        )
        di, df, dg, do = np.split(dgates, 4)
        np.multiply(f, before, out=squashed)
        squashed += np.multiply(i, g, out=slope)
        np.tanh(squashed, out=squashed)
        _times_slope(np.multiply(dh, squashed, out=do), o, slope)
        np.multiply(squashed, squashed, out=squashed)
        np.subtract(1, squashed, out=squashed)
        squashed *= o
        squashed *= dh
        squashed += dc
        _times_slope(np.multiply(squashed, g, out=di), i, slope)
        _times_slope(np.multiply(squashed, before, out=df), f, slope)
        np.multiply(squashed, i, out=dg)
        np.subtract(1, np.multiply(g, g, out=slope), out=slope)
        dg *= slope
        np.copyto(dx, dgates)
        dbefore = self._scratch("dlast", dstate)
        np.matmul(self.weight.T, dgates, out=dbefore[: self.units])
        np.multiply(squashed, f, out=dbefore[self.units :])
        return dbefore


class GruCell(Cell):
    """h' = (1 - z) n + z h, with gates r, z, n, and n = tanh(x + r (U h + b)), as PyTorch and cuDNN have it."""

    reset_after = True

    def __init__(self, weight: Array, bias: Array | None, steps: int, batch: int, buffers: Buffers) -> None:
        super().__init__(weight, bias, steps, batch, buffers)
        shape = (steps, self.units, batch)
        self.last = buffers.scratch("last", shape)
        """What the reset gate multiplies, or has multiplied."""
        self.dlast = buffers.scratch("dlasts", (self.units, steps, batch))
        """The gradient of what U gives for n."""

    def step(self, step: int, x: Array, state: Array, out: Array) -> None:
        gates, last = self.gates[step], self.last[step]
        open_rows, new_rows = self._rows_of(0, 2), self._rows_of(2, 3)
        r, z, n = np.split(gates, 3)
        self._from_last(state, gates[open_rows], open_rows)
        gates[open_rows] += x[open_rows]
        sigmoid(gates[open_rows], out=gates[open_rows])
        if self.reset_after:
            self._from_last(state, last, new_rows)
            np.multiply(r, last, out=n)
        else:
            np.multiply(r, state, out=last)
            self._from_last(last, n, new_rows)
        n += x[new_rows]
        np.tanh(n, out=n)
        np.subtract(state, n, out=out)
        out *= z
        out += n

    def back(self, step: int, state: Array, dstate: Array, dx: Array) -> Array:
        gates, last = self.gates[step], self.last[step]
        r, z, n = np.split(gates, 3)
        dgates, slope = self._scratch("dgates", gates), self._scratch("slope", z)
        dr, dz, dn = np.split(dgates, 3)
        _times_slope(np.multiply(dstate, np.subtract(state, n, out=slope), out=dz), z, slope)
        np.multiply(dstate, np.subtract(1, z, out=slope), out=dn)
        dn *= np.subtract(1, np.multiply(n, n, out=slope), out=slope)
        dbefore: Array = np.multiply(dstate, z, out=self._scratch("dlast", dstate))
        through = self._scratch("through", z)
        weight_of_new = self.weight[self._rows_of(2, 3)].T
        if self.reset_after:
            np.multiply(dn, last, out=dr)
            dlast = np.multiply(dn, r, out=self._scratch("dnew", z))
            dbefore += np.matmul(weight_of_new, dlast, out=through)
        else:
            dlast = dn
            np.matmul(weight_of_new, dn, out=through)
            np.multiply(through, state, out=dr)
            through *= r
            dbefore += through
        np.copyto(self.dlast[:, step], dlast)
        _times_slope(dr, r, slope)
        np.copyto(dx, dgates)
        open_rows = self._rows_of(0, 2)
        return np.add(dbefore, np.matmul(self.weight[open_rows].T, dgates[open_rows], out=through), out=dbefore)

    def weight_gradients(self, dx: Array, h: Array, dweight: Array, dbias: Array | None) -> None:
        open_rows, new_rows = self._rows_of(0, 2), self._rows_of(2, 3)
        np.matmul(_rows(dx[open_rows]), _rows(h).T, out=dweight[open_rows])
        given = h if self.reset_after else _steps_inside(self.last, "given", self.buffers)
        np.matmul(_rows(self.dlast), _rows(given).T, out=dweight[new_rows])
        if dbias is not None:
            channel_sum(dx[open_rows], out=dbias[open_rows])
            channel_sum(self.dlast, out=dbias[new_rows])


class EarlyResetGruCell(GruCell):
    """A GruCell with n = tanh(x + U (r h) + b), as in Cho et al. 2014."""

    reset_after = False


class Walk:
    """One cell over all steps of a batch, forwards in time or backwards.

    `state` is that before the first step. Where `seen`, (steps, batch), is False the state stays as it is.
    """

    def __init__(self, cell: Cell, order: Iterable[int], state: Array, seen: Array | None, buffers: Buffers) -> None:
        self.cell = cell
        self.order = tuple(order)
        self.seen = seen
        self.buffers = buffers
        self.states = buffers.scratch("states", (len(self.order) + 1, *state.shape))
        np.copyto(self.states[0], state)

    def forward(self, shares: Array, out: Array) -> Array:
        """Write the outputs, (units, steps, batch), for the input's shares; return the last state."""
        for number, step in enumerate(self.order):
            before, state = self.states[number], self.states[number + 1]
            self.cell.step(number, shares[:, step], before, state)
            if self.seen is not None:
                np.copyto(state, before, where=~self.seen[step])
            np.copyto(out[:, step], state[: self.cell.units])
        last: Array = self.states[-1]
        return last

    def backward(self, dy: Array, dshares: Array) -> None:
        """Write the gradients of the input's shares for those of the outputs."""
        dstate = self.buffers.scratch("dstate", self.states.shape[1:])
        dstate.fill(0)
        for number, step in reversed(tuple(enumerate(self.order))):
            dstate[: self.cell.units] += dy[:, step]
            if self.seen is None:
                np.copyto(dstate, self.cell.back(number, self.states[number], dstate, dshares[:, step]))
            else:
                self._back_where_seen(number, step, dstate, dshares[:, step])

    def _back_where_seen(self, number: int, step: int, dstate: Array, dshare: Array) -> None:
        """Take the gradient of the state back through the cell in the samples that were seen, past it in the others."""
        seen = self.seen[step] if self.seen is not None else np.True_
        through = np.multiply(dstate, seen, out=self.buffers.scratch("through the cell", dstate.shape))
        np.copyto(dstate, self.cell.back(number, self.states[number], through, dshare), where=seen)

    def weight_gradients(self, dshares: Array, dweight: Array, dbias: Array | None) -> None:
        """Write the gradients of the cell's weight and bias."""
        before = _steps_inside(self.states[:-1, : self.cell.units], "outputs before", self.buffers)
        in_order = dshares
        if self.order[0] > self.order[-1]:
            in_order = self.buffers.scratch("dshares in order", dshares.shape)
            np.copyto(in_order, dshares[:, ::-1])
        self.cell.weight_gradients(in_order, before, dweight, dbias)


def _steps_inside(values: Array, name: str, buffers: Buffers) -> Array:
    """Return (steps, units, batch) as (units, steps, batch)."""
    arranged = buffers.scratch(name, (values.shape[1], values.shape[0], values.shape[2]))
    np.copyto(arranged, values.swapaxes(0, 1))
    return arranged


def _times_slope(gradient: Array, gate: Array, slope: Array) -> None:
    """Multiply by the slope of the sigmoid, gate (1 - gate), in place; `slope` is scratch."""
    np.subtract(1, gate, out=slope)
    slope *= gate
    gradient *= slope


def _rows(values: Array) -> Array:
    return values.reshape(len(values), -1)
