"""The matrix products of a step and nothing else: what no engine that computes with them can be faster than.

Which ones these are is seen from a step of nnstudio itself, in one process: shapes and strides of operands and results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from benchmarks.frameworks import Steps
from benchmarks.samples import Array
from benchmarks.task import Task
from nnstudio.data.threads import available_cores
from nnstudio.data.transforms import AsIs, Scale
from nnstudio.engine.batches import Batches
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.losses import CrossEntropy
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.threads import product_threads
from nnstudio.engine.workspace import Workspace
from nnstudio.network import summarize


@dataclass(frozen=True)
class Layout:
    """How an array lies in memory."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: str

    @classmethod
    def of(cls, array: Array) -> Layout:
        """Return that of an array."""
        return cls(array.shape, array.strides, array.dtype.str)

    def filled(self) -> Array:
        """Return ones that lie so: zeros and noise would take their own time."""
        dtype = np.dtype(self.dtype)
        reach = sum((size - 1) * abs(stride) for size, stride in zip(self.shape, self.strides, strict=True))
        return as_strided(np.ones(reach // dtype.itemsize + 1, dtype), self.shape, tuple(map(abs, self.strides)))


Product = tuple[Layout, Layout, Layout]
"""First and second operand, and the result."""


class Products:
    """The products of a training step, and those of the forward pass, with as many threads as there are cores."""

    def __init__(self, task: Task) -> None:
        self._task = task
        loss = CrossEntropy()
        parameters = Parameters.initialize(task.network)
        learned = LearnedVector(task.network, parameters)
        compiled = CompiledNetwork(task.network, parameters, loss)
        split = task.samples()
        transform = (AsIs() if task.has_tokens else Scale()).fitted(split.inputs)
        x, targets = Batches(split, transform, task.batch_size).at(np.arange(len(split)), 0)
        with recorded() as self._forward:
            outputs = compiled.forward(x, training=True)
        _, gradient = loss.value_and_gradient(outputs, targets, Workspace().scratch)
        with recorded() as self._backward:
            compiled.backward(gradient, learned.gradients_of)

    @property
    def parameters(self) -> int:
        return summarize(self._task.network).total.trainable

    def train(self) -> Steps:
        return _repeated([*self._forward, *self._backward])

    def infer(self) -> Steps:
        return _repeated(self._forward)


def _repeated(products: list[Product]) -> Steps:
    """Yield after each time that all products were computed; those of the same layout share their arrays."""
    arrays = {product: tuple(layout.filled() for layout in product) for product in set(products)}
    with product_threads(available_cores()):
        while True:
            for product in products:
                first, second, out = arrays[product]
                np.matmul(first, second, out=out)
            yield 0.0


@contextmanager
def recorded() -> Iterator[list[Product]]:
    """Record the products of matrices that NumPy computes meanwhile; sums, written as products with ones, are none."""
    products: list[Product] = []
    plain = {name: getattr(np, name) for name in ("matmul", "dot")}

    def recording(function: Callable[..., Any]) -> Callable[..., Any]:
        def compute(first: Array, second: Array, *args: Any, **kwargs: Any) -> Any:
            result = function(first, second, *args, **kwargs)
            if _are_matrices(first, second):
                products.append((Layout.of(first), Layout.of(second), Layout.of(result)))
            return result

        return compute

    try:
        for name, function in plain.items():
            setattr(np, name, recording(function))
        yield products
    finally:
        for name, function in plain.items():
            setattr(np, name, function)


def _are_matrices(first: Array, second: Array) -> bool:
    return min(first.ndim, second.ndim) > 1 and min(*first.shape[-2:], *second.shape[-2:]) > 1
