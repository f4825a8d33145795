"""The weight of a convolution by Winograd's way, and its gradient, between their own layout and the transformed one.

Transformed, a weight takes four times its memory. Where an image goes all the way at once, and each of its rows is
therefore needed but once, it is made, and its gradient taken back, some rows at a time: one after the other in the
same place.

| array | shape |
|---|---|
| weight | (rows, others, 3, 3), rows being output channels, or channels where the gradient of x is made |
| transformed | (6, 6, rows, others) |
| tiles, by point | (6, 6, channels, tiles * batch) |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.products import SumOfProducts, multiply
from nnstudio.kernels.winograd_matrices import KERNEL, POINTS, weight_matrix

Array = NDArray[Any]

_PIECE = 64
"""Rows that are transformed at a time, where not all are."""


class Kernel:
    """A weight that multiplies tiles of images, of which it meets all `at_once` or some after the others."""

    def __init__(self, weight: Array, buffers: Buffers, *, at_once: bool) -> None:
        self._weight = weight
        self._buffers = buffers
        self._whole = None if at_once else _transformed(weight, buffers)

    def times(self, tiles: Array, out: Array) -> None:
        """Write the product with tiles, by point."""
        if self._whole is not None:
            multiply(self._whole, tiles, out=out)
            return
        for piece in _pieces(len(self._weight)):
            multiply(_transformed(self._weight[piece], self._buffers), tiles, out=out[:, :, piece])


class KernelGradient:
    """The gradient of a weight, written to `out`, from tiles that come all `at_once` or some after the others."""

    def __init__(self, out: Array, buffers: Buffers, *, at_once: bool) -> None:
        self._out = out
        self._buffers = buffers
        self._whole = None if at_once else buffers.temporary("weight gradient", _transformed_shape(out))
        self._sums = [SumOfProducts(total, buffers) for total in self._whole] if self._whole is not None else []

    def add(self, gradients: Array, values: Array) -> None:
        """Add what tiles give: gradients of products, and the values that were multiplied, both by point."""
        values = values.swapaxes(2, 3)
        if self._whole is None:
            for piece in _pieces(len(self._out)):
                total = self._buffers.temporary("kernel", _transformed_shape(self._out[piece]))
                np.matmul(gradients[:, :, piece], values, out=total)
                _transform_back(total, self._out[piece])
            return
        for total_of_points, *factors in zip(self._sums, gradients, values, strict=True):
            total_of_points.add(*factors)  # some points at a time, so that what is added lies in the cache

    def finish(self) -> None:
        """Write what waits for the last tiles."""
        if self._whole is not None:
            _transform_back(self._whole, self._out)


def _pieces(rows: int) -> Iterator[slice]:
    for start in range(0, rows, _PIECE):
        yield slice(start, start + _PIECE)


def _transformed_shape(weight: Array) -> tuple[int, ...]:
    return (POINTS, POINTS, *weight.shape[:2])


def _transform_back(transformed: Array, out: Array) -> None:
    rows, others, *_ = out.shape
    by_weight = transformed.reshape(POINTS**2, rows, others).transpose(1, 2, 0)
    np.matmul(by_weight, weight_matrix(out.dtype.str), out=out.reshape(rows, others, KERNEL**2))


def _transformed(weight: Array, buffers: Buffers) -> Array:
    rows, others, *_ = weight.shape
    kernel = buffers.temporary("kernel", _transformed_shape(weight))
    by_cell = buffers.temporary("weight by cell", (rows, KERNEL, KERNEL, others))
    np.copyto(by_cell, weight.transpose(0, 2, 3, 1))
    by_cell = by_cell.reshape(rows, KERNEL**2, others)
    by_point = kernel.reshape(POINTS**2, rows, others).swapaxes(0, 1)
    np.matmul(weight_matrix(weight.dtype.str), by_cell, out=by_point)
    return kernel
