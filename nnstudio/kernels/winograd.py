"""Convolution with 3x3 kernels by Winograd's minimal filtering, F(4x4, 3x3): a quarter of the multiplications.

The output falls into tiles of 4x4. What a tile sees, 6x6 cells d, and the kernel g are transformed by small constant
matrices (`winograd_matrices`); there the convolution is a product of 36 numbers, added up over the channels, that is 36
matrix products:

    y = A' ((G g G') * (B' d B)) A

Rounding costs up to 2e-6 of the largest value of y, dx or dweight in float32, where plain products have 4e-7. The
backward pass is the transposed of each step: one transformed dy gives both gradients, together with x and the weight.
These are transformed anew, as to keep what comes of them would take two and four times their memory.

A group of neighbouring tiles goes all the way before the next one begins, so that it stays in the cache; of small
images all groups go together. Transforming is a product too: down an image with the small matrices, across it with
banded ones that hold them once for each tile of the group. Padding and ragged edges are where these matrices are cut.
Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks".

| array | shape |
|---|---|
| x, dx; y, dy | as in `convolution` |
| tiles, transformed | (6, channels, 6 * tiles of a group, groups, batch) |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.windows import Window
from nnstudio.kernels.winograd_matrices import KERNEL, POINTS, TILE, bands, tile_count, tiles_together
from nnstudio.kernels.winograd_weights import Kernel, KernelGradient

Array = NDArray[Any]
Shape = tuple[int, ...]

_COLUMNS = 128
"""Columns that a product has at the most where groups of tiles with fewer are joined: then products of
weights, which are added up, are fewer, and tiles that wait for others still lie in the cache."""

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
        made, wanted = made * tile_count(size) * TILE, wanted * size
    return made <= _LARGEST_WASTE * wanted


class Winograd:
    """One forward pass over a batch, and the backward pass that may follow it, until when x has to stay as it is.

    Rows of y may be made, and those of dy taken, some at a time: in ascending order, by multiples of `tall`.
    """

    def __init__(self, x: Array, weight: Array, window: Window, buffers: Buffers) -> None:
        rows, columns = window.over((x.shape[0], x.shape[2]))
        together = tiles_together(columns)
        self.y_shape = (rows.outputs, len(weight), columns.outputs, x.shape[3])
        self._x = x
        self._buffers = buffers
        self._down = bands(rows, 1, x.dtype.str)
        self._across = bands(columns, together, x.dtype.str)
        self._joined = max(1, _COLUMNS // (together * x.shape[3]))
        self._weight = weight
        self._is_at_once = self._joined >= len(self._down) * len(self._across)
        self._kernel = Kernel(weight, buffers, at_once=self._is_at_once)
        self._kernel_gradient: KernelGradient | None = None
        self._dx: Array | None = None
        self._seen_twice = x[:0]

    @property
    def tall(self) -> int:
        """Rows of y that are made, or whose gradients are taken, together."""
        rows: int = min(len(self._down), max(1, self._joined // len(self._across)))
        return TILE * rows

    def forward(self) -> Array:
        """Return y, lent until the next pass."""
        y = self._buffers.scratch("y", self.y_shape)
        self.rows(0, y)
        return y

    def rows(self, first: int, out: Array) -> None:
        """Write the rows of y from `first` on into `out`."""
        for part in self._parts(first, out):
            seen = self._tiles("seen", self._x.shape[1], len(part))
            made = self._tiles("made", out.shape[1], len(part))
            for group, tiles in zip(part, _by_group(seen), strict=True):
                self._see(group, tiles)
            self._kernel.times(_by_point(seen), out=_by_point(made))
            for group, tiles in zip(part, _by_group(made), strict=True):
                self._gather(group, tiles)

    def gradients(self, dy: Array, dweight: Array | None, *, passes_gradient: bool) -> Array | None:
        """Write the gradient of the weight, where an array for it is given, and return dx, where wanted."""
        self.begin_backward(dweight, passes_gradient=passes_gradient)
        self.take(0, dy)
        return self.finish_backward()

    def begin_backward(self, dweight: Array | None, *, passes_gradient: bool) -> None:
        """Say what is wanted of the rows of dy that `take` is going to be given."""
        at_once = self._is_at_once
        if dweight is not None:
            self._kernel_gradient = KernelGradient(dweight, self._buffers, at_once=at_once)
        if passes_gradient:
            self._dx = self._buffers.gradient(self._x.shape)
            self._dx[self._down[-1].cells.stop :] = 0
            self._dx[:, :, self._across[-1].cells.stop :] = 0
            self._kernel = Kernel(self._weight.swapaxes(0, 1), self._buffers, at_once=at_once)

    def rows_of_dy(self, first: int, count: int) -> Array:
        """Lend an array for the rows of dy from `first` on, to be filled and then taken."""
        return self._buffers.temporary("rows", (count, *self.y_shape[1:]))

    def take(self, first: int, dy: Array) -> None:
        """Take the rows of dy from `first` on."""
        for part in self._parts(first, dy):
            made = self._tiles("made", dy.shape[1], len(part))
            for group, tiles in zip(part, _by_group(made), strict=True):
                self._scatter(group, tiles)
            seen = self._tiles("seen", self._x.shape[1], len(part))
            if self._kernel_gradient is not None:
                for group, tiles in zip(part, _by_group(seen), strict=True):
                    self._see(group, tiles)
                self._kernel_gradient.add(_by_point(made), _by_point(seen))
            if self._dx is not None:
                self._kernel.times(_by_point(made), out=_by_point(seen))
                for group, tiles in zip(part, _by_group(seen), strict=True):
                    self._add_to_dx(self._dx, group, tiles)

    def finish_backward(self) -> Array | None:
        """Finish the gradient of the weight, and return dx, lent until the next pass, once all rows are taken."""
        if self._kernel_gradient is not None:
            self._kernel_gradient.finish()
        dx, self._dx, self._kernel_gradient = self._dx, None, None
        return dx

    def _groups(self, first: int, rows: Array) -> list[_Group]:
        """Return the groups of tiles that lie on rows of y from `first` on."""
        return [
            _Group((first + start) // TILE, number, rows[start : start + TILE, :, across.outputs])
            for start in range(0, len(rows), TILE)
            for number, across in enumerate(self._across)
        ]

    def _parts(self, first: int, rows: Array) -> Iterator[list[_Group]]:
        """Yield as many of them at a time as are joined."""
        groups = self._groups(first, rows)
        for start in range(0, len(groups), self._joined):
            yield groups[start : start + self._joined]

    def _see(self, group: _Group, tiles: Array) -> None:
        """Write the transformed of what a group of tiles sees of x."""
        down, across = self._down[group.down], self._across[group.across]
        cells = self._x[down.cells, :, across.cells]
        tall = self._buffers.temporary("tall", (POINTS, *cells.shape[1:]))
        np.matmul(down.see, _by_channel(cells), out=_by_channel(tall))
        np.matmul(across.see, tall, out=tiles)

    def _gather(self, group: _Group, tiles: Array) -> None:
        """Write what belongs to a group of tiles into rows of y, from the products made for it."""
        tall = self._buffers.temporary("tall", (POINTS, *group.rows.shape[1:]))
        np.matmul(self._across[group.across].gather, tiles, out=tall)
        np.matmul(self._down[group.down].gather, _by_channel(tall), out=_by_channel(group.rows))

    def _scatter(self, group: _Group, tiles: Array) -> None:
        """Write the transformed of a group's part of rows of dy: the transposed of `_gather`."""
        tall = self._buffers.temporary("tall", (POINTS, *group.rows.shape[1:]))
        np.matmul(self._down[group.down].gather.T, _by_channel(group.rows), out=_by_channel(tall))
        np.matmul(self._across[group.across].gather.T, tall, out=tiles)

    def _add_to_dx(self, dx: Array, group: _Group, tiles: Array) -> None:
        """Add what a group of tiles, and the ones before it across and down, give to cells of dx: `_see` transposed."""
        across = self._across[group.across]
        tall = self._buffers.temporary("tall", (POINTS, dx.shape[1], _length(across.cells), dx.shape[3]))
        np.matmul(across.see.T, tiles, out=tall)
        columns, own = self._met_across(group, tall)
        cells, back_down = self._down[group.down].cells, self._down[group.down].see.T
        begun = self._down[group.down - 1].cells.stop if group.down else cells.start
        stretch = dx[:, :, columns]
        seen_twice = self._buffers.temporary("rows seen twice", (begun - cells.start, *stretch.shape[1:]))
        np.matmul(back_down[: len(seen_twice)], _by_channel(own), out=_by_channel(seen_twice))
        stretch[cells.start : begun] += seen_twice
        np.matmul(back_down[len(seen_twice) :], _by_channel(own), out=_by_channel(stretch[begun : cells.stop]))

    def _met_across(self, group: _Group, tall: Array) -> tuple[slice, Array]:
        """Return the cells that no group behind this one sees, and what it and the one before give to them."""
        cells = self._across[group.across].cells
        if group.across:
            tall[:, :, : self._seen_twice.shape[2]] += self._seen_twice
        if group.across + 1 == len(self._across):
            return cells, tall
        stop = self._across[group.across + 1].cells.start
        shared = tall[:, :, stop - cells.start :]
        self._seen_twice = self._buffers.temporary("columns seen twice", shared.shape)
        np.copyto(self._seen_twice, shared)
        return slice(cells.start, stop), tall[:, :, : stop - cells.start]

    def _tiles(self, name: str, channels: int, groups: int) -> Array:
        """Lend an array for so many groups of transformed tiles."""
        return self._buffers.temporary(name, (POINTS, channels, len(self._across[0].see), groups, self._x.shape[3]))


class _Group(NamedTuple):
    """Neighbouring tiles across an image: the numbers of their bands, and their part of rows of y or dy."""

    down: int
    across: int
    rows: Array


def _by_channel(rows: Array) -> Array:
    """View rows of an image as (channels, rows, width * batch): a small product per channel takes half the time of one
    large one, for which BLAS copies its operands first.
    """
    height, channels, width, batch = rows.shape
    return rows.reshape(height, channels, width * batch).swapaxes(0, 1)


def _by_point(tiles: Array) -> Array:
    """View transformed tiles as matrices (6, 6, channels, tiles * batch)."""
    points, channels, *_ = tiles.shape
    return tiles.reshape(points, channels, POINTS, -1).swapaxes(1, 2)


def _by_group(tiles: Array) -> Array:
    """View transformed tiles as those of each group, (6, channels, 6 * tiles, batch)."""
    return tiles.transpose(3, 0, 1, 2, 4)


def _length(cells: slice) -> int:
    length: int = cells.stop - cells.start
    return length
