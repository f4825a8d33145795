"""The training of the moment, as the window knows it."""

from __future__ import annotations

import dataclasses
import enum
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

from nnstudio.data import FittedTransform
from nnstudio.engine.events import BatchDone, TrainingDone
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.document import TRAINING, Document, Learned
from nnstudio.gui.training.job import (
    USUAL_FROZEN_MEMORY,
    Command,
    EpochsDone,
    Failed,
    LearningRate,
    Prepared,
    Report,
    Rested,
    Tried,
    fitted_from,
)
from nnstudio.gui.training.outcome import Outcome, Progress
from nnstudio.gui.training.ring import CAPACITY, EventRing
from nnstudio.gui.training.running import Running
from nnstudio.gui.training.worker_thread import WorkerThread
from nnstudio.messages import Message, message
from nnstudio.project import Project

if TYPE_CHECKING:
    from nnstudio.gui.training.worker import Task, TrainingWorker

_REFRESH_MS = 33
_PATIENCE_MS = 2500
"""How long an engine that is to hurry has to obey, each time."""

_BATCHES_PER_REFRESH = 2000
"""How many batches are taken at once: after a while without the window's attention, it catches up in steps."""


class State(enum.Enum):
    """What the training of the moment does."""

    IDLE = "idle"
    PREPARING = "preparing"
    """The engine starts and loads the data."""
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    """Stop was asked for; the batch at hand, and then the test samples, are still gone through."""


