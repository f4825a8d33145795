"""What normalization and biases do per feature or channel, over all else: sums, and spreading a value over it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BLOCK = 256 * 1024
"""About as many values are worked on at a time where several passes over a batch meet in the cache."""


def channel_sum(x: Array, out: Array | None = None) -> Array:
    """Return the sum per feature or channel of a contiguous batch in the engine's layout.

    A product with ones: it takes half the time of `x.sum`, a quarter where rows are short.
    """
    rows = _rows(x)
    return _sum_over_height(np.matmul(rows, ones(rows.shape[-1], x.dtype)), out)


@lru_cache(maxsize=64)
def ones(count: int, dtype: np.dtype[Any]) -> Array:
    """Return a vector of ones, to be read only: a product with it sums."""
    vector = np.ones(count, dtype)
    vector.flags.writeable = False
    return vector


def channel_dot(x: Array, y: Array, out: Array | None = None) -> Array:
    """Return the sum of x * y per feature or channel of two contiguous batches, without making the product."""
    return _sum_over_height(np.vecdot(_rows(x), _rows(y)), out)


def spread(values: Array, ndim: int) -> Array:
    """Return a view of one value per feature or channel that broadcasts against a batch of `ndim` axes."""
    return values.reshape(values.shape + (1,) * min(ndim - 1, 2))


def blocks(*arrays: Array) -> Iterator[tuple[Array, ...]]:
    """Yield batches of one shape in parts that stay in the cache: some rows of images; vectors and sequences whole."""
    first = arrays[0]
    count = len(first) if first.ndim < 4 else max(1, BLOCK * len(first) // max(1, first.size))
    for start in range(0, len(first), count):
        yield tuple(array[start : start + count] for array in arrays)


def added(sums: list[Array]) -> Array:
    """Add up what `channel_sum` or `channel_dot` gave for each of `blocks`."""
    return np.sum(sums, axis=0, dtype=np.float64).astype(sums[0].dtype)


def _rows(x: Array) -> Array:
    """Return vectors and sequences as (features, all else) and images as (height, channels, width x batch)."""
    return x.reshape(x.shape[0], -1) if x.ndim < 4 else x.reshape(x.shape[0], x.shape[1], -1)


def _sum_over_height(sums: Array, out: Array | None) -> Array:
    """Add up sums of rows in float64, which costs nothing here and keeps means of large batches exact."""
    out = np.empty(sums.shape[-1], sums.dtype) if out is None else out
    if sums.ndim == 2:
        np.sum(sums, axis=0, dtype=np.float64, out=out)
    else:
        np.copyto(out, sums)
    return out
