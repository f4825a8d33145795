"""What augmentation costs in time, measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np

from nnstudio.data import Dataset
from nnstudio.data.augmentation import Augmentation, Augmenter

_MOST = 20
"""Batches that are timed at most."""

_SECONDS = 0.2
"""After so long no further batch is begun, once two were timed."""


@dataclass(frozen=True)
class AugmentationCost:
    """Seconds that changing a batch takes, and seconds of a whole training step, the change included."""

    seconds: float
    step_seconds: float

    @property
    def share(self) -> float:
        """The share of a step that is spent on changing samples."""
        return min(1.0, self.seconds / self.step_seconds)


def seconds_per_batch(augmentation: Augmentation, dataset: Dataset, batch_size: int) -> float:
    """Return how long changing a batch takes, as measured; raise AugmentationError where the change makes no sense."""
    augmenter = Augmenter(augmentation, dataset, seed=0)
    batch = dataset.train.take(np.arange(min(batch_size, len(dataset.train)))).loaded()
    return median(_durations(augmenter.augmented(batch.array, batch.targets, 0, place) for place in range(_MOST)))


def _durations(changed: Iterator[object]) -> Iterator[float]:
    """Yield how long each of some batches takes, until they are enough."""
    begun = started = time.perf_counter()
    for count, _ in enumerate(changed, 1):
        now = time.perf_counter()
        yield now - started
        if count > 1 and now - begun > _SECONDS:
            return
        started = time.perf_counter()
