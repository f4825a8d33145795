"""A learning rate that begins small."""

from __future__ import annotations

from nnstudio.engine.schedules.base import SCHEDULES, Position, Schedule, linear
from nnstudio.hyperparameters import real


@SCHEDULES.register
class WarmUp(Schedule):
    """The learning rate rises on a straight line during the first epochs and stays from there on.

    Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2.
    """

    epochs: float = real(1.0, low=0.0, help="How long the learning rate rises; parts of an epoch are allowed.")
    initial: float = real(0.1, above=0.0, high=1.0, help="Share of the learning rate at the first step.")

    def factor(self, position: Position) -> float:
        steps = self.steps(position)
        return linear(self.initial, 1.0, position.step / steps) if position.step < steps else 1.0

    def steps(self, position: Position) -> int:
        """Return for how many steps the learning rate rises."""
        return round(self.epochs * position.steps_per_epoch)
