"""How far the training is, how fast it goes, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from nnstudio.engine.ending import Ending
from nnstudio.engine.events import Reason
from nnstudio.engine.history import History
from nnstudio.engine.schedules import Constant
from nnstudio.figures import decimal, duration, grouped, percent
from nnstudio.gui.document import Document
from nnstudio.gui.keyboard import leave_keyboard
from nnstudio.gui.naming import named, wear
from nnstudio.gui.text_line import TextLine
from nnstudio.gui.theme import small
from nnstudio.gui.training.outcome import Progress as TrainingProgress
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.messages import Message, message

_FULL = 1000
_ROWS = {
    "learning_rate": message("learning rate"),
    "speed": message("speed"),
    "changed": message("largest changes"),
    "frozen": message("frozen layers changed"),
    "test": message("on test samples"),
}
_ENDS: Mapping[Reason | None, Message] = {
    Reason.FINISHED: message("Finished"),
    Reason.EARLY_STOPPED: message("Finished early"),
    Reason.STOPPED: message("Stopped"),
    Reason.DIVERGED: message("Diverged"),
    Reason.DATA_LOST: message("Data lost"),
    Reason.PROCESS_LOST: message("Process lost"),
}
_BESIDE = 42
"""Pixels in a row that neither its label nor its value has."""

_NAMED_CHANGES = 3
"""Layers whose change is spelled out; the page Train lists all of them."""


class Progress(QWidget):
    """The panel beneath the side column: the training that goes on, or the one that the document's weights are from."""

    def __init__(self, document: Document, session: TrainingSession) -> None:
        super().__init__()
        self.setObjectName("progress")
        self._document = document
        self._session = session
        self._timed: tuple[History | None, int, float] = None, 0, 0.0
        self._title = named(TextLine(), "progress_title", "title")
        self._epoch = named(TextLine(), "progress_epoch", "muted")
        self._bar = named(QProgressBar(), "progress_bar")
        self._step = named(TextLine(), "progress_step", "muted")
        self._time = named(TextLine(), "progress_time")
        self._said = named(QLabel(), "progress_message", "muted")
        self._labels = {row: named(TextLine(), f"progress_{row}_label", "muted") for row in _ROWS}
        self._values = {row: named(TextLine(), f"progress_{row}") for row in _ROWS}
        self.rate = LearningRateField(session)
        self._compose()
        session.state_changed.connect(self.refresh)
        session.progressed.connect(self.refresh)
        session.finished.connect(self.refresh)
        document.changed.connect(self.refresh)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    @Slot()
    def refresh(self) -> None:
        """Show how it stands now."""
        session, progress, ending = self._session, self._progress(), self._ending()
        begun = progress.step > 0
        self._title.setText(say(self._named_state()))
        self._epoch.setText(
            say(message("epoch {epoch} of {epochs}", epoch=grouped(progress.epoch), epochs=grouped(progress.epochs)))
            if begun
            else ""
        )
        self._show_bar(progress)
        self._step.setText(
            say(message("step {step} of {steps}", step=grouped(progress.step), steps=grouped(progress.total_steps)))
            if begun
            else ""
        )
        self._time.setText(self._worded_time())
        self.rate.refresh(session.state in (State.RUNNING, State.PAUSED) and begun)
        self._show_rows(progress, ending)
        self._show_sentence(ending)

    def retranslate(self) -> None:
        """Word the panel in the window's language."""
        for row, label in self._labels.items():
            label.setText(say(_ROWS[row]))
        self._bar.setAccessibleName(say(message("Progress of the training")))
        self.rate.retranslate()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(336, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    # Putting together

    def _compose(self) -> None:
        self._bar.setRange(0, _FULL)
        self._bar.setTextVisible(False)
        self._epoch.setFont(small(self.font()))
        self._said.setWordWrap(True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 14, 8)
        column.setSpacing(4)
        column.addLayout(_row(self._title, self._epoch))
        column.addSpacing(4)
        column.addWidget(self._bar)
        column.addLayout(_row(self._step, self._time))
        column.addWidget(self._said)
        column.addSpacing(4)
        rows = QVBoxLayout()
        rows.setSpacing(4)
        for row in _ROWS:
            beside = (self.rate, self._values[row]) if row == "learning_rate" else (self._values[row],)
            rows.addLayout(_row(self._labels[row], *beside))
        column.addLayout(rows)
        column.addStretch(1)

    # What it says

    def _progress(self) -> TrainingProgress:
        shown = self._session.shown
        if self._session.is_active:
            return self._session.progress
        return TrainingProgress(0, 0) if shown is None else TrainingProgress.at_end(shown)

    def _ending(self) -> Ending | None:
        """Return how the training ended that is shown; None while it goes on, or where nobody took note of it."""
        shown = self._session.shown
        return None if shown is None or self._session.is_active else shown.ending

    def _named_state(self) -> Message:
        session = self._session
        match session.state:
            case State.PREPARING:
                return message("Loading the data")
            case State.PAUSED:
                return message("Paused")
            case State.STOPPING:
                return message("Stopping")
            case State.RUNNING:
                return message("Fine-tuning") if session.is_fine_tuning else message("Training")
        return _named_end(session.shown, has_learned=self._document.learned is not None)

    def _show_bar(self, progress: TrainingProgress) -> None:
        session = self._session
        waits = session.state in (State.PREPARING, State.STOPPING)
        self._bar.setRange(0, 0 if waits else _FULL)
        self._bar.setValue(round(_FULL * progress.share))

    def _worded_time(self) -> str:
        session, left = self._session, self._session.progress.seconds_left
        if session.state is State.RUNNING and left is not None:
            return say(message("{time} left", time=duration(left)))
        shown = session.shown
        if session.state is State.IDLE and shown is not None and shown.epochs:
            seconds = self._seconds(shown)
            if seconds < 1.0:
                return say(message("took less than a second"))
            return say(message("took {time}", time=duration(seconds)))
        return ""

    def _seconds(self, history: History) -> float:
        """Return how long a training took; its epochs, which may be many, are added up once."""
        known, epochs, seconds = self._timed
        if known is not history or epochs != len(history.epochs):
            seconds = sum(done.seconds for done in history.epochs)
            self._timed = history, len(history.epochs), seconds
        return seconds

    def _show_rows(self, progress: TrainingProgress, ending: Ending | None) -> None:
        speed, rate = progress.samples_per_second, progress.learning_rate
        texts = {
            "learning_rate": "" if rate is None else self._worded_rate(rate, ending),
            "speed": "" if speed is None else say(message("{count} samples/s", count=grouped(round(speed)))),
            "changed": "",
            "frozen": "",
            "test": "",
        }
        if ending is not None:
            texts["changed"] = self._worded_changes(ending) if ending.is_fine_tuning else ""
            texts["frozen"] = _frozen_change(ending)
            texts["test"] = _tested(ending)
        for row, text in texts.items():
            self._values[row].setText(text)
            self._values[row].setVisible(bool(text))
            self._labels[row].setVisible(bool(text) or (row == "learning_rate" and not self.rate.isHidden()))

    def _worded_changes(self, ending: Ending) -> str:
        """Return the largest changes, as many as there is room for; the tool tip has all of them."""
        value, label = self._values["changed"], self._labels["changed"]
        value.setToolTip(worded_changes(ending, len(ending.changes)))
        room = self.width() - label.sizeHint().width() - _BESIDE
        texts = (worded_changes(ending, most) for most in range(_NAMED_CHANGES, 1, -1))
        fitting = (text for text in texts if value.fontMetrics().horizontalAdvance(text) <= room)
        return next(fitting, worded_changes(ending, 1))

    def _worded_rate(self, present: float, ending: Ending | None) -> str:
        rate, project = decimal(present, 2), self._session.project
        if self._session.is_active:
            is_constant = project is None or isinstance(project.settings.schedule, Constant)
            return "" if is_constant else say(message("now {rate}", rate=rate))  # the field beside it has the other
        if ending is None or isinstance(ending.settings.schedule, Constant):
            return rate
        return say(message("{rate} · {schedule}", rate=rate, schedule=type(ending.settings.schedule).__name__))

    def _show_sentence(self, ending: Ending | None) -> None:
        said: Message | None = None
        if ending is not None:
            said = ending.message
        elif not self._session.is_active:
            said = self._worded_absence()
        is_problem = ending is not None and (ending.reason is None or ending.reason.is_failure)
        wear(self._said, "problem" if is_problem else "muted")
        text = "" if said is None else say(said)
        self._said.setText(text[:1].upper() + text[1:])
        self._said.setVisible(bool(text))

    def _worded_absence(self) -> Message | None:
        """Return what stands in place of an ending."""
        learned = self._document.learned
        if learned is None:
            return message("Its progress, speed and results will appear here.")
        if learned.history is None:
            return message("The weights come from a file; Fine-tune goes on from them.")
        return None


class LearningRateField(QLineEdit):
    """The learning rate that the schedule scales; while a training runs another one can be entered.

    Return takes it over, Escape goes back; one that no optimizer takes gets a red edge and the reason.
    """

    def __init__(self, session: TrainingSession) -> None:
        super().__init__()
        named(self, "learning_rate_now")
        self._session = session
        self._rate: float | None = None
        self._of: object = None
        self.setFixedWidth(84)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.returnPressed.connect(self._enter)
        self.editingFinished.connect(self._leave)
        self.hide()

    def refresh(self, is_open: bool) -> None:
        """Show the rate of the training that runs; hidden while there is none."""
        project = self._session.project
        if project is not None and self._session.history is not self._of:
            self._of, self._rate = self._session.history, project.settings.optimizer.learning_rate
            self._write()
        if not is_open:
            leave_keyboard(self)
        self.setVisible(is_open)

    def retranslate(self) -> None:
        """Word it in the window's language."""
        self.setAccessibleName(say(message("Learning rate")))
        self.setToolTip(say(message("Type another learning rate and press Return; it counts from the next batch on")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._write()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        try:
            rate = float(self.text())
            self._session.set_learning_rate(rate)
        except ValueError:
            self._mark(say(message("this is no number; write one such as 0.001")))
        except HyperparameterError as error:
            self._mark(say(error))
        else:
            self._rate = rate
            self._write()

    def _leave(self) -> None:
        if not self.property("problem"):
            self._write()

    def _write(self) -> None:
        self.setText("" if self._rate is None else f"{self._rate:g}")
        self._mark("")

    def _mark(self, problem: str) -> None:
        self.setProperty("problem", bool(problem))
        self.style().unpolish(self)
        self.style().polish(self)
        if problem:
            self.setToolTip(problem)
        else:
            self.retranslate()


def worded_changes(ending: Ending, most: int) -> str:
    """Return which of the layers that learn changed most, and by how much."""
    learning = [(name, change) for name, change in ending.changes.items() if name not in ending.frozen]
    largest = sorted(learning, key=lambda entry: -entry[1])[:most]
    kept = [entry for entry in learning if entry in largest]
    return " · ".join(f"{name} {percent(change)}" for name, change in kept)


def _frozen_change(ending: Ending) -> str:
    frozen = [change for name, change in ending.changes.items() if name in ending.frozen]
    return ("0" if not any(frozen) else percent(max(frozen))) if frozen else ""


def _tested(ending: Ending) -> str:
    found = ending.evaluation
    if found is None:
        return ""
    if found.accuracy is None:
        return say(message("loss {loss}", loss=decimal(found.loss)))
    return say(message("{accuracy} right", accuracy=percent(found.accuracy, 2)))


def _named_end(shown: History | None, *, has_learned: bool) -> Message:
    if shown is None:
        return message("Weights from a file") if has_learned else message("Not trained yet")
    if shown.ending is None:
        return message("Trained")
    if not shown.loss.steps and shown.ending.reason is None:
        return message("Not started")
    return _ENDS.get(shown.ending.reason, message("Broken off"))


def _row(left: QWidget | None, *right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    if left is not None:
        row.addWidget(left)
    row.addStretch(1)
    for widget in right:
        row.addWidget(widget)
    return row
