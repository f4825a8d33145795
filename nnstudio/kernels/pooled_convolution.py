"""A convolution with max pooling after it, and ReLU between or none, as one step; shapes as in `convolution`.

Rows of the convolution's output are made a few at a time, as many as fill windows of the pooling, pooled while they lie
in the cache, and forgotten: what would be the largest arrays of a network never reach memory. Bias and ReLU come after
the pooling, with which they commute, so that a 2x2 window leaves them a quarter of the values; what the pooling drops
at the bottom and right is not computed. Backward it is the same: rows of the gradient are handed back to the rows that
they came from, and these are used while they lie in the cache.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.channels import BLOCK, channel_sum, spread
from nnstudio.kernels.convolution import WeightGradientSum, input_gradient, kernel_matrix, unfold
from nnstudio.kernels.products import multiply
from nnstudio.kernels.windows import Pair, Window
from nnstudio.kernels.winograd import Winograd, is_faster

Array = NDArray[Any]


class PooledConvolution:
    """One forward pass over a batch, and the backward pass that may follow it.

    `pool` is both size and stride of the pooling windows. The weight has one group. The gradient of a window goes to
    its largest entry, and among equals to the topmost of the leftmost column that has one. x has to stay as it is.
    Which entries were largest is only noted where it `keeps` what a backward pass needs.
    """

    def __init__(
        self, x: Array, weight: Array, window: Window, pool: Pair, *, rectifies: bool, keeps: bool, buffers: Buffers
    ) -> None:
        window = _cut(window, (x.shape[0], x.shape[2]), pool)
        way = Winograd if is_faster(x.shape, weight.shape, window) else _RowByRow
        self._convolution = way(x, weight, window, buffers)
        self._pool = pool
        self._rectifies = rectifies
        self._buffers = buffers
        rows, filters, columns, batch = self._convolution.y_shape
        self._y = buffers.scratch("y", (rows // pool[0], filters, columns // pool[1], batch))
        by_row, by_column = (side - 1 if keeps else 0 for side in pool)
        self._row_hits = buffers.scratch("row hits", (by_row, len(self._y), filters, columns, batch), np.bool_)
        self._column_hits = buffers.scratch("column hits", (by_column, *self._y.shape), np.bool_)

    def forward(self, bias: Array | None) -> Array:
        """Return the pooled output, lent until the next pass."""
        for first, pooled in self._bands():
            band = self._buffers.temporary("rows", self._band_shape(pooled))
            self._convolution.rows(first * self._pool[0], band)
            maxima, by_column = self._maxima(pooled)
            _take_largest(self._by_row(band), maxima, self._row_hits[:, first : first + len(pooled)])
            _take_largest(by_column, pooled, self._column_hits[:, first : first + len(pooled)])
            if bias is not None:
                np.add(pooled, spread(bias, pooled.ndim), out=pooled)
            if self._rectifies:
                np.maximum(pooled, 0.0, out=pooled)
        return self._y

    def gradients(self, dy: Array, weight: Array | None, bias: Array | None, *, passes_gradient: bool) -> Array | None:
        """Write the gradients of weight and bias, where arrays for them are given, and return that of x, where wanted.

        Overwrites `dy`.
        """
        if self._rectifies:
            is_on = np.greater(self._y, 0.0, out=self._buffers.temporary("is_on", dy.shape, np.bool_))
            np.multiply(dy, is_on, out=dy)
        if bias is not None:
            channel_sum(dy, out=bias)
        self._convolution.begin_backward(weight, passes_gradient=passes_gradient)
        for first, pooled in self._bands():
            here = slice(first, first + len(pooled))
            maxima, by_column = self._maxima(pooled)
            _hand_back(dy[here], self._column_hits[:, here], by_column)
            band = self._convolution.rows_of_dy(first * self._pool[0], len(pooled) * self._pool[0])
            _hand_back(maxima, self._row_hits[:, here], self._by_row(band))
            self._convolution.take(first * self._pool[0], band)
        return self._convolution.finish_backward()

    def _bands(self) -> Iterator[tuple[int, Array]]:
        """Yield rows of the pooled output that are made together, each with the number of the first one."""
        count = math.lcm(self._pool[0], self._convolution.tall) // self._pool[0]
        values = math.prod(self._band_shape(self._y[:count]))
        count *= max(1, BLOCK // max(1, values))
        for first in range(0, len(self._y), count):
            yield first, self._y[first : first + count]

    def _band_shape(self, pooled: Array) -> tuple[int, ...]:
        return (len(pooled) * self._pool[0], *self._convolution.y_shape[1:])

    def _by_row(self, band: Array) -> Array:
        """View a band by the rows of the pooling windows: (pool height, pooled rows, filters, width, batch)."""
        return band.reshape(-1, self._pool[0], *band.shape[1:]).swapaxes(0, 1)

    def _maxima(self, pooled: Array) -> tuple[Array, Array]:
        """Return an array for the maxima of each column of a band, and the same seen by the columns of windows."""
        maxima = self._buffers.temporary("maxima", (len(pooled), *self._convolution.y_shape[1:]))
        rows, filters, width, batch = pooled.shape
        windows = maxima.reshape(rows, filters, width, -1, batch)
        return maxima, windows.transpose(3, 0, 1, 2, 4)


class _RowByRow:
    """A direct convolution whose rows are made and taken as those of `Winograd`."""

    tall = 1

    def __init__(self, x: Array, weight: Array, window: Window, buffers: Buffers) -> None:
        rows, columns = window.over((x.shape[0], x.shape[2]))
        self.y_shape = (rows.outputs, len(weight), columns.outputs, x.shape[3])
        self._x_shape = x.shape
        self._weight = weight
        self._window = window
        self._buffers = buffers
        self._kernel = kernel_matrix(weight, 1, buffers)
        self._unfolded = unfold(x, 1, rows, columns, buffers)
        self._weight_sum: WeightGradientSum | None = None
        self._dweight: Array | None = None
        self._dy: Array | None = None

    def rows(self, first: int, out: Array) -> None:
        multiply(self._kernel, self._unfolded[first : first + len(out)], out=_as_matrices(out))

    def begin_backward(self, dweight: Array | None, *, passes_gradient: bool) -> None:
        learns = dweight is not None
        self._dweight = dweight
        self._weight_sum = WeightGradientSum(self._unfolded, len(self._weight), self._buffers) if learns else None
        self._dy = self._buffers.temporary("dy", self.y_shape) if passes_gradient else None

    def rows_of_dy(self, first: int, count: int) -> Array:
        if self._dy is not None:
            return self._dy[first : first + count]
        return self._buffers.temporary("rows", (count, *self.y_shape[1:]))

    def take(self, first: int, dy: Array) -> None:
        if self._weight_sum is not None:
            for row, gradient in enumerate(_as_matrices(dy), first):
                self._weight_sum.add(row, gradient)

    def finish_backward(self) -> Array | None:
        if self._weight_sum is not None and self._dweight is not None:
            self._weight_sum.write(self._dweight)
        dy, self._weight_sum, self._dy = self._dy, None, None
        if dy is None:
            return None
        return input_gradient(dy, self._weight, self._x_shape, self._window, self._buffers)


def _as_matrices(rows: Array) -> Array:
    """View rows of an output as (rows, 1, filters, width * batch)."""
    return rows.reshape(len(rows), 1, rows.shape[1], -1)


def _cut(window: Window, image: Pair, pool: Pair) -> Window:
    """Return the window without the outputs that a pooling drops: rows and columns that fill no window of its own."""
    top, bottom, left, right = window.sides(image)
    height, width = window.output_size(image)
    bottom -= height % pool[0] * window.stride[0]
    right -= width % pool[1] * window.stride[1]
    return replace(window, padding=(top, bottom, left, right))


def _take_largest(entries: Array, largest: Array, hits: Array) -> None:
    """Write the largest of `entries` along their first axis, and which one it is.

    `hits` has a place for each but the last, or none where nobody will ask.
    """
    first, *others = entries
    np.copyto(largest, first) if not others else np.maximum(first, others[0], out=largest)
    for entry in others[1:]:
        np.maximum(largest, entry, out=largest)
    for entry, hit in zip(entries, hits, strict=False):
        np.equal(entry, largest, out=hit)


def _hand_back(gradient: Array, hits: Array, entries: Array) -> None:
    """Write the gradient to the first entry that hit, and to the last one what no other took."""
    waiting, rest = gradient, entries[-1]
    for hit, entry in zip(hits, entries, strict=False):
        np.multiply(waiting, hit, out=entry)
        waiting = np.subtract(waiting, entry, out=rest)
    if not len(hits):
        np.copyto(rest, gradient)
