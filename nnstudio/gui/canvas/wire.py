"""A connection between two cards that do not lie one beneath the other."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.canvas.routing import Corners
from nnstudio.gui.canvas.sheet import SMALLEST
from nnstudio.gui.theme import colour

_RADIUS = 10.0
_ARROW = 4.0
_WIDTH = 1.5


class Wire(QGraphicsItem):
    """Straight lines with rounded corners, and an arrow at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._corners: Corners = ()
        self._path = QPainterPath()
        self._bounds = QRectF()
        self._is_lit = False
        self.setZValue(-1.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def follow(self, corners: Corners) -> None:
        """Run through other corners."""
        if corners != self._corners:
            self.prepareGeometryChange()
            self._corners = corners
            self._path = rounded(corners, _RADIUS)
            margin = _ARROW + _WIDTH / SMALLEST
            self._bounds = self._path.boundingRect().adjusted(-margin, -margin, margin, margin)
            self.update()

    def light(self, is_lit: bool) -> None:
        """Stand out, as the wires of a selected card do."""
        if is_lit != self._is_lit:
            self._is_lit = is_lit
            self.setZValue(-0.5 if is_lit else -1.0)
            self.update()

    def crosses(self, area: QRectF) -> bool:
        """Whether one of its lines, taken as upright or level, passes through a rectangle."""
        lines = zip(self._corners, self._corners[1:], strict=False)
        return any(QRectF(start, end).normalized().adjusted(-1, -1, 1, 1).intersects(area) for start, end in lines)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        ink = colour("accent" if self._is_lit else "disabled")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setPen(QPen(ink, _WIDTH / min(1.0, max(scale, SMALLEST))))
        painter.drawPath(self._path)
        if len(self._corners) > 2:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(_arrow(self._corners[-2], self._corners[-1]))


def rounded(corners: Corners, radius: float) -> QPainterPath:
    """Return a line through corners that are rounded as far as the lines between them are long enough."""
    path = QPainterPath(corners[0])
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        cut = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        path.lineTo(_towards(corner, before, cut))
        path.quadTo(corner, _towards(corner, after, cut))
    path.lineTo(corners[-1])
    return path


def _arrow(before: QPointF, tip: QPointF) -> QPolygonF:
    foot = _towards(tip, before, 2 * _ARROW)
    along = (tip - foot) / (2 * _ARROW)
    aside = QPointF(-along.y(), along.x()) * _ARROW
    return QPolygonF([tip, foot + aside, foot - aside])


def _towards(start: QPointF, end: QPointF, distance: float) -> QPointF:
    length = _length(start, end)
    return start + (end - start) * (distance / length) if length else start


def _length(start: QPointF, end: QPointF) -> float:
    return math.hypot(end.x() - start.x(), end.y() - start.y())
