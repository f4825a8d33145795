"""Memory straight from the system."""

from __future__ import annotations

import contextlib
import mmap

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.layers.base import Array

_FEW = 64 * 1024
"""Bytes below which memory comes from the heap."""

_HUGE = 4 * 1024 * 1024
"""Bytes from which on the system is asked for large pages, as NumPy does."""


def unwritten(size: int, dtype: DTypeLike) -> Array:
    """Return an uninitialised vector whose memory goes back to the system as soon as nobody holds it.

    What is freed in the heap stays with the process where anything in use lies behind it. Raises MemoryError where the
    system has no more.
    """
    kind = np.dtype(dtype)
    count = size * kind.itemsize
    if count < _FEW or not hasattr(mmap, "MAP_PRIVATE"):
        return np.empty(size, kind)
    try:
        memory = mmap.mmap(-1, count, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except (OSError, OverflowError) as error:
        raise MemoryError(f"no {count} bytes") from error
    if count >= _HUGE and hasattr(mmap, "MADV_HUGEPAGE"):
        with contextlib.suppress(OSError):  # kernels may be built without large pages
            memory.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(memory, kind, size)
