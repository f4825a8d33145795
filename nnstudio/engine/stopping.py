"""Which epoch was the best, and when to stop waiting for a better one."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nnstudio.engine.errors import TrainingError
from nnstudio.engine.events import EpochDone
from nnstudio.hyperparameters import Configurable, Json, Registry, choice, integer, real

MONITORS = ("loss", "accuracy")


def monitored(done: EpochDone, monitor: str) -> float:
    """Return the figure of an epoch that is to fall: its loss, or 1 - its accuracy.

    It is taken on the validation samples where there are any, else on the training samples. Raises TrainingError
    where there is no accuracy.
    """
    validated = done.validation_loss is not None
    if monitor == "loss":
        return done.validation_loss if done.validation_loss is not None else done.loss
    accuracy = done.validation_accuracy if validated else done.accuracy
    if accuracy is None:
        raise TrainingError("a regression has no accuracy that early stopping could watch; let it watch the loss")
    return 1.0 - accuracy


STOPPING: Registry[EarlyStopping] = Registry("early stopping")
"""The one kind of early stopping, for settings that may have it or not."""


@STOPPING.register
class EarlyStopping(Configurable):
    """Ends the training once some epochs in a row were no better than the best before them."""

    monitor: str = choice(
        "loss", MONITORS, help="What has to improve, on validation samples where there are any, else in training."
    )
    patience: int = integer(5, low=1, help="Number of epochs in a row without improvement after which to stop.")
    minimum_change: float = real(0.0, low=0.0, help="Improvements that are not larger than this do not count.")


class BestEpoch:
    """The best epoch so far and how long ago it was.

    Without `early_stopping` it goes by the loss and never asks to stop.
    """

    def __init__(self, early_stopping: EarlyStopping | None = None) -> None:
        self._rule = early_stopping or EarlyStopping()
        self._may_stop = early_stopping is not None
        self.epoch: int | None = None
        self._figure = math.inf
        self._waited = 0

    def observe(self, done: EpochDone) -> bool:
        """Take note of an epoch; return whether it is the best so far. One that is not a number never is."""
        figure = monitored(done, self._rule.monitor)
        if figure < self._figure - self._rule.minimum_change:
            self.epoch, self._figure, self._waited = done.epoch, figure, 0
            return True
        self._waited += 1
        return False

    @property
    def should_stop(self) -> bool:
        """Whether patience has run out."""
        return self._may_stop and self._waited >= self._rule.patience

    def state(self) -> Mapping[str, Json]:
        """Return as JSON all that later answers depend on."""
        return {"epoch": self.epoch, "figure": None if self.epoch is None else self._figure, "waited": self._waited}

    def restore(self, state: Mapping[str, Json]) -> None:
        """Continue where `state` was taken; raise TrainingError where it is none."""
        match state:
            case {"epoch": int(epoch), "figure": float(figure), "waited": int(waited)}:
                self.epoch, self._figure, self._waited = epoch, figure, waited
            case {"epoch": None, "waited": int(waited)}:
                self.epoch, self._figure, self._waited = None, math.inf, waited
            case _:
                raise TrainingError("the saved record of the best epoch is damaged; begin the training anew")
