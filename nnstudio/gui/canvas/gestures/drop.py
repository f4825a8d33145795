"""Dragging a layer in from the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from nnstudio.gui import edits
from nnstudio.gui.canvas.gap import Gap, gap_at, gap_before_all
from nnstudio.gui.canvas.gestures.base import Gesture
from nnstudio.layers import Input, Operation

if TYPE_CHECKING:
    from nnstudio.gui.canvas.canvas import Canvas


class DropGesture(Gesture):
    """Marks the gap under the pointer, and puts the layer there at the release."""

    scrolls = True

    def __init__(self, canvas: Canvas, at: QPoint, layer: Operation) -> None:
        super().__init__(canvas, at)
        self._layer = layer
        self.move(at)

    def move(self, at: QPoint) -> None:
        self.canvas.mark.point_at(self._gap(at).line)

    def release(self, at: QPoint) -> None:
        self.canvas.mark.hide()
        project, after = self.canvas.document.project, self._gap(at).after
        self.canvas.commands.perform(lambda: edits.put_in(project, self._layer, after))

    def cancel(self) -> None:
        self.canvas.mark.hide()

    def _gap(self, at: QPoint) -> Gap:
        arrangement = self.canvas.cards.arrangement
        if isinstance(self._layer, Input) and arrangement.boxes:
            return gap_before_all(arrangement)
        return gap_at(arrangement, self.canvas.mapToScene(at))
