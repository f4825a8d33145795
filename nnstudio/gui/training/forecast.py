"""How long a training would take and how much memory, before it is begun."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.engine.cost import AugmentationCost
from nnstudio.engine.prefix import Cut
from nnstudio.gui.training.job import USUAL_FROZEN_MEMORY, Failed, Report, Timed
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.worker import Task, TrainingWorker
from nnstudio.gui.training.worker_thread import WorkerThread
from nnstudio.network import Memory, summarize
from nnstudio.project import Project


@dataclass(frozen=True)
class Forecast:
    """What a training is expected to take."""

    project: Project
    seconds: float
    """Over all epochs, validation included, without loading the data."""
    seconds_per_epoch: float
    """The mean of all: where frozen layers are computed once, the first one takes longer."""
    peak_memory: int | None
    """Bytes that the engine process held at most while a few batches were timed, data included, and what frozen layers
    give for all samples besides; None if not told."""
    memory: Memory
    """What the network's own share of it is made of, as its summary counts it."""
    augmentation: AugmentationCost | None = None
    """What changing samples takes of a step; None where they are not changed."""
    prefix: Cut | None = None
    """Up to where frozen layers are computed in the first epoch alone; None where none are."""


class TrainingForecast(QObject):
    """Times a few batches of a project in an engine of its own; asked again, it drops the project before."""

    made = Signal(object)
    """The `Forecast`."""

    failed = Signal(object)
    """There is none: the sentence says why, and is what training the project would say."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        in_process: bool = True,
        threads: int = 0,
    ) -> None:
        super().__init__(parent)
        self._in_process = in_process
        self._threads = threads
        self._frozen_memory = USUAL_FROZEN_MEMORY
        self._project: Project | None = None
        self._thread: WorkerThread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether batches are being timed."""
        return self._thread is not None

    def ask(self, project: Project) -> None:
        """Time this project, in place of the one that may be timed now."""
        self.cancel()
        task = Task(
            project,
            only_times=True,
            in_process=self._in_process,
            threads=self._threads,
            frozen_memory=self._frozen_memory,
        )
        worker = TrainingWorker(task, EventRing(1))
        worker.reported.connect(self._take)
        worker.ended.connect(self._end)
        self._project = project
        self._thread = WorkerThread(worker, self)
        self._thread.start()

    @Slot(int)
    def use_threads(self, count: int) -> None:
        """Time the next project with so many threads for matrix products."""
        self._threads = count

    @Slot(int)
    def use_frozen_memory(self, megabytes: int) -> None:
        """Time the next project with so many megabytes for what frozen layers give."""
        self._frozen_memory = megabytes

    @Slot()
    def cancel(self) -> None:
        """Time nothing any more, and say nothing. Leaves no process and no thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.abandon()

    @Slot(object, object)
    def _take(self, worker: TrainingWorker, report: Report) -> None:
        if self._thread is None or worker is not self._thread.worker or self._project is None:
            return
        match report:
            case Timed():
                self.made.emit(_forecast(self._project, report))
            case Failed(said):
                self.failed.emit(said)

    @Slot(object, object)
    def _end(self, worker: TrainingWorker, _: object) -> None:
        if self._thread is not None and worker is self._thread.worker:
            thread, self._thread = self._thread, None
            thread.finish()


def _forecast(project: Project, timed: Timed) -> Forecast:
    settings = project.settings
    kept = timed.prefix.nbytes if timed.prefix is not None and timed.prefix.is_in_memory else 0
    peak = None if timed.peak_memory is None else timed.peak_memory + kept
    summary = summarize(project.network, settings.batch_size, len(settings.optimizer.slots))
    per_epoch = timed.seconds / settings.epochs
    return Forecast(project, timed.seconds, per_epoch, peak, summary.memory, timed.augmentation, timed.prefix)
