"""A dotted sheet that is moved and scaled under the pointer: what the canvas lies on."""

from __future__ import annotations

import bisect
import math
from functools import lru_cache

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QPainter, QPen, QPolygonF, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QGraphicsScene, QGraphicsView, QPinchGesture, QWidget

from nnstudio.gui.theme import colour

SMALLEST, LARGEST = 0.02, 4.0
"""The scales between which one can zoom; 1 is the natural size."""

_STEPS = (0.02, 0.05, 0.1, 0.17, 0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
_PER_DEGREE = 1.012
"""What a degree of the wheel enlarges by; a notch has 15."""

_READABLE = 0.5
"""The scale that a wide network is not made smaller than at first sight."""

_MARGIN = 16.0
_DOTS = 24.0
_DENSEST = 16.0
"""Pixels that dots are apart at least."""


class Sheet(QGraphicsView):
    """Shows a scene that can be pulled in every direction, as far as something of it remains in sight."""

    zoom_changed = Signal(float)

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._content = QRectF()
        self._is_home = True
        self._covered = 0
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.grabGesture(Qt.GestureType.PinchGesture)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.actionTriggered.connect(self._leave_home)

    @property
    def zoom(self) -> float:
        """How large the scene is drawn; 1 is its natural size."""
        return self.transform().m11()

    @property
    def sight(self) -> QRectF:
        """The part of the scene that is in sight."""
        back, _ = self.viewportTransform().inverted()
        return back.mapRect(QRectF(self.viewport().rect()))

    def show_content(self, content: QRectF) -> None:
        """Take note of where in the scene there is something to see."""
        self._content = QRectF(content)
        self._make_room()
        if self._is_home:
            self.go_home()

    def leave_room(self, height: int) -> None:
        """Keep what is shown at first sight clear of so many pixels at the top."""
        if height != self._covered:
            self._covered = height
            if self._is_home:
                self.go_home()

    def zoom_to(self, scale: float, at: QPoint | QPointF | None = None) -> None:
        """Draw at another scale, and keep what is at a point of the viewport, or in its middle, where it is."""
        point = QPointF(at) if at is not None else QRectF(self.viewport().rect()).center()
        kept = self._scene_point(point)
        scale = min(max(scale, SMALLEST), LARGEST)
        self._leave_home()
        self.setTransform(QTransform.fromScale(scale, scale))
        self._make_room()
        self._bring(kept, point)
        self.zoom_changed.emit(scale)

    def zoom_in(self) -> None:
        """Draw one step larger."""
        self.zoom_to(_STEPS[min(bisect.bisect_right(_STEPS, self.zoom * 1.001), len(_STEPS) - 1)])

    def zoom_out(self) -> None:
        """Draw one step smaller."""
        self.zoom_to(_STEPS[max(bisect.bisect_left(_STEPS, self.zoom * 0.999) - 1, 0)])

    def zoom_original(self) -> None:
        """Draw at natural size."""
        self.zoom_to(1.0)

    def zoom_fit(self) -> None:
        """Show everything there is, no larger than at natural size."""
        if self._content.isEmpty():
            self.go_home()
            return
        room = self._room()
        scale = min(room.width() / self._content.width(), room.height() / self._content.height(), 1.0)
        self.zoom_to(scale)
        self._bring(self._content.center(), QRectF(self.viewport().rect().adjusted(0, self._covered, 0, 0)).center())

    def go_home(self) -> None:
        """Show the beginning: the top in the middle, at natural size where the width allows it."""
        scale = 1.0
        if not self._content.isEmpty():
            scale = min(1.0, max(_READABLE, self._room().width() / self._content.width()))
        self.zoom_to(scale)
        top = QPointF(self._content.center().x(), self._content.top())
        self._bring(top, QPointF(self.viewport().width() / 2, self._covered + _MARGIN))
        self._is_home = True

    def reveal(self, area: QRectF) -> None:
        """Bring a part of the scene into sight, if it is not."""
        seen = self.sight
        if not seen.contains(area):
            self._is_home = False
            margin = round(_MARGIN)
            self.ensureVisible(area, margin, margin)

    def center_at(self, point: QPointF) -> None:
        """Bring a point of the scene into the middle."""
        self._leave_home()
        self._bring(point, QRectF(self.viewport().rect()).center())

    def pull(self, by: QPoint) -> None:
        """Move the sheet by so many pixels to the right and down."""
        self._leave_home()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - by.x())
        down.setValue(down.value() - by.y())

    def drawBackground(self, painter: QPainter, area: QRectF | QRect) -> None:
        painter.fillRect(area, colour("canvas"))
        pitch = _DOTS * 2 ** max(0, math.ceil(math.log2(_DENSEST / (_DOTS * self.zoom))))
        left, top = (math.floor(edge / pitch) * pitch for edge in (area.left(), area.top()))
        across = math.ceil((area.right() - left) / pitch) + 1
        down = math.ceil((area.bottom() - top) / pitch) + 1
        pen = QPen(colour("hairline"), 2.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.translate(left, top)
        painter.drawPoints(_dots(pitch, across, down))
        painter.translate(-left, -top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        kept = self._scene_point(QPointF(event.oldSize().width() / 2, 0.0))
        super().resizeEvent(event)
        self._make_room()
        if self._is_home:
            self.go_home()
        else:
            self._bring(kept, QPointF(event.size().width() / 2, 0.0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_to(self.zoom * _PER_DEGREE ** (event.angleDelta().y() / 8), event.position())
            event.accept()
            return
        self._leave_home()
        turn = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not turn.x():
            turn = turn.transposed()
        self.pull(turn)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.zoom * (1.0 + event.value()), event.position())
            return True
        if isinstance(event, QGestureEvent) and isinstance(
            pinch := event.gesture(Qt.GestureType.PinchGesture), QPinchGesture
        ):
            self.zoom_to(self.zoom * pinch.scaleFactor(), self.viewport().mapFromGlobal(pinch.centerPoint()))
            return True
        return super().viewportEvent(event)

    def _leave_home(self, _action: int = 0) -> None:
        self._is_home = False

    def _room(self) -> QSizeF:
        """Return the viewport's size without margins and what is covered, as if there were no scroll bars."""
        return QSizeF(self.maximumViewportSize()) - QSizeF(2 * _MARGIN, 2 * _MARGIN + self._covered)

    def _make_room(self) -> None:
        """Let everything be pulled as far as the opposite edge; scroll bars are there where not all of it fits."""
        seen = QSizeF(self.maximumViewportSize()) / self.zoom
        across = seen.width() if self._content.width() <= seen.width() else seen.width() / 2
        down = seen.height() if self._content.height() <= seen.height() else seen.height() / 2
        self.setSceneRect(self._content.adjusted(-across, -down, across, down))
        off, on = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setHorizontalScrollBarPolicy(on if self._content.width() > seen.width() else off)
        self.setVerticalScrollBarPolicy(on if self._content.height() > seen.height() else off)

    def _bring(self, point: QPointF, to: QPointF) -> None:
        """Move the sheet so that a point of the scene comes to a point of the viewport."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        now = self.viewportTransform().map(point)
        across.setValue(round(across.value() + now.x() - to.x()))
        down.setValue(round(down.value() + now.y() - to.y()))

    def _scene_point(self, point: QPointF) -> QPointF:
        back, _ = self.viewportTransform().inverted()
        return back.map(point)


@lru_cache(maxsize=32)
def _dots(pitch: float, across: int, down: int) -> QPolygonF:
    """Return so many points at the same distance; those of a whole viewport take milliseconds to make."""
    return QPolygonF([QPointF(x * pitch, y * pitch) for x in range(across) for y in range(down)])
