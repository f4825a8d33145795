"""Pooling batches of images to a given size, whatever their own, along one axis after the other.

| array | shape |
|---|---|
| x, dx | (height, channels, width, batch) |
| y, dy | (output height, channels, output width, batch) |

Output i of n sees the cells from floor(i * size / n) to ceil((i + 1) * size / n), as in PyTorch: windows
are not all of one size, and may share cells.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.pooling import average_pool, average_pool_gradient, max_pool, max_pool_gradient
from nnstudio.kernels.windows import Pair, Window

Array = NDArray[Any]
Shape = tuple[int, ...]

_HEIGHT, _WIDTH = 0, 2


def bins(size: int, outputs: int) -> list[slice]:
    """Return the cells that each output sees."""
    return [slice(i * size // outputs, -(-(i + 1) * size // outputs)) for i in range(outputs)]


def regular(x_shape: Shape, size: Pair) -> Window | None:
    """Return the window that slides over the image where all windows are of one size and share no cell."""
    height, width = x_shape[0], x_shape[2]
    if height % size[0] or width % size[1]:
        return None
    kernel = (height // size[0], width // size[1])
    return Window(kernel, kernel)


def adaptive_average_pool(x: Array, size: Pair, buffers: Buffers) -> Array:
    """Return the mean of each window, lent until the next call."""
    if window := regular(x.shape, size):
        return average_pool(x, window, False, buffers)
    across = buffers.temporary("means of rows", (*x.shape[:2], size[1], x.shape[3]))
    y = buffers.scratch("y", (size[0], *across.shape[1:]))
    for output, cells in enumerate(bins(x.shape[2], size[1])):
        np.mean(x[:, :, cells], axis=_WIDTH, out=across[:, :, output])
    for output, cells in enumerate(bins(x.shape[0], size[0])):
        np.mean(across[cells], axis=_HEIGHT, out=y[output])
    return y


def adaptive_average_pool_gradient(dy: Array, x_shape: Shape, buffers: Buffers) -> Array:
    """Return dx, lent until the next call, for an x of shape `x_shape`."""
    if window := regular(x_shape, (dy.shape[0], dy.shape[2])):
        return average_pool_gradient(dy, x_shape, window, False, buffers)
    dacross = buffers.temporary("gradient of rows", (x_shape[0], *dy.shape[1:]))
    dx = buffers.gradient(x_shape)
    _spread(dy, dacross, _HEIGHT, buffers)
    _spread(dacross, dx, _WIDTH, buffers)
    return dx


def adaptive_max_pool(x: Array, size: Pair, buffers: Buffers) -> tuple[Array, Array]:
    """Return the largest entry of each window, and what the gradient takes; both are lent until the next call.

    The second has the maxima of each window's rows, (height, channels, output width, batch).
    """
    if window := regular(x.shape, size):
        return max_pool(x, window, buffers)
    across = buffers.scratch("maxima of rows", (*x.shape[:2], size[1], x.shape[3]))
    y = buffers.scratch("y", (size[0], *across.shape[1:]))
    for output, cells in enumerate(bins(x.shape[2], size[1])):
        np.max(x[:, :, cells], axis=_WIDTH, out=across[:, :, output])
    for output, cells in enumerate(bins(x.shape[0], size[0])):
        np.max(across[cells], axis=_HEIGHT, out=y[output])
    return y, across


def adaptive_max_pool_gradient(dy: Array, x: Array, maxima: tuple[Array, Array], buffers: Buffers) -> Array:
    """Return dx, lent until the next call; `maxima` is what `adaptive_max_pool` returned for x.

    The whole gradient of a window goes to its largest entry, and among equals to the first one in
    reading order, as in PyTorch.
    """
    if window := regular(x.shape, (dy.shape[0], dy.shape[2])):
        return max_pool_gradient(dy, x, maxima, window, buffers)
    y, across = maxima
    dacross = buffers.temporary("gradient of rows", across.shape)
    dx = buffers.gradient(x.shape)
    _to_first_largest(dy, (across, y), dacross, _HEIGHT, buffers)
    _to_first_largest(dacross, (x, across), dx, _WIDTH, buffers)
    return dx


def _spread(dy: Array, dx: Array, axis: int, buffers: Buffers) -> None:
    """Add the gradient of each window along one axis to all of its cells, in equal shares."""
    dy, dx = np.moveaxis(dy, axis, 0), np.moveaxis(dx, axis, 0)
    dx.fill(0)
    share = buffers.temporary("share of a cell", dy.shape[1:])
    for gradient, cells in zip(dy, bins(len(dx), len(dy)), strict=True):
        dx[cells] += np.divide(gradient, cells.stop - cells.start, out=share)


def _to_first_largest(dy: Array, compared: tuple[Array, Array], dx: Array, axis: int, buffers: Buffers) -> None:
    """Hand the gradient of each window along one axis to its first cell in x that equals y, `compared` being (x, y)."""
    dy, dx = np.moveaxis(dy, axis, 0), np.moveaxis(dx, axis, 0)
    x, y = (np.moveaxis(array, axis, 0) for array in compared)
    dx.fill(0)
    waiting = buffers.temporary("waiting for a maximum", dy.shape[1:])
    share = buffers.temporary("share of a cell", dy.shape[1:])
    hits = buffers.temporary("hits", dy.shape[1:], np.bool_)
    for output, cells in enumerate(bins(len(dx), len(dy))):
        np.copyto(waiting, dy[output])
        for cell in range(cells.start, cells.stop):
            np.equal(x[cell], y[output], out=hits)
            np.multiply(waiting, hits, out=share)
            dx[cell] += share
            waiting -= share
