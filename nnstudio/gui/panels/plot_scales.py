"""The ranges of a plot's axes, and what stands beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.layers.base import Array

_NICE = (1.0, 2.0, 2.5, 4.0, 5.0, 8.0, 10.0)

_NOISE = 0.99
"""The share of single batches that a range holds in any case."""

_OUTLIER = 1.5
"""How many times higher than the rest a batch may be and still belong to the picture."""


@dataclass(frozen=True)
class Scale:
    """The range of an axis, and what stands beside it."""

    low: float
    high: float
    ticks: tuple[float, ...]


def linear_scale(low: float, high: float, intervals: int = 4) -> Scale:
    """Return a range of round figures that holds low and high, with about so many equal intervals."""
    step = _nice_step((high - low) / intervals if high > low else 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return Scale(first * step, last * step, tuple(step * number for number in range(first, last + 1)))


def whole_scale(high: float, intervals: int = 5, below: float = 0.0) -> Scale:
    """Return the range from 0 to just `high`, and from `below` under it, with ticks at whole numbers from 0 on.

    The last tick is at the end, where the unit stands beside it, and a whole step from the one before.
    """
    step, end = max(1, round(_nice_step((high + below) / intervals))), math.floor(high)
    ticks = [*range(0, max(end - step, 0) + 1, step), end]
    return Scale(-below, high, tuple(float(tick) for tick in ticks))


def logarithmic_scale(low: float, high: float) -> Scale:
    """Return a range of whole decades, in powers of ten, that holds low and high, both above 0."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    last = max(last, first + 1)
    every = -(-(last - first) // 5)
    return Scale(float(first), float(last), tuple(float(tick) for tick in range(first, last + 1, every)))


def bounds(lines: Sequence[Array], *, positive: bool = False) -> tuple[float, float] | None:
    """Return the least and greatest finite figure of all lines; None where there is none."""
    finite = [line[np.isfinite(line) & (line > 0.0 if positive else True)] for line in lines]
    finite = [line for line in finite if len(line)]
    return (min(float(line.min()) for line in finite), max(float(line.max()) for line in finite)) if finite else None


def crest(noise: Array) -> Array:
    """Return the figures that a range should hold of noisy ones: their extremes, or less where a few stand far out."""
    finite = np.sort(noise[np.isfinite(noise)])
    if not len(finite):
        return finite
    last = len(finite) - 1  # np.quantile would import numpy.ma first, 40 ms as the first curve is drawn
    low, usual, high = (finite[round(share * last)] for share in (1.0 - _NOISE, _NOISE, 1.0))
    return np.array([low, high if high <= _OUTLIER * usual else usual])


def _nice_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(nice * power for nice in _NICE if nice * power >= rough * (1 - 1e-9))
