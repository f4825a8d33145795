"""How many samples each class has, as bars: for training, validation and testing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.figures import grouped
from nnstudio.gui.panels.data_panel_survey import PARTS, Survey
from nnstudio.gui.theme import colour, room_for, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message

_ROW = 22
_BAR = 8
_MOST = 24
"""Classes that get a bar; the largest data sets have thousands."""

_COLOURS = {"train": "accent", "validation": "activation", "test": "disabled"}


class ClassBalance(QWidget):
    """A row per class with at least one sample: its name, a bar in three colours, and the number of samples."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("class_balance")
        self._survey: Survey | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)
        wording().changed.connect(self.update)

    def show_survey(self, survey: Survey) -> None:
        """Show the balance of a data set in place of the one before."""
        self._survey = survey
        self.setAccessibleDescription(", ".join(f"{survey.classes[label]}: {count}" for label, count in self.rows))
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> list[tuple[int, int]]:
        """Each label that occurs, and how many samples it has in all; none for a regression."""
        survey = self._survey
        if survey is None or not survey.classes:
            return []
        totals = np.sum([survey.counts[part] for part in PARTS], axis=0)
        return [(label, int(count)) for label, count in enumerate(totals) if count]

    def sizeHint(self) -> QSize:
        shown = len(self.rows)
        return QSize(320, _ROW * (min(shown, _MOST) + (shown > _MOST)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        survey, rows = self._survey, self.rows
        if survey is None or not rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        shown = rows[:_MOST]
        names = min(room_for(self.font(), (survey.classes[label] for label, _ in shown)), self.width() // 3)
        figures = room_for(self.font(), (grouped(count) for _, count in shown))
        room, most = max(self.width() - names - figures - 28, 20), max(count for _, count in shown)
        for place, (label, count) in enumerate(shown):
            top = place * _ROW
            painter.setPen(colour("text"))
            name = metrics.elidedText(survey.classes[label], Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0, top, names, _ROW), _RIGHT, name)
            painter.drawText(QRectF(self.width() - figures, top, figures, _ROW), _RIGHT, grouped(count))
            self._paint_bar(painter, QRectF(names + 12, top + (_ROW - _BAR) / 2, room, _BAR), label, most)
        if len(rows) > _MOST:
            painter.setPen(colour("muted"))
            more = say(message("and {count} more classes", count=grouped(len(rows) - _MOST)))
            painter.drawText(QRectF(names + 12, _MOST * _ROW, room, _ROW), Qt.AlignmentFlag.AlignVCenter, more)

    def _paint_bar(self, painter: QPainter, area: QRectF, label: int, most: int) -> None:
        left = area.left()
        for part in PARTS:
            width = area.width() * int(self._survey.counts[part][label]) / most if self._survey else 0.0
            if width > 0:
                painter.fillRect(QRectF(left, area.top(), max(width - 1, 1), area.height()), colour(_COLOURS[part]))
            left += width


def part_colour(part: str) -> str:
    """Return the token of the colour in which a part of the data is drawn."""
    return _COLOURS[part]


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
