"""Memory that a process shares with those it forks."""

from __future__ import annotations

import math
import mmap
import pickle

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.layers.base import Array

LINE = 8
"""Numbers of 8 bytes in a cache line: processes that write at one time do so into lines of their own."""

_ROOM = 64 * 1024
"""Bytes that a word may take."""


def shared_zeros(shape: int | tuple[int, ...], dtype: DTypeLike) -> Array:
    """Return an array of zeros that processes forked from this one read and write as their own.

    Raises MemoryError where the system has no more of it.
    """
    kind = np.dtype(dtype)
    size = math.prod(shape) if isinstance(shape, tuple) else shape
    return np.frombuffer(_memory(size * kind.itemsize), kind, size).reshape(shape)


def _memory(size: int) -> mmap.mmap:
    try:
        return mmap.mmap(-1, max(1, size))
    except OSError as error:
        raise MemoryError(f"no {size} bytes to share") from error


class Letterbox:
    """Holds one word from one process to another: any value that can be pickled."""

    def __init__(self) -> None:
        self._memory = _memory(_ROOM)

    def put(self, word: object) -> None:
        """Leave a word, in place of one that is there; raise ValueError where it is too long."""
        self._memory.seek(0)
        self._memory.write(pickle.dumps(word))

    def get(self) -> object:
        """Return the word that was left last; None where there is none."""
        return pickle.loads(self._memory[:]) if self._memory[0] else None  # noqa: S301  # our own process wrote it
