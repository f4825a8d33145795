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
    """Where a step's temporaries lie, behind one another in memory that it shares, up to `end`."""

    def __init__(self) -> None:
        self.end = 0
        self.lacking: dict[_Key, int] = {}
        """Bytes that those take for which there was no room."""


class CommonMemory:
    """Memory that the steps of a network use in turn: as much as the one that needs most."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.uint8)
        self._wanted = 0
        self._places: list[Places] = []
        self._pieces: list[_Piece] = []

    def places(self) -> Places:
        """Return what another step is to note its temporaries in."""
        self._places.append(Places())
        return self._places[-1]

    def temporary(self, places: Places, key: _Key, size: int) -> Array:
        """Return a new place for a step's temporary behind those it has, or memory elsewhere as long as it is held."""
        nbytes = size * key[1].itemsize
        room = (nbytes // _LINE + 2) * _LINE
        if places.end + room > self._memory.size:
            places.lacking[key] = max(room, places.lacking.get(key, 0))
            self._wanted = max(self._wanted, places.end + sum(places.lacking.values()))
            return unwritten(size, key[1])
        buffer = places[key] = self._memory[places.end : places.end + nbytes].view(key[1])
        places.end += room
        return buffer

    def settle(self) -> None:
        """Take the memory that was lacking, while no step has any temporaries; all get places anew."""
        if self._wanted <= self._memory.size:
            return
        for places in self._places:
            places.clear()
            places.lacking.clear()
            places.end = 0
        self._memory = np.empty(0, np.uint8)  # given back before more is taken
        memory = unwritten(self._wanted + _LINE, np.uint8)
        self._memory = memory[-memory.ctypes.data % _LINE :][: self._wanted]

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
