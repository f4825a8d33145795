"""Points in the plane in the colours of their classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.data import FittedTransform
from nnstudio.data.samples import Array
from nnstudio.figures import decimal
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.panels.samples_curve import COLOURS
from nnstudio.gui.theme import colour, small, theme

_MOST = 2000
_MARGIN = 12.0
_AXIS = 18.0
_FLATTEST = 0.4
"""Part of the longer side that the frame's shorter one has at least."""


class SamplePlane(QWidget):
    """Two thousand points of those that are chosen, and between which figures they lie."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "samples_plane")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._points: Array = np.empty((0, 2))
        self._labels: Array = np.empty(0, np.int64)
        theme().changed.connect(self.update)

    def show_points(self, survey: Survey, part: str, order: Array, fitted: FittedTransform | None) -> None:
        """Show some samples of a part, in the order given."""
        chosen = survey.split(part).take(order[:_MOST])
        self._points = chosen.array.astype(np.float64) if fitted is None else fitted.apply(chosen.array)
        self._labels = chosen.targets if survey.classes else np.zeros(len(chosen), np.int64)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not len(self._points):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        middle, reach = (low + high) / 2, np.maximum(high - low, max(float((high - low).max()) * _FLATTEST, 1e-9))
        room = np.array([self.width() - 1, self.height() - _AXIS - 1]) - 2 * _MARGIN
        scale = float((room / reach).min())
        frame = QRectF(0.5, 0.5, *(reach * scale + 2 * _MARGIN).tolist())
        painter.setPen(colour("hairline"))
        painter.drawRoundedRect(frame, 8, 8)
        places = (self._points - middle) * scale
        for label in np.unique(self._labels).tolist():
            painter.setPen(QPen(class_colour(label), 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for x, y in places[self._labels == label].tolist():
                painter.drawPoint(QPointF(frame.center().x() + x, frame.center().y() - y))
        self._paint_ends(painter, frame, low.tolist(), high.tolist())

    def _paint_ends(self, painter: QPainter, frame: QRectF, low: Sequence[float], high: Sequence[float]) -> None:
        painter.setFont(small(self.font()))
        painter.setPen(colour("muted"))
        beneath = QRectF(frame.left(), frame.bottom(), frame.width(), _AXIS)
        ends = (f"x{axis + 1}  {decimal(low[axis])} \N{HORIZONTAL ELLIPSIS} {decimal(high[axis])}" for axis in (0, 1))
        painter.drawText(beneath, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, next(ends))
        painter.drawText(beneath, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, next(ends))


def class_colour(label: int) -> QColor:
    """Return the colour of a class's points; they come again after six."""
    return colour(COLOURS[label % len(COLOURS)])
