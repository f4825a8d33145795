"""A learning rate that stays."""

from __future__ import annotations

from nnstudio.engine.schedules.base import SCHEDULES, Position, Schedule


@SCHEDULES.register
class Constant(Schedule):
    """The learning rate stays as it is."""

    def factor(self, position: Position) -> float:
        return 1.0
