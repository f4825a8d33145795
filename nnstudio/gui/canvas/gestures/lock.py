"""Clicking the lock of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from nnstudio.gui import edits
from nnstudio.gui.canvas.gestures.base import Gesture

if TYPE_CHECKING:
    from nnstudio.gui.canvas.canvas import Canvas


class LockGesture(Gesture):
    """Freezes a layer, or lets it learn, where the button comes up over the same lock again."""

    def __init__(self, canvas: Canvas, at: QPoint, node_id: int) -> None:
        super().__init__(canvas, at)
        self._node_id = node_id

    def move(self, at: QPoint) -> None:
        pass

    def release(self, at: QPoint) -> None:
        if self.canvas.lock_at(at) == self._node_id:
            project = self.canvas.document.project
            self.canvas.commands.perform(lambda: edits.toggle_frozen(project, {self._node_id}))

    def cancel(self) -> None:
        pass
