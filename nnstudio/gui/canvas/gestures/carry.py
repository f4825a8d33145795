"""Clicking a card, and carrying cards to another place in the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from nnstudio.gui import edits
from nnstudio.gui.canvas.gap import gap_at
from nnstudio.gui.canvas.gestures.base import Gesture
from nnstudio.gui.canvas.marks import Ghost

if TYPE_CHECKING:
    from nnstudio.gui.canvas.canvas import Canvas

_DIMMED = 0.35


class CarryGesture(Gesture):
    """A press that selects; once the pointer has gone far enough, the selected cards come along.

    A press on one of several selected cards leaves them selected, so that all can be carried; without carrying, the
    release selects that one alone. Cards that are let go outside the canvas stay where they were.
    """

    scrolls = True

    def __init__(self, canvas: Canvas, at: QPoint, node_id: int, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(canvas, at)
        self._node_id = node_id
        self._after: int | None = None
        self._ghost: Ghost | None = None
        self._is_refused = False
        self._narrows = False
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            canvas.select_through(node_id)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            canvas.select_besides(node_id)
        elif node_id in canvas.selection.ids:
            self._narrows = True
            canvas.look_at(node_id)
        else:
            canvas.select_alone(node_id)

    def move(self, at: QPoint) -> None:
        if self._ghost is None and not self._may_begin(at):
            return
        if self._ghost is None:
            self._ghost = self._begun()
        point = self.canvas.mapToScene(at)
        self._ghost.follow(point)
        if not self.canvas.viewport().rect().contains(at):
            self._after = None
            self.canvas.mark.hide()
            return
        gap = gap_at(self.canvas.cards.arrangement, point, self.canvas.selection.ids)
        self._after = gap.after
        self.canvas.mark.point_at(gap.line)

    def release(self, at: QPoint) -> None:
        if self._ghost is None:
            if self._narrows and not self._is_refused:
                self.canvas.select_alone(self._node_id)
            return
        self.move(at)
        self._end()
        project, ids, after = self.canvas.document.project, self.canvas.selection.ids, self._after
        if after is not None:
            self.canvas.commands.perform(lambda: edits.move_together(project, ids, after))

    def cancel(self) -> None:
        if self._ghost is not None:
            self._end()

    def _may_begin(self, at: QPoint) -> bool:
        """Whether the pointer has gone far enough, over cards that may be moved; say why where they may not."""
        if (at - self.start).manhattanLength() < QApplication.startDragDistance() or self._is_refused:
            return False
        if self._node_id not in self.canvas.selection.ids:
            return False
        self._is_refused = not self.canvas.may_move()
        return not self._is_refused

    def _begun(self) -> Ghost:
        canvas = self.canvas
        pressed = canvas.cards.cards[self._node_id]
        others = [card for node_id, card in canvas.cards.cards.items() if node_id in canvas.selection.ids]
        cards = [pressed, *(card for card in others if card is not pressed)]
        ghost = Ghost(cards, canvas.zoom * canvas.devicePixelRatioF(), canvas.mapToScene(self.start) - pressed.pos())
        canvas.cards.addItem(ghost)
        for card in others:
            card.setOpacity(_DIMMED)
        canvas.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        return ghost

    def _end(self) -> None:
        if self._ghost is not None:
            self.canvas.cards.removeItem(self._ghost)
        for card in self.canvas.cards.cards.values():
            card.setOpacity(1.0)
        self.canvas.mark.hide()
        self.canvas.viewport().unsetCursor()
