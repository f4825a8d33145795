"""What came of a training, and how it stands while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnstudio.data import FittedTransform
from nnstudio.engine.events import Reason
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters
from nnstudio.messages import Message

if TYPE_CHECKING:
    from nnstudio.engine.evaluation import Evaluation


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a training, however it ended.

    `parameters` are what was learned, or the last good weights of a training that broke off; None where there are
    none, because it ended before its first batch. `changes` says by how much each layer changed relative to its
    start, frozen ones exactly 0; it and `evaluation`, on the test samples, are missing where the training broke off.
    """

    message: Message
    """Why it ended, for people."""
    reason: Reason | None = None
    """None where it broke off: the engine failed, was killed or could not be started."""
    parameters: Parameters | None = None
    fitted: FittedTransform | None = None
    history: History = field(default_factory=History)
    changes: Mapping[str, float] = field(default_factory=dict)
    evaluation: Evaluation | None = None
    details: str = ""
    """What a log should have about a failure."""


@dataclass(frozen=True)
class Progress:
    """How far a training is. Epochs and steps count from 1; 0 before the first batch."""

    epochs: int
    total_steps: int
    epoch: int = 0
    step: int = 0
    loss: float | None = None
    accuracy: float | None = None
    learning_rate: float | None = None
    samples_per_second: float | None = None
    """None until there is enough to tell by."""
    seconds_left: float | None = None
    missed: int = 0
    """Batches that the window was too slow to see; its curves show for each the one that came after."""

    @classmethod
    def at_end(cls, history: History) -> Progress:
        """Return how far a training had come when it ended."""
        steps, per_epoch, done = history.loss.steps, history.steps_per_epoch, history.epochs
        epochs = len(done) if history.ending is None else history.ending.settings.epochs
        return cls(
            epochs,
            epochs * per_epoch,
            epoch=-(-steps // per_epoch) if per_epoch else 0,
            step=steps,
            learning_rate=done[-1].learning_rate if done else None,
        )

    @property
    def share(self) -> float:
        """The part of all steps that is done, from 0 to 1."""
        return self.step / self.total_steps if self.total_steps else 0.0
