"""Measuring how good a network is while batches go by; scores are (k, ...) and labels (...), the batch last."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from nnstudio.data import Dataset
from nnstudio.engine.losses import CrossEntropy, Loss
from nnstudio.engine.metrics import (
    ClassFigures,
    ClassMetrics,
    Metrics,
    NumberMetrics,
    TargetFigures,
    TokenMetrics,
    predicted,
)
from nnstudio.layers.base import Array

CONFUSED = 100
"""With more classes than these nobody can look at how they are confused, and the table of it grows with the square."""

_TOP = 5


class Measurement(ABC):
    """Takes in batches of outputs and targets, and says how good they were."""

    @abstractmethod
    def add(self, outputs: Array, targets: Array) -> None:
        """Count a batch in: what the loss took, in engine layout."""

    @abstractmethod
    def metrics(self) -> Metrics:
        """Return the figures over what was added, at least one sample."""


def measurement_for(dataset: Dataset, loss: Loss) -> Measurement:
    """Return what measures a network that learns these targets with this loss."""
    if dataset.classes is None:
        names = dataset.target_names or [str(place + 1) for place in range(dataset.outputs)]
        scale = 1.0 if dataset.target_scale is None else dataset.target_scale.divisor
        return NumberMeasurement(names, np.broadcast_to(np.abs(scale), len(names)))
    if dataset.labels_steps:
        return TokenMeasurement(len(dataset.classes), has_logits=isinstance(loss, CrossEntropy))
    return ClassMeasurement(dataset.classes, loss.threshold)


class ClassMeasurement(Measurement):
    """Counts which classes are predicted for samples of which."""

    def __init__(self, classes: Sequence[str], threshold: float) -> None:
        count = len(classes)
        self._classes = classes
        self._threshold = threshold
        self._top = TopMeasurement(count)
        self._present = np.zeros(count, np.int64)
        self._claimed = np.zeros(count, np.int64)
        self._right = np.zeros(count, np.int64)
        self._confusion = np.zeros((count, count), np.int64) if count <= CONFUSED else None

    def add(self, outputs: Array, targets: Array) -> None:
        count = len(self._classes)
        claimed = predicted(outputs, self._threshold)
        self._top.add(outputs, targets)
        self._present += np.bincount(targets, minlength=count)
        self._claimed += np.bincount(claimed, minlength=count)
        self._right += np.bincount(targets[claimed == targets], minlength=count)
        if self._confusion is not None:
            self._confusion += np.bincount(targets * count + claimed, minlength=count**2).reshape(count, count)

    def metrics(self) -> ClassMetrics:
        precision = self._right / np.maximum(self._claimed, 1)
        recall = self._right / np.maximum(self._present, 1)
        f1 = 2 * self._right / np.maximum(self._claimed + self._present, 1)
        occurring = (self._claimed > 0) | (self._present > 0)
        rows = zip(self._classes, precision.tolist(), recall.tolist(), f1.tolist(), self._present.tolist(), strict=True)
        return ClassMetrics(
            float(precision[occurring].mean()),
            float(recall[occurring].mean()),
            float(f1[occurring].mean()),
            self._top.share,
            tuple(ClassFigures(*row) for row in rows),
            None if self._confusion is None else tuple(tuple(row) for row in self._confusion.tolist()),
        )


class TopMeasurement:
    """Counts how often the right class is among the highest scores."""

    def __init__(self, classes: int) -> None:
        self._classes = classes
        self._hits = 0
        self._count = 0

    def add(self, scores: Array, labels: Array) -> None:
        """Count a batch in; scores that equal that of the right class count in its favour."""
        if self._classes > _TOP:
            of_label = np.take_along_axis(scores, labels[np.newaxis], axis=0)
            not_above = np.count_nonzero(scores <= of_label, axis=0)  # so that NaN is never a hit
            self._hits += int(np.count_nonzero(not_above > len(scores) - _TOP))
        self._count += labels.size

    @property
    def share(self) -> float | None:
        """The share of hits; None where there are so few classes that every one would be a hit."""
        return self._hits / self._count if self._classes > _TOP else None


class TokenMeasurement(Measurement):
    """Adds up how surprising labels of steps are, and counts how often they are among the highest scores."""

    def __init__(self, classes: int, *, has_logits: bool) -> None:
        self._top = TopMeasurement(classes)
        self._has_logits = has_logits
        self._surprise = 0.0
        self._count = 0

    def add(self, outputs: Array, targets: Array) -> None:
        self._top.add(outputs, targets)
        if self._has_logits:
            self._surprise += CrossEntropy().value(outputs, targets) * targets.size
        self._count += targets.size

    def metrics(self) -> TokenMetrics:
        return TokenMetrics(self._perplexity() if self._has_logits else None, self._top.share)

    def _perplexity(self) -> float:
        surprise = self._surprise / self._count
        return math.exp(surprise) if surprise < math.log(np.finfo(np.float64).max) else surprise * math.inf


class NumberMeasurement(Measurement):
    """Adds up by how much numbers are missed, and how much they differ; in float64, after Chan et al. (1979)."""

    def __init__(self, names: Sequence[str], scale: Array) -> None:
        self._names = names
        self._scale = scale
        self._count = 0
        self._absolute, self._squared, self._mean, self._variation = np.zeros((4, len(names)))

    def add(self, outputs: Array, targets: Array) -> None:
        missed = outputs.astype(np.float64) - targets
        self._absolute += np.abs(missed).sum(axis=1)
        self._squared += np.square(missed).sum(axis=1)
        count, mean = targets.shape[1], targets.mean(axis=1, dtype=np.float64)
        step, total = mean - self._mean, self._count + count
        self._variation += np.square(targets - mean[:, np.newaxis]).sum(axis=1)
        self._variation += np.square(step) * (self._count * count / total)
        self._mean += step * (count / total)
        self._count = total

    def metrics(self) -> NumberMetrics:
        mae = self._scale * self._absolute / self._count
        rmse = self._scale * np.sqrt(self._squared / self._count)
        r2 = [_explained(*both) for both in zip(self._squared, self._variation, strict=True)]
        rows = zip(self._names, mae.tolist(), rmse.tolist(), r2, strict=True)
        return NumberMetrics(tuple(TargetFigures(*row) for row in rows))


def _explained(missed: float, variation: float) -> float | None:
    return float(1 - missed / variation) if variation > 0 else None
