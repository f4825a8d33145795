"""The points that a plot draws: few enough for 30 pictures a second, however many steps are behind them."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.curve import Curve
from nnstudio.layers.base import Array

MOST_POINTS = 1200
"""Points drawn of a curve: two per column of a plot in a window as wide as a screen."""

_TREND_POINTS = 300
_TREND_SPAN = 10
"""How many of its points on either side a trend takes in, roughly."""

_FORGOTTEN = 1e-9
"""The part of a figure that is too little to be seen."""


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
    """Return x and y of the running mean of a curve."""
    every = -(-len(curve) // _TREND_POINTS) or 1
    starts = np.arange(0, len(curve), every)
    if not len(starts):
        return np.empty(0), np.empty(0)
    ends = np.minimum(starts + every, len(curve))
    means = np.add.reduceat(curve.mean, starts) / (ends - starts)
    return curve.x[ends - 1] / steps_per_unit, smoothed(means)


def smoothed(values: Array) -> Array:
    """Return a moving average that neither lags behind nor hurries ahead; NaN is passed over.

    It is the mean of an exponential moving average from the left and of one from the right, each without the pull of
    its first value.
    """
    is_finite = np.isfinite(values)
    finite = values[is_finite]
    if not len(finite):
        return values
    keep = 1.0 - 2.0 / (1.0 + min(_TREND_SPAN, max(1.0, len(values) / 15)))
    result = np.full(len(values), np.nan)
    result[is_finite] = (_averaged(finite, keep) + _averaged(finite[::-1], keep)[::-1]) / 2.0
    return result


def _averaged(values: Array, keep: float) -> Array:
    """Return the exponential moving average from the left; each value counts `keep` times as much as the next one."""
    fading = keep ** np.arange(len(values))
    return np.convolve(values, fading[fading > _FORGOTTEN])[: len(values)] / np.cumsum(fading)
