"""A figure over the steps of a training, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.errors import TrainingError
from nnstudio.hyperparameters import Json
from nnstudio.layers.base import Array

MAX_POINTS = 2000
"""Points of a curve: more than a screen has columns to show them in."""


@dataclass
class Span:
    """A figure over consecutive steps: how many there were, their least, their sum and their greatest.

    A step that is not a number makes all three not a number.
    """

    steps: int
    low: float
    total: float
    high: float

    def absorb(self, later: Span) -> None:
        """Take in the steps that come right after these."""
        self.steps += later.steps
        self.total += later.total
        self.low = _extreme(min, self.low, later.low)
        self.high = _extreme(max, self.high, later.high)


class Curve:
    """A figure over the steps of a training, in at most `MAX_POINTS` points.

    Each point stands for `stride` steps in a row and gives their least, mean and greatest, exactly. When there are
    too many, neighbours are joined in pairs and the stride doubles. The last point may stand for fewer steps.
    """

    def __init__(self, stride: int = 1, spans: Sequence[Span] = ()) -> None:
        self.stride = stride
        self._spans = list(spans)

    def __len__(self) -> int:
        return len(self._spans)

    @property
    def steps(self) -> int:
        """The number of steps seen."""
        return (len(self) - 1) * self.stride + self._spans[-1].steps if self._spans else 0

    def add(self, figure: float) -> None:
        """Take note of the figure at the next step."""
        span = Span(1, figure, figure, figure)
        if self._spans and self._spans[-1].steps < self.stride:
            self._spans[-1].absorb(span)
            return
        if len(self) == MAX_POINTS:
            self._halve()
        self._spans.append(span)

    def _halve(self) -> None:
        self.stride *= 2
        for earlier, later in zip(self._spans[::2], self._spans[1::2], strict=True):
            earlier.absorb(later)
        del self._spans[1::2]

    @property
    def x(self) -> Array:
        """The last step of each point, counted from 1."""
        return np.cumsum([span.steps for span in self._spans], dtype=np.int64)

    @property
    def low(self) -> Array:
        """The least figure of each point."""
        return np.array([span.low for span in self._spans], np.float64)

    @property
    def mean(self) -> Array:
        """The mean figure of each point."""
        return np.array([span.total / span.steps for span in self._spans], np.float64)

    @property
    def high(self) -> Array:
        """The greatest figure of each point."""
        return np.array([span.high for span in self._spans], np.float64)

    def to_json(self) -> Json:
        """Return the curve as JSON."""
        return {
            "stride": self.stride,
            "steps": self.steps,
            **{
                name: [number_to_json(getattr(span, name)) for span in self._spans] for name in ("low", "total", "high")
            },
        }

    @classmethod
    def from_json(cls, value: Json) -> Curve:
        """Return the curve that `to_json` wrote, NaN where it was null; raise TrainingError where it is none."""
        match value:
            case {"stride": int(stride), "steps": int(steps), "low": list(), "total": list(), "high": list()}:
                columns = (value["low"], value["total"], value["high"])
                points = -(-steps // stride) if stride > 0 else -1
                if points <= MAX_POINTS and all(len(column) == points for column in columns):
                    counts = (min(stride, steps - point * stride) for point in range(points))
                    return cls(stride, list(map(_span, counts, *columns)))
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


def _span(steps: int, low: Json, total: Json, high: Json) -> Span:
    return Span(steps, number_from_json(low), number_from_json(total), number_from_json(high))


def _extreme(choose: Callable[[float, float], float], a: float, b: float) -> float:
    return math.nan if math.isnan(a) or math.isnan(b) else choose(a, b)
