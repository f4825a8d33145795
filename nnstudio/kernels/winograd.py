"""Convolution with 3x3 kernels by Winograd's minimal filtering, F(4x4, 3x3): a quarter of the multiplications.

The output falls into tiles of 4x4. What a tile sees, 6x6 cells d, and the kernel g are transformed by small constant
matrices; there the convolution is a product of 36 numbers, added up over the channels, that is 36 matrix products:

    y = A' ((G g G') * (B' d B)) A

The matrices A, G and B of Toom and Cook belong to points at which polynomials are evaluated. With 0, +-2/3, +-3/2 and
infinity rounding errors are a third of those with the usual 0, +-1, +-2 and infinity: up to 2e-6 of the largest value
of y, dx or dweight in float32, where plain products have 4e-7. The backward pass is the transposed of each step, so
that the transformed x of the forward pass and one transformed dy give both gradients.

Tiles are worked on a row of them at a time, which stays near the processor. Transforming is a product too: down an
image with the small matrices, across it with banded ones that hold them once for each tile of a group. Padding and
ragged edges are where these matrices are cut. Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
Networks"; Barabasz et al. 2020, "Error Analysis and Improving the Accuracy of Winograd Convolution".

| array | shape |
|---|---|
| x, dx; y, dy | as in `convolution` |
| a row of tiles, transformed | (6, channels, groups, 6 * tiles of a group, batch) |
| weight, transformed | (6, 1, 6, output channels, channels) |
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.products import SumOfProducts
from nnstudio.kernels.windows import Axis, Window

Array = NDArray[Any]
Shape = tuple[int, ...]

KERNEL = 3
TILE = 4
POINTS = TILE + KERNEL - 1
"""Points of evaluation, and cells along one side that a tile of the output sees."""

_FINITE_POINTS = (0.0, 2 / 3, -2 / 3, 3 / 2, -3 / 2)

_TOGETHER = 4
"""About as many tiles are transformed together across an image: more have more zeros in their matrices."""


_FEWEST_CHANNELS = 16
_LARGEST_WASTE = 2


def is_faster(x_shape: Shape, weight_shape: Shape, window: Window) -> bool:
    """Whether this takes less time than products with unfolded images.

    With fewer than 16 channels transforming costs more than it saves; so it does where most of the tiles' outputs lie
    beyond the edges, as for 5x5 outputs, which take as many tiles as 8x8. Batches of one or two take up to 1.4 of the
    time, and a forward pass alone of few channels up to 5 times as long (0.55 ms); all others take 0.4 to 0.9.
    """
    outputs, channels, *kernel = weight_shape
    is_plain = tuple(kernel) == (KERNEL, KERNEL) and window.stride == window.dilation == (1, 1)
    if not is_plain or channels != x_shape[1] or min(channels, outputs) < _FEWEST_CHANNELS:
        return False
    made, wanted = 1, 1
    for size in window.output_size((x_shape[0], x_shape[2])):
        made, wanted = made * _tile_count(size) * TILE, wanted * size
    return made <= _LARGEST_WASTE * wanted


class Winograd:
    """One forward pass over a batch, and the backward pass that may follow it.

    Rows of y may be made, and those of dy taken, some at a time: in ascending order, by multiples of `tall`.
    """

    tall = TILE

    def __init__(self, x: Array, weight: Array, window: Window, buffers: Buffers, *, learns: bool) -> None:
        rows, columns = window.over((x.shape[0], x.shape[2]))
        together = _tiles_together(columns)
        self.y_shape = (rows.outputs, len(weight), columns.outputs, x.shape[3])
        self._x = x
        self._buffers = buffers
        self._down = _bands(rows, 1, x.dtype.str)
        self._across = _bands(columns, together, x.dtype.str)
        self._back_across = _back_across(columns, together, x.dtype.str)
        self._kernel = _transformed(weight, buffers)
        self._seen = buffers.scratch("seen", (len(self._down) if learns else 1, *self._tiles_shape(x.shape[1])))
        self._weight_total: Array | None = None
        self._weight_sums: list[SumOfProducts] = []
        self._dx: Array | None = None

    def forward(self) -> Array:
        """Return y, lent until the next pass."""
        y = self._buffers.scratch("y", self.y_shape)
        self.rows(0, y)
        return y

    def rows(self, first: int, out: Array) -> None:
        """Write the rows of y from `first` on into `out`."""
        for number, part in _tile_rows(first, out):
            seen = self._seen[number % len(self._seen)]
            self._see(self._down[number], seen)
            made = self._buffers.temporary("made", self._tiles_shape(part.shape[1]))
            np.matmul(self._kernel, _by_point(seen), out=_by_point(made))
            self._gather(self._down[number], made, part)

    def gradients(self, dy: Array, dweight: Array | None, *, passes_gradient: bool) -> Array | None:
        """Write the gradient of the weight, where an array for it is given, and return dx, where wanted."""
        self.begin_backward(learns=dweight is not None, passes_gradient=passes_gradient)
        self.take(0, dy)
        return self.finish_backward(dweight)

    def begin_backward(self, *, learns: bool, passes_gradient: bool) -> None:
        """Say what is wanted of the rows of dy that `take` is going to be given."""
        if learns:
            self._weight_total = self._buffers.temporary("weight gradient", (POINTS, POINTS, *self._kernel.shape[3:]))
            self._weight_sums = [SumOfProducts(total, self._buffers) for total in self._weight_total]
        self._dx = self._buffers.gradient(self._x.shape) if passes_gradient else None

    def rows_of_dy(self, first: int, count: int) -> Array:
        """Lend an array for the rows of dy from `first` on, to be filled and then taken."""
        return self._buffers.temporary("rows of dy", (count, *self.y_shape[1:]))

    def take(self, first: int, dy: Array) -> None:
        """Take the rows of dy from `first` on."""
        for number, part in _tile_rows(first, dy):
            made = self._scatter(self._down[number], part)
            if self._weight_sums:
                self._add_to_weight_sums(made, self._seen[number])
            if self._dx is not None:
                self._add_to_dx(self._dx, number, made)

    def finish_backward(self, dweight: Array | None) -> Array | None:
        """Write the gradient of the weight, and return dx, lent until the next pass, once all rows are taken."""
        if self._weight_total is not None and dweight is not None:
            outputs, channels, *_ = dweight.shape
            by_weight = self._weight_total.reshape(POINTS**2, outputs, channels).transpose(1, 2, 0)
            matrix = _weight_matrix(dweight.dtype.str)
            np.matmul(by_weight, matrix, out=dweight.reshape(outputs, channels, KERNEL**2))
        dx, self._dx, self._weight_total, self._weight_sums = self._dx, None, None, []
        return dx

    def _see(self, down: _Band, seen: Array) -> None:
        """Transform what a row of tiles sees of x."""
        tall = self._tall(self._x.shape)
        np.matmul(down.see, _by_channel(self._x[down.cells]), out=_by_channel(tall))
        for group, across in enumerate(self._across):
            np.matmul(across.see, tall[:, :, across.cells], out=seen[:, :, group])

    def _gather(self, down: _Band, made: Array, rows: Array) -> None:
        """Write rows of y from the products made for a row of tiles."""
        tall = self._tall(self.y_shape)
        for group, across in enumerate(self._across):
            np.matmul(across.gather, made[:, :, group], out=tall[:, :, across.outputs])
        np.matmul(down.gather, _by_channel(tall), out=_by_channel(rows))

    def _scatter(self, down: _Band, rows: Array) -> Array:
        """Return the transformed of rows of dy: the transposed of `_gather`."""
        tall, made = self._tall(self.y_shape), self._buffers.temporary("made", self._tiles_shape(rows.shape[1]))
        np.matmul(down.gather.T, _by_channel(rows), out=_by_channel(tall))
        for group, across in enumerate(self._across):
            np.matmul(across.gather.T, tall[:, :, across.outputs], out=made[:, :, group])
        return made

    def _add_to_weight_sums(self, made: Array, seen: Array) -> None:
        """Add what a row of tiles gives, point by point down the image, so that what is added lies in the cache."""
        made, seen = _by_point(made), _by_point(seen).swapaxes(3, 4)
        for point, weight_sum in enumerate(self._weight_sums):
            for group in range(len(self._across)):
                weight_sum.add(made[point, group], seen[point, group])

    def _add_to_dx(self, dx: Array, number: int, made: Array) -> None:
        """Add what a row of tiles gives to the rows of dx that it sees: the transposed of `_see`."""
        gradients = self._seen[number % len(self._seen)]  # what was seen is not needed any more
        np.matmul(self._kernel.swapaxes(3, 4), _by_point(made), out=_by_point(gradients))
        groups_joined = gradients.reshape(*gradients.shape[:2], -1, gradients.shape[4])
        tall = self._tall(self._x.shape)
        for entries, columns, matrix in self._back_across:
            np.matmul(matrix, groups_joined[:, :, entries], out=tall[:, :, columns])
        cells, back_down = self._down[number].cells, self._down[number].see.T
        begun = self._down[number - 1].cells.stop if number else cells.start
        seen_twice = self._buffers.temporary("rows seen twice", (begun - cells.start, *dx.shape[1:]))
        np.matmul(back_down[: len(seen_twice)], _by_channel(tall), out=_by_channel(seen_twice))
        dx[cells.start : begun] += seen_twice
        np.matmul(back_down[len(seen_twice) :], _by_channel(tall), out=_by_channel(dx[begun : cells.stop]))
        if number + 1 == len(self._down):
            dx[cells.stop :] = 0

    def _tall(self, images: Shape) -> Array:
        """Lend a row of tiles that is transformed down the image alone."""
        return self._buffers.temporary("tall", (POINTS, *images[1:]))

    def _tiles_shape(self, channels: int) -> Shape:
        return (POINTS, channels, len(self._across), len(self._across[0].see), self._x.shape[3])


def _tile_rows(first: int, rows: Array) -> Iterator[tuple[int, Array]]:
    """Yield the number of each row of tiles, and the rows of the image that belong to it."""
    for start in range(0, len(rows), TILE):
        yield (first + start) // TILE, rows[start : start + TILE]


def _by_channel(rows: Array) -> Array:
    """View rows of an image as (channels, rows, width * batch): a small product per channel takes half the time of one
    large one, for which BLAS copies its operands first.
    """
    height, channels, width, batch = rows.shape
    return rows.reshape(height, channels, width * batch).swapaxes(0, 1)


def _by_point(tiles: Array) -> Array:
    """View transformed tiles as matrices (6, groups, 6, channels, tiles * batch)."""
    points, channels, groups, entries, batch = tiles.shape
    return tiles.reshape(points, channels, groups, POINTS, entries // POINTS * batch).transpose(0, 2, 3, 1, 4)


@dataclass(frozen=True)
class _Band:
    """Neighbouring tiles along one axis."""

    cells: slice
    """What they see of the image."""
    outputs: slice
    see: Array
    """Transforms cells: B' for each tile, (6 * tiles, cells), point by point."""
    gather: Array
    """Makes outputs: A' for each tile, (outputs, 6 * tiles)."""


