"""Samples beside what augmentation makes of them, for people to look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.data.augmentation.augmentation import Augmentation
from nnstudio.data.augmentation.augmenter import Augmenter
from nnstudio.data.dataset import Dataset
from nnstudio.data.samples import Array


@dataclass(frozen=True, eq=False)
class Preview:
    """Samples (n, ...) and what they become, float32, in the unit of the samples, such as bytes from 0 to 255.

    `targets` are what goes with `changed`: labels (n,), or shares of the classes (n, classes) after Mixup.
    """

    originals: Array
    changed: Array
    targets: Array


def preview(augmentation: Augmentation, dataset: Dataset, places: Array, seed: int, draw: int = 0) -> Preview:
    """Return training samples at these places and what they become, in one of any number of draws from a seed.

    Mixup blends them with each other. Raises AugmentationError where a change makes no sense for the data.
    """
    originals = dataset.train.inputs[np.asarray(places)]
    targets = dataset.train.targets[places]
    changed, mixed = Augmenter(augmentation, dataset, seed).augmented(originals, targets, draw, 0)
    return Preview(originals, changed, mixed)
