"""Buffers as an engine lends them, made to catch whoever relies on what they hold."""

from __future__ import annotations

import math

import numpy as np
import pytest


class LentBuffers:
    """Lends one piece of memory per name, whatever the shape; scratch comes filled with NaN each time."""

    def __init__(self, dtype: type) -> None:
        self.dtype = dtype
        self._scratch: dict[tuple[str, type], np.ndarray] = {}
        self._zeros: dict[tuple[str, tuple[int, ...]], np.ndarray] = {}

    def scratch(self, name: str, shape: tuple[int, ...], dtype: type | None = None) -> np.ndarray:
        memory = self._scratch.setdefault((name, dtype or self.dtype), np.empty(1 << 16, dtype or self.dtype))
        memory.fill(np.nan)
        return memory[: math.prod(shape)].reshape(shape)

    def zeros(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        return self._zeros.setdefault((name, shape), np.zeros(shape, self.dtype))


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> type:
    return request.param


@pytest.fixture(scope="session")
def lend() -> type[LentBuffers]:
    return LentBuffers


@pytest.fixture
def buffers(dtype: type) -> LentBuffers:
    return LentBuffers(dtype)