@cache
def _bands(axis: Axis, tiles: int, dtype: str) -> tuple[_Band, ...]:
    """Return bands of so many tiles each that cover all outputs."""
    return tuple(_band(axis, first, tiles, dtype) for first in range(0, axis.outputs, TILE * tiles))


def _band(axis: Axis, first: int, tiles: int, dtype: str) -> _Band:
    gather_of_tile, _, see_of_tile = _toom_cook()
    see = np.zeros((POINTS, tiles, TILE * tiles + KERNEL - 1))
    gather = np.zeros((TILE * tiles, POINTS, tiles))
    for tile in range(tiles):
        see[:, tile, TILE * tile : TILE * tile + POINTS] = see_of_tile
        gather[TILE * tile : TILE * (tile + 1), :, tile] = gather_of_tile
    start = first - axis.before
    low, high = (min(max(cell, 0), axis.size) for cell in (start, start + see.shape[2]))
    outputs = slice(first, min(first + len(gather), axis.outputs))
    on_image = see.reshape(POINTS * tiles, -1)[:, low - start : high - start]
    wanted = gather[: outputs.stop - first].reshape(-1, POINTS * tiles)
    return _Band(slice(low, high), outputs, on_image.astype(dtype), wanted.astype(dtype))


@cache
def _back_across(axis: Axis, tiles: int, dtype: str) -> tuple[tuple[slice, slice, Array], ...]:
    """Return how the transposed of all bands' `see` makes each stretch of the image: (entries, cells, matrix).

    A stretch has the cells that a band sees first; the band before it sees some of them too. So each cell is
    written once, and there is nothing to add up.
    """
    bands = _bands(axis, tiles, dtype)
    entries = POINTS * tiles
    whole = np.zeros((axis.size, len(bands) * entries), dtype)
    for number, band in enumerate(bands):
        whole[band.cells, number * entries : (number + 1) * entries] = band.see.T
    starts = [0, *(band.cells.start for band in bands[1:]), axis.size]
    stretches = []
    for number, (low, high) in enumerate(pairwise(starts)):
        met = slice(max(0, number - 1) * entries, (number + 1) * entries)
        stretches.append((met, slice(low, high), np.ascontiguousarray(whole[low:high, met])))
    return tuple(stretches)


