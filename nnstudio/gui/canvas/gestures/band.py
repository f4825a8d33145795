"""Selecting with a rubber band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF

from nnstudio.gui.canvas.gestures.base import Gesture
from nnstudio.gui.canvas.marks import Band

if TYPE_CHECKING:
    from nnstudio.gui.canvas.canvas import Canvas


class BandGesture(Gesture):
    """Selects every card that the band touches; with `adds`, besides those selected before."""

    scrolls = True

    def __init__(self, canvas: Canvas, at: QPoint, adds: bool) -> None:
        super().__init__(canvas, at)
        self._before = canvas.selection.ids
        self._kept = self._before if adds else frozenset()
        self._corner = canvas.mapToScene(at)
        self._band = Band()
        canvas.cards.addItem(self._band)

    def move(self, at: QPoint) -> None:
        area = QRectF(self._corner, self.canvas.mapToScene(at)).normalized()
        self._band.span(area)
        self.canvas.selection.select(self._kept | self.canvas.cards.touching(area))

    def release(self, at: QPoint) -> None:
        self.move(at)
        self.canvas.cards.removeItem(self._band)

    def cancel(self) -> None:
        self.canvas.cards.removeItem(self._band)
        self.canvas.selection.select(self._before)
