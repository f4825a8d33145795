"""How a training went: its events, folded into curves of bounded length."""

from __future__ import annotations

from nnstudio.engine.curve import Curve, damaged_history, number_from_json, number_to_json
from nnstudio.engine.ending import Ending
from nnstudio.engine.events import BatchDone, EpochDone, Event
from nnstudio.hyperparameters import Json


class History:
    """How a training went: curves over its steps, bounded as `Curve` says, and every epoch exactly.

    `accuracy` stays empty for a regression. `steps_per_epoch` is 0 before the first step. `ending` says how it ended;
    None while it goes on, and where nobody took note of it.
    """

    def __init__(self) -> None:
        self.steps_per_epoch = 0
        self.loss = Curve()
        self.accuracy = Curve()
        self.learning_rate = Curve()
        self.epochs: list[EpochDone] = []
        self.ending: Ending | None = None

    def add(self, event: Event) -> None:
        """Take note of an event of the training."""
        match event:
            case BatchDone():
                self.steps_per_epoch = event.steps_per_epoch
                self.loss.add(event.loss)
                self.learning_rate.add(event.learning_rate)
                if event.accuracy is not None:
                    self.accuracy.add(event.accuracy)
            case EpochDone():
                self.epochs.append(event)

    @property
    def best(self) -> EpochDone | None:
        """The best epoch so far, None before the first."""
        return next((done for done in reversed(self.epochs) if done.is_best), None)

    def to_json(self) -> Json:
        """Return the history as JSON; figures that are not finite become null."""
        return {
            "steps_per_epoch": self.steps_per_epoch,
            "loss": self.loss.to_json(),
            "accuracy": self.accuracy.to_json(),
            "learning_rate": self.learning_rate.to_json(),
            "epochs": [_epoch_to_json(done) for done in self.epochs],
            "ending": None if self.ending is None else self.ending.to_json(),
        }

    @classmethod
    def from_json(cls, value: Json) -> History:
        """Return the history that `to_json` wrote, or raise TrainingError where it is none."""
        match value:
            case {
                "steps_per_epoch": int(steps_per_epoch),
                "loss": loss,
                "accuracy": accuracy,
                "learning_rate": learning_rate,
                "epochs": list(epochs),
            }:
                history = cls()
                history.steps_per_epoch = steps_per_epoch
                history.loss = Curve.from_json(loss)
                history.accuracy = Curve.from_json(accuracy)
                history.learning_rate = Curve.from_json(learning_rate)
                history.epochs = [_epoch_from_json(entry) for entry in epochs]
                ending = value.get("ending")
                history.ending = None if ending is None else Ending.from_json(ending)
                return history
        raise damaged_history()


def _epoch_to_json(done: EpochDone) -> Json:
    return {name: number_to_json(value) if isinstance(value, float) else value for name, value in vars(done).items()}


def _epoch_from_json(value: Json) -> EpochDone:
    match value:
        case {"epoch": int(epoch), "loss": loss, "learning_rate": rate, "seconds": seconds, "is_best": bool(is_best)}:
            return EpochDone(
                epoch,
                number_from_json(loss),
                _optional(value.get("accuracy")),
                _optional(value.get("validation_loss")),
                _optional(value.get("validation_accuracy")),
                number_from_json(rate),
                number_from_json(seconds),
                is_best,
            )
    raise damaged_history()


def _optional(value: Json) -> float | None:
    return None if value is None else number_from_json(value)
