"""Learning rates that fall from epoch to epoch by a fixed factor."""

from __future__ import annotations

from nnstudio.engine.schedules.base import SCHEDULES, Position, Schedule
from nnstudio.hyperparameters import integer, real


@SCHEDULES.register
class Step(Schedule):
    """The learning rate falls by a factor once every so many epochs."""

    every: int = integer(10, low=1, help="Number of epochs between two falls.")
    gamma: float = real(0.1, above=0.0, high=1.0, help="Factor at each fall.")

    def factor(self, position: Position) -> float:
        return self.gamma ** (position.epoch // self.every)


@SCHEDULES.register
class Exponential(Schedule):
    """The learning rate falls by the same factor after every epoch."""

    gamma: float = real(0.9, above=0.0, high=1.0, help="Factor after each epoch.")

    def factor(self, position: Position) -> float:
        return self.gamma**position.epoch
