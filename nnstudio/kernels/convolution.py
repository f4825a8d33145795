"""Convolution (cross-correlation, as in every framework) of batches of images, forward and backward.

| array | shape |
|---|---|
| x, dx | (height, channels, width, batch) |
| y, dy | (output height, output channels, output width, batch) |
| weight | (output channels, channels / groups, kernel height, kernel width), as PyTorch has it |

The number of groups follows from `x` and `weight`; padding is with zeros.

Images are unfolded along their width only: below each other stand, per row of the image, the cells
that each horizontal tap of the kernel sees. The rows that an output row needs follow one another
there, so overlapping views do the rest: 3 copies of the image for a 3x3 kernel where im2col makes
9, none for a 1x1 kernel. One product per output row writes the layout that the next layer reads.
The gradient of the input goes the same way back: one product per input row, folded along the width.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from nnstudio.kernels import depthwise
from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.products import SumOfProducts, multiply
from nnstudio.kernels.windows import Axis, Window
from nnstudio.kernels.winograd import Winograd, is_faster

Array = NDArray[Any]
Shape = tuple[int, ...]


def convolution_of(x: Array, weight: Array, window: Window, buffers: Buffers) -> Direct | Winograd:
    """Return the faster way to convolve a batch of this shape."""
    if is_faster(x.shape, weight.shape, window):
        return Winograd(x, weight, window, buffers)
    return Direct(x, weight, window, buffers)


class Direct:
    """One forward pass over a batch, and the backward pass that may follow it, as this module's functions do them."""

    def __init__(self, x: Array, weight: Array, window: Window, buffers: Buffers) -> None:
        self._x = x
        self._weight = weight
        self._window = window
        self._buffers = buffers
        self._unfolded = x

    def forward(self) -> Array:
        """Return y, lent until the next pass."""
        y, self._unfolded = convolve(self._x, self._weight, self._window, self._buffers)
        return y

    def gradients(self, dy: Array, dweight: Array | None, *, passes_gradient: bool) -> Array | None:
        """Write the gradient of the weight, where an array for it is given, and return dx, where wanted."""
        if dweight is not None:
            weight_gradient(dy, self._unfolded, self._window, dweight, self._buffers)
        if not passes_gradient:
            return None
        return input_gradient(dy, self._weight, self._x.shape, self._window, self._buffers)


def convolve(x: Array, weight: Array, window: Window, buffers: Buffers) -> tuple[Array, Array]:
    """Return y, and what `weight_gradient` needs to know of x; both are lent until the next call.

    The second is x itself or a view of it where no unfolding is needed, so x must not change
    before `weight_gradient` has been called.
    """
    rows, columns = window.over((x.shape[0], x.shape[2]))
    y = buffers.scratch("y", (rows.outputs, weight.shape[0], columns.outputs, x.shape[3]))
    groups = x.shape[1] // weight.shape[1]
    if _is_depthwise(groups, weight.shape):
        depthwise.convolve(x, weight, window, y, buffers)
        return y, x
    windows = by_group(x, groups) if window.is_pointwise else unfold(x, groups, rows, columns, buffers)
    multiply(kernel_matrix(weight, groups, buffers), windows, out=by_group(y, groups))
    return y, windows


def weight_gradient(dy: Array, unfolded: Array, window: Window, out: Array, buffers: Buffers) -> None:
    """Write the gradient of the weight into `out`; `unfolded` is what `convolve` returned beside y."""
    groups = unfolded.shape[1]
    if _is_depthwise(groups, out.shape):
        depthwise.weight_gradient(dy, unfolded, window, out)
        return
    total = WeightGradientSum(unfolded, out.shape[0], buffers)
    for row, gradient in enumerate(by_group(dy, groups)):
        total.add(row, gradient)
    total.write(out)


