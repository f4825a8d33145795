"""Sums of matrix products in lent arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers

Array = NDArray[Any]


class SumOfProducts:
    """Stacks of matrix products, added up one after the other: NumPy's products overwrite what they are written to."""

    def __init__(self, name: str, shape: tuple[int, ...], buffers: Buffers) -> None:
        self.total = buffers.scratch(name, shape)
        self._product = buffers.scratch(f"part of {name}", shape)
        self._is_empty = True

    def add(self, a: Array, b: Array) -> None:
        """Add a @ b."""
        np.matmul(a, b, out=self.total if self._is_empty else self._product)
        if not self._is_empty:
            self.total += self._product
        self._is_empty = False
