"""A learning rate that falls along a cosine."""

from __future__ import annotations

from functools import cached_property

from nnstudio.engine.schedules.base import SCHEDULES, Position, Schedule, half_cosine
from nnstudio.engine.schedules.warm_up import WarmUp
from nnstudio.hyperparameters import real


@SCHEDULES.register
class Cosine(Schedule):
    """The learning rate falls along half a cosine, slowly at first and at last, over the whole training.

    Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", without restarts. With a
    warm-up the cosine begins where that ends.
    """

    minimum: float = real(0.0, low=0.0, high=1.0, help="Share of the learning rate that is left at the end.")
    warm_up: float = real(0.0, low=0.0, help="Number of epochs in which the learning rate first rises; 0 for none.")
    initial: float = real(0.1, above=0.0, high=1.0, help="Share of the learning rate at which the warm-up begins.")

    @cached_property
    def _rise(self) -> WarmUp:
        """What comes first; made once, as checking its figures takes longer than all else in `factor`."""
        return WarmUp(self.warm_up, self.initial)

    def factor(self, position: Position) -> float:
        risen = self._rise.steps(position)
        if position.step < risen:
            return self._rise.factor(position)
        falling = max(position.total_steps - risen, 1)
        return half_cosine(1.0, self.minimum, min((position.step - risen) / falling, 1.0))
