"""Pooling of batches of images, forward and backward, along one axis after the other.

| array | shape |
|---|---|
| x, dx | (height, channels, width, batch) |
| y, dy | (output height, channels, output width, batch) |

A window's maximum is the maximum of its rows' maxima, and likewise its sum: so a 3x3 window takes
3 + 3 steps rather than 9. Rows are pooled first, which keeps the order of entries that tie.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.windows import Axis, Window

Array = NDArray[Any]
Shape = tuple[int, ...]

_HEIGHT, _WIDTH = 0, 2


def max_pool(x: Array, window: Window, buffers: Buffers) -> tuple[Array, Array]:
    """Return the largest entry of each window, and what `max_pool_gradient` takes; both are lent until the next call.

    The second has the maxima of each window's rows, (height, channels, output width, batch). Padding
    never wins: it counts as -infinity, which is what a window wholly on padding gives. NaN wins over all.
    """
    rows, columns = window.over((x.shape[0], x.shape[2]))
    across = buffers.scratch("maxima of rows", (x.shape[0], x.shape[1], columns.outputs, x.shape[3]))
    y = buffers.scratch("y", (rows.outputs, *across.shape[1:]))
    _reduce(np.maximum, -np.inf, x, (columns, _WIDTH), across)
    _reduce(np.maximum, -np.inf, across, (rows, _HEIGHT), y)
    return y, across


def max_pool_gradient(dy: Array, x: Array, maxima: tuple[Array, Array], window: Window, buffers: Buffers) -> Array:
    """Return dx, lent until the next call; `maxima` is what `max_pool` returned for x.

    The whole gradient of a window goes to its largest entry, and among equals to the first one in
    reading order, as in PyTorch.
    """
    y, across = maxima
    rows, columns = window.over((x.shape[0], x.shape[2]))
    dx = buffers.gradient(x.shape)
    for outputs, cells, band in _bands(rows):
        dacross = buffers.temporary("gradient of rows", (band.size, *across.shape[1:]))
        _to_first_largest(dy[outputs], (across[cells], y[outputs]), (band, _HEIGHT), dacross, buffers)
        _to_first_largest(dacross, (x[cells], across[cells]), (columns, _WIDTH), dx[cells], buffers)
    return dx


def average_pool(x: Array, window: Window, counts_padding: bool, buffers: Buffers) -> Array:
    """Return the mean of each window, lent until the next call.

    Padding counts as zeros, or does not count (`counts_padding` False); a window wholly on padding gives 0.
    """
    rows, columns = window.over((x.shape[0], x.shape[2]))
    across = buffers.temporary("sums of rows", (x.shape[0], x.shape[1], columns.outputs, x.shape[3]))
    y = buffers.scratch("y", (rows.outputs, *across.shape[1:]))
    _reduce(np.add, 0, x, (columns, _WIDTH), across)
    _reduce(np.add, 0, across, (rows, _HEIGHT), y)
    y /= _counts(rows, columns, counts_padding, y.dtype)
    return y


def average_pool_gradient(dy: Array, x_shape: Shape, window: Window, counts_padding: bool, buffers: Buffers) -> Array:
    """Return dx, lent until the next call, for an x of shape `x_shape`."""
    rows, columns = window.over((x_shape[0], x_shape[2]))
    share = buffers.temporary("share of a cell", dy.shape)
    np.divide(dy, _counts(rows, columns, counts_padding, dy.dtype), out=share)
    dacross = buffers.temporary("gradient of rows", (x_shape[0], *dy.shape[1:]))
    dx = buffers.gradient(x_shape)
    _spread(share, (rows, _HEIGHT), dacross)
    _spread(dacross, (columns, _WIDTH), dx)
    return dx


def _bands(rows: Axis) -> Iterator[tuple[slice, slice, Axis]]:
    """Yield outputs, the cells they see, and how windows slide over these: the smallest parts that share no cell."""
    if not rows.is_tiled:
        yield slice(rows.outputs), slice(rows.size), rows
        return
    for output in range(rows.outputs):
        first = output * rows.kernel
        yield slice(output, output + 1), slice(first, first + rows.kernel), Axis(*(rows.kernel,) * 3)


def _reduce(combine: np.ufunc, empty: float, x: Array, along: tuple[Axis, int], out: Array) -> None:
    """Combine the cells of each window along one axis; `empty` is what a window wholly on padding gives."""
    axis, number = along
    taps = [axis.tap(k) for k in range(axis.kernel)]
    if axis.kernel > 1 and axis.is_unpadded:
        combine(_part(x, number, taps[0][1]), _part(x, number, taps[1][1]), out=out)
        taps = taps[2:]
    else:
        out.fill(empty)
    for outputs, cells in taps:
        part = _part(out, number, outputs)
        combine(part, _part(x, number, cells), out=part)


def _to_first_largest(
    dy: Array, compared: tuple[Array, Array], along: tuple[Axis, int], dx: Array, buffers: Buffers
) -> None:
    """Hand the gradient of each window along one axis to its first cell in x that equals y, `compared` being (x, y)."""
    axis, number = along
    if axis.is_tiled:
        _to_first_largest_of_tiles(dy, compared, along, dx, buffers)
        return
    waiting = buffers.temporary("waiting for a maximum", dy.shape)
    np.copyto(waiting, dy)
    dx.fill(0)
    for k in range(axis.kernel):
        outputs, cells = axis.tap(k)
        part, taken = _part(waiting, number, outputs), _part(dx, number, cells)
        hits = buffers.temporary("hits", part.shape, np.bool_)
        np.equal(_part(compared[0], number, cells), _part(compared[1], number, outputs), out=hits)
        share = np.multiply(part, hits, out=buffers.temporary("share of a cell", part.shape))
        taken += share
        part -= share


def _to_first_largest_of_tiles(
    dy: Array, compared: tuple[Array, Array], along: tuple[Axis, int], dx: Array, buffers: Buffers
) -> None:
    """Do the same for windows that share no cell: the last cell receives what no other one took."""
    axis, number = along
    waiting, rest = dy, _part(dx, number, axis.tap(axis.kernel - 1)[1])
    for k in range(axis.kernel - 1):
        _, cells = axis.tap(k)
        hits = buffers.temporary("hits", dy.shape, np.bool_)
        np.equal(_part(compared[0], number, cells), compared[1], out=hits)
        taken = np.multiply(waiting, hits, out=_part(dx, number, cells))
        waiting = np.subtract(waiting, taken, out=rest)


def _spread(dy: Array, along: tuple[Axis, int], dx: Array) -> None:
    """Add the gradient of each window along one axis to all of its cells."""
    axis, number = along
    dx.fill(0)
    for k in range(axis.kernel):
        outputs, cells = axis.tap(k)
        part = _part(dx, number, cells)
        part += _part(dy, number, outputs)


def _part(images: Array, axis: int, cells: slice) -> Array:
    return images[cells] if axis == _HEIGHT else images[:, :, cells]


def _counts(rows: Axis, columns: Axis, counts_padding: bool, dtype: np.dtype[Any]) -> Array:
    """Return the number of cells that each window's mean is over, in a shape that broadcasts against y."""
    if counts_padding:
        return np.full((1, 1, 1, 1), rows.kernel * columns.kernel, dtype)
    down, across = ([max(1, len(axis.taps_of(i))) for i in range(axis.outputs)] for axis in (rows, columns))
    counts: Array = np.array(down, dtype)[:, None, None, None] * np.array(across, dtype)[:, None]
    return counts
