"""What a plot draws, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nnstudio.layers.base import Array
from nnstudio.messages import Message, message

Points = tuple[Array, Array]
NOTHING: Points = (np.empty(0), np.empty(0))

ROLES: Mapping[str, Message] = {
    "train": message("train"),
    "validation": message("validation"),
    "last_train": message("last run, train"),
    "last_validation": message("last run, validation"),
}
"""The lines that have a name; each batch of the training is drawn pale behind them."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """The lines of a plot, each as x in epochs and y; `epochs` is how far the x axis reaches.

    Where a run goes on from the one before, as fine-tuning does, that one lies left of 0: it took `before` epochs, of
    which the last `since` are in sight.
    """

    epochs: float = 1.0
    raw: Points = NOTHING
    train: Points = NOTHING
    validation: Points = NOTHING
    last_train: Points = NOTHING
    last_validation: Points = NOTHING
    before: float = 0.0
    since: float = 0.0
    names: Mapping[str, Points] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {role: getattr(self, role) for role in ROLES})

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(len(x) for x, _ in (*self.names.values(), self.raw))

    def values_at(self, x: float) -> Mapping[str, float]:
        """Return where the named lines stand at x; those that are not there are left out."""
        found = {role: value_at(points, x) for role, points in self.names.items()}
        return {role: value for role, value in found.items() if value is not None}


def behind(points: Points, before: float, since: float) -> Points:
    """Return the last `since` epochs of a line of `before` epochs, moved to end at 0."""
    x = points[0] - before
    seen = x >= -since
    return x[seen], points[1][seen]


def value_at(points: Points, x: float) -> float | None:
    """Return the value of a line at the point nearest to x; None beyond its ends, or where it is broken."""
    xs, ys = points
    if not len(xs) or x > xs[-1] + 0.5 or (xs[0] < 0.0 and x < xs[0] - 0.5):
        return None
    after = min(int(np.searchsorted(xs, x)), len(xs) - 1)
    nearest = after - 1 if after and x - xs[after - 1] < xs[after] - x else after
    value = float(ys[nearest])
    return value if np.isfinite(value) else None
