"""What the actions Train, Fine-tune, Pause and Stop do, and when they can be used."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject

from nnstudio.engine.settings import fine_tuning
from nnstudio.gui.actions import Actions
from nnstudio.gui.document import Document
from nnstudio.gui.notices import Notices, Offer
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.messages import NnstudioError, message
from nnstudio.project import Project

_QUESTION = "fresh_weights"
_ENDING = message("the training is about to end")


class TrainingCommands(QObject):
    """Joins the actions of the training to document and session.

    Training from fresh weights asks where learned ones would go; fine-tuning takes a tenth of the learning rate, for
    this training alone.
    """

    def __init__(
        self, document: Document, session: TrainingSession, verbs: Actions, notices: Notices, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._verbs = verbs
        self._notices = notices
        verbs.on("train", self.train)
        verbs.on("fine_tune", self.fine_tune)
        verbs.on("pause", self.pause_or_resume)
        verbs.on("stop", self.stop)
        session.state_changed.connect(self.update_actions)
        document.changed.connect(self.update_actions)
        document.status_changed.connect(self.update_actions)
        self.update_actions()

    def train(self) -> None:
        """Train from fresh weights, at once where nothing was learned, else when the person says so."""
        if self._document.learned is None:
            self.train_afresh()
            return
        offers = [Offer("train_afresh_button", message("Train from fresh weights"), self.train_afresh)]
        if self._verbs["fine_tune"].isEnabled():
            offers.append(Offer("fine_tune_instead_button", message("Fine-tune instead"), self.fine_tune))
        self._notices.tell(
            message("Training from fresh weights replaces what the network has learned; undo brings it back."),
            *offers,
            key=_QUESTION,
        )

    def train_afresh(self) -> None:
        """Train from fresh weights."""
        self._notices.clear(_QUESTION)
        if self._verbs["train"].isEnabled():
            self._session.train(self._document.project)

    def fine_tune(self) -> None:
        """Go on from the present weights."""
        self._notices.clear(_QUESTION)
        learned = self._document.learned
        try:
            parameters = self._document.parameters
        except NnstudioError as error:
            self._document.refused.emit(error.message)
            return
        if learned is not None and parameters is not None and self._verbs["fine_tune"].isEnabled():
            self._session.fine_tune(fine_tuning_project(self._document.project), parameters, learned.fitted)

    def pause_or_resume(self) -> None:
        """Let the training rest, or go on after a rest."""
        if self._session.state is State.PAUSED:
            self._session.resume()
        else:
            self._session.pause()

    def stop(self) -> None:
        """End the training and keep what it has learned."""
        self._session.stop()

    def update_actions(self) -> None:
        """Enable what makes sense now, and name it so."""
        state, verbs = self._session.state, self._verbs
        if state is not State.IDLE:
            self._notices.clear(_QUESTION)
        is_resting = state is State.PAUSED
        verbs["pause"].setEnabled(state in (State.RUNNING, State.PAUSED))
        verbs["stop"].setEnabled(self._session.is_active)
        verbs.word(
            "pause",
            message("&Resume") if is_resting else message("&Pause"),
            message("Go on where the training rests") if is_resting else message("Rest after the batch at hand"),
        )
        ending = _ENDING if state is State.STOPPING else message("End the training and keep what was learned")
        verbs.word("stop", message("&Stop"), ending)


def fine_tuning_project(project: Project) -> Project:
    """Return a project as it is fine-tuned: with smaller steps, so that what was learned is not undone."""
    return dataclasses.replace(project, settings=fine_tuning(project.settings))
