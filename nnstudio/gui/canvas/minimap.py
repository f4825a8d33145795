"""The whole of a large network in a corner of the canvas, to see where one is and to go elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from nnstudio.gui.canvas.card import Card
from nnstudio.gui.naming import named
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.wording import say, wording
from nnstudio.layers import Family
from nnstudio.messages import message

_MARGIN = 8.0
_WIDEST, _NARROWEST = 168.0, 56.0
_HIGHEST_SHARE = 0.7
"""Of the canvas: a map that covers more of it hides what one is looking for."""

_LARGE = 2.5
"""How many times higher or wider than what is in sight a network is that has a map."""

_FROZEN = 0.4
"""How much of its family's colour a frozen layer has."""

_FADED = 0.45
"""How much of the map there is over cards, until the pointer comes to it."""

_REMEMBERED = 8
"""Columns of the canvas of which it is known whether they are free: scrolling up and down asks for the same two."""

_LEAST_ROOM = QSize(320, 160)


class _Block(NamedTuple):
    """A card from afar."""

    box: QRectF
    family: Family
    has_problem: bool
    is_frozen: bool

    @property
    def ink(self) -> QColor:
        ink = colour("problem") if self.has_problem else QColor(theme().tokens.of_family(self.family))
        ink.setAlphaF(_FROZEN if self.is_frozen else 1.0)
        return ink


class Minimap(QWidget):
    """Shows every card as a block in its family's colour, and what is in sight as a frame, which can be dragged.

    Its picture is drawn once per change of the network, not as one moves about in it. What it lies over can be seen
    through it, unless the pointer is on it; `is_taken` tells whether there is something in a part of the scene.
    """

    pointed = Signal(QPointF)
    """A point of the scene that the person wants in the middle."""

    def __init__(self, parent: QWidget, is_taken: Callable[[QRectF], bool]) -> None:
        super().__init__(parent)
        named(self, "minimap")
        self._canvas = parent
        self._is_taken = is_taken
        self.drawings = 0
        self._blocks: list[_Block] = []
        self._content = QRectF()
        self._seen = QRectF()
        self._picture: QPixmap | None = None
        self._is_wanted = True
        self._is_held = self._is_left = False
        self._free: dict[tuple[float, float], bool] = {}
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self._forget_picture)
        wording().changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Word it in the window's language."""
        self.setAccessibleName(say(message("Map of the network")))
        self.setToolTip(say(message("The whole network; drag the frame to go elsewhere")))

    def want(self, is_wanted: bool) -> None:
        """Be there where the network is large, or never."""
        self._is_wanted = is_wanted
        self._place()

    def show_network(self, cards: Mapping[int, Card], boxes: Mapping[int, QRectF], content: QRectF) -> None:
        """Show these cards at their places in the scene."""
        blocks = [
            _Block(boxes[node_id], card.face.family, bool(card.face.problem), card.face.is_frozen)
            for node_id, card in cards.items()
        ]
        self._free.clear()
        if (blocks, content) != (self._blocks, self._content):
            self._blocks, self._content = blocks, QRectF(content)
            self._forget_picture()
            self._place()

    def show_sight(self, seen: QRectF) -> None:
        """Frame the part of the scene that is in sight."""
        if seen != self._seen:
            self._seen = QRectF(seen)
            self._place()
            self.update()

    @property
    def is_faded(self) -> bool:
        """Whether it lies over cards or wires that somebody may want to see."""
        return not self.underMouse() and self._is_taken(self._covered())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_FADED if self.is_faded else 1.0)
        painter.drawPixmap(0, 0, self._picture)
        frame = self._map().mapRect(self._seen & self._content).adjusted(-2.0, 0.0, 2.0, 0.0)
        tint = colour("accent")
        tint.setAlphaF(0.14)
        painter.setBrush(tint)
        painter.setPen(QPen(colour("accent"), 1.0))
        painter.drawRoundedRect(frame, 2.0, 2.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._is_held = True  # it does not change sides beneath the pointer
            self.pointed.emit(self._in_scene(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pointed.emit(self._in_scene(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_held = False

    def _place(self) -> None:
        """Take a corner below, as large as the network asks for, where there is a need for it."""
        size = self._fitting_size()
        self.setVisible(self._is_wanted and not size.isEmpty())
        if size.isEmpty():
            return
        area = self._canvas.contentsRect()
        bar = 10  # a scroll bar, which is there as soon as a map is
        left, right = round(_MARGIN), area.right() - size.width() - bar - round(_MARGIN) + 1
        if not self._is_held:
            self._is_left = self._is_free(left, size.width()) and not self._is_free(right, size.width())
        top = area.bottom() - size.height() - bar - round(_MARGIN) + 1
        if size != self.size():
            self._forget_picture()
        self.setGeometry(left if self._is_left else right, top, size.width(), size.height())

    def _is_free(self, x: int, width: int) -> bool:
        """Whether there is nothing in a column of the canvas, however far one scrolls up or down."""
        scale = self._seen.width() / max(self._canvas.contentsRect().width(), 1)
        left, across = self._seen.left() + x * scale, width * scale
        if (left, across) not in self._free:
            if len(self._free) > _REMEMBERED:
                self._free.clear()
            column = QRectF(left, self._content.top(), across, max(self._content.height(), 1.0))
            self._free[left, across] = not self._is_taken(column)
        return self._free[left, across]

    def _covered(self) -> QRectF:
        """Return the part of the scene that it lies over."""
        scale = self._seen.width() / max(self._canvas.contentsRect().width(), 1)
        corner = self._seen.topLeft() + QPointF(self.pos()) * scale
        return QRectF(corner, self.size().toSizeF() * scale)

    def _fitting_size(self) -> QSize:
        room, seen, content = self._canvas.size(), self._seen, self._content
        is_large = content.height() > _LARGE * seen.height() or content.width() > _LARGE * seen.width()
        is_cramped = room.width() < _LEAST_ROOM.width() or room.height() < _LEAST_ROOM.height()
        if seen.isEmpty() or not is_large or is_cramped:
            return QSize()
        high = _HIGHEST_SHARE * room.height() - 2 * _MARGIN
        scale = min(high / content.height(), (_WIDEST - 2 * _MARGIN) / content.width())
        width = max(scale * content.width() + 2 * _MARGIN, _NARROWEST)
        return QSize(round(width), round(scale * content.height() + 2 * _MARGIN))

    @property
    def _scale(self) -> float:
        return (self.height() - 2 * _MARGIN) / max(self._content.height(), 1.0)

    def _map(self) -> QTransform:
        """Return what maps the scene to this widget."""
        scale = self._scale
        left = (self.width() - scale * self._content.width()) / 2
        corner = self._content.topLeft()
        return QTransform(scale, 0.0, 0.0, scale, left - scale * corner.x(), _MARGIN - scale * corner.y())

    def _in_scene(self, at: QPointF) -> QPointF:
        back, _ = self._map().inverted()
        return back.map(at)

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    def _drawn(self) -> QPixmap:
        self.drawings += 1
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("hairline"), 1.0))
        painter.setBrush(colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8.0, 8.0)
        painter.setTransform(self._map(), combine=True)
        least = 1.0 / self._scale
        inks = {block[1:]: block.ink for block in self._blocks}
        for block in self._blocks:
            box = block.box
            painter.fillRect(QRectF(box.x(), box.y(), box.width(), max(box.height(), least)), inks[block[1:]])
        painter.end()
        return picture
