"""A person with a mouse and a keyboard: whatever they do reaches the window through the X server alone."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QThread, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QMessageBox, QScrollArea, QWidget

from nnstudio.gui.canvas import Canvas
from nnstudio.gui.canvas.card import Card
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.palette import LayerList
from nnstudio.layers import Operation
from tests.x11.beside import PATIENCE, Beside

T = TypeVar("T")

_SECONDS_BETWEEN_LOOKS = 0.01
_WHEEL_UP, _WHEEL_DOWN = 4, 5
_NEAR = 20
"""Pixels between the lower edge of a card and the mark of the gap beneath it."""

_STEPS = 12
"""Places that a drag passes on its way."""


def xdotool(*words: str | int) -> str:
    """Do something with mouse or keyboard, or ask the X server."""
    done = subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True, timeout=PATIENCE)  # noqa: S607
    return done.stdout.strip()


def wait_until(is_so: Callable[[], object], what: str) -> None:
    """Wait until something is so; fail with `what` was waited for where that takes too long."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"it did not happen that {what}"
        time.sleep(_SECONDS_BETWEEN_LOOKS)


class Person:
    """Finds things in the window by name, waits until they hold still under the mouse, and uses them."""

    def __init__(self, window: MainWindow, beside: Beside) -> None:
        self.window = window
        self._beside = beside

    # Eyes

    def look(self, question: Callable[[], T]) -> T:
        """Return what a function finds in the window."""
        return self._beside.ask(question)

    def waits(self, is_so: Callable[[], object], what: str) -> None:
        """Wait until something is so in the window."""
        wait_until(lambda: self.look(is_so), what)

    def sees_change(self, name: str) -> None:
        """Wait until what the screen shows of a widget is another picture."""
        area = self.look(lambda: _on_screen(self._part(name)))
        first = self.look(lambda: _photograph(area))
        self.waits(lambda: _photograph(area) != first, f"{name} changes on the screen")

    # Mouse

    def click(self, name: str) -> None:
        """Click the middle of a widget, once it can be used; turn the wheel where it is out of sight."""
        wait_until(lambda: self._is_in_sight(name), f"{name} comes into sight")
        self._press(self._settled(lambda: _usable(self._part(name)), name))

    def answer(self, button: QMessageBox.StandardButton) -> None:
        """Click one of the buttons of the question that is up."""

        def place() -> QPoint | None:
            box = QApplication.activeModalWidget()
            return _usable(box.button(button)) if isinstance(box, QMessageBox) else None

        self._press(self._settled(place, button.name))

    def click_card(self, layer: str, key: str = "") -> None:
        """Click a card, with a key held down such as ctrl."""
        at = self.card(layer)
        held, released = (("keydown", key), ("keyup", key)) if key else ((), ())
        xdotool("mousemove", at.x(), at.y(), *held, "click", 1, *released)

    def click_lock(self, layer: str) -> None:
        """Click the snowflake on a card."""
        self._press(
            self._settled(lambda: self._of_card(layer, lambda card: card.lock.center()), f"the lock of {layer}")
        )

    def choose(self, menu: str, action: str) -> None:
        """Click a menu in the menu bar, then one of its entries."""
        bar = self.window.menuBar()

        def title() -> QPoint:
            return bar.mapToGlobal(bar.actionGeometry(self._menu(menu).menuAction()).center())

        def entry() -> QPoint | None:
            found = self._menu(menu)
            chosen = self.window.verbs[action]
            shown = found.isVisible() and chosen.isEnabled() and chosen in found.actions()
            return found.mapToGlobal(found.actionGeometry(chosen).center()) if shown else None

        self._press(self._settled(title, menu))
        self._press(self._settled(entry, action))
        self.waits(lambda: QApplication.activePopupWidget() is None, f"{menu} goes")

    def card(self, layer: str) -> QPoint:
        """Return where a card's name is on the screen."""
        return self._settled(lambda: self._of_card(layer, lambda card: QPointF(60.0, card.box.center().y())), layer)

    def beneath(self, layer: str) -> QPoint:
        """Return where something is dropped that shall go behind a layer."""
        return self._settled(
            lambda: self._of_card(layer, lambda card: QPointF(card.box.center().x(), card.height - 2.0)), layer
        )

    def palette_row(self, layer: type[Operation]) -> QPoint:
        """Return where a layer is in the palette."""

        def row() -> QPoint | None:
            rows = self.window.findChild(LayerList, "palette_list")
            assert rows is not None
            found = rows.visualRect(rows.index_of(layer))
            is_seen = rows.isVisible() and rows.viewport().rect().contains(found)
            return rows.viewport().mapToGlobal(found.center()) if is_seen else None

        return self._settled(row, layer.__name__)

    def corner_of(self, name: str) -> QPoint:
        """Return a place within a widget, near its upper left corner."""
        return self._settled(lambda: _on_screen(self._part(name)).topLeft() + QPoint(4, 4), name)

    def lift(self, start: QPoint, over: QPoint) -> None:
        """Press the button at one place and drag to another, without letting go."""
        xdotool("mousemove", start.x(), start.y(), "mousedown", 1)
        self.waits(lambda: QApplication.mouseButtons() != Qt.MouseButton.NoButton, "the button is held")
        for step in range(1, _STEPS + 1):
            place = start + (over - start) * step / _STEPS
            xdotool("mousemove", place.x(), place.y())
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def drop(self) -> None:
        """Let go of the button, and wait until the drag is over: while it lasts it takes every press for its own."""
        xdotool("mouseup", 1)
        self.waits(_is_at_rest, "the drag is over")

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Drag onto the canvas, and let go once the gap there is marked."""
        self.lift(start, end)
        wait_until(lambda: self._is_marked(end), "the gap is marked")
        self.drop()
        self.waits(lambda: not self.canvas.mark.isVisible(), "the mark goes")

    # Keyboard

    def press(self, *keys: str) -> None:
        """Press keys such as ctrl+z one after the other, as soon as a window of ours has the keyboard."""
        self.waits(lambda: QApplication.focusWindow() is not None, "the window has the keyboard")
        xdotool("key", "--delay", 5, *keys)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        xdotool("type", "--delay", 5, text)

    def fill(self, field: str, text: str) -> None:
        """Click a field and type over what stands in it."""
        self.click(field)
        self.press("ctrl+a")
        self.type(text)

    def name_file(self, path: Path) -> None:
        """Type a file's name into the file dialog that comes up, and press Return."""
        self.waits(lambda: isinstance(_dialog("file_dialog"), QFileDialog), "a file dialog comes up")
        self.fill("fileNameEdit", str(path))
        self.waits(lambda: _typed("fileNameEdit") == str(path), "the name is typed")
        self.press("Return")
        self.waits(lambda: _dialog("file_dialog") is None, "the file dialog goes")

    def sees_dialog(self, name: str) -> None:
        """Wait for a dialog that gets what is typed."""
        self.waits(lambda: (dialog := _dialog(name)) is not None and dialog.isActiveWindow(), f"{name} comes up")

    # After a failure

    def flee(self, picture: Path) -> None:
        """Take a picture of the screen, let go of everything, and leave every menu and dialog."""
        self.look(lambda: QGuiApplication.primaryScreen().grabWindow(0).save(str(picture)))
        xdotool("mouseup", 1, "key", "Escape")
        self.look(_close_all)

    # Parts

    def _is_marked(self, place: QPoint) -> bool:
        """Whether the gap at a place is marked; the pointer trembles, as under a hand."""
        xdotool("mousemove_relative", "--", -1, 0, "mousemove_relative", 1, 0)

        def is_near() -> bool:
            mark, canvas = self.canvas.mark, self.canvas
            marked = canvas.viewport().mapToGlobal(canvas.mapFromScene(mark.line.center()))
            return mark.isVisible() and abs(marked.y() - place.y()) < _NEAR

        return self.look(is_near)

    @property
    def canvas(self) -> Canvas:
        """The canvas."""
        found = self.window.findChild(Canvas, "canvas")
        assert found is not None
        return found

    def _press(self, at: QPoint) -> None:
        xdotool("mousemove", at.x(), at.y(), "click", 1)

    def _settled(self, place: Callable[[], QPoint | None], what: str) -> QPoint:
        """Wait until something is to be seen at the same place twice, and return that."""
        places: list[QPoint | None] = [None]

        def rests() -> bool:
            places.append(self.look(place))
            return places[-1] is not None and places[-1] == places[-2]

        wait_until(rests, f"{what} can be reached")
        found = places[-1]
        assert found is not None
        return found

    def _part(self, name: str) -> QWidget | None:
        """Return the widget of that name that is in front."""
        top = QApplication.activeModalWidget() or self.window
        return next((each for each in top.findChildren(QWidget, name) if each.isVisible()), None)

    def _is_in_sight(self, name: str) -> bool:
        """Whether a widget can be seen; where it lies outside what surrounds it, turn the wheel by one step."""
        turn = self.look(lambda: _turn_towards(self._part(name)))
        if turn is not None:
            wheel, at = turn
            xdotool("mousemove", at.x(), at.y(), "click", wheel)
        return turn is None

    def _menu(self, name: str) -> QMenu:
        found = self.window.findChild(QMenu, name)
        assert found is not None, name
        return found

    def _of_card(self, layer: str, point: Callable[[Card], QPointF]) -> QPoint | None:
        canvas = self.canvas
        card = canvas.cards.cards[self.window.document.network.named(layer).id]
        seen = canvas.mapFromScene(card.mapToScene(point(card)))
        is_seen = canvas.viewport().rect().contains(seen)
        return canvas.viewport().mapToGlobal(seen) if is_seen else None