class WeightGradientSum:
    """The gradient of a weight, added up over the rows of the output."""

    def __init__(self, unfolded: Array, outputs: int, buffers: Buffers) -> None:
        _, groups, entries, _ = unfolded.shape
        self._unfolded = unfolded
        total = buffers.temporary("weight gradient", (groups, entries, outputs // groups))
        self._sum = SumOfProducts(total, buffers)

    def add(self, row: int, dy: Array) -> None:
        """Add what one row of the output, (groups, output channels per group, width * batch), contributes."""
        self._sum.add(self._unfolded[row], dy.swapaxes(1, 2))

    def write(self, out: Array) -> None:
        """Write the sum as a gradient of the weight's own shape."""
        outputs, channels, height, width = out.shape
        groups = len(self._sum.total)
        by_tap = self._sum.total.reshape(groups, height, width, channels, outputs // groups)
        np.copyto(_split(out, groups), by_tap.transpose(0, 4, 3, 1, 2))


def input_gradient(dy: Array, weight: Array, x_shape: Shape, window: Window, buffers: Buffers) -> Array:
    """Return dx, lent until the next call, for an x of shape `x_shape`."""
    dx = buffers.gradient(x_shape)
    groups = x_shape[1] // weight.shape[1]
    if _is_depthwise(groups, weight.shape):
        depthwise.input_gradient(dy, weight, window, dx, buffers)
    elif window.is_pointwise:
        transposed = _split(weight, groups)[..., 0, 0].swapaxes(1, 2)
        np.matmul(transposed, by_group(dy, groups), out=by_group(dx, groups))
    else:
        _fold_rows(dy, weight, window, dx, buffers)
    return dx


def _is_depthwise(groups: int, weight_shape: Shape) -> bool:
    return weight_shape[1] == 1 < groups


def _split(weight: Array, groups: int) -> Array:
    """View a weight as (groups, output channels per group, channels per group, kernel height, kernel width)."""
    return weight.reshape(groups, -1, *weight.shape[1:])


def by_group(images: Array, groups: int) -> Array:
    """View images as (height, groups, channels per group, width * batch)."""
    height, channels, width, batch = images.shape
    return images.reshape(height, groups, channels // groups, width * batch)


def kernel_matrix(weight: Array, groups: int, buffers: Buffers) -> Array:
    """Return the weight as (groups, output channels per group, entries), entries as `unfold` orders them."""
    ordered = _split(weight, groups).transpose(0, 1, 3, 4, 2)
    matrix = buffers.scratch("kernel", ordered.shape)
    np.copyto(matrix, ordered)
    return matrix.reshape(*ordered.shape[:2], -1)


def unfold(x: Array, groups: int, rows: Axis, columns: Axis, buffers: Buffers) -> Array:
    """Return a view of shape (output height, groups, entries, output width * batch).

    Entries are the cells of a window: kernel height x kernel width x channels per group, in this order.
    """
    height, channels, width, batch = x.shape
    images = x.reshape(height, groups, channels // groups, width, batch).swapaxes(0, 1)
    if rows.dilation > 1:
        return _unfold_cells(images, rows, columns, buffers)
    return _unfold_rows(images, rows, columns, buffers)


def _unfold_rows(images: Array, rows: Axis, columns: Axis, buffers: Buffers) -> Array:
    groups, _, channels, _, batch = images.shape
    shape = (groups, rows.padded, columns.kernel, channels, columns.outputs, batch)
    unfolded = buffers.zeros("unfolded", shape)
    inside = unfolded[:, rows.before : rows.before + rows.size]
    images = images[:, : inside.shape[1]]
    for k in range(columns.kernel):
        outputs, cells = columns.tap(k)
        inside[:, :, k, :, outputs] = images[:, :, :, cells]
    group, row, _, entry, _, cell = unfolded.strides
    entries = rows.kernel * columns.kernel * channels
    return as_strided(
        unfolded,
        (rows.outputs, groups, entries, columns.outputs * batch),
        (row * rows.stride, group, entry, cell),
    )


def _unfold_cells(images: Array, rows: Axis, columns: Axis, buffers: Buffers) -> Array:
    """Unfold along the height too: the rows that dilated windows see do not follow one another."""
    groups, _, channels, _, batch = images.shape
    shape = (groups, rows.outputs, rows.kernel, columns.kernel, channels, columns.outputs, batch)
    unfolded = buffers.zeros("unfolded", shape)
    for i in range(rows.kernel):
        outputs, cells = rows.tap(i)
        for j in range(columns.kernel):
            across, columns_seen = columns.tap(j)
            unfolded[:, outputs, i, j, :, across] = images[:, cells, :, columns_seen]
    entries = rows.kernel * columns.kernel * channels
    return unfolded.reshape(groups, rows.outputs, entries, columns.outputs * batch).swapaxes(0, 1)


def _fold_rows(dy: Array, weight: Array, window: Window, dx: Array, buffers: Buffers) -> None:
    """Make dx row by row: the product of the kernel rows that cover a row with dy's rows, folded along the width."""
    height, channels, width, batch = dx.shape
    rows, columns = window.over((height, width))
    groups = channels // weight.shape[1]
    order = sorted(range(rows.kernel), key=lambda k: (k * rows.dilation % rows.stride, -k))
    kernel = _transposed_kernel(weight, groups, order, buffers)
    entries, outputs = kernel.shape[1], kernel.shape[3]
    gradients = dy.reshape(rows.outputs, groups, outputs, columns.outputs * batch).swapaxes(0, 1)
    product = buffers.temporary("row of dx", (groups, entries, columns.outputs * batch))
    by_tap = product.reshape(groups, columns.kernel, channels // groups, columns.outputs, batch)
    images = dx.reshape(height, groups, channels // groups, width, batch)
    images.fill(0)
    for row in range(height):
        taps = rows.taps_onto(row)
        if not taps:
            continue
        first, seen = order.index(taps[0][0]), _slice(output for _, output in taps)
        part = kernel[:, :, first : first + len(taps)].reshape(groups, entries, -1)
        multiply(part, _joined(gradients[:, seen], buffers), out=product)
        _fold_columns(by_tap, columns, images[row])


def _joined(rows: Array, buffers: Buffers) -> Array:
    """Return (groups, rows, outputs, cells) as (groups, rows * outputs, cells): a view where these are neighbours."""
    groups, count, outputs, cells = rows.shape
    if count == 1 or (groups == 1 and rows[0].flags.c_contiguous):
        return rows.reshape(groups, count * outputs, cells)
    joined = buffers.temporary("rows of dy", rows.shape)
    np.copyto(joined, rows)
    return joined.reshape(groups, count * outputs, cells)


def _fold_columns(by_tap: Array, columns: Axis, image_row: Array) -> None:
    """Add (groups, kernel width, channels, output width, batch) onto a row (groups, channels, width, batch)."""
    for k in range(columns.kernel):
        outputs, cells = columns.tap(k)
        image_row[:, :, cells] += by_tap[:, k, :, outputs]


def _transposed_kernel(weight: Array, groups: int, order: list[int], buffers: Buffers) -> Array:
    """Return (groups, kernel width * channels, kernel height, outputs) with the kernel's rows in `order`.

    The order is such that the kernel rows which cover one row of the image follow one another, and
    meet ascending rows of the output.
    """
    ordered = _split(weight, groups)[:, :, :, order].transpose(0, 4, 2, 3, 1)
    kernel = buffers.temporary("transposed kernel", ordered.shape)
    np.copyto(kernel, ordered)
    groups, width, channels, height, outputs = ordered.shape
    return kernel.reshape(groups, width * channels, height, outputs)


def _slice(numbers: Iterable[int]) -> slice:
    first, *more = numbers
    return slice(first, more[-1] + 1, more[0] - first) if more else slice(first, first + 1)