def _tiles_together(axis: Axis) -> int:
    """Return how many tiles to take together so that bands are alike."""
    tiles = _tile_count(axis.outputs)
    return math.ceil(tiles / max(1, round(tiles / _TOGETHER)))


def _tile_count(outputs: int) -> int:
    return math.ceil(outputs / TILE)


@cache
def _toom_cook() -> tuple[Array, Array, Array]:
    """Return A' (4, 6), G (6, 3) and B' (6, 6); scaled by powers of two, which costs nothing, to even out sizes."""
    see = np.linalg.inv(_powers(POINTS)).T
    scale = 2.0 ** np.round(np.log2(np.abs(see).max(axis=1, keepdims=True)))
    return _powers(TILE).T, _powers(KERNEL) * scale, see / scale


def _powers(count: int) -> Array:
    """Return the powers 0 to count - 1 of each point; of infinity only the highest one counts."""
    finite = np.vander(_FINITE_POINTS, count, increasing=True)
    return np.vstack([finite, np.eye(count)[-1]])


@cache
def _weight_matrix(dtype: str) -> Array:
    """Return G for height and width at once, (36, 9)."""
    _, matrix, _ = _toom_cook()
    return np.kron(matrix, matrix).astype(dtype)


def _transformed(weight: Array, buffers: Buffers) -> Array:
    outputs, channels, *_ = weight.shape
    kernel = buffers.scratch("kernel", (POINTS, 1, POINTS, outputs, channels))
    np.matmul(_weight_matrix(weight.dtype.str), weight.reshape(-1, KERNEL**2).T, out=kernel.reshape(POINTS**2, -1))
    return kernel
