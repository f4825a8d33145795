"""What the engine is asked to do and told while it does it, and what it reports: small values that cross processes."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstudio.data import FittedTransform
from nnstudio.data.meaning import Meaning
from nnstudio.data.threads import available_cores
from nnstudio.engine.events import EpochDone, TrainingDone
from nnstudio.engine.prefix import MEMORY, Cut
from nnstudio.engine.work import Work
from nnstudio.hyperparameters import Json
from nnstudio.messages import Message, message
from nnstudio.project import Project

if TYPE_CHECKING:
    from nnstudio.engine.cost import AugmentationCost
    from nnstudio.engine.evaluation import Evaluation

Figures = tuple[Json, Json, Json]
"""Offset and divisor of a fitted transform as plain numbers in lists of lists, and what labels and tokens meant."""

USUAL_FROZEN_MEMORY = MEMORY // 10**6
"""Megabytes for what frozen layers give, where nothing else was chosen."""

OUT_OF_MEMORY = message(
    "there is too little memory to train this network on this data; lower the batch size or make the network smaller"
)


@dataclass(frozen=True)
class Job:
    """A training, described without arrays: weights to start from lie in the memory that both sides share."""

    project: Json
    threads: int
    """Number of threads for matrix products; the same number gives the same bits."""
    fine_tunes: bool = False
    """Whether to go on from the weights in shared memory; otherwise they are drawn from the seed."""
    figures: Figures | None = None
    """The transform that those weights were learned with."""
    only_times: bool = False
    """Whether to time a few batches in place of the whole training."""
    frozen_memory: int = USUAL_FROZEN_MEMORY
    """Megabytes for what frozen layers give; what is more goes to a file."""

    @property
    def prefix_memory(self) -> int:
        """The same in bytes."""
        return self.frozen_memory * 10**6

    @classmethod
    def training(cls, project: Project, threads: int, frozen_memory: int = USUAL_FROZEN_MEMORY) -> Job:
        """Return the job of training from scratch."""
        return cls(project.to_json(), threads, frozen_memory=frozen_memory)

    @classmethod
    def fine_tuning(
        cls,
        project: Project,
        threads: int,
        fitted: FittedTransform | None,
        frozen_memory: int = USUAL_FROZEN_MEMORY,
    ) -> Job:
        """Return the job of going on from learned weights and the transform that they were learned with."""
        figures = None if fitted is None else figures_of(fitted)
        return cls(project.to_json(), threads, True, figures, frozen_memory=frozen_memory)

    @classmethod
    def timing(cls, project: Project, threads: int, frozen_memory: int = USUAL_FROZEN_MEMORY) -> Job:
        """Return the job of finding out how long a training would take."""
        return cls(project.to_json(), threads, only_times=True, frozen_memory=frozen_memory)


def spare_threads() -> int:
    """Return how many threads matrix products may take beside a window: one core is left to it."""
    return max(1, available_cores() - 1)


def figures_of(fitted: FittedTransform) -> Figures:
    """Return a transform's figures as plain numbers, exactly."""
    return fitted.offset.tolist(), fitted.divisor.tolist(), fitted.meaning.to_json()


def fitted_from(figures: Figures) -> FittedTransform:
    """Return the transform that has these figures."""
    offset, divisor, meaning = figures
    return FittedTransform(offset, divisor, Meaning.from_json(meaning))


class Command(enum.Enum):
    """An order that needs no figure."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    """End after the batch at hand and keep what was learned; given again, do without the test samples."""


@dataclass(frozen=True)
class LearningRate:
    """The order to go on with another learning rate."""

    rate: float


Order = Command | LearningRate


@dataclass(frozen=True)
class Prepared:
    """The data are loaded and the first batch comes next."""

    figures: Figures
    work: Work
    classes: tuple[str, ...] | None = None
    """Names of the classes that there are training samples of; None for a regression."""


@dataclass(frozen=True)
class Rested:
    """The engine has stopped between two batches, or (`resting` is False) goes on."""

    resting: bool


@dataclass(frozen=True)
class EpochsDone:
    """One or more epochs in a row; very short ones are reported together."""

    epochs: tuple[EpochDone, ...]


@dataclass(frozen=True)
class Tried:
    """What came of the training: relative changes by layer, and how good it is on test samples, where there are any."""

    changes: Mapping[str, float]
    evaluation: Evaluation | None


@dataclass(frozen=True)
class Timed:
    """How long things took on average: a batch, and going through the validation samples; and the peak of memory.

    `peak_memory` is in bytes, of the whole engine process; None where the system does not tell. `augmentation` is None
    where samples are not changed. Where frozen layers are computed in the first epoch alone, `seconds_per_later_step`
    is a batch in the ones after it, and `prefix` says where the network is cut.
    """

    seconds_per_step: float
    seconds_per_validation: float
    total_steps: int
    epochs: int
    peak_memory: int | None
    augmentation: AugmentationCost | None = None
    prefix: Cut | None = None
    seconds_per_later_step: float | None = None

    @property
    def seconds(self) -> float:
        """How long the whole training takes, validation included.

        Going through the validation samples is taken to get faster after the first epoch as training does.
        """
        first = self.seconds_per_step * self.total_steps / self.epochs + self.seconds_per_validation
        later = 1.0 if self.seconds_per_later_step is None else self.seconds_per_later_step / self.seconds_per_step
        return first * (1.0 + (self.epochs - 1) * later)


@dataclass(frozen=True)
class Failed:
    """The engine could not go on; `details` are for the log."""

    message: Message
    details: str = ""


Report = Prepared | Rested | EpochsDone | TrainingDone | Tried | Timed | Failed
