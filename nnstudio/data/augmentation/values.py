"""Random changes of what values samples have."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.data.augmentation.base import CHANGES, Change, pixels
from nnstudio.data.lazy import Samples
from nnstudio.data.samples import Array
from nnstudio.hyperparameters import real

_MEASURED = 4096
"""How many training samples are looked at, at most, to know which values are usual."""


@dataclass(frozen=True, eq=False)
class Usual:
    """Which values samples have, measured on training samples: what changes of values are relative to.

    `span` is the range of all values of images, 255 for bytes, and the standard deviation of each feature, the last
    axis, of other samples. `limits` are those of bytes; other values have none.
    """

    span: Array
    limits: tuple[float, float] | None

    @classmethod
    def of(cls, inputs: Samples) -> Usual:
        """Measure training inputs (N, ...)."""
        is_image = len(inputs.shape) == 4
        if is_image and inputs.dtype == np.uint8:
            return cls(np.asarray(255.0), (0.0, 255.0))
        some = inputs[np.unique(np.linspace(0, len(inputs) - 1, _MEASURED).astype(np.intp))]
        if is_image:
            return cls(np.asarray(float(some.max()) - float(some.min())), None)
        return cls(some.std(axis=tuple(range(some.ndim - 1)), dtype=np.float64), None)


class ValueChange(Change):
    """A change of the values of samples, where they are."""

    @abstractmethod
    def apply(self, samples: Array, rng: np.random.Generator, usual: Usual) -> None:
        """Change samples (N, ...), float32, in place."""


@CHANGES.register
class Contrast(ValueChange):
    """Images get stronger or weaker differences from their mean."""

    by: float = real(0.2, above=0.0, high=1.0, help="Largest change of the differences; 0.2 stands for 80 % to 120 %.")
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def apply(self, samples: Array, rng: np.random.Generator, usual: Usual) -> None:
        factors = self.drawn(rng, len(samples), 1 - self.by, 1 + self.by, neutral=1.0)
        means = samples.mean(axis=(1, 2, 3), dtype=np.float64)
        samples *= _per_image(factors)
        samples += _per_image(means * (1 - factors))


@CHANGES.register
class Brightness(ValueChange):
    """Images become brighter or darker."""

    by: float = real(0.2, above=0.0, high=1.0, help="Largest change, as a share of the range from black to white.")
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def apply(self, samples: Array, rng: np.random.Generator, usual: Usual) -> None:
        samples += _per_image(self.drawn(rng, len(samples), -self.by, self.by) * usual.span)


@CHANGES.register
class Noise(ValueChange):
    """Every value is changed by a random amount of a normal distribution."""

    needs_images: ClassVar[bool] = False

    deviation: float = real(
        0.05,
        above=0.0,
        help="Standard deviation, as a share of the range from black to white; of other figures than images, as a "
        "share of each feature's own deviation.",
    )
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def apply(self, samples: Array, rng: np.random.Generator, usual: Usual) -> None:
        chosen = np.flatnonzero(self.chosen(rng, len(samples)))
        noise = rng.standard_normal((len(chosen), *samples.shape[1:]), np.float32)
        noise *= (self.deviation * usual.span).astype(np.float32)
        samples[chosen] += noise


@CHANGES.register
class Cutout(ValueChange):
    """A square somewhere in the image is covered by the mean of the image.

    After DeVries and Taylor (2017), Improved Regularization of Convolutional Neural Networks with Cutout: the square's
    centre lies anywhere in the image, so that a part of the square may lie outside.
    """

    size: float = real(0.3, above=0.0, help="Side of the square: from 1 on in pixels, below 1 as a share of the side.")
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def apply(self, samples: Array, rng: np.random.Generator, usual: Usual) -> None:
        chosen = self.chosen(rng, len(samples))
        down, across = (_stretches(rng, len(samples), side, pixels(self.size, side)) for side in samples.shape[2:])
        covered = chosen[:, np.newaxis, np.newaxis] & down[:, :, np.newaxis] & across[:, np.newaxis]
        means = samples.mean(axis=(2, 3), dtype=np.float64, keepdims=True)
        np.copyto(samples, means, where=covered[:, np.newaxis], casting="same_kind")


def _stretches(rng: np.random.Generator, count: int, side: int, length: float) -> Array:
    """Return for each image which of the places (count, side) along one axis a stretch of a length covers."""
    covered = max(1, round(length))
    first = rng.integers(0, side, (count, 1)) - covered // 2
    places = np.arange(side)
    return np.asarray((places >= first) & (places < first + covered))


def _per_image(figures: Array) -> Array:
    return figures.astype(np.float32)[:, np.newaxis, np.newaxis, np.newaxis]
