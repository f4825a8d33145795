"""How a training ended and what came of it, beside the weights: kept with its history."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnstudio.engine.curve import damaged_history, number_from_json, number_to_json
from nnstudio.engine.events import Reason
from nnstudio.engine.metrics import metrics_from_json, metrics_to_json
from nnstudio.engine.settings import SETTINGS, TrainingSettings
from nnstudio.hyperparameters import Json
from nnstudio.messages import Message, message

if TYPE_CHECKING:
    from nnstudio.engine.evaluation import Evaluation

_SAID = {
    Reason.FINISHED: message("all epochs are done"),
    Reason.EARLY_STOPPED: message("stopped early: the last epochs brought no improvement"),
    Reason.STOPPED: message("stopped; what was learned so far is kept"),
    Reason.DIVERGED: message("the training diverged; the last good weights are kept"),
    Reason.DATA_LOST: message("the data could no longer be read; what was learned so far is kept"),
    Reason.PROCESS_LOST: message("a process of the training was lost; the last good weights are kept"),
    None: message("the training broke off; the last good weights are kept"),
}


def said_of(reason: Reason | None) -> Message:
    """Return in a sentence why a training ended; None stands for one that broke off."""
    return _SAID[reason]


@dataclass(frozen=True, eq=False)
class Ending:
    """How a training ended.

    `changes` says by how much each layer changed relative to its start, `frozen` which layers were kept from it;
    `evaluation` is on the test samples. Both are missing where nobody looked.
    """

    reason: Reason | None
    """None where it broke off: the engine failed or was killed."""
    message: Message
    """Why it ended, for people."""
    settings: TrainingSettings
    """What it was trained with."""
    is_fine_tuning: bool = False
    classes: tuple[str, ...] | None = None
    """Names of the classes that its training samples were of; None for a regression, or where it never saw one."""
    changes: Mapping[str, float] = field(default_factory=dict)
    frozen: tuple[str, ...] = ()
    evaluation: Evaluation | None = None

    def to_json(self) -> Json:
        """Return the ending as JSON; its sentence is told anew from the reason."""
        return {
            "reason": None if self.reason is None else self.reason.value,
            "settings": self.settings.to_json(),
            "fine_tuning": self.is_fine_tuning,
            "classes": None if self.classes is None else list(self.classes),
            "changes": {name: number_to_json(change) for name, change in self.changes.items()},
            "frozen": list(self.frozen),
            "evaluation": None if self.evaluation is None else _evaluation_to_json(self.evaluation),
        }

    @classmethod
    def from_json(cls, value: Json) -> Ending:
        """Return the ending that `to_json` wrote; raise TrainingError or HyperparameterError where it is none."""
        match value:
            case {
                "reason": reason,
                "settings": settings,
                "fine_tuning": bool(is_fine_tuning),
                "classes": classes,
                "changes": dict(changes),
                "frozen": frozen,
                "evaluation": evaluation,
            }:
                found = _reason(reason)
                return cls(
                    found,
                    said_of(found),
                    SETTINGS.from_json(settings),
                    is_fine_tuning,
                    None if classes is None else _names(classes),
                    {
                        name: math.inf if change is None else number_from_json(change)
                        for name, change in changes.items()
                    },
                    _names(frozen),
                    None if evaluation is None else _evaluation_from_json(evaluation),
                )
        raise damaged_history()


def _reason(value: Json) -> Reason | None:
    if value is None:
        return None
    if value not in [reason.value for reason in Reason]:
        raise damaged_history()
    return Reason(value)


def _names(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise damaged_history()
    return tuple(value)


def _evaluation_to_json(evaluation: Evaluation) -> Json:
    return {
        "loss": number_to_json(evaluation.loss),
        "accuracy": None if evaluation.accuracy is None else number_to_json(evaluation.accuracy),
        "samples": evaluation.samples,
        "metrics": None if evaluation.metrics is None else metrics_to_json(evaluation.metrics),
    }


def _evaluation_from_json(value: Json) -> Evaluation:
    from nnstudio.engine.evaluation import Evaluation  # noqa: PLC0415  # all of the engine, which a new window lacks yet

    match value:
        case {"loss": loss, "accuracy": accuracy, "samples": int(samples)}:
            return Evaluation(
                number_from_json(loss),
                None if accuracy is None else number_from_json(accuracy),
                samples,
                None if value.get("metrics") is None else metrics_from_json(value["metrics"]),
            )
    raise damaged_history()
