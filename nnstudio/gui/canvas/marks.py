"""What lies above the cards while a gesture lasts: the insertion mark, the dragged cards, the rubber band."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.canvas.card import Card
from nnstudio.gui.theme import colour

_KNOB = 4.0
_WIDTH = 2.0
_ABOVE = 10.0
_STACKED = 5.0
_MOST_STACKED = 3


class InsertionMark(QGraphicsItem):
    """A line in the gap into which a layer would go."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineF()
        self.setZValue(_ABOVE + 1)
        self.hide()

    def point_at(self, line: QLineF) -> None:
        """Show the gap along a line."""
        self.prepareGeometryChange()
        self.line = line
        self.show()

    def boundingRect(self) -> QRectF:
        margin = _KNOB + _WIDTH
        return QRectF(self.line.p1(), self.line.p2()).normalized().adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("accent"), _WIDTH))
        painter.drawLine(self.line)
        painter.setBrush(colour("canvas"))
        for end in (self.line.p1(), self.line.p2()):
            painter.drawEllipse(end, _KNOB - 1, _KNOB - 1)


class Band(QGraphicsItem):
    """The rectangle that a rubber band spans."""

    def __init__(self) -> None:
        super().__init__()
        self.area = QRectF()
        self.setZValue(_ABOVE)

    def span(self, area: QRectF) -> None:
        """Span another rectangle."""
        self.prepareGeometryChange()
        self.area = area

    def boundingRect(self) -> QRectF:
        return self.area.adjusted(-1.0, -1.0, 1.0, 1.0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        pen = QPen(colour("accent"), 1.0)
        pen.setCosmetic(True)
        ground = colour("accent")
        ground.setAlphaF(0.12)
        painter.setPen(pen)
        painter.setBrush(ground)
        painter.drawRect(self.area)


class Ghost(QGraphicsPixmapItem):
    """The picture of cards under the pointer that drags them: the first on top, edges of others beneath."""

    def __init__(self, cards: list[Card], scale: float, grip: QPointF) -> None:
        super().__init__()
        self._grip = grip
        shown = cards[:_MOST_STACKED]
        size = shown[0].boundingRect()
        more = _STACKED * (len(shown) - 1)
        pixmap = QPixmap(((size.size() + QRectF(0, 0, more, more).size()) * scale).toSize())
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.scale(scale, scale)
        painter.translate(-size.topLeft())
        for depth, card in reversed(list(enumerate(shown))):
            painter.save()
            painter.translate(depth * _STACKED, depth * _STACKED)
            card.paint(painter, QStyleOptionGraphicsItem())
            painter.restore()
        painter.end()
        self.setPixmap(pixmap)
        self.setOffset(size.topLeft() * scale)
        self.setScale(1.0 / scale)
        self.setOpacity(0.85)
        self.setZValue(_ABOVE)

    def follow(self, point: QPointF) -> None:
        """Go with the pointer."""
        self.setPos(point - self._grip)
