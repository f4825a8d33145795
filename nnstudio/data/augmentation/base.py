"""What all random changes of samples have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from nnstudio.data.samples import Array
from nnstudio.hyperparameters import Configurable, Registry

CHANGES: Registry[Change] = Registry("change of samples")
"""Every random change there is, by name."""


class Change(Configurable, ABC):
    """One way in which training samples are changed at random, each by figures of its own.

    Its first field says how strongly, in the unit that its help names.
    """

    needs_images: ClassVar[bool] = True
    """Whether it makes sense only for images (channels, height, width), not for other figures."""

    @property
    @abstractmethod
    def probability(self) -> float:
        """Share of the samples that are changed."""

    def chosen(self, rng: np.random.Generator, count: int) -> Array:
        """Return which of so many samples (count,) are changed."""
        return rng.random(count) < self.probability

    def drawn(self, rng: np.random.Generator, count: int, low: float, high: float, neutral: float = 0.0) -> Array:
        """Return figures (count,) drawn evenly from an interval; `neutral` for samples that stay as they are."""
        figures = rng.uniform(low, high, count)
        return np.where(self.chosen(rng, count), figures, neutral)


def pixels(extent: float, side: int) -> float:
    """Return an extent in pixels: below 1 it is a share of an image's side, from 1 on pixels already."""
    return extent * side if extent < 1 else extent
