"""A learning rate that falls when the training no longer gets anywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nnstudio.engine.events import EpochDone
from nnstudio.engine.schedules.base import SCHEDULES, Position, RunningSchedule, Schedule, unfit_state
from nnstudio.engine.stopping import monitored
from nnstudio.hyperparameters import Json, integer, real


@SCHEDULES.register
class ReduceOnPlateau(Schedule):
    """The learning rate falls by a factor when the loss has not improved for some epochs.

    It goes by the validation loss where there are validation samples, else by the training loss.
    """

    gamma: float = real(0.1, above=0.0, below=1.0, help="Factor at each fall.")
    patience: int = integer(10, low=0, help="Number of epochs without improvement that are put up with.")
    threshold: float = real(1e-4, low=0.0, below=1.0, help="Share by which the loss must fall to have improved.")
    cooldown: int = integer(0, low=0, help="Number of epochs after a fall during which none is counted.")
    minimum: float = real(0.0, low=0.0, high=1.0, help="Share of the learning rate that it never falls below.")

    def factor(self, position: Position) -> float:
        return 1.0

    def start(self, learning_rate: float) -> RunningSchedule:
        return PlateauWatch(self, learning_rate)


class PlateauWatch(RunningSchedule):
    """`ReduceOnPlateau` at work: the best loss, how long ago it was, and how far the learning rate has fallen."""

    def __init__(self, schedule: ReduceOnPlateau, learning_rate: float) -> None:
        super().__init__(schedule, learning_rate)
        self._rule = schedule
        self._best = math.inf
        self._waited = 0
        self._cooling = 0
        self._factor = 1.0

    def rate(self, position: Position) -> float:
        return super().rate(position) * self._factor

    def observe(self, done: EpochDone) -> None:
        loss = monitored(done, "loss")
        if loss < self._best * (1 - self._rule.threshold):
            self._best, self._waited = loss, 0
        else:
            self._waited += 1
        if self._cooling:
            self._cooling, self._waited = self._cooling - 1, 0
        if self._waited > self._rule.patience:
            self._factor = max(self._factor * self._rule.gamma, self._rule.minimum)
            self._cooling, self._waited = self._rule.cooldown, 0

    def state(self) -> Mapping[str, Json]:
        best = None if math.isinf(self._best) else self._best
        return {"best": best, "waited": self._waited, "cooling": self._cooling, "factor": self._factor}

    def restore(self, state: Mapping[str, Json]) -> None:
        match state:
            case {
                "best": float() | None as best,
                "waited": int(waited),
                "cooling": int(cooling),
                "factor": float(factor),
            }:
                self._best = math.inf if best is None else best
                self._waited, self._cooling, self._factor = waited, cooling, factor
            case _:
                raise unfit_state(self._rule)
