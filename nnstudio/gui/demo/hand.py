"""A hand that uses the window as a person does: it drags, clicks, types, and answers dialogs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)

from nnstudio.gui.canvas import Canvas
from nnstudio.gui.canvas.card import Card
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.naming import W
from nnstudio.gui.options import option_text
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.panels.palette import LayerList
from nnstudio.layers import Operation
from nnstudio.messages import Message, NnstudioError

_LEFT = Qt.MouseButton.LeftButton
_NO_KEY = Qt.KeyboardModifier.NoModifier
_COPY = Qt.DropAction.CopyAction
_MOVES = 8
"""Places that a drag passes on its way."""

_LOOK_MS = 20
_PATIENCE = 120.0
"""Seconds after which something that should have happened counts as missing."""


class DemoError(NnstudioError):
    """The window did not do what it was asked for."""


class Hand(QObject):
    """Works on a window by its events alone; each method returns when the window has answered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._place: Path | None = None

    def part(self, kind: type[W], name: str) -> W:
        """Return the visible widget of that name; DemoError where there is none."""
        for found in self.window.findChildren(kind, name):
            if found.isVisible():
                return found
        raise DemoError("there is no {name} to be seen in the window", name=name)

    def settle(self) -> None:
        """Let the window draw what has changed."""
        for _ in range(3):
            QApplication.processEvents()

    def wait_until(self, is_so: Callable[[], bool], what: Message, seconds: float = _PATIENCE) -> None:
        """Let the window work until something is so; DemoError where that takes longer than `seconds`."""
        end = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > end:
                raise DemoError("within {seconds:.0f} s it did not happen that {what}", seconds=seconds, what=what)
            QTest.qWait(10)
        self.settle()

    # Pointer

    def click(self, name: str) -> None:
        """Click a button; DemoError where it is disabled, with what its tool tip says of the reason."""
        button = self.part(QAbstractButton, name)
        if not button.isEnabled():
            raise DemoError("{name} cannot be clicked: {reason}", name=name, reason=button.toolTip())
        QTest.mouseClick(button, _LEFT)
        self.settle()

    def click_lock(self, layer: str) -> None:
        """Click the snowflake on a layer's card."""
        card = self._card(layer)
        self.canvas.reveal(card.mapRectToScene(card.boundingRect()))
        self.settle()
        QTest.mouseClick(self.canvas.viewport(), _LEFT, _NO_KEY, self._seen(card, card.lock.center()))
        self.settle()

    def drag_over(self, layer: type[Operation], at: QPoint) -> None:
        """Take a layer from the palette and carry it over the canvas, without letting go."""
        palette = self.part(LayerList, "palette_list")
        row = palette.index_of(layer)
        palette.uncover(row)
        QTest.mouseClick(palette.viewport(), _LEFT, _NO_KEY, palette.visualRect(row).center())
        self._cargo = palette.cargo(row)
        start = QPoint(0, at.y() // 2)
        self._send(QDragEnterEvent(start, _COPY, self._cargo, _LEFT, _NO_KEY))
        for step in range(1, _MOVES + 1):
            place = start + (at - start) * step / _MOVES
            self._send(QDragMoveEvent(place, _COPY, self._cargo, _LEFT, _NO_KEY))
        self.settle()

    def drag_in(self, layer: type[Operation], at: QPoint | None = None) -> None:
        """Drag a layer from the palette onto the canvas, beneath the last card where no other place is given."""
        place = at or self.beneath_all
        self.drag_over(layer, place)
        self._send(QDropEvent(QPointF(place), _COPY, self._cargo, _LEFT, _NO_KEY, QEvent.Type.Drop))
        self.settle()

    @property
    def canvas(self) -> Canvas:
        """The canvas."""
        return self.part(Canvas, "canvas")

    @property
    def beneath_all(self) -> QPoint:
        """The place in the viewport of the canvas where a layer is dropped that shall be the last."""
        nodes = self.window.document.network.nodes
        if not nodes:
            return self.canvas.viewport().rect().center()
        return self.beneath(nodes[-1].name)

    def beneath(self, layer: str) -> QPoint:
        """Return the place of the lower edge of a layer's card, brought into sight."""
        card = self._card(layer)
        self.canvas.reveal(card.mapRectToScene(card.boundingRect()))
        return self._seen(card, QPointF(card.box.center().x(), card.height - 2.0))

    # Keys and menus

    def type(self, field: str, text: str) -> None:
        """Type over what stands in a field of the inspector or of the training settings."""
        box = self.part(NumberBox, field)
        box.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keySequence(box, QKeySequence(QKeySequence.StandardKey.SelectAll))
        QTest.keyClicks(box, text)
        self.settle()

    def pick(self, field: str, option: str) -> None:
        """Open the list of a field and click an option."""
        combo = self.part(QComboBox, field)
        row = combo.findText(option_text(option))
        combo.showPopup()
        self.settle()
        rows = combo.view()
        QTest.mouseClick(rows.viewport(), _LEFT, _NO_KEY, rows.visualRect(combo.model().index(row, 0)).center())
        self.settle()
        if combo.currentIndex() != row:
            raise DemoError("{option} cannot be picked as {field}", option=option, field=field)

    def press(self, keys: QKeySequence | QKeySequence.StandardKey | str) -> None:
        """Press keys, such as Ctrl+S, where the keyboard is."""
        focused = QApplication.focusWidget()
        QTest.keySequence(self.window if focused is None else focused, QKeySequence(keys))
        self.settle()

    def choose(self, action: str) -> None:
        """Click an entry of a menu."""
        chosen = self.window.verbs[action]
        menu = self._menu_of(chosen)
        menu.popup(self.window.mapToGlobal(QPoint(0, 0)))
        self.settle()
        QTest.mouseClick(menu, _LEFT, _NO_KEY, menu.actionGeometry(chosen).center())
        self.settle()

    def choose_and_save(self, action: str, path: Path) -> None:
        """Click an entry of a menu, and in the dialogs that follow name this file, be there one already."""
        self._place = path
        QTimer.singleShot(_LOOK_MS, self, self._answer)
        self.choose(action)
        self._place = None

    # Eyes

    def photograph(self, path: Path) -> None:
        """Write a picture of the window."""
        self.settle()
        if not self.window.grab().save(str(path)):
            raise DemoError("{file} cannot be written", file=path)

    # Parts of gestures

    def _send(self, event: QEvent) -> None:
        QApplication.sendEvent(self.canvas.viewport(), event)

    def _card(self, layer: str) -> Card:
        return self.canvas.cards.cards[self.window.document.network.named(layer).id]

    def _seen(self, card: Card, point: QPointF) -> QPoint:
        return self.canvas.mapFromScene(card.mapToScene(point))

    def _menu_of(self, action: QAction) -> QMenu:
        for menu in self.window.menuBar().findChildren(QMenu):
            if action in menu.actions() and action.isVisible() and action.isEnabled():
                return menu
        raise DemoError("{action} cannot be chosen in a menu", action=action.iconText())

    def _answer(self) -> None:
        """Answer the dialog that is up. Each look has a timer of its own: one does not go off within itself."""
        if self._place is None:
            return
        QTimer.singleShot(_LOOK_MS, self, self._answer)
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            _name(dialog, self._place)
        elif isinstance(dialog, QMessageBox):
            dialog.button(QMessageBox.StandardButton.Yes).click()
        elif isinstance(dialog, QDialog):
            _agree(dialog)


def _name(dialog: QFileDialog, path: Path) -> None:
    dialog.setDirectory(str(path.parent))
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    if field is not None:
        field.setText(str(path))
    dialog.accept()


def _agree(dialog: QWidget) -> None:
    for buttons in dialog.findChildren(QDialogButtonBox):
        buttons.button(QDialogButtonBox.StandardButton.Ok).click()
