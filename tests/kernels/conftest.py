"""Buffers as an engine lends them, made to catch whoever relies on what they hold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nnstudio.kernels.layout import Array

Precision = type[np.floating[Any]]


class LentBuffers:
    """Lends one piece of memory per name, whatever the shape; scratch comes filled with NaN each time."""

    def __init__(self, dtype: Precision) -> None:
        self.dtype = dtype
        self._scratch: dict[tuple[str, type], Array] = {}
        self._zeros: dict[tuple[str, tuple[int, ...]], Array] = {}

    def scratch(self, name: str, shape: tuple[int, ...], dtype: Precision | None = None) -> Array:
        memory = self._scratch.setdefault((name, dtype or self.dtype), np.empty(1 << 16, dtype or self.dtype))
        memory.fill(np.nan)
        return memory[: math.prod(shape)].reshape(shape)

    def zeros(self, name: str, shape: tuple[int, ...]) -> Array:
        return self._zeros.setdefault((name, shape), np.zeros(shape, self.dtype))

    def temporary(self, name: str, shape: tuple[int, ...], dtype: Precision | None = None) -> Array:
        return self.scratch(f"temporary {name}", shape, dtype)

    def gradient(self, shape: tuple[int, ...]) -> Array:
        return np.full(shape, np.nan, self.dtype)


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> Precision:
    precision: Precision = request.param
    return precision


@pytest.fixture(scope="session")
def lend() -> type[LentBuffers]:
    return LentBuffers


@pytest.fixture
def buffers(dtype: Precision) -> LentBuffers:
    return LentBuffers(dtype)
