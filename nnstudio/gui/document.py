"""What the window shows and edits: a project, what its network has learned, and the way back through every edit."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnstudio.data import FittedTransform
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters, carry_over
from nnstudio.gui.steps import Step, Steps
from nnstudio.messages import Message, message
from nnstudio.network import Network, Problem, Summary, summarize
from nnstudio.project import OpenedProject, Project
from nnstudio.project.fitting import KnownData, adapted, misfit

TRAINING = message("the network is being trained; stop the training to change it")


@dataclass(frozen=True, eq=False)
class Learned:
    """Arrays, and the network as it was when they were learned or loaded.

    `fitted` is the transform of the data they were learned from, `history` the curves of the training; both
    are None for weights that came from elsewhere.
    """

    network: Network
    parameters: Parameters
    fitted: FittedTransform | None = None
    history: History | None = None

    def within(self, network: Network, seed: int) -> Parameters:
        """Return arrays for a network that was edited since: these where they still fit, fresh ones elsewhere.

        Raises ProblemError where the network cannot run.
        """
        if network.nodes == self.network.nodes:
            return self.parameters
        return carry_over(self.parameters, self.network, network, seed).parameters


@dataclass(frozen=True, eq=False)
class _State:
    project: Project
    learned: Learned | None


class Document(QObject):
    """The one thing that views look at and edits go through.

    An edit never touches what was learned: `parameters` fits the arrays into the network of the moment, so a
    layer that comes back, by undo or by the same width typed again, comes back with its arrays, bit for bit.
    """

    changed = Signal()
    """Project, summary or what was learned is another now."""

    status_changed = Signal()
    """Path, unsaved edits, what can be undone, or whether it is read-only is another now."""

    opened = Signal()
    """It is another project altogether; `changed` came before."""

    data_known = Signal()
    """The data have been loaded, and what they are like is known."""

    refused = Signal(object)
    """An edit was not made; the sentence says why."""

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = _State(project, None)
        self._summary = _summarized(project)
        self._fitted: tuple[_State, Parameters] | None = None
        self._known_data: KnownData | None = None
        self._misfitting: tuple[Project, KnownData, Problem | None] | None = None
        self._adapted: tuple[Project, KnownData, Project | None] | None = None
        self._read_only: Message | None = None
        self._path: Path | None = None
        self._steps = Steps[_State]()

    # Looking

    @property
    def project(self) -> Project:
        """The project of the moment."""
        return self._state.project

    @property
    def network(self) -> Network:
        """The project's network."""
        return self._state.project.network

    @property
    def summary(self) -> Summary:
        """The network's shapes, counts and problems."""
        return self._summary

    @property
    def known_data(self) -> KnownData | None:
        """What is known of the data; None until they have been loaded."""
        known = self._known_data
        return known if known is not None and known.source == self.project.data else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that keeps the network from being trained: its own problems, else that it does not fit the data."""
        misfit = self._misfit()
        return self._summary.problems if misfit is None else (misfit,)

    @property
    def adapted(self) -> Project | None:
        """The project made to fit the data, where it does not and that is all there is to do; else None."""
        known, project = self.known_data, self.project
        if known is None or not self.problems:
            return None
        if self._adapted is None or self._adapted[0] is not project or self._adapted[1] is not known:
            self._adapted = (project, known, adapted(project, known.like))
        return self._adapted[2]

    @property
    def new_classes(self) -> tuple[str, ...]:
        """The classes of the data that the present weights are known never to have learned."""
        history = None if self.learned is None else self.learned.history
        before = None if history is None or history.ending is None else history.ending.classes
        present = None if self.known_data is None else self.known_data.learned_classes
        if before is None or present is None:
            return ()
        return tuple(name for name in present if name not in before)

    @property
    def marked_summary(self) -> Summary:
        """The summary, with what does not fit the data marked at its layer as any problem is."""
        misfit, summary = self._misfit(), self._summary
        if misfit is None or misfit.node_id is None:
            return summary
        layers = (
            replace(layer, problem=misfit.message) if layer.node.id == misfit.node_id else layer
            for layer in summary.layers
        )
        return replace(summary, layers=tuple(layers))

    @property
    def learned(self) -> Learned | None:
        """What was learned or loaded last; None while nothing was."""
        return self._state.learned

    @property
    def other_learned(self) -> tuple[Learned, ...]:
        """What undo or redo may bring back, the steps first that are furthest away."""
        learned = (state.learned for step in self._steps for state in (step.before, step.after))
        return tuple(dict.fromkeys(each for each in learned if each is not None and each is not self.learned))

    @property
    def parameters(self) -> Parameters | None:
        """Arrays for the network of the moment, as far as learned ones still fit it and fresh ones elsewhere.

        None where nothing was learned, or the network has a problem. Not to be written into.
        """
        learned = self._state.learned
        if learned is None or self._summary.problems:
            return None
        if self._fitted is None or self._fitted[0] is not self._state:
            self._fitted = (self._state, learned.within(self.network, self.project.settings.seed))
        return self._fitted[1]

    @property
    def path(self) -> Path | None:
        """The file it was read from or saved as."""
        return self._path

    @property
    def is_modified(self) -> bool:
        """Whether there is something to save."""
        return not self._steps.is_clean

    @property
    def undo_text(self) -> Message | None:
        """What undo would take back; None where there is nothing."""
        return None if self._steps.last is None else self._steps.last.text

    @property
    def redo_text(self) -> Message | None:
        """What redo would do again; None where there is nothing."""
        return None if self._steps.next is None else self._steps.next.text

    @property
    def read_only(self) -> Message | None:
        """Why nothing may be edited now; None where everything may."""
        return self._read_only

    def know_data(self, known: KnownData) -> None:
        """Take note of what the data are like, once they have been loaded."""
        if known is self._known_data:
            return
        before, self._known_data = self.problems, known
        if self.problems != before:
            self.changed.emit()
        self.data_known.emit()

    # Editing

    def edit(self, text: Message, project: Project, merge_key: Hashable = None) -> bool:
        """Make `project` the present one, as a step to be undone that is called `text`.

        Steps in a row with an equal `merge_key` are one: typing into a field. Returns False, and says why by
        `refused`, while the document is read-only.
        """
        if not self._may_edit():
            return False
        if project != self.project:
            self._push(text, _State(project, self._state.learned), merge_key)
        return True

    def learn(
        self,
        text: Message,
        parameters: Parameters,
        fitted: FittedTransform | None = None,
        history: History | None = None,
    ) -> None:
        """Keep what training or a file gave for the network of the moment, as a step to be undone.

        The arrays are the document's from now on. This is done even while the document is read-only.
        """
        self._push(text, _State(self.project, Learned(self.network, parameters, fitted, history)), None)

    def forget(self, text: Message) -> None:
        """Go back to having learned nothing, as a step to be undone."""
        if self._may_edit() and self.learned is not None:
            self._push(text, _State(self.project, None), None)

    def undo(self) -> None:
        """Take the last step back, unless the document is read-only."""
        if self._may_edit():
            self._move_to(self._steps.back())

    def redo(self) -> None:
        """Do the step again that was taken back last, unless the document is read-only."""
        if self._may_edit():
            self._move_to(self._steps.forth())

    def set_read_only(self, why: Message | None) -> None:
        """Refuse edits for this reason, as during training; None allows them again."""
        self._read_only = why
        self.status_changed.emit()

    # Files

    def open(self, opened: OpenedProject, path: Path | None = None) -> None:
        """Show another project, with nothing to undo and nothing to save; `path` is None for one that is in no file."""
        learned = None
        if opened.parameters is not None:
            learned = Learned(opened.project.network, opened.parameters, opened.fitted, opened.history)
        self._path = path
        self._steps.clear()
        self._show(_State(opened.project, learned))
        self.status_changed.emit()
        self.opened.emit()

    def saved_as(self, path: Path) -> None:
        """Note that what there is now stands in that file."""
        self._path = path
        self._steps.mark_clean()
        self.status_changed.emit()

    def mark_unsaved(self) -> None:
        """Note that what there is now stands in no file, as after a recovery."""
        self._steps.mark_unclean()
        self.status_changed.emit()

    def _push(self, text: Message, after: _State, merge_key: Hashable) -> None:
        step, last = Step(text, self._state, after, merge_key), self._steps.last
        self._steps.add(step, is_void=last is not None and last.before.project == after.project)
        self._move_to(after)

    def _may_edit(self) -> bool:
        if self._read_only is not None:
            self.refused.emit(self._read_only)
        return self._read_only is None

    def _move_to(self, state: _State | None) -> None:
        if state is not None:
            self._show(state)
            self.status_changed.emit()

    def _show(self, state: _State) -> None:
        before, self._state = self._state, state
        if state.project is not before.project:
            self._summary = _summarized(state.project, self._summary)
        self.changed.emit()

    def _misfit(self) -> Problem | None:
        known, project = self.known_data, self.project
        if known is None or self._summary.problems:
            return None
        if self._misfitting is None or self._misfitting[0] is not project or self._misfitting[1] is not known:
            self._misfitting = (project, known, misfit(project, known.like))
        return self._misfitting[2]


def _summarized(project: Project, before: Summary | None = None) -> Summary:
    settings = project.settings
    return summarize(project.network, settings.batch_size, len(settings.optimizer.slots), before)
