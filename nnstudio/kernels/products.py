"""Matrix products: fast ones of small shares of a batch, and sums of them in lent arrays."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers

Array = NDArray[Any]

_SMALL = 100**3
"""Multiply-adds up to which OpenBLAS's kernels for AVX-512 read both operands where they are, on one thread; beyond,
it first copies them into an order of its own, which takes longer than the product where that has few columns."""

_ROWS = 8
"""Blocks have a multiple of so many rows."""

_RESIDENT = 512 * 1024
"""Bytes that the right operand may have so that it stays in the cache while each block of the left one meets it."""

_CACHE = 2 * 1024 * 1024
_SLIVER = 32
"""A transposed operand of more bytes is not read in blocks of fewer rows, which take but a part of each cache line."""

_FEW = 64
_MANY = 192
"""It pays to write down a transposed operand in the order in which it is read where it had so few columns, and so many
rows of another one meet it."""

_TILE = 8192
"""Values that are transposed at a time: the cache next to the core holds them twice."""

_LINE = 16
"""Rows that are transposed together at the least: of fewer, each cache line of the transpose is written to repeatedly,
which takes four times as long with rows of 4,096."""

_goes_by_blocks = False


@contextmanager
def small_products(are_faster: bool) -> Iterator[None]:
    """Say, inside a with statement, whether many small products are faster than a large one: of the whole process.

    They are on one thread, on processors for which OpenBLAS has kernels of their own for them.
    """
    global _goes_by_blocks  # noqa: PLW0603  # as the number of threads is, which it depends on
    before, _goes_by_blocks = _goes_by_blocks, are_faster
    try:
        yield
    finally:
        _goes_by_blocks = before


def multiply(a: Array, b: Array, out: Array) -> None:
    """Write the product a @ b of two matrices, or of stacks of them, block by block of rows where that is faster.

    256 x 784 times 784 x 32 takes 0.7 of the time of one product, times 784 x 8 half of it; 64 x 96 times a stack of
    96 x 448, as of a convolution, 0.76.
    """
    count, rows = a.shape[-2], _rows_at_a_time(a, b)
    if rows >= count:
        np.matmul(a, b, out=out)
        return
    whole = count // rows * rows
    right = b if b.ndim == 2 else b[..., np.newaxis, :, :]
    np.matmul(_in_blocks(a[..., :whole, :], rows), right, out=_in_blocks(out[..., :whole, :], rows))
    if whole < count:
        np.matmul(a[..., whole:, :], b, out=out[..., whole:, :])


def multiply_by_transposed(a: Array, b: Array, out: Array, buffers: Buffers) -> None:
    """Write the product a @ b.T of two matrices."""
    if _goes_by_blocks and b.shape[1] <= _FEW and len(a) >= _MANY:
        multiply(a, transposed(b, buffers.temporary("transposed", b.shape[::-1])), out)
    else:
        np.matmul(a, b.T, out=out)


def _in_blocks(matrices: Array, rows: int) -> Array:
    """View matrices as stacks of blocks of so many rows."""
    return matrices.reshape(*matrices.shape[:-2], -1, rows, matrices.shape[-1])


def _rows_at_a_time(a: Array, b: Array) -> int:
    """Return how many rows of `a` meet `b` at a time."""
    count: int = a.shape[-2]
    inner, columns = b.shape[-2:]
    if not _goes_by_blocks or count * inner * columns <= _SMALL:
        return count
    if columns == 1 or b.strides[-1] != b.itemsize or inner * columns * b.itemsize > _RESIDENT:
        return count
    rows = _even_rows(count, _SMALL // (inner * columns) // _ROWS * _ROWS)
    is_sliver = rows < _SLIVER and a.strides[-2] < a.strides[-1] and count * inner * a.itemsize > _CACHE
    return count if is_sliver else rows


@functools.lru_cache(maxsize=1000)
def _even_rows(count: int, most: int) -> int:
    """Return into blocks of how many rows to divide: of equal ones, where that takes less than twice as many."""
    if most == 0:
        return count
    fewest = math.ceil(count / most)
    return next((count // parts for parts in range(fewest, 2 * fewest) if count % (parts * _ROWS) == 0), most)


def transposed(x: Array, out: Array) -> Array:
    """Return the transpose of a matrix, written into `out`: where it has many rows, in half of a plain copy's time."""
    step = max(_LINE, _TILE // max(1, x.shape[1]))
    for start in range(0, len(x), step):
        np.copyto(out[:, start : start + step], x[start : start + step].T)
    return out


class LeftOperand:
    """A matrix that multiplies one matrix after the other, all of one shape.

    It is divided into blocks but once, which takes up to 4 us of a product of 30, and only into equal ones.
    """

    def __init__(self, matrix: Array) -> None:
        self.matrix = matrix
        self._blocks = matrix
        self._shape: tuple[int, ...] = ()

    def times(self, b: Array, out: Array) -> None:
        """Write the product with `b`."""
        if not self._shape:
            self._divide(b)
        np.matmul(self._blocks, b, out=out.reshape(self._shape))

    def _divide(self, b: Array) -> None:
        count, rows = len(self.matrix), _rows_at_a_time(self.matrix, b)
        if rows < count and count % rows == 0:
            self._blocks = _in_blocks(self.matrix, rows)
        self._shape = *self._blocks.shape[:-1], b.shape[1]


class SumOfProducts:
    """Matrix products, or stacks of them, added up one after the other: NumPy's overwrite what they are written to."""

    def __init__(self, total: Array, buffers: Buffers) -> None:
        self.total = total
        self._product = buffers.temporary("product to add", total.shape)
        self._is_empty = True

    def add(self, a: Array, b: Array) -> None:
        """Add a @ b to the total, which need hold nothing before the first time."""
        np.matmul(a, b, out=self.total if self._is_empty else self._product)
        if not self._is_empty:
            self.total += self._product
        self._is_empty = False
