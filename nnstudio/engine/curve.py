"""A figure over the steps of a training, in bounded memory."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable

import numpy as np

from nnstudio.engine.errors import TrainingError
from nnstudio.hyperparameters import Json
from nnstudio.layers.base import Array

MAX_POINTS = 2000
"""Points of a curve: more than a screen has columns to show them in."""


class Curve:
    """A figure over the steps of a training, in at most `MAX_POINTS` points.

    Each point stands for `stride` steps in a row and gives their least, mean and greatest, exactly; a step that is
    not a number makes all three not a number. When there are too many, neighbours are joined in pairs and the stride
    doubles. The last point may stand for fewer steps.
    """

    def __init__(self) -> None:
        self.stride = 1
        self.steps = 0
        """The number of steps seen."""
        self._low, self._total, self._high = array("d"), array("d"), array("d")

    def __len__(self) -> int:
        return len(self._total)

    def add(self, figure: float) -> None:
        """Take note of the figure at the next step."""
        if self.steps < len(self) * self.stride:
            self._low[-1] = _extreme(min, self._low[-1], figure)
            self._total[-1] += figure
            self._high[-1] = _extreme(max, self._high[-1], figure)
        else:
            if len(self) == MAX_POINTS:
                self._halve()
            for column in (self._low, self._total, self._high):
                column.append(figure)
        self.steps += 1

    def _halve(self) -> None:
        self.stride *= 2
        joins = ((self._low, np.minimum), (self._total, np.add), (self._high, np.maximum))
        for column, join in joins:
            points = np.array(column)
            column[:] = array("d", join(points[::2], points[1::2]).tobytes())

    @property
    def x(self) -> Array:
        """The last step of each point, counted from 1."""
        return np.minimum(self.stride * np.arange(1, len(self) + 1), self.steps)

    @property
    def low(self) -> Array:
        """The least figure of each point."""
        return np.array(self._low)

    @property
    def mean(self) -> Array:
        """The mean figure of each point."""
        return np.array(self._total) / np.diff(self.x, prepend=0)

    @property
    def high(self) -> Array:
        """The greatest figure of each point."""
        return np.array(self._high)

    def to_json(self) -> Json:
        """Return the curve as JSON."""
        return {
            "stride": self.stride,
            "steps": self.steps,
            "low": list(map(number_to_json, self._low)),
            "total": list(map(number_to_json, self._total)),
            "high": list(map(number_to_json, self._high)),
        }

    @classmethod
    def from_json(cls, value: Json) -> Curve:
        """Return the curve that `to_json` wrote, NaN where it was null; raise TrainingError where it is none."""
        match value:
            case {"stride": int(stride), "steps": int(steps), "low": list(), "total": list(), "high": list()}:
                columns = (value["low"], value["total"], value["high"])
                points = -(-steps // stride) if stride > 0 else -1
                if points <= MAX_POINTS and all(len(column) == points for column in columns):
                    curve = cls()
                    curve.stride, curve.steps = stride, steps
                    low, total, high = (array("d", map(number_from_json, column)) for column in columns)
                    curve._low, curve._total, curve._high = low, total, high
                    return curve
        raise damaged_history()


def damaged_history() -> TrainingError:
    """Return what is said of a history that is none."""
    return TrainingError("the history of the training is damaged; remove it from the file or train anew")


def number_to_json(number: float) -> float | None:
    """Return a number as JSON, which has no word for NaN and infinity: they become null."""
    return float(number) if math.isfinite(number) else None


def number_from_json(value: Json) -> float:
    """Return the number that JSON holds, NaN for null; raise TrainingError where it is something else."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise damaged_history()
    return float(value)


def _extreme(choose: Callable[[float, float], float], a: float, b: float) -> float:
    return math.nan if math.isnan(a) or math.isnan(b) else choose(a, b)
