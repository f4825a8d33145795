"""Depthwise convolution: every channel has kernels of its own, and channels do not mix.

Sums over taps pass over the images again and again, and products of single rows are too thin for
BLAS. Instead the kernel's rows are written as banded matrices that take a stretch of a row of the
image to the outputs above it: row i of a band holds the kernel's row from cell i * stride on. Most
of its entries are zero, yet the product takes a quarter of the time. Shapes as in `convolution`, and

    bands: (multiplier, kernel height, channels, outputs of a tile, cells of a tile)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.windows import Axis, Window

Array = NDArray[Any]

TILE = 32
"""Outputs of a tile at most: wider bands hold more zeros, narrower ones take more calls."""


def convolve(x: Array, weight: Array, window: Window, y: Array, buffers: Buffers) -> None:
    """Write the convolution of x with a weight of shape (channels * multiplier, 1, kernel height, kernel width)."""
    rows, columns = window.over((x.shape[0], x.shape[2]))
    bands = _banded(weight, x.shape[1], columns, buffers)
    for step in _steps(x, y, columns):
        part = step.part(bands)
        term = buffers.temporary("term of y", step.outputs.shape[1:])
        for output in range(rows.outputs):
            step.outputs[output].fill(0)
            for k, cell in rows.taps_of(output):
                step.outputs[output] += np.matmul(part[k], step.cells[cell], out=term)


def weight_gradient(dy: Array, x: Array, window: Window, out: Array) -> None:
    """Write the gradient of the weight into `out`: per tap, the dot products of dy's rows with x's."""
    rows, columns = window.over((x.shape[0], x.shape[2]))
    by_tap = _by_tap(out, x.shape[1])
    for multiple, i, j in np.ndindex(len(by_tap), rows.kernel, columns.kernel):
        down, above = rows.tap(i)
        across, beside = columns.tap(j)
        gradients = _rows(dy[down, multiple :: len(by_tap), across])
        np.sum(np.vecdot(gradients, _rows(x[above, :, beside])), axis=0, out=by_tap[multiple, i, :, j])


def input_gradient(dy: Array, weight: Array, window: Window, dx: Array, buffers: Buffers) -> None:
    """Write the gradient of x into `dx`."""
    rows, columns = window.over((dx.shape[0], dx.shape[2]))
    bands = _banded(weight, dx.shape[1], columns, buffers)
    dx.fill(0)
    for step in _steps(dx, dy, columns):
        term = buffers.temporary("term of dx", step.cells.shape[1:])
        transposed = step.part(bands).swapaxes(2, 3)
        for output in range(rows.outputs):
            gradient = step.outputs[output]
            for k, cell in rows.taps_of(output):
                step.cells[cell] += np.matmul(transposed[k], gradient, out=term)


@dataclass(frozen=True)
class _Step:
    """One of the kernels per channel on one tile of the width, as views.

    `outputs` is (output height, channels, outputs of the tile, batch), `cells` (height, channels,
    cells of the tile that lie on the image, batch).
    """

    outputs: Array
    cells: Array
    multiple: int
    skipped: int

    def part(self, bands: Array) -> Array:
        """Return the bands of this kernel, cut where the tile is narrower or cells lie on padding."""
        end = self.skipped + self.cells.shape[2]
        return bands[self.multiple, :, :, : self.outputs.shape[2], self.skipped : end]


def _steps(x: Array, y: Array, columns: Axis) -> Iterator[_Step]:
    channels = x.shape[1]
    multiplier = y.shape[1] // channels
    for first in range(0, columns.outputs, TILE):
        end = min(first + TILE, columns.outputs)
        start = first * columns.stride - columns.before
        low = min(max(start, 0), columns.size)
        high = max(low, min(start + _cells(end - first, columns), columns.size))
        for multiple in range(multiplier):
            yield _Step(y[:, multiple::multiplier, first:end], x[:, :, low:high], multiple, low - start)


def _rows(images: Array) -> Array:
    """Return images as (height, channels, width * batch); a view where neighbouring columns are neighbours."""
    return images.reshape(*images.shape[:2], images.shape[2] * images.shape[3])


def _cells(outputs: int, columns: Axis) -> int:
    return (outputs - 1) * columns.stride + columns.span


def _bands_shape(weight_shape: tuple[int, ...], channels: int, columns: Axis) -> tuple[int, ...]:
    outputs = min(TILE, columns.outputs)
    return (weight_shape[0] // channels, weight_shape[2], channels, outputs, _cells(outputs, columns))


def _banded(weight: Array, channels: int, columns: Axis, buffers: Buffers) -> Array:
    bands = buffers.zeros("bands", _bands_shape(weight.shape, channels, columns))
    _diagonals(bands, columns)[...] = _by_tap(weight, channels)[:, :, :, None]
    return bands


def _by_tap(weight: Array, channels: int) -> Array:
    """View a weight as (multiplier, kernel height, channels, kernel width)."""
    outputs, _, height, width = weight.shape
    return weight.reshape(channels, outputs // channels, height, width).transpose(1, 2, 0, 3)


def _diagonals(bands: Array, columns: Axis) -> Array:
    """View what is not zero in bands: (multiplier, kernel height, channels, outputs, kernel width)."""
    *outer, output, cell = bands.strides
    strides = (*outer, output + columns.stride * cell, columns.dilation * cell)
    return as_strided(bands, (*bands.shape[:4], columns.kernel), strides)
