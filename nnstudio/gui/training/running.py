"""What is known of a training while it goes on, and what came of it once it has ended."""

from __future__ import annotations

from nnstudio.data import FittedTransform
from nnstudio.engine.ending import Ending
from nnstudio.engine.events import Reason, TrainingDone
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.work import Work
from nnstudio.gui.document import Learned
from nnstudio.gui.training.job import Failed, Tried
from nnstudio.gui.training.outcome import Outcome
from nnstudio.gui.training.pace import Pace
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.worker_thread import WorkerThread
from nnstudio.messages import Message, message
from nnstudio.project import Project

_STOPPED_EARLY = message("stopped before the first batch; nothing was learned")
_GONE = message("the engine ended without a word; train again")


class Running:
    """A training that goes on: its project, its thread, and what has been heard of it."""

    def __init__(self, text: Message, project: Project, ring: EventRing, thread: WorkerThread) -> None:
        self.text = text
        self.project = project
        self.ring = ring
        self.thread = thread
        self.pace = Pace()
        self.step = 0
        self.was_stopped = False
        self.was_hurried = False
        self.fitted: FittedTransform | None = None
        self.classes: tuple[str, ...] | None = None
        self.work = Work(0, project.settings.epochs)
        self.learned_before: Learned | None = None
        self.kept: Learned | None = None
        self.kept_step = 0
        self.done: TrainingDone | None = None
        self.tried: Tried | None = None
        self.failed: Failed | None = None

    def outcome(self, parameters: Parameters | None, history: History) -> Outcome:
        """Return what came of it, once it has ended."""
        done, tried, failed = self.done, self.tried or Tried({}, None), self.failed
        if done is None and failed is None and self.was_stopped:
            return Outcome(_STOPPED_EARLY, Reason.STOPPED, history=history)
        said = failed or done
        return Outcome(
            _GONE if said is None else said.message,
            None if done is None else done.reason,
            parameters,
            self.fitted,
            history,
            tried.changes,
            tried.evaluation,
            "" if failed is None else failed.details,
        )

    def ending(self, outcome: Outcome, *, is_fine_tuning: bool) -> Ending:
        """Return the same as the history keeps it."""
        network = self.project.network
        return Ending(
            outcome.reason,
            outcome.message,
            self.project.settings,
            is_fine_tuning,
            self._all_classes(),
            outcome.changes,
            tuple(name for name in outcome.changes if not network.named(name).trainable),
            outcome.evaluation,
        )

    def _all_classes(self) -> tuple[str, ...] | None:
        """Return the classes of the data, behind those that the weights had learned before."""
        history = None if self.learned_before is None else self.learned_before.history
        before = () if history is None or history.ending is None else history.ending.classes or ()
        return self.classes and tuple(dict.fromkeys((*before, *self.classes)))
