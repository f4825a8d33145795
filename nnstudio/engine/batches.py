"""Samples on their way into the engine: shuffled, gathered, scaled and laid out batch last."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnstudio.data import FittedTransform, Split
from nnstudio.engine.workspace import Workspace
from nnstudio.kernels.layout import batch_first_view, engine_shape, to_engine
from nnstudio.layers.base import Array


class Batches:
    """The samples of one split as batches in engine layout.

    The last batch of an epoch may be smaller; a single sample that would be left over joins the batch before
    it, since batch normalization can learn nothing from one. Arrays are valid until the next batch is asked for.
    """

    def __init__(self, split: Split, transform: FittedTransform, batch_size: int) -> None:
        self._split = split
        self._transform = transform
        self._batch_size = batch_size
        self._workspace = Workspace()
        self._shuffle: tuple[int, int] | None = None
        self._order: Array = np.arange(len(split))

    @property
    def samples(self) -> int:
        """The number of samples of the split."""
        return len(self._split.inputs)

    def __len__(self) -> int:
        full, rest = divmod(self.samples, self._batch_size)
        return full + (rest > 1 or full == 0)

    def shuffled(self, seed: int, epoch: int) -> Array:
        """Return the order of the samples in an epoch; the same seed and epoch give the same order."""
        if self._shuffle != (seed, epoch):
            self._shuffle = (seed, epoch)
            self._order = np.random.default_rng([seed, epoch]).permutation(self.samples)
        return self._order

    def __iter__(self) -> Iterator[tuple[Array, Array]]:
        order = np.arange(self.samples)
        return (self.at(order, place) for place in range(len(self)) if self.samples)

    def at(self, order: Array, place: int) -> tuple[Array, Array]:
        """Return inputs and targets of the batch at a place of an order.

        Inputs are (features, batch) or (height, channels, width, batch); targets are class labels of shape
        (batch,) or values of shape (outputs, batch).
        """
        start = place * self._batch_size
        chosen = order[start:] if place == len(self) - 1 else order[start : start + self._batch_size]
        inputs = self._split.inputs[chosen]
        shape = engine_shape(inputs.shape[1:], len(chosen))
        x = self._workspace.scratch("x", shape)
        arranged = to_engine(inputs, out=self._workspace.scratch("arranged", shape, inputs.dtype))
        self._transform.apply(batch_first_view(arranged), out=batch_first_view(x))
        targets = self._split.targets[chosen]
        return x, targets if targets.ndim == 1 else np.ascontiguousarray(targets.T)
