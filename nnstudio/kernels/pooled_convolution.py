"""A convolution with max pooling after it, and ReLU between or none, as one step; shapes as in `convolution`.

Rows of the convolution's output are made as many at a time as a window of the pooling is high,
pooled while they lie in the cache, and forgotten: what would be the largest arrays of a network never
reach memory. Bias and ReLU come after the pooling, with which they commute, so that a 2x2 window
leaves them a quarter of the values; what the pooling drops at the bottom and right is not computed.
Backward it is the same: a row of the gradient is handed back to the rows that it came from, and these
are used while they lie in the cache.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.convolution import WeightGradientSum, input_gradient, kernel_matrix, unfold
from nnstudio.kernels.windows import Pair, Window

Array = NDArray[Any]


class PooledConvolution:
    """One forward pass over a batch, and the backward pass that may follow it.

    `pool` is both size and stride of the pooling windows. The weight has one group. The gradient of a
    window goes to its largest entry, and among equals to the topmost of the leftmost column that has one.
    """

    def __init__(
        self, x: Array, weight: Array, window: Window, pool: Pair, *, rectifies: bool, buffers: Buffers
    ) -> None:
        image = (x.shape[0], x.shape[2])
        self._window = _cut(window, image, pool)
        self._weight = weight
        self._rectifies = rectifies
        self._buffers = buffers
        self._x_shape = x.shape
        rows, columns = self._window.over(image)
        self._unfolded = unfold(x, 1, rows, columns, buffers)
        self._band_shape = (pool[0], len(weight), columns.outputs, x.shape[3])
        self._y = buffers.scratch("y", (rows.outputs // pool[0], len(weight), columns.outputs // pool[1], x.shape[3]))
        self._row_hits = buffers.scratch("row hits", (len(self._y), pool[0] - 1, *self._band_shape[1:]), np.bool_)
        self._column_hits = buffers.scratch("column hits", (len(self._y), pool[1] - 1, *self._y.shape[1:]), np.bool_)

    def forward(self, bias: Array | None) -> Array:
        """Return the pooled output, lent until the next pass."""
        kernel = kernel_matrix(self._weight, 1, self._buffers)
        band = self._buffers.scratch("band", self._band_shape)
        maxima, by_column = self._maxima_of_rows()
        down, filters, _, _ = band.shape
        for row, pooled in enumerate(self._y):
            seen = self._unfolded[row * down : (row + 1) * down]
            np.matmul(kernel, seen, out=band.reshape(down, 1, filters, -1))
            _take_largest(band, maxima, self._row_hits[row])
            _take_largest(by_column, pooled, self._column_hits[row])
            if bias is not None:
                np.add(pooled, spread(bias, self._y.ndim), out=pooled)
            if self._rectifies:
                np.maximum(pooled, 0.0, out=pooled)
        return self._y

    def gradients(self, dy: Array, weight: Array | None, bias: Array | None, passes_gradient: bool) -> Array | None:
        """Write the gradients of weight and bias, where arrays for them are given, and return that of x, where wanted.

        Overwrites `dy`.
        """
        if self._rectifies:
            is_on = np.greater(self._y, 0.0, out=self._buffers.scratch("is_on", dy.shape, np.bool_))
            np.multiply(dy, is_on, out=dy)
        if bias is not None:
            channel_sum(dy, out=bias)
        bands = self._buffers.scratch("dy", (len(dy) if passes_gradient else 1, *self._band_shape))
        maxima, by_column = self._maxima_of_rows()
        total = None if weight is None else WeightGradientSum(self._unfolded, len(weight), self._buffers)
        for row, gradient in enumerate(dy):
            band = bands[row % len(bands)]
            _hand_back(gradient, self._column_hits[row], by_column)
            _hand_back(maxima, self._row_hits[row], band)
            if total is not None:
                for offset, part in enumerate(band):
                    total.add(row * len(band) + offset, part.reshape(1, len(part), -1))
        if total is not None and weight is not None:
            total.write(weight)
        if not passes_gradient:
            return None
        outputs = bands.reshape(-1, *self._band_shape[1:])
        return input_gradient(outputs, self._weight, self._x_shape, self._window, self._buffers)

    def _maxima_of_rows(self) -> tuple[Array, Array]:
        """Return an array for the maxima of each column of a band, and the same seen by the columns of windows."""
        maxima = self._buffers.scratch("maxima", self._band_shape[1:])
        _, filters, width, batch = self._y.shape
        windows = maxima.reshape(filters, width, -1, batch)
        return maxima, windows.transpose(2, 0, 1, 3)


def _cut(window: Window, image: Pair, pool: Pair) -> Window:
    """Return the window without the outputs that a pooling drops: rows and columns that fill no window of its own."""
    top, bottom, left, right = window.sides(image)
    height, width = window.output_size(image)
    bottom -= height % pool[0] * window.stride[0]
    right -= width % pool[1] * window.stride[1]
    return replace(window, padding=(top, bottom, left, right))


def _take_largest(entries: Array, largest: Array, hits: Array) -> None:
    """Write the largest of `entries` along their first axis, and which one it is: `hits` has no place for the last."""
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
