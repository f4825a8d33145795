"""A layer as it lies on the canvas: its kind, what people look for, its output's shape, its counts and its lock."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.canvas.face import Face
from nnstudio.gui.canvas.measures import Measures
from nnstudio.gui.canvas.pen import TextPen
from nnstudio.gui.icons import drawing
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.wording import say
from nnstudio.messages import message

DETAIL_FROM = 0.35
"""The scale below which a card is a block of its family's colour."""

_BLOCK, _FROZEN_BLOCK = 0.85, 0.4
"""How much of its family's colour such a block has."""

_RING = 3.0
_RADIUS = 6.0
_EDGE = 4.0
_BAR = 3.0
_SHORTEST_BAR = 40.0


class Card(QGraphicsItem):
    """Draws a face. It knows its node's id and nothing else of the network."""

    def __init__(self, node_id: int, face: Face, measures: Measures) -> None:
        super().__init__()
        self.node_id = node_id
        self.face = face
        self._measures = measures
        self._height = measures.height(face)
        self._is_selected = False
        self._has_focus = False
        self._is_hovered = False
        self.setAcceptHoverEvents(True)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def height(self) -> float:
        """How high it is, in pixels at natural size."""
        return self._height

    @property
    def box(self) -> QRectF:
        """Its outline, in its own coordinates."""
        return QRectF(0.0, 0.0, self._measures.width, self._height)

    @property
    def lock(self) -> QRectF:
        """Where its snowflake is, in its own coordinates; empty where there is none."""
        if not self.face.can_freeze:
            return QRectF()
        side = self._measures.line
        return QRectF(self.box.right() - self._measures.margin - side, self._measures.first - side / 2, side, side)

    def show_face(self, face: Face, measures: Measures) -> None:
        """Say something else."""
        height = measures.height(face)
        if (measures, height) != (self._measures, self._height):
            self.prepareGeometryChange()
        self.face, self._measures, self._height = face, measures, height
        self.update()

    def show_state(self, *, is_selected: bool, has_focus: bool) -> None:
        """Wear the ring of what is selected, or of what the keyboard is at."""
        if (is_selected, has_focus) != (self._is_selected, self._has_focus):
            self._is_selected, self._has_focus = is_selected, has_focus
            self.update()

    def boundingRect(self) -> QRectF:
        return self.box.adjusted(-_RING - 1, -_RING - 1, _RING + 1, _RING + 1)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.box)
        return path

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover(True)

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        over_lock = self.lock.contains(event.pos())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over_lock else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self._lock_tip() if over_lock else self.face.described())

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover(False)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.levelOfDetailFromTransform(painter.worldTransform()) < DETAIL_FROM:
            self._paint_block(painter)
            return
        self._paint_ground(painter)
        self._paint_first_line(painter)
        if self.face.is_block:
            self._paint_headline(painter)
        if self.face.has_counts:
            self._paint_counts(painter)
        if self.face.problem:
            self._paint_problem(painter)

    def _hover(self, is_hovered: bool) -> None:
        self._is_hovered = is_hovered
        if self.face.can_freeze:
            self.update()

    def _lock_tip(self) -> str:
        return say(message("Let this layer learn") if self.face.is_frozen else message("Freeze this layer"))

    # Painting

    def _paint_block(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        block = colour("problem") if self.face.problem else self._family()
        block.setAlphaF(_FROZEN_BLOCK if self.face.is_frozen else _BLOCK)
        for ground in (colour("card"), block):
            painter.setBrush(ground)
            painter.drawRoundedRect(self.box, _RADIUS, _RADIUS)
        if self._is_selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("text"), 2 * _RING))
            painter.drawRoundedRect(self.box, _RADIUS, _RADIUS)

    def _paint_ground(self, painter: QPainter) -> None:
        outline = self.box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ground())
        painter.drawRoundedRect(outline, _RADIUS, _RADIUS)
        whole, strip, rest = _edges(outline.width(), outline.height())
        painter.fillPath(strip, colour("problem") if self.face.problem else self._family())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("problem" if self.face.problem else "hairline"), 1.0))
        painter.drawPath(whole if self.face.problem else rest)
        self._paint_ring(painter)

    def _paint_ring(self, painter: QPainter) -> None:
        if not (self._is_selected or self._has_focus):
            return
        pen = QPen(colour("accent"), 2.0 if self._is_selected else 1.5)
        if not self._is_selected:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawRoundedRect(self.box.adjusted(-2.0, -2.0, 2.0, 2.0), _RADIUS + 2, _RADIUS + 2)

    def _paint_first_line(self, painter: QPainter) -> None:
        face, measures = self.face, self._measures
        right = self.box.right() - measures.margin
        if face.can_freeze:
            self._paint_lock(painter)
            right = self.lock.left() - measures.gap
        text = TextPen(painter, measures, measures.left, measures.first)
        right = text.write_back(right, face.shape, "muted") - 2 * measures.gap
        text.write(face.kind, "text", right, is_bold=True)
        if not face.is_block:
            text.write_phrases(face.headline, "muted", right)
        text.write(face.own_name, "muted", right, is_small=True, elide=Qt.TextElideMode.ElideMiddle)

    def _paint_headline(self, painter: QPainter) -> None:
        measures = self._measures
        text = TextPen(painter, measures, measures.left, measures.of_headline(self.face))
        text.write_phrases(self.face.headline, "muted", self.box.right() - measures.margin)

    def _paint_lock(self, painter: QPainter) -> None:
        ink = colour("muted" if self._is_hovered else "disabled")
        if self.face.is_frozen:
            ink = colour("accent_text")
        drawing("snowflake", ink.name()).render(painter, self.lock)

    def _paint_counts(self, painter: QPainter) -> None:
        measures = self._measures
        right = self.box.right() - measures.margin
        middle = measures.of_counts(self.face)
        text = TextPen(painter, measures, measures.left, middle)
        if self.face.weights:
            text.write(say(message("weights")), "muted", right, is_small=True, gap=measures.gap / 2)
            text.write(self.face.weights, "text", right, is_small=True, gap=2 * measures.gap)
            text.write(say(message("biases")), "muted", right, is_small=True, gap=measures.gap / 2)
            text.write(self.face.biases, "text", right, is_small=True, gap=2 * measures.gap)
        if self.face.owner:
            owner = say(message("shares {owner}", owner=self.face.owner))
            text.write(owner, "muted", right, is_small=True, gap=2 * measures.gap, elide=Qt.TextElideMode.ElideMiddle)
        elif right - text.x >= _SHORTEST_BAR:
            self._paint_share(painter, QRectF(text.x, middle - _BAR / 2, right - text.x, _BAR))

    def _paint_share(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("hairline"))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        bar.setWidth(max(_BAR, bar.width() * self.face.share))
        painter.setBrush(self._family())
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)

    def _paint_problem(self, painter: QPainter) -> None:
        measures = self._measures
        top = measures.top_of_problem(self.face)
        place = QRectF(QPointF(measures.left, top), QPointF(self.box.right() - measures.margin, self._height))
        painter.setFont(measures.small)
        painter.setPen(colour("problem"))
        painter.drawText(place, Qt.TextFlag.TextWordWrap, self.face.problem)

    def _ground(self) -> QColor:
        if self.face.problem:
            return colour("problem_tint")
        return colour("frozen_tint" if self.face.is_frozen else "card")

    def _family(self) -> QColor:
        return QColor(theme().tokens.of_family(self.face.family))


@lru_cache(maxsize=64)
def _edges(width: float, height: float) -> tuple[QPainterPath, QPainterPath, QPainterPath]:
    """Return the outline of cards of a size, its strip of colour at the left, and what is beside that.

    Few sizes occur, and cutting paths takes as long as all else that a card paints.
    """
    whole, left = QPainterPath(), QPainterPath()
    whole.addRoundedRect(QRectF(0.5, 0.5, width, height), _RADIUS, _RADIUS)
    left.addRect(QRectF(0.0, 0.0, _EDGE, height + 1.0))
    return whole, whole.intersected(left), whole.subtracted(left)
