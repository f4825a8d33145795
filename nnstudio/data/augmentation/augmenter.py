"""Changing batches of training samples, anew for every batch and the same for the same seed."""

from __future__ import annotations

import numpy as np

from nnstudio.data.augmentation.augmentation import Augmentation
from nnstudio.data.augmentation.geometry import Geometry, combined
from nnstudio.data.augmentation.mixup import Mixup, blended
from nnstudio.data.augmentation.resampling import resampled
from nnstudio.data.augmentation.values import Usual, ValueChange
from nnstudio.data.dataset import Dataset
from nnstudio.data.errors import DataError
from nnstudio.data.samples import Array


class AugmentationError(DataError):
    """A change that makes no sense for these samples."""


def check_fits(augmentation: Augmentation, dataset: Dataset) -> None:
    """Raise AugmentationError where a change makes no sense for samples of this kind."""
    for _, change in augmentation.changes():
        name = type(change).__name__
        if dataset.vocabulary is not None:
            raise AugmentationError(
                "{change} changes figures, and the data has numbers of tokens, which mean something else when they are "
                "changed; switch {change} off",
                change=name,
            )
        if change.needs_images and len(dataset.sample_shape) != 3:
            raise AugmentationError(
                "{change} changes images, and the data has samples of {shape}; switch {change} off",
                change=name,
                shape=" × ".join(str(size) for size in dataset.sample_shape),
            )
        if isinstance(change, Mixup) and dataset.labels_steps:
            raise AugmentationError("Mixup blends one target per sample, and the data has one per step; switch it off")


class Augmenter:
    """Changes batches of training samples as an augmentation says.

    What becomes of a batch follows from the seed, the epoch and the batch's place in it alone, and each change has
    random numbers of its own: to switch one on or off leaves what the others do as it is. Raises AugmentationError
    where a change makes no sense for the data.
    """

    def __init__(self, augmentation: Augmentation, dataset: Dataset, seed: int) -> None:
        check_fits(augmentation, dataset)
        changes = list(augmentation.changes())
        self._moving = [(number, change) for number, change in changes if isinstance(change, Geometry)]
        self._revaluing = [(number, change) for number, change in changes if isinstance(change, ValueChange)]
        self._blending = [(number, change) for number, change in changes if isinstance(change, Mixup)]
        self._num_classes = dataset.num_classes
        self._usual = Usual.of(dataset.train.inputs)
        self._seed = seed

    def augmented(self, samples: Array, targets: Array, epoch: int, place: int) -> tuple[Array, Array]:
        """Return samples (n, ...) changed, as float32 in their own unit, and their targets.

        With Mixup labels (n,) become shares (n, classes), float32; figures (n, k) are blended.
        """
        key = (self._seed, epoch, place)
        changed = self._moved(samples, key)
        for number, change in self._revaluing:
            change.apply(changed, _random_numbers(key, number), self._usual)
        if self._usual.limits is not None and self._revaluing:
            np.clip(changed, *self._usual.limits, out=changed)
        for number, mixup in self._blending:
            partners, shares = mixup.pairs(_random_numbers(key, number), len(changed))
            changed = blended(changed, partners, shares)
            targets = blended(self._figures(targets), partners, shares)
        return changed, targets

    def _moved(self, samples: Array, key: tuple[int, ...]) -> Array:
        if not self._moving:
            return samples.astype(np.float32)
        count, _, height, width = samples.shape
        maps = [change.maps(_random_numbers(key, number), count, (height, width)) for number, change in self._moving]
        return resampled(samples, combined(maps))

    def _figures(self, targets: Array) -> Array:
        if self._num_classes is None:
            return targets.astype(np.float32)
        return np.equal(targets[:, np.newaxis], np.arange(self._num_classes)).astype(np.float32)


def _random_numbers(key: tuple[int, ...], number: int) -> np.random.Generator:
    """Return the random numbers of one change in one batch; no number is 0, as shorter keys end for a generator."""
    return np.random.default_rng((*key, number))
