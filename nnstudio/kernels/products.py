"""Sums of matrix products in lent arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers

Array = NDArray[Any]


class SumOfProducts:
    """Matrix products, or stacks of them, added up one after the other: NumPy's overwrite what they are written to."""

    def __init__(self, total: Array, buffers: Buffers) -> None:
        self.total = total
        self._product = buffers.temporary("product to add", total.shape)
        self._is_empty = True

    def add(self, a: Array, b: Array) -> None:
        """Add a @ b to the total, which need hold nothing before the first time."""
        np.matmul(a, b, out=self.total if self._is_empty else self._product)
        if not self._is_empty:
            self.total += self._product
        self._is_empty = False