def _usable(widget: QWidget | None) -> QPoint | None:
    """Return the middle of a widget where a click would reach it, else None."""
    if widget is None or not widget.isEnabled():
        return None
    middle = widget.mapToGlobal(widget.rect().center())
    hit = QApplication.widgetAt(middle)
    return middle if hit is not None and (hit is widget or widget.isAncestorOf(hit)) else None


def _turn_towards(widget: QWidget | None) -> tuple[int, QPoint] | None:
    """Return which way the wheel brings a widget into sight, as X numbers it, and where to turn it; None for no way."""
    around = widget
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if widget is None or around is None:
        return None
    seen, place = _on_screen(around.viewport()), _on_screen(widget)
    if seen.contains(place):
        return None
    return (_WHEEL_DOWN if place.bottom() > seen.bottom() else _WHEEL_UP), QPoint(seen.right() - 2, seen.center().y())


def _is_at_rest() -> bool:
    """Whether no button is held, as far as the window knows, and it is in no drag, menu or dialog."""
    return QApplication.mouseButtons() == Qt.MouseButton.NoButton and QThread.currentThread().loopLevel() == 0


def _on_screen(widget: QWidget | None) -> QRect:
    assert widget is not None
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def _photograph(area: QRect) -> QImage:
    screen = QGuiApplication.primaryScreen()
    return screen.grabWindow(0, area.x(), area.y(), area.width(), area.height()).toImage()


def _dialog(name: str) -> QDialog | None:
    found = QApplication.activeModalWidget()
    is_it = isinstance(found, QDialog) and found.objectName() == name and found.isVisible()
    return found if is_it and isinstance(found, QDialog) else None


def _typed(name: str) -> str:
    dialog = QApplication.activeModalWidget()
    field = dialog.findChild(QLineEdit, name) if dialog is not None else None
    return field.text() if field is not None else ""


def _close_all() -> None:
    """Close what is open now, and again in a moment: one dialog may follow the other."""
    for found in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if found is not None:
            found.close()
            QTimer.singleShot(10, _close_all)
