"""Exclusive or, the smallest problem that no straight line solves."""

from __future__ import annotations

import numpy as np

from nnstudio.data.samples import Array
from nnstudio.data.sources.base import SOURCES
from nnstudio.data.sources.toy import ToySource


@SOURCES.register
class Xor(ToySource):
    """Points of a square from -1 to 1: class 1 where exactly one coordinate is positive, else class 0."""

    @property
    def class_count(self) -> int:
        return 2

    def points(self, label: int, count: int, random: np.random.Generator) -> Array:
        x = random.uniform(-1, 1, count)
        y = random.uniform(0, 1, count) * np.where(x > 0, 1, -1)
        return np.stack((x, y if label == 0 else -y), axis=1)
