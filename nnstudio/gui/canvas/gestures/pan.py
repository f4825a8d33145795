"""Moving the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from nnstudio.gui.canvas.gestures.base import Gesture

if TYPE_CHECKING:
    from nnstudio.gui.canvas.canvas import Canvas


class PanGesture(Gesture):
    """The sheet goes with the pointer."""

    def __init__(self, canvas: Canvas, at: QPoint) -> None:
        super().__init__(canvas, at)
        self._last = at
        canvas.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPoint) -> None:
        self.canvas.pull(at - self._last)
        self._last = at

    def release(self, at: QPoint) -> None:
        self.move(at)
        self.canvas.viewport().unsetCursor()

    def cancel(self) -> None:
        self.canvas.pull(self.start - self._last)
        self.canvas.viewport().unsetCursor()
