"""A hand that works on the canvas as a person does, with the pointer and the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.areas import Area
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.canvas.card import Card
from nnstudio.gui.canvas.cargo import packed
from nnstudio.gui.main_window import MainWindow
from nnstudio.layers import Operation
from nnstudio.messages import NnstudioError
from nnstudio.network import Network
from nnstudio.project import OpenedProject, Project

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


class Hand:
    """Presses, moves and releases on a canvas, and remembers what the document refused."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.refused: list[str] = []
        canvas.document.refused.connect(self._note)

    @property
    def names(self) -> list[str]:
        """The layers' names, in the network's order."""
        return [node.name for node in self.canvas.document.network.nodes]

    @property
    def selected(self) -> list[str]:
        """The names of the selected layers, in the network's order."""
        return [node.name for node in self.canvas.selection.nodes]

    def card(self, name: str) -> Card:
        """Return the card of a layer."""
        return self.canvas.cards.cards[self.canvas.document.network.named(name).id]

    def on(self, name: str) -> QPoint:
        """Return the middle of a card in the viewport."""
        return self.canvas.mapFromScene(self.card(name).sceneBoundingRect().center())

    def above(self, name: str) -> QPoint:
        """Return a point at the upper edge of a card."""
        card = self.card(name)
        return self.canvas.mapFromScene(card.mapToScene(card.box.center().x(), 2.0))

    def beneath(self, name: str) -> QPoint:
        """Return a point at the lower edge of a card."""
        card = self.card(name)
        return self.canvas.mapFromScene(card.mapToScene(card.box.center().x(), card.height - 2.0))

    def lock(self, name: str) -> QPoint:
        """Return the middle of a card's lock."""
        card = self.card(name)
        return self.canvas.mapFromScene(card.mapToScene(card.lock.center()))

    def press(self, at: QPoint, modifiers: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.canvas.viewport(), button, modifiers, at)

    def move(self, at: QPoint) -> None:
        QTest.mouseMove(self.canvas.viewport(), at)

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.canvas.viewport(), button, modifiers, at)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        self.press(at, modifiers)
        self.release(at, modifiers)

    def carry(self, start: QPoint, end: QPoint) -> None:
        """Drag from one point to another, in several moves."""
        self.press(start)
        for step in range(1, 6):
            self.move(start + (end - start) * step / 5)
        self.release(end)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.canvas, key, modifiers)

    def drag_in(self, cargo: Operation | QMimeData, at: QPoint) -> bool:
        """Enter with a layer, or other data, and move to a point; return whether the canvas would take it."""
        self._cargo = packed(cargo) if isinstance(cargo, Operation) else cargo
        enter = QDragEnterEvent(QPoint(1, 1), Qt.DropAction.CopyAction, self._cargo, LEFT, PLAIN)
        QApplication.sendEvent(self.canvas.viewport(), enter)
        move = QDragMoveEvent(at, Qt.DropAction.CopyAction, self._cargo, LEFT, PLAIN)
        QApplication.sendEvent(self.canvas.viewport(), move)
        return move.isAccepted()

    def drop(self, cargo: Operation | QMimeData, at: QPoint) -> bool:
        """Drop a layer, or other data, at a point; return whether the canvas took it."""
        self.drag_in(cargo, at)
        drop = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, self._cargo, LEFT, PLAIN, QEvent.Type.Drop)
        QApplication.sendEvent(self.canvas.viewport(), drop)
        return drop.isAccepted()

    def drag_out(self) -> None:
        """Leave the canvas with what is dragged."""
        QApplication.sendEvent(self.canvas.viewport(), QDragLeaveEvent())

    def open(self, network: Network) -> None:
        """Show another network."""
        self.canvas.document.open(OpenedProject(Project(network)))

    def _note(self, why: object) -> None:
        self.refused.append(str(why.message if isinstance(why, NnstudioError) else why))


@pytest.fixture
def canvas(qtbot: QtBot, window: MainWindow) -> Canvas:
    """Return the canvas of a window on the small convolutional network, with the keyboard on it."""
    canvas = Canvas(window.document, window.selection, window.verbs, window.commands)
    window.place(Area.CANVAS, canvas)
    qtbot.waitUntil(window.isActiveWindow)
    canvas.setFocus()
    QApplication.processEvents()
    return canvas


@pytest.fixture
def hand(canvas: Canvas) -> Hand:
    """Return a hand on the canvas."""
    return Hand(canvas)
