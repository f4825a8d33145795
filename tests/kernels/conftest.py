"""Buffers as an engine lends them, made to catch whoever relies on what they hold."""

from __future__ import annotations

import numpy as np
import pytest


class LentBuffers:
    """Lends the same array again for the same name and shape; scratch comes filled with NaN each time."""

    def __init__(self, dtype: type) -> None:
        self.dtype = dtype
        self._arrays: dict[tuple[str, tuple[int, ...], type], np.ndarray] = {}

    def scratch(self, name: str, shape: tuple[int, ...], dtype: type | None = None) -> np.ndarray:
        array = self._lent(name, shape, dtype or self.dtype)
        array.fill(np.nan)
        return array

    def zeros(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        return self._lent(name, shape, self.dtype)

    def _lent(self, name: str, shape: tuple[int, ...], dtype: type) -> np.ndarray:
        return self._arrays.setdefault((name, shape, dtype), np.zeros(shape, dtype))


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> type:
    return request.param


@pytest.fixture(scope="session")
def lend() -> type[LentBuffers]:
    return LentBuffers


@pytest.fixture
def buffers(dtype: type) -> LentBuffers:
    return LentBuffers(dtype)
