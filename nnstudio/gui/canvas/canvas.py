"""The network on a sheet: cards that are selected, carried, dropped and frozen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from nnstudio.gui import edits
from nnstudio.gui.actions import Actions
from nnstudio.gui.canvas.auto_scroll import AutoScroll
from nnstudio.gui.canvas.card import Card
from nnstudio.gui.canvas.cargo import unpacked
from nnstudio.gui.canvas.gestures import BandGesture, CarryGesture, DropGesture, Gesture, LockGesture, PanGesture
from nnstudio.gui.canvas.marks import InsertionMark
from nnstudio.gui.canvas.menus import context_menu
from nnstudio.gui.canvas.minimap import Minimap
from nnstudio.gui.canvas.scene import NetworkScene
from nnstudio.gui.canvas.sheet import Sheet
from nnstudio.gui.canvas.steering import KEYS, steered
from nnstudio.gui.commands import Commands
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.selection import Selection
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import NnstudioError, message

_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier


class Canvas(Sheet):
    """Shows the document's network and the selection, and turns what the pointer and the keys do into edits.

    One gesture at a time goes on, from press to release; Escape cancels it. What is dragged here and is no layer of
    the palette, such as a file, is left to the window.
    """

    def __init__(
        self,
        document: Document,
        selection: Selection,
        actions: Actions,
        commands: Commands,
        parent: QWidget | None = None,
    ) -> None:
        self.cards = NetworkScene(QApplication.font())
        super().__init__(self.cards, parent)
        self.cards.setParent(self)
        self.document = document
        self.selection = selection
        self.commands = commands
        self.mark = InsertionMark()
        self.cards.addItem(self.mark)
        self._actions = actions
        self._gesture: Gesture | None = None
        self._last_point = QPoint()
        self._pans_with_space = False
        self._focused: int | None = None
        self._anchor: int | None = None
        self._hint = self._made_hint()
        self._minimap = Minimap(self, self.cards.is_taken)
        self._auto_scroll = AutoScroll(self)
        named(self, "canvas").setAcceptDrops(True)
        self._connect()
        self.retranslate()

    # Showing

    def update_network(self) -> None:
        """Draw the network of the moment."""
        network = self.document.network
        if self._focused is not None and self._focused not in network:
            self._focused = None
        self.cards.show_network(network, self.document.marked_summary, self.document.project.layout)
        self._hint.setVisible(not network.nodes)
        self._describe()
        arrangement = self.cards.arrangement
        self._minimap.show_network(self.cards.cards, arrangement.boxes, arrangement.bounds)
        self.show_content(arrangement.bounds)

    def update_selection(self) -> None:
        """Ring the cards that are selected, and bring one into sight that was selected elsewhere."""
        ids = self.selection.ids
        if self._gesture is None and ids and self._focused not in ids:
            self._focused = self._anchor = self.selection.nodes[-1].id
        self._show_state()
        if self._gesture is None and self._focused in ids:
            self._reveal_focused()

    def retranslate(self) -> None:
        """Word everything in the window's language."""
        self.setAccessibleName(say(message("Network")))
        self._hint.setText(
            say(message("Begin with an Input: drag it here from the palette, or double-click it there."))
        )
        self.cards.reword()
        self.cards.repaint()
        self.update_network()

    # What gestures ask for

    def node_at(self, at: QPoint) -> int | None:
        """Return the node whose card is at a point of the viewport."""
        card = self.cards.card_at(self.mapToScene(at))
        return None if card is None else card.node_id

    def lock_at(self, at: QPoint) -> int | None:
        """Return the node whose lock is at a point of the viewport."""
        point = self.mapToScene(at)
        card = self.cards.card_at(point)
        return card.node_id if card is not None and card.lock.contains(card.mapFromScene(point)) else None

    def may_move(self) -> bool:
        """Whether the selected layers may be carried elsewhere; say why where they may not."""
        if self.document.read_only is not None:
            self.document.refused.emit(self.document.read_only)
            return False
        try:
            edits.check_movable(self.document.project, self.selection.ids)
        except NnstudioError as error:
            self.document.refused.emit(error.message)
            return False
        return True

    def look_at(self, node_id: int) -> None:
        """Let keys go on from a card."""
        self._focused = self._anchor = node_id
        self._show_state()

    def select_alone(self, node_id: int) -> None:
        """Select one card."""
        self.look_at(node_id)
        self.selection.select([node_id])

    def select_besides(self, node_id: int) -> None:
        """Take a card into the selection, or out of it."""
        self.look_at(node_id)
        self.selection.toggle(node_id)

    def select_through(self, node_id: int) -> None:
        """Select all cards from the one that was selected alone last to this one, in the network's order."""
        ids = [node.id for node in self.document.network.nodes]
        anchor = self._anchor if self._anchor in ids else node_id
        first, last = sorted((ids.index(anchor), ids.index(node_id)))
        self._focused = node_id
        self.selection.select(ids[first : last + 1])
        self._anchor = anchor
        self._show_state()

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._gesture is None:
            self._gesture = self._begun(event.button(), at, event.modifiers())
            self._last_point = at
        event.setAccepted(self._gesture is not None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is None:
            super().mouseMoveEvent(event)
        else:
            self._move(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            self._release(event.position().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._cancel()
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        node_id = self._focused if by_key else self.node_at(event.pos())
        if node_id is not None and node_id not in self.selection.ids:
            self.select_alone(node_id)
        place = event.pos() if node_id is None or not by_key else self._middle_of(node_id)
        context_menu(self, self._actions, is_card=node_id is not None).popup(self.viewport().mapToGlobal(place))
        event.accept()

    # Layers from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        layer = unpacked(event.mimeData())
        if layer is None:
            event.ignore()
        elif self.document.read_only is not None:
            self.document.refused.emit(self.document.read_only)
            event.ignore()
        else:
            self._gesture = DropGesture(self, event.position().toPoint(), layer)
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if isinstance(self._gesture, DropGesture):
            self._move(event.position().toPoint())
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        if isinstance(self._gesture, DropGesture):
            self._release(event.position().toPoint())
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            event.acceptProposedAction()
        else:
            event.ignore()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() & _Modifier.ControlModifier:
            if self._focused is not None:
                self.select_besides(self._focused)
        elif event.key() == Qt.Key.Key_Space:
            self._pan_with_space(True)
        elif event.key() in KEYS and self.document.network.nodes and self._gesture is None:
            self._steer(event.key(), event.modifiers())
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._pan_with_space(False)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_state()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pan_with_space(False)
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the card at hand in sight, as where problems are told beneath the canvas and take of its height."""
        card, before = self._card_at_hand(), QRect(QPoint(), event.oldSize())
        was_seen = card is not None and before.contains(self.mapFromScene(card.sceneBoundingRect().center()))
        super().resizeEvent(event)
        if was_seen:
            self._reveal_focused()
        self._hint.setGeometry(self.viewport().geometry())
        self._show_sight()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.cards.wear(self.font())
            self.update_network()

    # Putting together

    def _connect(self) -> None:
        zooms: dict[str, Callable[[], None]] = {
            "zoom_in": self.zoom_in,
            "zoom_out": self.zoom_out,
            "zoom_original": self.zoom_original,
            "zoom_fit": self.zoom_fit,
        }
        for action, slot in zooms.items():
            self._actions.on(action, slot)
        self.document.changed.connect(self.update_network)
        self.document.opened.connect(self.go_home)
        self.selection.changed.connect(self.update_selection)
        self._auto_scroll.moved.connect(self._scroll)
        self._minimap.pointed.connect(self.center_at)
        self._actions["show_minimap"].toggled.connect(self._minimap.want)
        self._minimap.want(self._actions["show_minimap"].isChecked())
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._show_sight)
        self.zoom_changed.connect(self._show_sight)
        theme().changed.connect(self.cards.repaint)
        wording().changed.connect(self.retranslate)

    def _show_sight(self) -> None:
        self._minimap.show_sight(self.sight)

    def _made_hint(self) -> QLabel:
        hint = named(QLabel(self), "canvas_hint", "muted")
        hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        return hint

    # Gestures

    def _begun(self, button: Qt.MouseButton, at: QPoint, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        """Return the gesture that begins with a press."""
        if button is _Button.MiddleButton or (button is _Button.LeftButton and self._pans_with_space):
            return PanGesture(self, at)
        if button is not _Button.LeftButton:
            return None
        node_id = self.lock_at(at)
        if node_id is not None:
            return LockGesture(self, at, node_id)
        node_id = self.node_at(at)
        if node_id is not None:
            return CarryGesture(self, at, node_id, modifiers)
        adds = bool(modifiers & (_Modifier.ControlModifier | _Modifier.ShiftModifier))
        return BandGesture(self, at, adds)

    def _move(self, at: QPoint) -> None:
        self._last_point = at
        if self._gesture is not None:
            self._gesture.move(at)
            if self._gesture.scrolls:
                self._auto_scroll.watch(at, self.viewport().rect())

    def _release(self, at: QPoint) -> None:
        gesture, self._gesture = self._gesture, None
        self._auto_scroll.stop()
        if gesture is not None:
            gesture.release(at)

    def _cancel(self) -> None:
        gesture, self._gesture = self._gesture, None
        self._auto_scroll.stop()
        if gesture is not None:
            gesture.cancel()

    def _scroll(self, by: QPoint) -> None:
        self.pull(by)
        if self._gesture is not None:
            self._gesture.move(self._last_point)

    def _escape(self) -> None:
        if self._gesture is not None:
            self._cancel()
        else:
            self.selection.clear()

    def _pan_with_space(self, pans: bool) -> None:
        if pans != self._pans_with_space:
            self._pans_with_space = pans
            if pans:
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            elif self._gesture is None:
                self.viewport().unsetCursor()

    # Keyboard

    def _steer(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        target = steered(self.document.network, self.cards.arrangement, self._focused, key)
        if modifiers & _Modifier.ShiftModifier:
            self.select_through(target)
        elif modifiers & _Modifier.ControlModifier:
            self.look_at(target)
        else:
            self.select_alone(target)
        self._reveal_focused()

    def _show_state(self) -> None:
        self._describe()
        self.cards.show_state(self.selection.ids, self._focused if self.hasFocus() else None)

    def _describe(self) -> None:
        """Say to those who do not see the cards where they can read them all, and what the one at hand shows."""
        said = say(
            message(
                "The network's layers from the input down; arrow keys go from layer to layer, and the table beside it, "
                "the ledger, lists them with their shapes and counts"
            )
        )
        card = self._card_at_hand()
        spoken = said if card is None else card.face.described()
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)

    def _card_at_hand(self) -> Card | None:
        return None if self._focused is None else self.cards.cards.get(self._focused)

    def _reveal_focused(self) -> None:
        card = self._card_at_hand()
        if card is not None:
            self.reveal(card.mapRectToScene(card.boundingRect()))

    def _middle_of(self, node_id: int) -> QPoint:
        return self.mapFromScene(self.cards.cards[node_id].sceneBoundingRect().center())
