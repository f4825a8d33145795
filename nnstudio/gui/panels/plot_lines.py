"""The points that a plot draws: few enough for 30 pictures a second, however many steps are behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.curve import Curve
from nnstudio.layers.base import Array

MOST_POINTS = 2000
"""Points drawn of a curve: two per column of a wide screen."""

_TREND_POINTS = 300
_TREND_SPAN = 20
"""How many of its points a trend remembers, roughly."""

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """The range of an axis, and what stands beside it."""

    low: float
    high: float
    ticks: tuple[float, ...]


def envelope(curve: Curve, steps_per_unit: float) -> tuple[Array, Array]:
    """Return x and y of a line that touches the least and the greatest figure of every stretch of steps."""
    every = -(-2 * len(curve) // MOST_POINTS) or 1
    starts = np.arange(0, len(curve), every)
    if not len(starts):
        return np.empty(0), np.empty(0)
    if curve.stride == every == 1:
        return curve.x / steps_per_unit, curve.mean
    x = curve.x[np.minimum(starts + every, len(curve)) - 1] / steps_per_unit
    low, high = np.minimum.reduceat(curve.low, starts), np.maximum.reduceat(curve.high, starts)
    return np.repeat(x, 2), np.stack((low, high), axis=1).ravel()


def trend(curve: Curve, steps_per_unit: float) -> tuple[Array, Array]:
    """Return x and y of the running mean of a curve, weighted towards its latest steps."""
    every = -(-len(curve) // _TREND_POINTS) or 1
    starts = np.arange(0, len(curve), every)
    if not len(starts):
        return np.empty(0), np.empty(0)
    ends = np.minimum(starts + every, len(curve))
    means = np.add.reduceat(curve.mean, starts) / (ends - starts)
    return curve.x[ends - 1] / steps_per_unit, smoothed(means)


def smoothed(values: Array) -> Array:
    """Return the exponential moving average, without the pull of its first value; NaN is passed over."""
    keep = 1.0 - 2.0 / (1.0 + min(_TREND_SPAN, max(1.0, len(values) / 15)))
    total = weight = 0.0
    result = np.empty_like(values)
    for place, value in enumerate(values.tolist()):
        if math.isfinite(value):
            total, weight = keep * total + value, keep * weight + 1.0
        result[place] = total / weight if math.isfinite(value) else math.nan
    return result


def linear_scale(low: float, high: float, intervals: int = 4) -> Scale:
    """Return a range of round figures that holds low and high, with about so many equal intervals."""
    step = _nice_step((high - low) / intervals if high > low else 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return Scale(first * step, last * step, tuple(step * number for number in range(first, last + 1)))


def whole_scale(high: float, intervals: int = 5) -> Scale:
    """Return the range from 0 to just `high`, with ticks at whole numbers."""
    step = max(1, round(_nice_step(high / intervals)))
    return Scale(0.0, high, tuple(float(tick) for tick in range(0, math.floor(high) + 1, step)))


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


def _nice_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(nice * power for nice in _NICE if nice * power >= rough * (1 - 1e-9))
