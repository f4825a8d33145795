"""How the time of a subject grows along one axis."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.growth.subjects import Subject
from benchmarks.growth.work import Plain, Work

FITTED = 3
"""How many of the largest sizes a slope is fitted to: at small ones, calls cost more than what they compute."""
TOLERANCE = 0.15
"""How much steeper than theory and memory a slope may be: it is measured, and memory's share is estimated."""
SECOND_LOOKS = 2
TURNS = 4
FEWEST = 2
"""Passes in each turn at least."""


@dataclass(frozen=True)
class Curve:
    """Sizes along an axis, the milliseconds of a pass at each of them, and the cost of it in theory."""

    axis: str
    sizes: tuple[int, ...]
    milliseconds: tuple[float, ...]
    costs: tuple[int, ...]
    values: tuple[int, ...]
    """How many values are there at each size."""
    plain: tuple[float, ...]
    """The milliseconds of the plainest pass over as many values."""

    @property
    def slope(self) -> float:
        """The exponent with which the time grows at the largest sizes."""
        return _slope(self.sizes, self.milliseconds)

    @property
    def slope_in_theory(self) -> float:
        """The exponent with which the cost does."""
        return _slope(self.sizes, self.costs)

    @property
    def slope_in_memory(self) -> float:
        """The exponent that theory and memory explain together: values that leave a cache take longer to reach."""
        return self.slope_in_theory + max(0.0, _slope(self.sizes, self.plain) - _slope(self.sizes, self.values))

    @property
    def is_too_steep(self) -> bool:
        """Whether time grows faster than theory and memory allow."""
        return self.slope > self.slope_in_memory + TOLERANCE

    @property
    def theory(self) -> tuple[float, ...]:
        """The milliseconds that the largest size promises for the others."""
        return tuple(self.milliseconds[-1] * cost / self.costs[-1] for cost in self.costs)


def measured(subject: Subject, axis: str, seconds: float, doublings: int) -> Curve:
    """Measure a subject at growing sizes; what seems too steep is measured again, as the machine may have been busy."""
    curve = _measured(subject, axis, seconds, doublings)
    for _ in range(SECOND_LOOKS):
        if curve.is_too_steep:
            again = _measured(subject, axis, seconds, doublings)
            least = tuple(map(min, zip(curve.milliseconds, again.milliseconds, strict=True)))
            curve = replace(again, milliseconds=least)
    return curve


def _measured(subject: Subject, axis: str, seconds: float, doublings: int) -> Curve:
    """Measure each size for so long, in several turns, so that a slow moment meets them all."""
    sizes = list(subject.start.growing(axis, doublings))
    works = [Work(subject, each) for each in sizes]
    turns = [[_least_milliseconds(work, seconds / TURNS) for work in works] for _ in range(TURNS)]
    return Curve(
        axis,
        tuple(getattr(each, axis) for each in sizes),
        tuple(map(min, zip(*turns, strict=True))),
        tuple(work.cost for work in works),
        tuple(work.values for work in works),
        tuple(_least_milliseconds(Plain(work.values), seconds / TURNS) for work in works),
    )


def _least_milliseconds(work: Work | Plain, seconds: float) -> float:
    """Return the shortest pass: whatever else runs on the machine only makes passes longer."""
    work.run()
    times: list[float] = []
    started = now = time.perf_counter()
    while now - started < seconds or len(times) < FEWEST:
        work.run()
        times.append(time.perf_counter() - now)
        now += times[-1]
    return min(times) * 1e3


def _slope(sizes: Sequence[float], figures: Sequence[float]) -> float:
    return float(np.polyfit(np.log(sizes[-FITTED:]), np.log(figures[-FITTED:]), 1)[0])
