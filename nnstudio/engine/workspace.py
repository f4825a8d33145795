"""Memory that is kept from one batch to the next."""

from __future__ import annotations

import math
import weakref
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.layers.base import Array, Shape

_LINE = 64
"""Bytes of a cache line: arrays begin with one, and temporaries lie a further one apart, lest they compete for it."""


class Workspace:
    """Lends one step's arrays by name and keeps their memory, so that a training step allocates next to nothing.

    Memory grows to the largest shape asked for. What is dead before another step has its turn lies in memory that all
    steps of a network have in `common`.
    """

    def __init__(self, dtype: DTypeLike = np.float32, common: CommonMemory | None = None) -> None:
        self.dtype = np.dtype(dtype)
        self._common = CommonMemory() if common is None else common
        self._sign = object()
        self._buffers: dict[tuple[str, np.dtype[Any]], Array] = {}
        self._zeroed: dict[str, Array] = {}

    def scratch(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array, valid until the same name is lent again; without `dtype` of the workspace's."""
        size = math.prod(shape)
        key = (name, self.dtype if dtype is None else np.dtype(dtype))
        buffer = self._buffers.get(key)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[key] = _bytes(size * key[1].itemsize).view(key[1])
        return buffer[:size].reshape(shape)

    def zeros(self, name: str, shape: Shape) -> Array:
        """Lend an array that was zero when first lent in this shape and has kept what was written since."""
        array = self._zeroed.get(name)
        if array is None or array.shape != shape:
            array = self._zeroed[name] = np.zeros(shape, self.dtype)
        return array

    def temporary(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array, valid until another step asks for one."""
        return self._common.temporary(self._sign, name, shape, self.dtype if dtype is None else np.dtype(dtype))

    def gradient(self, shape: Shape) -> Array:
        """Lend an uninitialised array, valid as long as anybody holds it."""
        return self._common.gradient(shape, self.dtype)

    @property
    def nbytes(self) -> int:
        """Bytes that are held, without what is held in common."""
        return sum(array.nbytes for array in (*self._buffers.values(), *self._zeroed.values()))


class CommonMemory:
    """Memory that the steps of a network use in turn: as much as the one that needs most."""

    def __init__(self) -> None:
        self._temporaries = _Stack()
        self._borrower: object = None
        self._gradients: list[_Piece] = []

    def temporary(self, borrower: object, name: str, shape: Shape, dtype: np.dtype[Any]) -> Array:
        """Lend an array; those of the borrower before this one are no longer valid.

        The borrower is but a sign: whoever holds this memory is not to be held by it, so that all goes back at once.
        """
        if borrower is not self._borrower:
            self._borrower = borrower
            self._temporaries.clear()
        return self._temporaries.lend(name, shape, dtype)

    def gradient(self, shape: Shape, dtype: np.dtype[Any]) -> Array:
        """Lend an array whose memory is lent again once neither it nor a view of it is held."""
        size = math.prod(shape) * dtype.itemsize
        free = sorted((piece for piece in self._gradients if piece.is_free), key=lambda piece: piece.nbytes)
        piece = next((piece for piece in free if piece.nbytes >= size), free[-1] if free else None)
        if piece is None:
            self._gradients.append(piece := _Piece())
        return piece.lend(shape, dtype)

    @property
    def nbytes(self) -> int:
        """Bytes that are held."""
        return self._temporaries.nbytes + sum(piece.nbytes for piece in self._gradients)


class _Stack:
    """Arrays by name that lie behind one another in one piece of memory, and are forgotten together."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.uint8)
        self._lent: dict[tuple[str, np.dtype[Any]], Array] = {}
        self._height = 0
        self._highest = 0

    @property
    def nbytes(self) -> int:
        return self._memory.nbytes

    def lend(self, name: str, shape: Shape, dtype: np.dtype[Any]) -> Array:
        size = math.prod(shape)
        buffer = self._lent.get((name, dtype))
        if buffer is None or buffer.size < size:
            buffer = self._lent[name, dtype] = self._bytes(size * dtype.itemsize).view(dtype)
        return buffer[:size].reshape(shape)

    def clear(self) -> None:
        """Forget all arrays; have room from now on for as many as there ever were."""
        self._lent.clear()
        self._height = 0
        if self._highest > self._memory.size:
            self._memory = np.empty(0, np.uint8)  # given back before more is taken
            self._memory = _bytes(self._highest)

    def _bytes(self, count: int) -> Array:
        start = self._height
        self._height += (count // _LINE + 2) * _LINE
        self._highest = max(self._highest, self._height)
        return self._memory[start : start + count] if start + count <= self._memory.size else _bytes(count)


class _Piece:
    """Memory for one array at a time, which knows by itself whether anybody still holds the one that was lent."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.uint8)
        self._lent: weakref.ref[Array] | None = None

    @property
    def nbytes(self) -> int:
        return self._memory.nbytes

    @property
    def is_free(self) -> bool:
        return self._lent is None or self._lent() is None

    def lend(self, shape: Shape, dtype: np.dtype[Any]) -> Array:
        size = math.prod(shape)
        if size * dtype.itemsize > self.nbytes:
            self._memory = np.empty(0, np.uint8)  # given back before more is taken
            self._memory = _bytes(size * dtype.itemsize)
        array = np.frombuffer(self._memory.data, dtype, size) if size else np.empty(0, dtype)
        self._lent = weakref.ref(array)  # views hold on to it, as it is of a memoryview and not of an array
        return array.reshape(shape)


def _bytes(count: int) -> Array:
    """Return uninitialised bytes that begin with a cache line: NumPy's own do not, and adding takes twice as long."""
    memory = np.empty(count + _LINE, np.uint8)
    first = -memory.ctypes.data % _LINE
    return memory[first : first + count]
