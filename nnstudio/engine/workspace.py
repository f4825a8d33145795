"""Scratch memory that is kept from one batch to the next."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.layers.base import Array, Shape


class Workspace:
    """Lends arrays by name and keeps their memory, so that a training step allocates next to nothing.

    An array is valid until the same name is lent again. Memory grows to the largest shape asked for.
    """

    def __init__(self, dtype: DTypeLike = np.float32) -> None:
        self.dtype = np.dtype(dtype)
        self._buffers: dict[tuple[str, np.dtype[Any]], Array] = {}
        self._zeroed: dict[str, Array] = {}

    def scratch(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array, of the workspace's own dtype where none is given."""
        size = math.prod(shape)
        key = (name, self.dtype if dtype is None else np.dtype(dtype))
        buffer = self._buffers.get(key)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[key] = np.empty(size, key[1])
        return buffer[:size].reshape(shape)

    def zeros(self, name: str, shape: Shape) -> Array:
        """Lend an array that was zero when first lent in this shape and has kept what was written since."""
        array = self._zeroed.get(name)
        if array is None or array.shape != shape:
            array = self._zeroed[name] = np.zeros(shape, self.dtype)
        return array

    @property
    def nbytes(self) -> int:
        """Bytes that are held."""
        return sum(array.nbytes for array in (*self._buffers.values(), *self._zeroed.values()))
