"""The line at the bottom: the network's size in figures, its problems, and what there is to tell in passing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget

from nnstudio.figures import byte_size, compact, grouped
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named, wear
from nnstudio.gui.status_figure import StatusFigure
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, NnstudioError, message

_TOLD_FOR = 8_000
"""Milliseconds that a sentence stays."""


class StatusBar(QStatusBar):
    """Depth, parameters, memory and problems of the network as it is now."""

    problems_clicked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_bar")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 14, 0)
        self._document = document
        self._shown = {name: StatusFigure(f"status_{name}") for name in self._figures()}
        for each in self._shown.values():
            self.addWidget(each)
        self._said: Message | NnstudioError | None = None
        self._told = named(_Yielding(), "status_told")
        self.addPermanentWidget(self._told)
        self._problems = named(QPushButton(), "status_problems", "quiet")
        self._problems.clicked.connect(self.problems_clicked)
        self.addPermanentWidget(self._problems)
        self._zoom = named(QLabel(), "status_zoom", "muted")
        self._zoom.hide()
        self.addPermanentWidget(self._zoom)
        self._timer = QTimer(self, singleShot=True, interval=_TOLD_FOR)
        self._timer.timeout.connect(self._be_silent)
        document.changed.connect(self.retranslate)
        document.refused.connect(self.tell)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    def tell(self, said: Message | NnstudioError) -> None:
        """Say a sentence in passing, such as why an edit was not made."""
        self._said = said
        self._word_told()
        self._timer.start()

    def show_zoom(self, scale: float) -> None:
        """Show how large the canvas is drawn; 1 is its natural size."""
        self._zoom.setText(f"{100 * scale:.0f} %")
        self._zoom.show()

    def retranslate(self) -> None:
        """Word the figures of the moment in the window's language."""
        for name, (said, figure) in self._figures().items():
            self._shown[name].say(say(said), figure)
        problems = self._document.problems
        self._problems.setText(say(_worded_count(len(problems))))
        self._problems.setToolTip("\n".join(say(problem.message) for problem in problems))
        self._problems.setEnabled(bool(problems))
        wear(self._problems, "problem" if problems else "quiet")
        self._word_told()

    def _word_told(self) -> None:
        self._told.setText("" if self._said is None else say(self._said))
        self._told.setToolTip(self._told.text())

    def _be_silent(self) -> None:
        self._said = None
        self._word_told()

    def _figures(self) -> dict[str, tuple[Message, str]]:
        """Return sentences, and the figure that stands out in each."""
        summary = self._document.summary
        total = summary.total
        depth, count = grouped(summary.depth), grouped(total.parameters)
        trainable, frozen = grouped(total.trainable), grouped(total.frozen)
        products, size = compact(total.multiply_adds), byte_size(summary.memory.total)
        return {
            "depth": (message("depth {depth} weight layers", depth=depth), depth),
            "parameters": (message("parameters {count}", count=count), count),
            "trainable": (message("trainable {count}", count=trainable), trainable),
            "frozen": (message("frozen {count}", count=frozen), frozen),
            "multiply_adds": (message("{count} multiply-adds", count=products), products),
            "memory": (message("{size} to train", size=size), size),
        }


class _Yielding(QLabel):
    """A sentence that ends in dots where there is no room for all of it, and pushes nothing out of the window."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter = QPainter(self)
        self.style().drawItemText(
            painter, area, self.alignment(), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )


def _worded_count(problems: int) -> Message:
    if problems == 0:
        return message("no problems")
    return message("1 problem") if problems == 1 else message("{count} problems", count=grouped(problems))
