"""A learning rate that stays."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.engine.schedules.base import SCHEDULES, Position, Schedule


@SCHEDULES.register
@dataclass(frozen=True)
class Constant(Schedule):
    """The learning rate stays as it is."""

    def factor(self, position: Position) -> float:
        return 1.0
