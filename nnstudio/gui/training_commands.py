"""What the actions Train, Fine-tune, Pause and Stop do, and when they can be used."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject

from nnstudio.engine.settings import fine_tuning
from nnstudio.gui import edits
from nnstudio.gui.actions import Actions
from nnstudio.gui.document import Document, Learned
from nnstudio.gui.notices import Notices, Offer
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.messages import NnstudioError, message
from nnstudio.network.network import listed
from nnstudio.project import Project

_QUESTION = "fresh_weights"
_FROZEN = "frozen_fresh_weights"
_NEW_CLASSES = "new_classes"
_MOST_CLASSES = 10
"""Classes that a sentence names."""

_ENDING = message("the training is about to end")


class TrainingCommands(QObject):
    """Joins the actions of the training to document and session.

    Training from fresh weights asks where learned ones would go; fine-tuning takes a tenth of the learning rate, for
    this training alone, and offers the full one where the data have classes that were never learned.
    """

    def __init__(
        self, document: Document, session: TrainingSession, verbs: Actions, notices: Notices, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._verbs = verbs
        self._notices = notices
        self._offered_for: tuple[Learned | None, tuple[str, ...]] = (None, ())
        verbs.on("train", self.train)
        verbs.on("fine_tune", self.fine_tune)
        verbs.on("pause", self.pause_or_resume)
        verbs.on("stop", self.stop)
        session.state_changed.connect(self.update_actions)
        document.changed.connect(self.update_actions)
        document.status_changed.connect(self.update_actions)
        document.opened.connect(self._forget)
        document.changed.connect(self._offer_full_rate)
        document.data_known.connect(self._offer_full_rate)
        self.update_actions()

    def train(self) -> None:
        """Train from fresh weights, at once where nothing was learned, else when the person says so."""
        frozen = self._frozen()
        self._forget()
        if self._document.learned is not None:
            self._ask(frozen)
            return
        self.train_afresh()
        if frozen:
            said = message(
                "{layers}: frozen, and so left with the random weights of the start; to train all layers, stop and "
                "unfreeze them, or train first, freeze then and fine-tune",
                layers=frozen,
            )
            self._notices.tell(said, key=_FROZEN)

    def train_afresh(self) -> None:
        """Train from fresh weights."""
        if self._verbs["train"].isEnabled():
            self._session.train(self._document.project)

    def unfreeze_and_train(self) -> None:
        """Let every layer learn, from fresh weights."""
        self._document.edit(*edits.unfreeze_all(self._document.project))
        self.train_afresh()

    def fine_tune(self) -> None:
        """Go on from the present weights, in small steps, so that what was learned is not undone."""
        settings = fine_tuning(self._document.project.settings)
        self._go_on(dataclasses.replace(self._document.project, settings=settings))

    def fine_tune_fully(self) -> None:
        """Go on from the present weights at the learning rate of the settings, as classes want that are new."""
        self._go_on(self._document.project)

    def _ask(self, frozen: str) -> None:
        """Ask whether what was learned may go; `frozen` names the layers that would keep random weights."""
        offers = [Offer("train_afresh_button", message("Train from fresh weights"), self.train_afresh)]
        said = message("Training from fresh weights replaces what the network has learned; undo brings it back.")
        if frozen:
            unfreeze = message("Unfreeze all and train")
            offers.append(Offer("unfreeze_and_train_button", unfreeze, self.unfreeze_and_train))
            said = message(
                "Training from fresh weights replaces what the network has learned; undo brings it back. Frozen layers "
                "would keep random weights ({layers}): fine-tune to go on from what they have learned, or unfreeze "
                "them.",
                layers=frozen,
            )
        if self._verbs["fine_tune"].isEnabled():
            offers.append(Offer("fine_tune_instead_button", message("Fine-tune instead"), self.fine_tune))
        self._notices.tell(said, *offers, key=_QUESTION)

    def _go_on(self, project: Project) -> None:
        self._forget()
        learned = self._document.learned
        try:
            parameters = self._document.parameters
        except NnstudioError as error:
            self._document.refused.emit(error.message)
            return
        if learned is not None and parameters is not None and self._verbs["fine_tune"].isEnabled():
            self._session.fine_tune(project, parameters, learned.fitted)

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
            self._notices.clear(_NEW_CLASSES)
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

    def _frozen(self) -> str:
        """Return the names of the layers that a training leaves as they are; empty where there are none."""
        return listed([layer.node for layer in self._document.summary.layers if layer.counts.frozen])

    def _forget(self) -> None:
        """Take away what was told of another project."""
        for key in (_QUESTION, _FROZEN):
            self._notices.clear(key)

    def _offer_full_rate(self) -> None:
        """Say it once where the data have classes that the weights never learned."""
        classes = self._document.new_classes
        present = (self._document.learned, classes)
        if present == self._offered_for:
            return
        self._offered_for = present
        self._notices.clear(_NEW_CLASSES)
        if classes and not self._session.is_active:
            self._notices.tell(
                message(
                    "The data have classes that these weights never learned ({classes}); they are learned best at the "
                    "full learning rate, which Fine-tune takes a tenth of.",
                    classes=", ".join([*classes[:_MOST_CLASSES], *["..."] * (len(classes) > _MOST_CLASSES)]),
                ),
                Offer("fine_tune_fully_button", message("Fine-tune at the full learning rate"), self.fine_tune_fully),
                key=_NEW_CLASSES,
            )
