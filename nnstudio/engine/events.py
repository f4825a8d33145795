"""What a training tells while it runs: values, to be shown, kept or sent elsewhere."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from nnstudio.messages import Message


class Reason(enum.Enum):
    """Why a training ended."""

    FINISHED = "finished"
    EARLY_STOPPED = "early_stopped"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    DATA_LOST = "data_lost"
    PROCESS_LOST = "process_lost"

    @property
    def is_failure(self) -> bool:
        """Whether something went wrong that somebody has to see to."""
        return self in (Reason.DIVERGED, Reason.DATA_LOST, Reason.PROCESS_LOST)


@dataclass(frozen=True)
class BatchDone:
    """One step of the optimizer was taken. Epochs and steps count from 1, steps through the whole training."""

    epoch: int
    step: int
    steps_per_epoch: int
    loss: float
    """Mean over this batch, before the step, weight penalties included."""
    accuracy: float | None
    """Share of this batch classified rightly, before the step; None for a regression."""
    learning_rate: float
    samples: int

    @property
    def step_in_epoch(self) -> int:
        """The place of the batch in its epoch, from 1 to `steps_per_epoch`."""
        return (self.step - 1) % self.steps_per_epoch + 1


@dataclass(frozen=True)
class EpochDone:
    """All training samples were seen once more, and the validation samples were tried.

    `loss` and `accuracy` are means over the epoch's batches, each before its step; the validation figures are of
    the weights at the epoch's end, None where there are no validation samples. Accuracies are shares from 0 to 1,
    None for a regression.
    """

    epoch: int
    loss: float
    accuracy: float | None
    validation_loss: float | None
    validation_accuracy: float | None
    learning_rate: float
    """At the epoch's last step."""
    seconds: float
    is_best: bool = False
    """Whether no epoch before it was as good by the figure that early stopping watches."""


@dataclass(frozen=True)
class TrainingDone:
    """The training has ended; `best_epoch` is None where no epoch was completed."""

    reason: Reason
    epochs: int
    """Completed ones."""
    best_epoch: int | None
    message: Message
    """Says why, for people."""


Event = BatchDone | EpochDone | TrainingDone
