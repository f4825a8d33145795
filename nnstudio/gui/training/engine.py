"""One training at work, wherever it runs: it takes orders between two batches and reports what it does."""

from __future__ import annotations

import pickle
import threading
import time
import traceback
from collections.abc import Callable

from nnstudio.data.threads import limited_reading
from nnstudio.engine.events import BatchDone, EpochDone, Event, Reason, TrainingDone
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.threads import product_threads
from nnstudio.engine.work import Work
from nnstudio.gui.training.job import (
    OUT_OF_MEMORY,
    Command,
    EpochsDone,
    Failed,
    Job,
    LearningRate,
    Order,
    Prepared,
    Report,
    Rested,
    Tried,
    figures_of,
    fitted_from,
)
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.timing import timed
from nnstudio.gui.training.weights import SharedWeights
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.project import Project
from nnstudio.project.run import Run

_SECONDS_BETWEEN_REPORTS = 0.033
"""Epochs that end sooner after each other are reported together."""

_SECONDS_BETWEEN_WEIGHTS = 2.0
"""How often weights are kept in the middle of an epoch."""

_SHARE_OF_KEEPING = 0.02
"""Share of the time that keeping weights may take, however large they are."""


class Engine:
    """Does a job and reports until it is done; orders may come from another thread at any time.

    Batches go into the ring, weights into the shared memory: at the end, at every rest, and every now and then, so
    that a process which is killed leaves the last good ones. Nothing is raised: what goes wrong is reported.

    `leave` ends the process at once; it is called for a stop while nothing is being learned, which would otherwise
    have to wait until the data are loaded or the test samples tried.
    """

    def __init__(
        self,
        job: Job,
        ring: EventRing,
        weights: SharedWeights,
        report: Callable[[Report], None],
        leave: Callable[[], None] | None = None,
    ) -> None:
        self._job = job
        self._ring = ring
        self._weights = weights
        self._report = report
        self._leave = leave
        self._may_go_on = threading.Event()
        self._may_go_on.set()
        self._stopping = False
        self._hurrying = False
        self._learning = False
        self._rate: float | None = None
        self._epochs: list[EpochDone] = []
        self._reported = self._kept = 0.0
        self._keeping = 0.0

    def obey(self, order: Order) -> None:
        """Take an order; it is carried out after the batch at hand."""
        match order:
            case Command.PAUSE:
                self._may_go_on.clear()
            case Command.RESUME:
                self._may_go_on.set()
            case Command.STOP:
                self._hurrying = self._stopping
                self._stopping = True
                self._may_go_on.set()
                if self._leave is not None and not self._learning:
                    self._leave()
            case LearningRate(rate):
                self._rate = rate

    def run(self) -> None:
        """Do the job; return when it is done, stopped or has failed."""
        try:
            with product_threads(self._job.threads), limited_reading(self._job.threads):
                self._work()
        except NnstudioError as error:
            self._report(Failed(_sendable(error.message)))
        except MemoryError:
            self._report(Failed(OUT_OF_MEMORY))
        except Exception as error:  # whatever it is, the window gets a sentence and keeps the last good weights
            self._report(Failed(_unexpected(error), traceback.format_exc()))

    def _work(self) -> None:
        project = Project.from_json(self._job.project)
        if self._job.only_times:
            self._report(timed(project, self._job.threads, self._job.prefix_memory))
            return
        run = self._prepared(project)
        self._learning = True
        self._rest_if_asked(run)
        done = None if self._stopping else self._learn(run)
        if done is None:
            return
        self._weights.keep(run.parameters, run.history.loss.steps)
        self._report(done)
        self._learning = False
        is_untested = self._hurrying or done.reason is Reason.DATA_LOST
        self._report(Tried(run.changes, None if is_untested else run.evaluate()))

    def _prepared(self, project: Project) -> Run:
        start = self._weights.latest() if self._job.fine_tunes else None
        if start is None:
            start = Parameters.initialize(project.network, project.settings.seed)
        fitted = None if self._job.figures is None else fitted_from(self._job.figures)
        run = Run(project, start, fitted, self._job.threads, prefix_memory=self._job.prefix_memory)
        work = Work.of(run.total_steps, project.settings.epochs, run.prefix)
        self._report(Prepared(figures_of(run.fitted), work, run.dataset.learned_classes))
        self._kept = time.monotonic()
        return run

    def _learn(self, run: Run) -> TrainingDone | None:
        for event in run.events():
            if isinstance(event, TrainingDone):
                self._report_epochs()
                return event
            self._take(event, run)
            self._rest_if_asked(run)
            self._apply_orders(run)
        return None

    def _take(self, event: Event, run: Run) -> None:
        now = time.monotonic()
        match event:
            case BatchDone():
                self._ring.write(event)
            case EpochDone():
                self._epochs.append(event)
        if self._epochs and now - self._reported >= _SECONDS_BETWEEN_REPORTS:
            self._report_epochs()
        pause = _SECONDS_BETWEEN_REPORTS if isinstance(event, EpochDone) else _SECONDS_BETWEEN_WEIGHTS
        if now - self._kept >= max(pause, self._keeping / _SHARE_OF_KEEPING):
            self._keep(run)

    def _keep(self, run: Run) -> None:
        started = time.monotonic()
        self._weights.keep_good(run.parameters, run.history.loss.steps)
        self._kept = time.monotonic()
        self._keeping = self._kept - started

    def _report_epochs(self) -> None:
        if self._epochs:
            self._report(EpochsDone(tuple(self._epochs)))
            self._epochs.clear()
            self._reported = time.monotonic()

    def _rest_if_asked(self, run: Run) -> None:
        if self._may_go_on.is_set():
            return
        self._report_epochs()
        self._keep(run)
        self._report(Rested(True))
        self._may_go_on.wait()
        self._report(Rested(False))

    def _apply_orders(self, run: Run) -> None:
        if self._rate is not None:
            run.learning_rate, self._rate = self._rate, None
        if self._stopping:
            run.stop()


def _unexpected(error: Exception) -> Message:
    return message(
        "the training broke off because of an error in nnstudio ({kind}: {problem}); please report it",
        kind=type(error).__name__,
        problem=str(error),
    )


def _sendable(said: Message) -> Message:
    """Return a message as it is if it can cross to another process, else with its figures as text."""
    try:
        pickle.dumps(said)
    except Exception:  # figures may be anything, and so may what is wrong with them
        return Message(said.text, tuple((name, str(figure)) for name, figure in said.figures))
    return said
