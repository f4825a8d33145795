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

Array = NDArray[Any]

_GATHERED = 4
"""Steps whose gradients are brought into the layout of the whole at a time: alone, their rows are too short."""


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

    @property
    def outer_bias(self) -> Array | None:
        """What of the bias is added to the input's share before it comes in, all steps at once."""
        return self.bias

    @abstractmethod
    def step(self, step: int, x: Array, state: Array, out: Array) -> None:
        """Write the new state for the input's share `x`, (gates x units, batch), and the state before."""

    @abstractmethod
    def back(self, step: int, state: Array, dstate: Array, dx: Array) -> Array:
        """Write the gradient of the input's share, contiguous, for that of the new state; return that of the state
        before.
        """

    def weight_gradients(self, dx: Array, h: Array, dweight: Array, dbias: Array | None) -> None:
        """Write the gradients of weight and bias.

        `dx` is the gradient of the input's share, (gates x units, steps, batch), and `h` the outputs before each step,
        (units, steps, batch).
        """
        np.matmul(_rows(dx), _rows(h).T, out=dweight)
        if dbias is not None:
            channel_sum(dx, out=dbias)

    def _from_last(self, h: Array, out: Array, rows: slice = slice(None)) -> Array:
        """Write what some of the rows of the weight make of an output."""
        return np.matmul(self.weight[rows], h, out=out)

    def _rows_of(self, first: int, last: int) -> slice:
        return slice(first * self.units, last * self.units)

    def _by_gate(self, gates: Array) -> Array:
        """View (gates x units, batch) as (gates, units, batch)."""
        return gates.reshape(-1, self.units, gates.shape[-1])

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
        np.multiply(h, h, out=dx)
        np.subtract(1, dx, out=dx)
        dx *= dstate
        return np.matmul(self.weight.T, dx, out=self._scratch("dlast", dstate))


class LstmCell(Cell):
    """c' = f c + i g and h' = o tanh(c'), with gates i, f, g, o. Hochreiter and Schmidhuber 1997; Gers et al. 2000."""

    memories = 2

    def __init__(self, weight: Array, bias: Array | None, steps: int, batch: int, buffers: Buffers) -> None:
        super().__init__(weight, bias, steps, batch, buffers)
        self.squashed = buffers.scratch("squashed", (steps, self.units, batch))
        """tanh(c') of each step."""

    def step(self, step: int, x: Array, state: Array, out: Array) -> None:
        gates, squashed = self.gates[step], self.squashed[step]
        self._from_last(state[: self.units], gates)
        gates += x
        i, f, g, o = self._by_gate(gates)
        opening = gates[self._rows_of(0, 2)]
        opening *= 0.5
        o *= 0.5
        np.tanh(gates, out=gates)
        _open(opening)
        _open(o)
        c = np.multiply(f, state[self.units :], out=out[self.units :])
        c += np.multiply(i, g, out=squashed)
        np.tanh(c, out=squashed)
        np.multiply(squashed, o, out=out[: self.units])

    def back(self, step: int, state: Array, dstate: Array, dx: Array) -> Array:
        i, f, g, o = self._by_gate(self.gates[step])
        di, df, dg, do = self._by_gate(dx)
        dh, dc, squashed = dstate[: self.units], dstate[self.units :], self.squashed[step]
        slope, dinner = (self._scratch(name, squashed) for name in ("slope", "dinner"))
        _times_slope(np.multiply(dh, squashed, out=do), o, slope)
        np.multiply(squashed, squashed, out=dinner)
        np.subtract(1, dinner, out=dinner)
        dinner *= o
        dinner *= dh
        dinner += dc
        np.multiply(dinner, g, out=di)
        np.multiply(dinner, state[self.units :], out=df)
        open_rows = self._rows_of(0, 2)
        _times_slope(dx[open_rows], self.gates[step, open_rows], self._scratch("slopes", dx[open_rows]))
        np.multiply(dinner, i, out=dg)
        dg *= np.subtract(1, np.multiply(g, g, out=slope), out=slope)
        dbefore = self._scratch("dlast", dstate)
        np.matmul(self.weight.T, dx, out=dbefore[: self.units])
        np.multiply(dinner, f, out=dbefore[self.units :])
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

    @property
    def outer_bias(self) -> Array | None:
        if self.bias is None or not self.reset_after:
            return self.bias
        outer = self.bias.copy()
        outer[self._rows_of(2, 3)] = 0
        return outer

    def step(self, step: int, x: Array, state: Array, out: Array) -> None:
        gates, last = self.gates[step], self.last[step]
        open_rows, new_rows = self._rows_of(0, 2), self._rows_of(2, 3)
        r, z, n = self._by_gate(gates)
        opening = self._from_last(state, gates[open_rows], open_rows)
        opening += x[open_rows]
        opening *= 0.5
        _open(np.tanh(opening, out=opening))
        if self.reset_after:
            self._from_last(state, last, new_rows)
            if self.bias is not None:
                last += self.bias[new_rows]
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
        r, z, n = self._by_gate(gates)
        dr, dz, dn = self._by_gate(dx)
        slope = self._scratch("slope", z)
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
        open_rows = self._rows_of(0, 2)
        return np.add(dbefore, np.matmul(self.weight[open_rows].T, dx[open_rows], out=through), out=dbefore)

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

    def forward(self, shares: Array, out: Array | None) -> Array:
        """Write the outputs, (units, steps, batch), where wanted; return the last state.

        `shares` are those of the input, (steps, gates x units, batch), with the cell's outer bias.
        """
        for number, step in enumerate(self.order):
            before, state = self.states[number], self.states[number + 1]
            self.cell.step(number, shares[step], before, state)
            if self.seen is not None:
                np.copyto(state, before, where=~self.seen[step])
            if out is not None:
                np.copyto(out[:, step], state[: self.cell.units])
        last: Array = self.states[-1]
        return last

    def backward(self, dy: Array | None, dlast: Array | None, dshares: Array) -> None:
        """Write the gradients of the input's shares for those of all outputs, or of the last one."""
        dstate = self.buffers.scratch("dstate", self.states.shape[1:])
        dstate.fill(0)
        if dlast is not None:
            dstate[: self.cell.units] = dlast
        gathered = self.buffers.scratch("gathered", (_GATHERED, *dshares[:, 0].shape))
        for number, step in reversed(tuple(enumerate(self.order))):
            if dy is not None:
                dstate[: self.cell.units] += dy[:, step]
            first = step - step % _GATHERED
            dshare = gathered[step - first]
            if self.seen is None:
                np.copyto(dstate, self.cell.back(number, self.states[number], dstate, dshare))
            else:
                self._back_where(self.seen[step], number, dstate, dshare)
            some = dshares[:, first : first + _GATHERED]
            if step == (first if self.order[0] <= self.order[-1] else first + some.shape[1] - 1):
                np.copyto(some, gathered[: some.shape[1]].swapaxes(0, 1))

    def _back_where(self, seen: Array, number: int, dstate: Array, dshare: Array) -> None:
        """Take the gradient of the state back through the cell in the samples that were seen, past it in the others."""
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


def _open(gates: Array) -> None:
    """Put sigmoid(2 x) in the place of tanh(x), which takes half the time of a sigmoid by itself."""
    gates *= 0.5
    gates += 0.5


def _times_slope(gradient: Array, gate: Array, slope: Array) -> None:
    """Multiply by the slope of the sigmoid, gate (1 - gate), in place; `slope` is scratch."""
    np.subtract(1, gate, out=slope)
    slope *= gate
    gradient *= slope


def _rows(values: Array) -> Array:
    return values.reshape(len(values), -1)
