"""The QThread's worker: it supervises the engine process, or is the engine itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.data import FittedTransform
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.training.engine import Engine
from nnstudio.gui.training.engine_process import EngineProcess
from nnstudio.gui.training.job import (
    OUT_OF_MEMORY,
    USUAL_FROZEN_MEMORY,
    Command,
    Failed,
    Job,
    Order,
    Report,
    spare_threads,
)
from nnstudio.gui.training.memory import check_memory
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.weights import SharedWeights
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.project import Project

_SIGKILL = 9  # by number, since Windows has no name for it


@dataclass(frozen=True)
class Task:
    """What a worker is to do: train a project, from learned weights where `start` is given, or only time it.

    `in_process` puts the engine into a process of its own; otherwise it works in the worker's thread, where
    processes are not to be had. `threads` are those for matrix products, `frozen_memory` the megabytes for what frozen
    layers give.
    """

    project: Project
    start: Parameters | None = None
    fitted: FittedTransform | None = None
    only_times: bool = False
    in_process: bool = True
    threads: int = 0
    frozen_memory: int = USUAL_FROZEN_MEMORY

    @property
    def job(self) -> Job:
        """The same as the engine is told it."""
        threads = self.threads or spare_threads()
        if self.only_times:
            return Job.timing(self.project, threads, self.frozen_memory)
        if self.start is not None:
            return Job.fine_tuning(self.project, threads, self.fitted, self.frozen_memory)
        return Job.training(self.project, threads, self.frozen_memory)


class TrainingWorker(QObject):
    """Does one task in the thread it is moved to. `order` and `abandon` may be called from any thread.

    Both signals name the worker first, for those who may have begun another task in the meantime.
    """

    reported = Signal(object, object)
    """The engine reports: this worker, and the report."""

    ended = Signal(object, object)
    """The engine is gone: this worker, and the weights that it left or None."""

    def __init__(self, task: Task, ring: EventRing) -> None:
        super().__init__()
        self._task = task
        self._ring = ring
        self._lock = threading.Lock()
        self._early: list[Order] = []
        self._engine: Engine | EngineProcess | None = None
        self._weights: SharedWeights | None = None
        self._abandoned = False
        self._forced = False
        self._stopped = False

    @Slot()
    def run(self) -> None:
        """Do the task; returns once the engine is gone, which is then told by `ended`."""
        weights: SharedWeights | None = None
        try:
            weights = self._weights = self._memory()
            self._supervise(weights)
        except NnstudioError as error:
            self._report(Failed(error.message))
        except MemoryError:
            self._report(Failed(OUT_OF_MEMORY))
        except OSError as error:
            self._report(Failed(_unable_to_start(error)))
        finally:  # whatever else went wrong and goes on from here, nobody waits for an engine that is gone
            self.ended.emit(self, None if weights is None or not weights.step else weights.latest())

    def order(self, order: Order) -> None:
        """Hand an order to the engine, now or as soon as there is one."""
        with self._lock:
            self._stopped = self._stopped or order is Command.STOP
            engine = self._engine
            if engine is None:
                self._early.append(order)
                return
        _give(engine, order)

    def abandon(self) -> None:
        """End the engine: the process at once, an engine in the thread after the batch at hand."""
        self.order(Command.STOP)
        with self._lock:
            self._abandoned = True
            engine = self._engine
        if isinstance(engine, EngineProcess):
            engine.kill()

    def force(self) -> None:
        """End an engine process that does not answer; what it set aside last is kept, and it is said so."""
        with self._lock:
            self._forced = True
            engine = self._engine
        if isinstance(engine, EngineProcess):
            engine.kill()

    @property
    def kept_step(self) -> int:
        """The step after which the engine last set its weights aside; 0 before it has."""
        return 0 if self._weights is None else self._weights.step or 0

    def kept_weights(self) -> Parameters | None:
        """Return copies of the weights that the engine last set aside; None before it has."""
        return None if self._weights is None else self._weights.latest()

    def _memory(self) -> SharedWeights:
        project = self._task.project
        if self._task.only_times:
            return SharedWeights(project.network, Parameters({}))  # nothing of it is kept
        check_memory(project)
        return SharedWeights(project.network, self._task.start)

    def _supervise(self, weights: SharedWeights) -> None:
        if not self._task.in_process:
            engine = Engine(self._task.job, self._ring, weights, self._report)
            if self._takes_orders(engine):
                engine.run()
            return
        process = EngineProcess(self._task.job, self._ring, weights)
        if not self._takes_orders(process):
            return
        code = process.run(self._report)
        if code and not self._abandoned:
            self._report(Failed(_forced(weights.step) if self._forced else _killed(code, weights.step)))

    def _takes_orders(self, engine: Engine | EngineProcess) -> bool:
        """Let orders go to the engine from now on, those first that came before it; False where none is wanted."""
        with self._lock:
            self._engine = engine
            for order in self._early:
                _give(engine, order)
            return not (self._abandoned or self._stopped)

    def _report(self, report: Report) -> None:
        self.reported.emit(self, report)


def _give(engine: Engine | EngineProcess, order: Order) -> None:
    if isinstance(engine, Engine):
        engine.obey(order)
    else:
        engine.order(order)


def _unable_to_start(error: OSError) -> Message:
    return message(
        "the engine could not be started ({problem}); close other programs and train again",
        problem=error.strerror or str(error),
    )


def _kept(step: int | None) -> Message:
    return message("the weights after step {step} are kept", step=step) if step else message("nothing was learned yet")


def _forced(step: int | None) -> Message:
    return message("the engine did not answer and was ended; {kept}", kept=_kept(step))


def _killed(code: int, step: int | None) -> Message:
    kept = _kept(step)
    if code == -_SIGKILL:
        return message(
            "the engine was killed, as systems do when memory runs short; {kept}; lower the batch size or train again",
            kept=kept,
        )
    return message("the engine ended unexpectedly (exit code {code}); {kept}; train again", code=code, kept=kept)
