"""Enlarging batches of images by whole factors, forward and backward, along one axis after the other.

| array | shape |
|---|---|
| x, dx | (height, channels, width, batch) |
| y, dy | (height * factor, channels, width * factor, batch) |

The cells of the output that stand at one place within their cell of the input have the same weights,
so there are as many steps as the factor is large, each over the whole image.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.windows import Pair

Array = NDArray[Any]
Shape = tuple[int, ...]

_HEIGHT, _WIDTH = 0, 2


def enlarge(x: Array, factors: Pair, is_smooth: bool, buffers: Buffers) -> Array:
    """Return every cell repeated, or bilinear values between them where `is_smooth`; lent until the next call.

    Smooth values are those at the middles of the new cells; beyond the middles of the outermost old cells
    they stay as these are (PyTorch's `align_corners=False`, OpenCV and TensorFlow 2).
    """
    down, across = factors
    wide = buffers.temporary("wide", (*x.shape[:2], x.shape[2] * across, x.shape[3]))
    y = buffers.scratch("y", (x.shape[0] * down, *wide.shape[1:]))
    stretch = _interpolate if is_smooth else _repeat
    stretch(x, wide, _WIDTH, buffers)
    stretch(wide, y, _HEIGHT, buffers)
    return y


def enlarge_gradient(dy: Array, x_shape: Shape, factors: Pair, is_smooth: bool, buffers: Buffers) -> Array:
    """Return dx, lent until the next call, for an x of shape `x_shape`."""
    dwide = buffers.temporary("gradient of wide", (x_shape[0], *dy.shape[1:]))
    dx = buffers.gradient(x_shape)
    gather = _interpolation_gradient if is_smooth else _repetition_gradient
    gather(dy, dwide, _HEIGHT, buffers)
    gather(dwide, dx, _WIDTH, buffers)
    return dx


def _repeat(x: Array, y: Array, axis: int, buffers: Buffers) -> None:
    np.copyto(_cells(y, axis, x.shape[axis]), np.expand_dims(x, axis + 1))


def _repetition_gradient(dy: Array, dx: Array, axis: int, buffers: Buffers) -> None:
    np.sum(_cells(dy, axis, dx.shape[axis]), axis=axis + 1, out=dx)


def _interpolate(x: Array, y: Array, axis: int, buffers: Buffers) -> None:
    cells = np.moveaxis(_cells(y, axis, x.shape[axis]), (axis, axis + 1), (0, 1))
    x = np.moveaxis(x, axis, 0)
    for place in range(cells.shape[1]):
        neighbour, weight = _neighbour(place, cells.shape[1])
        np.multiply(x, 1 - weight, out=cells[:, place])
        if weight:
            other = np.multiply(x, weight, out=buffers.temporary("weighted neighbour", x.shape))
            for targets, sources in _seen(len(x), neighbour):
                cells[targets, place] += other[sources]


def _interpolation_gradient(dy: Array, dx: Array, axis: int, buffers: Buffers) -> None:
    cells = np.moveaxis(_cells(dy, axis, dx.shape[axis]), (axis, axis + 1), (0, 1))
    dx = np.moveaxis(dx, axis, 0)
    dx.fill(0)
    for place in range(cells.shape[1]):
        neighbour, weight = _neighbour(place, cells.shape[1])
        share = buffers.temporary("share of a cell", dx.shape)
        dx += np.multiply(cells[:, place], 1 - weight, out=share)
        if weight:
            np.multiply(cells[:, place], weight, out=share)
            for targets, sources in _seen(len(dx), neighbour):
                dx[sources] += share[targets]


def _cells(y: Array, axis: int, count: int) -> Array:
    """View y with its axis parted in two: the cells of x, and the places within each."""
    return y.reshape(*y.shape[:axis], count, -1, *y.shape[axis + 1 :])


def _neighbour(place: int, factor: int) -> tuple[int, float]:
    """Return which neighbour (-1 or 1) a place within a cell leans to, and by what weight."""
    offset = (place + 0.5) / factor - 0.5
    return (-1 if offset < 0 else 1), abs(offset)


def _seen(count: int, neighbour: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the cells that have that neighbour with the neighbours, and the outermost one, which is its own."""
    first, last = slice(0, 1), slice(count - 1, count)
    if neighbour < 0:
        return (slice(1, count), slice(0, count - 1)), (first, first)
    return (slice(0, count - 1), slice(1, count)), (last, last)
