"""What came of the training: how good the network is, and by how much each layer changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.engine.history import History
from nnstudio.figures import UNKNOWN, decimal, grouped, percent
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.panels.fade import fading
from nnstudio.gui.panels.results_changes import LayerChanges
from nnstudio.gui.panels.results_measures import Measures
from nnstudio.gui.text_line import TextLine
from nnstudio.gui.training.session import TrainingSession
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, message

_COLUMNS = ("accuracy", "loss")
_PARTS = {
    "train": message("training, best epoch"),
    "validation": message("validation, best epoch"),
    "test": message("test"),
}
_HINT = message("After a training, its accuracy and loss appear here, and by how much each layer changed.")

_BESIDE = 1120
"""Pixels from which on the changes stand beside the figures."""

_GAPS = {QBoxLayout.Direction.LeftToRight: 40, QBoxLayout.Direction.TopToBottom: 20}


class Results(QWidget):
    """The results of the training that the document's weights are from; they go when that is undone."""

    def __init__(self, document: Document, session: TrainingSession) -> None:
        super().__init__()
        self.setObjectName("results")
        self._session = session
        self._title = named(QLabel(), "results_title", "title")
        self._said = named(QLabel(), "results_message", "muted")
        self._heads = {column: named(TextLine(), f"results_{column}", "muted") for column in _COLUMNS}
        self._names = {part: named(TextLine(), f"results_{part}") for part in _PARTS}
        self._figures = {
            (part, column): named(QLabel(), f"results_{part}_{column}") for part in _PARTS for column in _COLUMNS
        }
        self.measures = Measures()
        self._changes_title = named(QLabel(), "changes_title", "title")
        self.changes = LayerChanges()
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._compose()
        session.finished.connect(self.refresh)
        session.state_changed.connect(self.refresh)
        document.changed.connect(self.refresh)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    @Slot()
    def refresh(self) -> None:
        """Show what came of the training whose weights the document has."""
        shown = None if self._session.is_active else self._session.shown
        ending = None if shown is None else shown.ending
        figures = {} if shown is None else _figures(shown)
        said = say(_sentence(shown))
        self._said.setText(said[:1].upper() + said[1:])
        known = {column for _, column in figures}  # numbers that are predicted have no accuracy
        for (part, column), label in self._figures.items():
            label.setText(figures.get((part, column), UNKNOWN))
            label.setVisible(column in known)
        for column, head in self._heads.items():
            head.setVisible(column in known)
        for name in self._names.values():
            name.setVisible(bool(figures))
        self.measures.show_evaluation(None if ending is None else ending.evaluation)
        rows = []
        if ending is not None:
            rows = [(name, change, name not in ending.frozen) for name, change in ending.changes.items()]
        self.changes.show_changes(rows)
        self.changes.setVisible(bool(rows))
        self._changes_title.setVisible(bool(rows))

    def retranslate(self) -> None:
        """Word the panel in the window's language."""
        self._title.setText(say(message("Results")))
        self._changes_title.setText(say(message("Change of each layer since the start")))
        words = {"accuracy": message("accuracy"), "loss": message("loss")}
        for column, label in self._heads.items():
            label.setText(say(words[column]))
        for part, label in self._names.items():
            label.setText(say(_PARTS[part]))
        self.refresh()

    def _compose(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        self._said.setWordWrap(True)
        column.addWidget(self._said)
        column.addLayout(self._both)
        column.addStretch(1)
        for part in (self._grid(), self._changed()):
            self._both.addLayout(part, 1 if isinstance(part, QGridLayout) else 0)
        area = fading(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(direction)
        self._both.setSpacing(_GAPS[direction])

    def _changed(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self._changes_title)
        column.addWidget(self.changes)
        column.addStretch(1)
        return column

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(len(_COLUMNS) + 1, 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for place, column in enumerate(_COLUMNS, 1):
            grid.addWidget(self._heads[column], 0, place, right)
        for row, part in enumerate(_PARTS, 1):
            grid.addWidget(self._names[part], row, 0)
            for place, column in enumerate(_COLUMNS, 1):
                grid.addWidget(self._figures[part, column], row, place, right)
        grid.addWidget(self.measures, len(_PARTS) + 1, 0, 1, len(_COLUMNS) + 2)
        return grid


def _sentence(shown: History | None) -> Message:
    if shown is None:
        return _HINT
    if shown.ending is None:
        return message("trained for {epochs} epochs", epochs=grouped(len(shown.epochs)))
    return shown.ending.message


def _figures(shown: History) -> dict[tuple[str, str], str]:
    """Return each known figure as text by part and column."""
    found = {**_best_figures(shown)}
    evaluation = None if shown.ending is None else shown.ending.evaluation
    if evaluation is not None:
        found["test", "loss"] = evaluation.loss
        found["test", "accuracy"] = evaluation.accuracy
    written = {"loss": decimal, "accuracy": lambda share: percent(share, 2)}
    return {key: written[key[1]](value) for key, value in found.items() if value is not None}


def _best_figures(history: History) -> dict[tuple[str, str], float | None]:
    best = history.best
    if best is None:
        return {}
    return {
        ("train", "loss"): best.loss,
        ("train", "accuracy"): best.accuracy,
        ("validation", "loss"): best.validation_loss,
        ("validation", "accuracy"): best.validation_accuracy,
    }
