"""What the toy sources share: points in the plane, balanced over classes, from random numbers alone."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from nnstudio.data.dataset import Dataset, Split, numbered
from nnstudio.data.samples import Array
from nnstudio.data.sources.base import UndividedSource
from nnstudio.data.splitting import Draw, random_numbers
from nnstudio.hyperparameters import integer, real


class ToySource(UndividedSource):
    """Points in the plane, inputs (N, 2) float32; the same settings and seed give the same points."""

    samples: int = integer(1000, low=10, high=1_000_000, help="Points in all, shared evenly among the classes.")
    noise: float = real(0.1, low=0.0, high=1000.0, help="Standard deviation of the noise added to each coordinate.")

    @property
    @abstractmethod
    def class_count(self) -> int:
        """How many classes the points fall into."""

    @abstractmethod
    def points(self, label: int, count: int, random: np.random.Generator) -> Array:
        """Return `count` points (count, 2) of one class, without noise."""

    def read(self) -> Dataset:
        inputs = np.concatenate([self._noisy_points(label) for label in range(self.class_count)])
        targets = np.repeat(np.arange(self.class_count), [self._count(label) for label in range(self.class_count)])
        order = random_numbers(self.seed, Draw.SAMPLES, self.class_count).permutation(len(inputs))
        points = Split(inputs[order], targets[order])
        return self.divided(Dataset(points, points.none(), points.none(), numbered(self.class_count)))

    def _noisy_points(self, label: int) -> Array:
        random = random_numbers(self.seed, Draw.SAMPLES, label)
        points = self.points(label, self._count(label), random)
        return (points + self.noise * random.standard_normal(points.shape)).astype(np.float32)

    def _count(self, label: int) -> int:
        return (self.samples + self.class_count - 1 - label) // self.class_count
