"""What augmentation costs in time, measured."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np

from nnstudio.data import Dataset, FittedTransform
from nnstudio.data.augmentation import Augmentation, Augmenter
from nnstudio.engine.events import BatchDone
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.trainer import Trainer
from nnstudio.network import Network

_MOST = 20
"""Batches that are timed at most."""

_SECONDS = 0.5
"""After so long no further batch is begun, once two were timed."""


@dataclass(frozen=True)
class AugmentationCost:
    """Seconds that changing a batch takes, and seconds of a whole training step, the change included."""

    seconds: float
    step_seconds: float

    @property
    def share(self) -> float:
        """The share of a step that is spent on changing samples."""
        return self.seconds / self.step_seconds


def augmentation_cost(
    network: Network,
    parameters: Parameters,
    dataset: Dataset,
    transform: FittedTransform,
    settings: TrainingSettings,
) -> AugmentationCost | None:
    """Time a few batches and steps; None without augmentation. What is learned on the way is lost.

    Raises what making a Trainer raises.
    """
    if settings.augmentation is None:
        return None
    plain = Trainer(network, parameters, dataset, transform, dataclasses.replace(settings, augmentation=None))
    seconds = seconds_per_batch(settings.augmentation, dataset, settings.batch_size)
    return AugmentationCost(seconds, seconds + _seconds_per_step(plain))


def seconds_per_batch(augmentation: Augmentation, dataset: Dataset, batch_size: int) -> float:
    """Return how long changing a batch takes, as measured; raise AugmentationError where the change makes no sense."""
    augmenter = Augmenter(augmentation, dataset, seed=0)
    batch = dataset.train.take(np.arange(min(batch_size, len(dataset.train)))).loaded()
    batches = (augmenter.augmented(batch.array, batch.targets, 0, place) for place in range(_MOST))
    return median(_durations(batches))


def _seconds_per_step(trainer: Trainer) -> float:
    return median(_durations(event for event in trainer.run() if isinstance(event, BatchDone)))


def _durations(steps: Iterator[object]) -> Iterator[float]:
    """Yield how long each of some steps takes, until they are enough."""
    begun = started = time.perf_counter()
    for count, _ in enumerate(steps, 1):
        now = time.perf_counter()
        yield now - started
        if count >= _MOST or (count > 1 and now - begun > _SECONDS):
            return
        started = time.perf_counter()
