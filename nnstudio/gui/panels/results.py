"""What came of the training: how good the network is, and by how much each layer changed."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.engine.history import History
from nnstudio.figures import UNKNOWN, decimal, grouped, percent
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.training.session import TrainingSession
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, message

_ROW = 26
_COLUMNS = ("accuracy", "loss")
_PARTS = {
    "train": message("training, best epoch"),
    "validation": message("validation, best epoch"),
    "test": message("test"),
}
_HINT = message("After a training its accuracy and loss stand here, and by how much each layer changed.")


class Results(QWidget):
    """The results of the training that the document's weights are from; they go when that is undone."""

    def __init__(self, document: Document, session: TrainingSession) -> None:
        super().__init__()
        self.setObjectName("results")
        self._session = session
        self._title = named(QLabel(), "results_title", "title")
        self._said = named(QLabel(), "results_message", "muted")
        self._heads = {column: named(QLabel(), f"results_{column}", "muted") for column in _COLUMNS}
        self._names = {part: named(QLabel(), f"results_{part}") for part in _PARTS}
        self._figures = {
            (part, column): named(QLabel(), f"results_{part}_{column}") for part in _PARTS for column in _COLUMNS
        }
        self._changes_title = named(QLabel(), "changes_title", "title")
        self.changes = LayerChanges()
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
        for (part, column), label in self._figures.items():
            label.setText(figures.get((part, column), UNKNOWN))
        for widget in (*self._heads.values(), *self._names.values(), *self._figures.values()):
            widget.setVisible(bool(figures))
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
        column.addLayout(self._grid())
        column.addSpacing(12)
        column.addWidget(self._changes_title)
        column.addWidget(self.changes)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

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
        return grid


class LayerChanges(QWidget):
    """A row per layer with weights: its name, a bar, and its relative change; exactly 0 where it is frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("layer_changes")
        self.rows: list[tuple[str, float, bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)
        wording().changed.connect(self.update)

    def show_changes(self, rows: list[tuple[str, float, bool]]) -> None:
        """Show name, relative change, and whether it learns, of each layer."""
        self.rows = rows
        self.setAccessibleDescription(", ".join(worded_change(name, change) for name, change, _ in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _ROW * len(self.rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        names = min(max((metrics.horizontalAdvance(name) for name, _, _ in self.rows), default=0), self.width() // 3)
        texts = [
            figure_of(change) if learns else f"{say(_FROZEN)} {figure_of(change)}" for _, change, learns in self.rows
        ]
        figures = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        room = max(min(self.width() - names - figures - 32, 420), 20)
        most = max((change for _, change, _ in self.rows if math.isfinite(change)), default=0.0) or 1.0
        for place, (name, change, learns) in enumerate(self.rows):
            top = float(place * _ROW)
            painter.setPen(colour("text"))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, names)
            painter.drawText(QRectF(0, top, names, _ROW), Qt.AlignmentFlag.AlignVCenter, shown)
            bar = QRectF(names + 16, top + _ROW / 2 - 2, room, 4)
            painter.fillRect(bar, colour("hairline"))
            bar.setWidth(room * min(change / most, 1.0))
            painter.fillRect(bar, colour("accent"))
            painter.setPen(colour("text" if learns else "accent_text"))
            area = QRectF(names + room + 32, top, figures, _ROW)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, texts[place])


_FROZEN = message("frozen")
_MANY_TIMES = 100.0
"""A change from which on it is told how many times a layer's own size it is, as after a training that diverged."""


def figure_of(change: float) -> str:
    """Return a relative change as it is shown: a plain 0 only where not one bit is another."""
    if change == 0.0:
        return "0"
    return percent(change) if change < _MANY_TIMES else f"{decimal(change)} \N{MULTIPLICATION SIGN}"


def worded_change(name: str, change: float) -> str:
    """Return a layer and its relative change in one go, for those who hear the window."""
    return f"{name} {figure_of(change)}"


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
