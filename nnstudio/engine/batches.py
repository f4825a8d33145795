"""Samples on their way into the engine: shuffled, gathered, scaled and laid out batch last."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnstudio.data import FittedTransform, Split
from nnstudio.data.augmentation import Augmenter
from nnstudio.data.lazy import is_lazy
from nnstudio.engine.prefetch import Prefetch
from nnstudio.engine.workspace import Workspace
from nnstudio.kernels.layout import batch_first_view, engine_view
from nnstudio.layers.base import Array


class Share(NamedTuple):
    """The part of every batch that falls to one of several who learn together."""

    rank: int
    """Whose part, from 0."""
    size: int
    """How many there are."""

    def of(self, count: int) -> range:
        """Return which of so many things fall to it; all shares together are the whole, in order."""
        return range(count * self.rank // self.size, count * (self.rank + 1) // self.size)


WHOLE = Share(0, 1)


class Batches:
    """The samples of one split as batches in engine layout.

    The last batch of an epoch may be smaller; a single sample that would be left over joins the batch before
    it, since batch normalization can learn nothing from one. Arrays are valid until the next batch is asked for.
    Samples are changed by an `augmenter` in the epochs of a training alone; without a `transform` they are in the
    dtype and range that the network takes already.

    With a `share` each batch is only that part of it. Where a batch has fewer samples than there are shares, one stands
    in that does not count: `counted` says so. `places` are those of the batches that are gone through, all by default;
    no other is read ahead.
    """

    def __init__(
        self,
        split: Split,
        transform: FittedTransform | None,
        batch_size: int,
        augmenter: Augmenter | None = None,
        *,
        share: Share = WHOLE,
        places: range | None = None,
    ) -> None:
        self.samples = len(split.inputs)
        """The number of samples of the split."""
        full, rest = divmod(self.samples, batch_size)
        self._count = full + (rest > 1 or full == 0)
        self._split = split
        self._transform = transform
        self.batch_size = batch_size
        self.share = share
        self.places = range(len(self) if self.samples else 0) if places is None else places
        self._augmenter = augmenter
        self._workspace = Workspace()
        self._prefetch = Prefetch(split.inputs) if is_lazy(split.inputs) else None
        self._shuffle: tuple[int, int] | None = None
        self._order: Array = np.arange(0)

    @property
    def targets(self) -> Array:
        """The targets of all samples."""
        return self._split.targets

    def shared(self, share: Share) -> Batches:
        """Return a share of every one of the same batches."""
        return Batches(self._split, self._transform, self.batch_size, self._augmenter, share=share)

    def divided(self, share: Share) -> Batches:
        """Return the same batches, of which some whole ones are gone through: a share of all."""
        part = share.of(len(self.places))
        places = self.places[part.start : part.stop]
        return Batches(self._split, self._transform, self.batch_size, self._augmenter, places=places)

    def __len__(self) -> int:
        return self._count

    def shuffled(self, seed: int, epoch: int) -> Array:
        """Return the order of the samples in an epoch; the same seed and epoch give the same order."""
        if self._shuffle != (seed, epoch):
            self._shuffle = (seed, epoch)
            self._order = np.random.default_rng([seed, epoch]).permutation(self.samples)
        return self._order

    def at(self, order: Array, place: int, epoch: int | None = None) -> tuple[Array, Array]:
        """Return inputs and targets of the batch at a place of an order; augmented for an epoch, as it is without one.

        Inputs are (features, batch), (features, steps, batch) or (height, channels, width, batch). Targets are int64
        labels of shape (batch,) or (steps, batch), or float32 values of shape (outputs, batch): figures, or the shares
        of classes in samples that were blended. Raises DataError where samples are read as they are needed, and no
        longer can be.
        """
        chosen = self.chosen(order, place)
        inputs, targets = self._inputs(chosen, order, place), self._split.targets[chosen]
        if self._augmenter is not None and epoch is not None:
            numbered = place * self.share.size + self.share.rank
            inputs, targets = self._augmenter.augmented(inputs, targets, epoch, numbered)
        return self._arranged(inputs), _batch_last(targets)

    def targets_at(self, order: Array, place: int) -> Array:
        """Return the targets of the batch at a place of an order alone."""
        return _batch_last(self._split.targets[self.chosen(order, place)])

    def chosen(self, order: Array, place: int) -> Array:
        """Return which samples the batch at a place of an order is made of."""
        start, part = place * self.batch_size, self.share.of(self.size_of(place))
        return order[start + part.start : start + max(part.stop, part.start + 1)]

    def size_of(self, place: int) -> int:
        """Return the number of samples of the whole batch at a place."""
        return self.samples - place * self.batch_size if place == self._count - 1 else self.batch_size

    def counted(self, place: int) -> int:
        """Return how many samples of the batch at a place count, which are none where one stands in."""
        return len(self.share.of(self.size_of(place)))

    def _arranged(self, inputs: Array) -> Array:
        view = engine_view(inputs)
        arranged = self._workspace.scratch("arranged", view.shape, inputs.dtype)
        np.copyto(arranged, view)
        if self._transform is None:
            return arranged
        x = self._workspace.scratch("x", view.shape)
        self._transform.apply(batch_first_view(arranged), out=batch_first_view(x))
        return x

    def _inputs(self, chosen: Array, order: Array, place: int) -> Array:
        if self._prefetch is None:
            return self._split.inputs[chosen]
        return self._prefetch.read(chosen, self.chosen(order, place + 1) if place + 1 in self.places else order[:0])

    def close(self) -> None:
        """Read no further ahead, and wait until nothing is being read."""
        if self._prefetch is not None:
            self._prefetch.close()


def _batch_last(targets: Array) -> Array:
    return np.ascontiguousarray(targets.T, np.int64 if targets.dtype.kind in "iu" else targets.dtype)
