"""How good a network is on test samples, in the figures of its task."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from nnstudio import results
from nnstudio.engine.evaluation import Evaluation
from nnstudio.engine.metrics import ClassMetrics
from nnstudio.figures import grouped
from nnstudio.gui.naming import named
from nnstudio.gui.panels.results_confusion import Confusion
from nnstudio.gui.panels.results_table import FigureTable
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message

_BESIDE = 720
"""Pixels from which on table and map stand side by side."""

_MANY = 16
"""Classes from which on the map needs all the width there is."""

_GAPS = {QBoxLayout.Direction.LeftToRight: 40, QBoxLayout.Direction.TopToBottom: 16}


class Measures(QWidget):
    """Sentences, a table by class or target, and how classes are confused; nothing where nobody measured."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "measures")
        self._evaluation: Evaluation | None = None
        self._title = named(QLabel(), "measures_title", "title")
        self._said = named(QLabel(), "measures_said")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.listing = FigureTable()
        self.confusion = Confusion()
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        for part in (self.listing, self.confusion):
            self._both.addWidget(part, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._both.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._said)
        column.addLayout(self._both)
        wording().changed.connect(self.retranslate)
        self.show_evaluation(None)

    def show_evaluation(self, evaluation: Evaluation | None) -> None:
        """Show what was measured, in place of what was shown."""
        self._evaluation = evaluation
        metrics = None if evaluation is None else evaluation.metrics
        self.setVisible(metrics is not None)
        self.listing.show_listing(results.listing(metrics))
        self.confusion.show_metrics(metrics if isinstance(metrics, ClassMetrics) else None)
        self._arrange()
        self.retranslate()

    def retranslate(self) -> None:
        """Word the figures in the window's language."""
        if self._evaluation is None:
            return
        count = grouped(self._evaluation.samples)
        self._title.setText(say(message("On {count} test samples", count=count)))
        self._said.setText("\n".join(say(sentence) for sentence in results.sentences(self._evaluation.metrics)))
        self.confusion.setAccessibleName(say(message("Which classes are taken for which")))
        self.listing.setAccessibleName(self._title.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= _BESIDE and len(self.confusion.names) < _MANY
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(direction)
        self._both.setSpacing(_GAPS[direction])
