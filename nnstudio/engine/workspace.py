"""Memory that is kept from one batch to the next."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.engine.pages import unwritten
from nnstudio.layers.base import Array, Shape

_LINE = 64
"""Bytes of a cache line: arrays begin with one, and temporaries lie a further one apart, lest they compete for it."""

_Key = tuple[str, np.dtype[Any]]


class Workspace:
    """Lends one step's arrays by name and keeps their memory, so that a training step allocates next to nothing.

    Memory grows to the largest shape asked for. What is dead before another step has its turn lies in memory that all
    steps of a network have in `common`.
    """

    def __init__(self, dtype: DTypeLike = np.float32, common: CommonMemory | None = None) -> None:
        self.dtype = np.dtype(dtype)
        self._common = CommonMemory() if common is None else common
        self._buffers: dict[_Key, Array] = {}
        self._zeroed: dict[str, Array] = {}
        self._temporaries = self._common.places()

    def scratch(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array, valid until the same name is lent again; without `dtype` of the workspace's."""
        size = math.prod(shape)
        key = (name, self.dtype if dtype is None else np.dtype(dtype))
        buffer = self._buffers.get(key)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[key] = unwritten(size, key[1])
        return buffer[:size].reshape(shape)

    def zeros(self, name: str, shape: Shape) -> Array:
        """Lend an array that was zero when first lent in this shape and has kept what was written since."""
        array = self._zeroed.get(name)
        if array is None or array.shape != shape:
            array = self._zeroed[name] = np.zeros(shape, self.dtype)
        return array

    def temporary(self, name: str, shape: Shape, dtype: DTypeLike | None = None) -> Array:
        """Lend an uninitialised array, valid until another step asks for one."""
        size = math.prod(shape)
        key = (name, self.dtype if dtype is None else np.dtype(dtype))
        buffer = self._temporaries.get(key)
        if buffer is None or buffer.size < size:
            buffer = self._common.temporary(self._temporaries, key, size)
        return buffer[:size].reshape(shape)

    def gradient(self, shape: Shape) -> Array:
        """Lend an uninitialised array, valid as long as anybody holds it."""
        return self._common.gradient(shape, self.dtype)

    @property
    def nbytes(self) -> int:
        """Bytes that are held, without what is held in common."""
        return sum(array.nbytes for array in (*self._buffers.values(), *self._zeroed.values()))


class Places(dict[_Key, Array]):
    """Where a step's temporaries lie, behind one another in memory that it shares."""

    def __init__(self) -> None:
        self._sizes: dict[_Key, int] = {}

    def note(self, key: _Key, size: int) -> None:
        """Note that a temporary was asked for that has no place, or too small a one."""
        self._sizes[key] = max(size, self._sizes.get(key, 0))

    @property
    def rooms(self) -> dict[_Key, int]:
        """Bytes for each temporary when it is largest, with a cache line to the next one."""
        return {key: (size * key[1].itemsize // _LINE + 2) * _LINE for key, size in self._sizes.items()}

    def lay_out(self, memory: Array) -> None:
        """Give all a place, each one that it keeps in whatever size it is lent."""
        start = 0
        for key, room in self.rooms.items():
            self[key] = memory[start : start + self._sizes[key] * key[1].itemsize].view(key[1])
            start += room


class CommonMemory:
    """Memory that the steps of a network use in turn: as much as the one that needs most."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.uint8)
        self._is_settled = True
        self._places: list[Places] = []
        self._pieces: list[_Piece] = []

    def places(self) -> Places:
        """Return what another step is to note its temporaries in."""
        self._places.append(Places())
        return self._places[-1]

    def temporary(self, places: Places, key: _Key, size: int) -> Array:
        """Note what has no place yet and lend it memory elsewhere, as long as it is held."""
        places.note(key, size)
        self._is_settled = False
        return unwritten(size, key[1])

    def settle(self) -> None:
        """Give a place to all that lacks one, while no step has any temporaries; take more memory where it needs it."""
        if self._is_settled:
            return
        wanted = max(sum(places.rooms.values()) for places in self._places)
        if wanted > self._memory.size:
            for places in self._places:
                places.clear()
            self._memory = np.empty(0, np.uint8)  # given back before more is taken
            memory = unwritten(wanted + _LINE, np.uint8)
            self._memory = memory[-memory.ctypes.data % _LINE :][:wanted]
        for places in self._places:
            places.lay_out(self._memory)
        self._is_settled = True

    def gradient(self, shape: Shape, dtype: np.dtype[Any]) -> Array:
        """Lend an array whose memory is lent again once neither it nor a view of it is held."""
        size = math.prod(shape) * dtype.itemsize
        chosen = None
        for piece in self._pieces:  # from the smallest up: the first one that is large enough, or the largest
            if piece.lent() is None:
                chosen = piece
                if piece.nbytes >= size:
                    break
        if chosen is None:
            self._pieces.append(chosen := _Piece())
        if chosen.nbytes < size:
            chosen.grow(size)
            self._pieces.sort(key=lambda piece: piece.nbytes)
        return chosen.lend(shape, dtype)

    @property
    def nbytes(self) -> int:
        """Bytes that are held."""
        return self._memory.nbytes + sum(piece.nbytes for piece in self._pieces)


def _nobody() -> None:
    """Stand for an array that is gone."""


class _Piece:
    """Memory for one array at a time, which knows by itself whether anybody still holds the one that was lent."""

    def __init__(self) -> None:
        self.nbytes = 0
        self.lent: Callable[[], Array | None] = _nobody
        self._memory = memoryview(b"")

    def grow(self, size: int) -> None:
        self._memory = memoryview(b"")  # given back before more is taken
        self._memory = unwritten(size, np.uint8).data
        self.nbytes = size

    def lend(self, shape: Shape, dtype: np.dtype[Any]) -> Array:
        size = math.prod(shape)
        array = np.frombuffer(self._memory, dtype, size) if size else np.empty(0, dtype)
        self.lent = weakref.ref(array)  # views hold on to it, as it is of a memoryview and not of an array
        return array.reshape(shape)
