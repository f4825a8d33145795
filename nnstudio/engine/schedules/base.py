"""What a schedule is: a factor on the optimizer's learning rate at each step of a training."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

from nnstudio.engine.errors import TrainingError
from nnstudio.engine.events import EpochDone
from nnstudio.hyperparameters import Configurable, Json, Registry


class Position(NamedTuple):
    """A step of a training, counted from 0, and how many there are in an epoch and in all."""

    step: int
    steps_per_epoch: int
    total_steps: int

    @property
    def epoch(self) -> int:
        """The number of completed epochs."""
        return self.step // self.steps_per_epoch


class Schedule(Configurable):
    """How the learning rate changes during training, as a factor on the optimizer's own."""

    @abstractmethod
    def factor(self, position: Position) -> float:
        """Return what the learning rate is multiplied by at a step."""

    def start(self, learning_rate: float) -> RunningSchedule:
        """Return the schedule at work in a training with this learning rate."""
        return RunningSchedule(self, learning_rate)


class RunningSchedule:
    """A schedule at work: gives the learning rate of each step, and may learn from the epochs.

    `learning_rate` is the one it scales; another one counts from the next step on.
    """

    def __init__(self, schedule: Schedule, learning_rate: float) -> None:
        self._schedule = schedule
        self.learning_rate = learning_rate

    def rate(self, position: Position) -> float:
        """Return the learning rate of a step."""
        return self.learning_rate * self._schedule.factor(position)

    def observe(self, done: EpochDone) -> None:
        """Take note of how an epoch went."""

    def state(self) -> Mapping[str, Json]:
        """Return as JSON all that later rates depend on beside the position."""
        return {}

    def restore(self, state: Mapping[str, Json]) -> None:
        """Continue where `state` was taken; raise TrainingError where that was another kind of schedule."""
        if state:
            raise unfit_state(self._schedule)


SCHEDULES: Registry[Schedule] = Registry("schedule")
"""Every schedule there is, by name."""


def unfit_state(schedule: Schedule) -> TrainingError:
    """Return what is said of a saved state that is not this schedule's."""
    return TrainingError(
        "the saved state of the schedule does not fit {schedule}; begin the training anew",
        schedule=type(schedule).__name__,
    )


def linear(start: float, end: float, share: float) -> float:
    """Return the value a share (0 to 1) of the way from `start` to `end`, on a straight line."""
    return start + (end - start) * share


def half_cosine(start: float, end: float, share: float) -> float:
    """Return the value a share (0 to 1) of the way from `start` to `end`, level at both ends."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