class TrainingSession(QObject):
    """Trains the document's project beside the window and hands what was learned back to the document.

    While it is not idle the document is read-only. `history` grows during the training; `previous` is that of the
    training before; `shown` is the one to look at; `project` is the one that is trained or was last, and
    `is_fine_tuning` whether from learned weights. `in_process=False` keeps the engine in a thread of this process.
    """

    state_changed = Signal(object)
    """The state is another: which."""

    progressed = Signal(object)
    """Batches were done: the `Progress`. About 30 times a second at most."""

    epoch_done = Signal(object)
    """An epoch was completed: the `EpochDone`; `history` has it already."""

    finished = Signal(object)
    """The training has ended, well or not: the `Outcome`; the document has what was learned already."""

    def __init__(
        self,
        document: Document,
        parent: QObject | None = None,
        *,
        in_process: bool = True,
        threads: int = 0,
    ) -> None:
        super().__init__(parent)
        self.history = History()
        self.previous: History | None = None
        self.outcome: Outcome | None = None
        self.project: Project | None = None
        self.is_fine_tuning = False
        self._document = document
        self._in_process = in_process
        self._threads = threads
        self._frozen_memory = USUAL_FROZEN_MEMORY
        self._state = State.IDLE
        self._progress = Progress(0, 0)
        self._running: Running | None = None
        self._barren: tuple[Project, Learned | None] | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._patience = QTimer(self, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._insist)
        document.opened.connect(self._forget_runs)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.shutdown)

    @property
    def state(self) -> State:
        """What the training does."""
        return self._state

    @property
    def is_active(self) -> bool:
        """Whether a training is going on, be it at rest."""
        return self._state is not State.IDLE

    @property
    def progress(self) -> Progress:
        """How far the training is, or was at its end."""
        return self._progress

    @property
    def shown(self) -> History | None:
        """The training that the document shows: the one that goes on, else the one that its weights are from.

        A training that taught nothing is shown until the document is another. None where nothing was learned, or
        what was learned came without a history.
        """
        learned = self._document.learned
        if self.is_active or self._was_barren():
            return self.history
        return None if learned is None else learned.history

    @Slot()
    def _forget_runs(self) -> None:
        """Compare nothing with the trainings of a document that was here before."""
        if not self.is_active:
            self.history, self.previous = History(), None

    def _was_barren(self) -> bool:
        """Whether the last training taught nothing to the document as it is now."""
        if self._barren is None:
            return False
        project, learned = self._barren
        return self._document.project is project and self._document.learned is learned

    # Orders

    def train(self, project: Project) -> None:
        """Train from fresh weights, unless a training is going on."""
        self._begin(message("Train"), self._task(project))

    def fine_tune(self, project: Project, parameters: Parameters, fitted: FittedTransform | None = None) -> None:
        """Go on from learned weights, and the transform that they were learned with, unless a training is going on."""
        self._begin(message("Fine-tune"), self._task(project, parameters, fitted))

    def _task(
        self, project: Project, parameters: Parameters | None = None, fitted: FittedTransform | None = None
    ) -> Task:
        from nnstudio.gui.training.worker import Task  # noqa: PLC0415  # with it comes the engine: not for a first sight

        return Task(
            project,
            parameters,
            fitted,
            in_process=self._in_process,
            threads=self._threads,
            frozen_memory=self._frozen_memory,
        )

    @Slot(int)
    def use_threads(self, count: int) -> None:
        """Let the next training take so many threads for matrix products."""
        self._threads = count

    @Slot(int)
    def use_frozen_memory(self, megabytes: int) -> None:
        """Let the next training take so many megabytes for what frozen layers give."""
        self._frozen_memory = megabytes

    def pause(self) -> None:
        """Rest after the batch at hand."""
        self._order(Command.PAUSE)

    def resume(self) -> None:
        """Go on after a rest."""
        self._order(Command.RESUME)

    def stop(self) -> None:
        """End after the batch at hand and keep what was learned; asked again, do without the test samples."""
        if self._running is not None:
            self._running.was_stopped = True
            self._order(Command.STOP)
            self._turn(State.STOPPING)

    @Slot()
    def hurry(self) -> None:
        """End as `stop` does, but soon: first without the test samples, then without the batch at hand.

        Where the engine hangs, the weights stay that it set aside last.
        """
        self.stop()
        if self._running is not None:
            self._patience.start()

    def set_learning_rate(self, rate: float) -> None:
        """Go on with another learning rate, which the schedule scales as it did the first.

        Raises HyperparameterError where it is one that no optimizer takes.
        """
        if self._running is not None:
            fields = dict(self._running.project.settings.optimizer.hyperparameters())
            fields["learning_rate"].checked(rate)
            self._order(LearningRate(rate))

    @Slot()
    def learning(self) -> Learned | None:
        """Return what the training at hand has learned so far, the same object until there is more.

        None where nothing is being trained or nothing was learned yet.
        """
        running = self._running
        step = 0 if running is None else running.thread.worker.kept_step
        if running is None or not step:
            return None
        if running.kept_step != step:
            parameters = running.thread.worker.kept_weights()
            running.kept = None if parameters is None else Learned(running.project.network, parameters, running.fitted)
            running.kept_step = step
        return running.kept

    def shutdown(self) -> None:
        """End everything at once and keep nothing: for a window that closes. Leaves no process and no thread."""
        running, self._running = self._running, None
        if running is None:
            return
        self._timer.stop()
        self._patience.stop()
        running.thread.abandon()
        self._document.set_read_only(None)
        self._turn(State.IDLE)

    @Slot()
    def _insist(self) -> None:
        running = self._running
        if running is None:
            return
        if running.was_hurried:
            running.thread.worker.force()
        running.was_hurried = True
        self._order(Command.STOP)

    def _order(self, order: Command | LearningRate) -> None:
        if self._running is not None:
            self._running.thread.worker.order(order)

    # Going on

    def _begin(self, text: Message, task: Task) -> None:
        from nnstudio.gui.training.worker import TrainingWorker  # noqa: PLC0415

        if self._running is not None:
            return
        if self.history.loss.steps:
            self.previous = self.history
        self.history, self.outcome = History(), None
        self.project, self.is_fine_tuning = task.project, task.start is not None
        self._progress = Progress(task.project.settings.epochs, 0)
        ring = EventRing()
        worker = TrainingWorker(task, ring)
        worker.reported.connect(self._take)
        worker.ended.connect(self._end)
        self._running = Running(text, task.project, ring.reader(), WorkerThread(worker, self))
        self._running.learned_before = self._document.learned if self.is_fine_tuning else None
        self._document.set_read_only(TRAINING)
        self._turn(State.PREPARING)
        self._running.thread.start()

    def _turn(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    @Slot()
    def _refresh(self) -> None:
        if self._running is not None:
            self._drain(self._running, _BATCHES_PER_REFRESH)

    def _drain(self, running: Running, limit: int) -> bool:
        batches = running.ring.read(limit)
        if not batches:
            return False
        before = running.work.done(running.step)
        for done in batches:
            for _ in range(done.step - running.step):  # those that were missed count as like the one after them
                self.history.add(done)
            running.step = done.step
        work = running.work.done(running.step) - before
        running.pace.add(time.monotonic(), work, sum(done.samples for done in batches))
        self._show(running, batches)
        return True

    def _show(self, running: Running, batches: Sequence[BatchDone]) -> None:
        last = batches[-1]
        self._progress = dataclasses.replace(
            self._progress,
            epoch=last.epoch,
            step=last.step,
            loss=last.loss,
            accuracy=last.accuracy,
            learning_rate=last.learning_rate,
            samples_per_second=running.pace.samples_per_second,
            seconds_left=running.pace.seconds_left(running.work.left(last.step)),
            missed=running.ring.missed,
        )
        self.progressed.emit(self._progress)

    @Slot(object, object)
    def _take(self, worker: TrainingWorker, report: Report) -> None:
        running = self._running
        if running is None or worker is not running.thread.worker:
            return
        match report:
            case Prepared(figures, work, classes):
                running.fitted, running.classes, running.work = fitted_from(figures), classes, work
                self._progress = dataclasses.replace(self._progress, total_steps=work.total_steps)
                self._timer.start()  # batches are faster than reports: none is shown before it is known of how many
                self._turn_unless_stopping(State.RUNNING)
            case Rested(resting):
                self._drain(running, CAPACITY)
                running.pace.rest()
                self._turn_unless_stopping(State.PAUSED if resting else State.RUNNING)
            case EpochsDone():
                self._take_epochs(report)
            case TrainingDone():
                running.done = report
            case Tried():
                running.tried = report
            case Failed():
                running.failed = running.failed or report

    def _take_epochs(self, report: EpochsDone) -> None:
        self._refresh()
        for done in report.epochs:
            self.history.add(done)
            self.epoch_done.emit(done)
            if self._running is not None and self._running.work.later < 1.0 and done.epoch == 1:
                self._running.pace.begin_anew()

    def _turn_unless_stopping(self, state: State) -> None:
        if self._state is not State.STOPPING:
            self._turn(state)

    # The end

    @Slot(object, object)
    def _end(self, worker: TrainingWorker, parameters: Parameters | None) -> None:
        running = self._running
        if running is None or worker is not running.thread.worker:
            return
        self._timer.stop()
        self._patience.stop()
        while self._drain(running, CAPACITY):
            pass
        running.thread.finish()
        self._running = None
        outcome = self.outcome = running.outcome(parameters, self.history)
        self.history.ending = running.ending(outcome, is_fine_tuning=self.is_fine_tuning)
        self._barren = (self._document.project, self._document.learned) if outcome.parameters is None else None
        self._document.set_read_only(None)
        if outcome.parameters is not None:
            self._document.learn(running.text, outcome.parameters, outcome.fitted, outcome.history)
        self._turn(State.IDLE)
        self.finished.emit(outcome)
