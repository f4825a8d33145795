"""The settings of the training, and what it is expected to take."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.engine.schedules import Constant, Position
from nnstudio.engine.settings import FINE_TUNING_DIVISOR, TrainingSettings
from nnstudio.figures import byte_size, decimal, duration
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named, wear
from nnstudio.gui.panels.fade import fading
from nnstudio.gui.panels.fields import editor_for
from nnstudio.gui.panels.fields_editor import FieldEditor
from nnstudio.gui.theme import colour, small, theme
from nnstudio.gui.tool_row import training_obstacle
from nnstudio.gui.training.forecast import Forecast, TrainingForecast
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.project import Project

_GROUPS: Sequence[tuple[Message, tuple[str, ...]]] = (
    (message("What is learned, and how"), ("loss", "optimizer", "schedule")),
    (message("How long"), ("epochs", "batch_size", "early_stopping", "keep_best")),
    (message("Regularization"), ("l1", "l2", "clip_norm", "clip_value", "augmentation")),
    (message("Randomness"), ("seed",)),
)
_SHOWN_EPOCHS_STEPS = 50
"""Steps that the preview of a schedule takes an epoch for; how many there are is known only with the data."""

_MOST_PREVIEWED = 400
_IDLE_MS = 1200
"""Milliseconds without an edit after which a forecast is made by itself."""


class TrainingPanel(QWidget):
    """Every training setting as a field, in groups, with a preview of the learning rate and the forecast."""

    def __init__(self, document: Document, forecast: TrainingForecast) -> None:
        super().__init__()
        self.setObjectName("training_panel")
        self._document = document
        self._editors: dict[str, FieldEditor] = {}
        self._fields: dict[FieldEditor, str] = {}
        self._captions: dict[QLabel, Message] = {}
        self.preview = SchedulePreview()
        self._note = named(QLabel(), "fine_tuning_note", "muted")
        self.forecast = ForecastPanel(document, forecast)
        self._compose()
        document.changed.connect(self.refresh)
        document.status_changed.connect(self.refresh)
        document.data_known.connect(self.refresh)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    def editor(self, field: str) -> FieldEditor:
        """Return the editor of a training setting."""
        return self._editors[field]

    @Slot()
    def refresh(self) -> None:
        """Show the settings as they are now."""
        settings = self._document.project.settings
        for field, editor in self._editors.items():
            editor.show_value(getattr(settings, field))
            editor.setEnabled(self._document.read_only is None)
        self.preview.show_settings(settings)
        self._show_note(settings.optimizer.learning_rate)

    def retranslate(self) -> None:
        """Word the panel in the window's language."""
        for label, text in self._captions.items():
            label.setText(say(text))
        self.refresh()

    def _show_note(self, rate: float) -> None:
        tenth = decimal(rate / FINE_TUNING_DIVISOR, 1)
        said = message("Fine-tuning takes a tenth of the learning rate: {rate}.", rate=tenth)
        if self._document.new_classes:
            said = message("{note} Classes that were never learned want the full one.", note=said)
        self._note.setText(say(said))

    def _compose(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        kinds = dict(TrainingSettings.hyperparameters())
        for title, fields in _GROUPS:
            label = named(QLabel(), "", "title")
            self._captions[label] = title
            column.addWidget(label)
            for field in fields:
                editor = self._editors[field] = editor_for(field, kinds[field])
                self._fields[editor] = field
                editor.edited.connect(self._edited)
                column.addWidget(editor)
                if field == "optimizer":
                    column.addWidget(self._note)
                elif field == "schedule":
                    column.addWidget(self.preview)
            column.addSpacing(10)
        column.addStretch(1)
        self._note.setWordWrap(True)
        area = fading(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        line = named(QFrame(), "forecast_hairline", "hairline")
        line.setFixedHeight(1)
        whole.addWidget(line)
        whole.addWidget(self.forecast)

    @Slot(object)
    def _edited(self, value: object) -> None:
        editor = self.sender()
        if not isinstance(editor, FieldEditor):
            return
        field = self._fields[editor]
        key = editor.merge_key
        try:
            edit = edits.set_training(self._document.project, field, value)
        except HyperparameterError as error:
            editor.refuse(error)
            return
        self._document.edit(*edit, None if key is None else ("training", field, key))


class SchedulePreview(QWidget):
    """The learning rate over the whole training, as a small curve; not there while it stays the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("schedule_preview")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._settings = TrainingSettings()
        self.rates: tuple[float, ...] = ()
        theme().changed.connect(self.update)
        wording().changed.connect(self.update)

    def show_settings(self, settings: TrainingSettings) -> None:
        """Show the learning rate of these settings."""
        if settings is self._settings:
            return
        self._settings = settings
        self.rates = previewed_rates(settings)
        self.setVisible(not isinstance(settings.schedule, Constant))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        line = painter.fontMetrics().height()
        area = self.rect().adjusted(0, line + 4, 0, -line - 4)
        most = max(self.rates)
        last = max(len(self.rates) - 1, 1)
        painter.setPen(colour("muted"))
        painter.drawText(QPointF(0, line - 3), decimal(most, 2))
        epochs = say(message("{count} epochs", count=self._settings.epochs))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(self.rect().adjusted(0, 0, -2, 0), flags, epochs)
        painter.setPen(colour("hairline"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(colour("accent"), 1.5))
        points = [
            QPointF(area.left() + area.width() * place / last, area.bottom() - (area.height() - 1) * rate / most)
            for place, rate in enumerate(self.rates)
        ]
        painter.drawPolyline(QPolygonF(points))


class ForecastPanel(QWidget):
    """How long the training would take and how much memory, from timing a few batches of it.

    It is made when asked for, and by itself when the page is looked at and nothing has been edited for a while.
    """

    def __init__(self, document: Document, forecast: TrainingForecast) -> None:
        super().__init__()
        self.setObjectName("forecast")
        self._document = document
        self._forecast = forecast
        self._found: Forecast | None = None
        self._error: Message | None = None
        self._asked_for: Project | None = None
        self._title = named(QLabel(), "forecast_title", "title")
        self._said = named(QLabel(), "forecast_text", "muted")
        self._said.setWordWrap(True)
        self._button = named(QPushButton(), "forecast_button")
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._said)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._button.clicked.connect(self.ask)
        self._idle.timeout.connect(self._ask_when_idle)
        forecast.made.connect(self._take)
        forecast.failed.connect(self._take_error)
        document.changed.connect(self._project_changed)
        document.status_changed.connect(self._status_changed)
        wording().changed.connect(self.retranslate)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(forecast.cancel)
        self.retranslate()

    def ask(self) -> None:
        """Time the project as it is now."""
        self._idle.stop()
        self._found, self._error = None, None
        self._asked_for = self._document.project
        self._forecast.ask(self._asked_for)
        self.retranslate()

    def retranslate(self) -> None:
        """Word the forecast in the window's language."""
        self._title.setText(say(message("Forecast")))
        self._button.setText(say(message("Time a few batches")))
        obstacle = training_obstacle(self._document)
        self._button.setEnabled(obstacle is None and not self._forecast.is_busy)
        self._button.setToolTip("" if obstacle is None else say(obstacle))
        self._said.setText(say(self._sentence()))
        wear(self._said, "problem" if self._error is not None else "muted")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._idle.start()

    def _sentence(self) -> Message:
        found = self._found
        if self._error is not None:
            return self._error
        if found is not None:
            text = _worded_need(found)
            if found.prefix is not None:
                text = message(
                    "{forecast}; frozen layers below {layer} are computed in the first epoch alone",
                    forecast=text,
                    layer=found.prefix.layer,
                )
            if found.peak_memory is None:
                return text
            return message(
                "{forecast}; the engine takes {size} with the data", forecast=text, size=byte_size(found.peak_memory)
            )
        if self._forecast.is_busy:
            return message("Timing a few batches…")
        return message("How long the training takes, and how much memory")

    @Slot()
    def _ask_when_idle(self) -> None:
        is_new = self._document.project != self._asked_for
        if is_new and self.isVisible() and training_obstacle(self._document) is None:
            self.ask()

    @Slot()
    def _project_changed(self) -> None:
        if self._document.project == self._asked_for:
            return
        self._forecast.cancel()
        self._found, self._error, self._asked_for = None, None, None
        self._idle.start()
        self.retranslate()

    @Slot()
    def _status_changed(self) -> None:
        if self._document.read_only is not None and self._forecast.is_busy:
            self._forecast.cancel()
            self._asked_for = None
        self.retranslate()

    @Slot(object)
    def _take(self, forecast: Forecast) -> None:
        self._found = forecast
        self.retranslate()

    @Slot(object)
    def _take_error(self, error: Message | NnstudioError) -> None:
        self._error = error.message if isinstance(error, NnstudioError) else error
        self.retranslate()


def previewed_rates(settings: TrainingSettings) -> tuple[float, ...]:
    """Return learning rates over a training as the schedule plans them, as if an epoch had 50 steps."""
    steps = settings.epochs * _SHOWN_EPOCHS_STEPS
    running = settings.schedule.start(settings.optimizer.learning_rate)
    every = max(1, steps // _MOST_PREVIEWED)
    return tuple(running.rate(Position(step, _SHOWN_EPOCHS_STEPS, steps)) for step in range(0, steps, every))


def _worded_need(found: Forecast) -> Message:
    size = byte_size(found.memory.total)
    if found.seconds < 1.0:
        return message("less than a second in all; {size} of memory for weights, gradients and a batch", size=size)
    return message(
        "{time} in all, {each} s an epoch; {size} of memory for weights, gradients and a batch",
        time=duration(found.seconds),
        each=decimal(found.seconds_per_epoch, 2),
        size=size,
    )
