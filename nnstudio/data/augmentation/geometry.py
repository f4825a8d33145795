"""Random changes of where things are in an image: affine maps, which are combined and resampled once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from nnstudio.data.augmentation.base import CHANGES, Change, pixels
from nnstudio.data.samples import Array
from nnstudio.hyperparameters import choice, real

Size = tuple[int, int]
"""Height and width of images, in pixels."""


class Geometry(Change):
    """A change that moves the pixels of an image."""

    @abstractmethod
    def maps(self, rng: np.random.Generator, count: int, size: Size) -> Array:
        """Return for each image where its pixels come from, as a matrix (count, 3, 3).

        A matrix maps (y, x, 1) of the changed image to the original, both counted from the image's centre in pixels.
        """


@CHANGES.register
class Flip(Geometry):
    """Images are mirrored."""

    direction: str = choice(
        "horizontal", ("horizontal", "vertical", "both"), help="Left and right, top and bottom, or one or both of them."
    )
    probability: float = real(0.5, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def maps(self, rng: np.random.Generator, count: int, size: Size) -> Array:
        maps = _identities(count)
        for axis, direction in enumerate(("vertical", "horizontal")):
            chosen = self.chosen(rng, count)
            if self.direction in (direction, "both"):
                maps[chosen, axis, axis] = -1
        return maps


@CHANGES.register
class Scaling(Geometry):
    """Images are made larger or smaller about their centre."""

    by: float = real(0.1, above=0.0, below=1.0, help="Largest change of size: 0.1 stands for sizes of 90 % to 110 %.")
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def maps(self, rng: np.random.Generator, count: int, size: Size) -> Array:
        factors = self.drawn(rng, count, 1 - self.by, 1 + self.by, neutral=1.0)
        maps = _identities(count)
        maps[:, 0, 0] = maps[:, 1, 1] = 1 / factors
        return maps


@CHANGES.register
class Shear(Geometry):
    """Images are slanted to the left or right, as handwriting is."""

    degrees: float = real(10.0, above=0.0, high=60.0, help="Largest slant to either side, in degrees.")
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def maps(self, rng: np.random.Generator, count: int, size: Size) -> Array:
        maps = _identities(count)
        maps[:, 1, 0] = np.tan(np.radians(self.drawn(rng, count, -self.degrees, self.degrees)))
        return maps


@CHANGES.register
class Rotation(Geometry):
    """Images are turned about their centre."""

    degrees: float = real(10.0, above=0.0, high=180.0, help="Largest turn to either side, in degrees.")
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def maps(self, rng: np.random.Generator, count: int, size: Size) -> Array:
        angles = np.radians(self.drawn(rng, count, -self.degrees, self.degrees))
        maps = _identities(count)
        maps[:, 0, 0] = maps[:, 1, 1] = np.cos(angles)
        maps[:, 1, 0] = np.sin(angles)
        maps[:, 0, 1] = -maps[:, 1, 0]
        return maps


@CHANGES.register
class Shift(Geometry):
    """Images are moved in any direction."""

    distance: float = real(
        0.1, above=0.0, help="Furthest way down or across: from 1 on in pixels, below 1 as a share of the side."
    )
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def maps(self, rng: np.random.Generator, count: int, size: Size) -> Array:
        chosen = self.chosen(rng, count)
        ways = [rng.uniform(-1, 1, count) * pixels(self.distance, side) for side in size]
        return _moves(np.where(chosen, ways, 0))


@CHANGES.register
class Crop(Geometry):
    """Images get a margin, and a piece of their own size is cut out of them at random.

    It is a move by whole pixels, so images stay as sharp as they are.
    """

    padding: float = real(
        0.125, above=0.0, help="Width of the margin: from 1 on in pixels, below 1 as a share of the side."
    )
    probability: float = real(1.0, low=0.0, high=1.0, help="Share of the samples that are changed.")

    def maps(self, rng: np.random.Generator, count: int, size: Size) -> Array:
        chosen = self.chosen(rng, count)
        margins = [round(pixels(self.padding, side)) for side in size]
        ways = [rng.integers(-margin, margin, count, endpoint=True) for margin in margins]
        return _moves(np.where(chosen, ways, 0))


def combined(maps: Sequence[Array]) -> Array:
    """Return the maps (count, 3, 3) of several changes as one, the first of them done first."""
    whole = maps[0]
    for each in maps[1:]:
        whole = whole @ each
    return whole


def _identities(count: int) -> Array:
    return np.tile(np.eye(3), (count, 1, 1))


def _moves(ways: Array) -> Array:
    """Return the maps that move images by (2, count) pixels down and across."""
    maps = _identities(ways.shape[1])
    maps[:, :2, 2] = -ways.T
    return maps
