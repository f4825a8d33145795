"""A window with all that is around its panels, and people who answer its questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.naming import W


def part(parent: QWidget, kind: type[W], name: str) -> W:
    """Return the widget of that name."""
    found = parent.findChild(kind, name)
    assert isinstance(found, kind), f"there is no {name}"
    return found


def seen(parent: QWidget, name: str) -> str:
    """Return what a label says; nothing where it is hidden."""
    label = part(parent, QLabel, name)
    return label.text() if label.isVisible() else ""


def told(window: MainWindow) -> list[str]:
    """Return what the strips of a window say."""
    return [str(strip.said) for strip in window.notices.strips]


def drop(
    window: MainWindow,
    *files: Path,
    on: QWidget | None = None,
    actions: Qt.DropAction = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
) -> Qt.DropAction | None:
    """Drop files on the window, or on a part of it; return what was done with them, None where they were refused."""
    target = on or window
    at = QPointF(target.mapTo(window, target.rect().center()))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), actions, data, button, keys)
    enter.ignore()
    QApplication.sendEvent(window.windowHandle(), enter)
    if not enter.isAccepted():
        return None
    let_go = QDropEvent(at, actions, data, button, keys)
    QApplication.sendEvent(window.windowHandle(), let_go)
    return let_go.dropAction()


class Person(QObject):
    """Does something in each dialog that comes up, in order; `asked` are the names of those that came.

    There is one at a time: a person goes when another comes, and at the end of the test.
    """

    _present: Person | None = None
    _timer: QTimer

    def __init__(self, *answers: Callable[[QDialog], object]) -> None:
        super().__init__()
        Person.leave()
        Person._present = self
        self.asked: list[str] = []
        self._answers = list(answers)
        self._timer = QTimer(self, interval=10)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @staticmethod
    def leave() -> None:
        """Let nobody answer dialogs any more."""
        if Person._present is not None:
            Person._present._timer.stop()
            Person._present = None

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog.isVisible():
            self.asked.append(dialog.objectName())
            answer = self._answers.pop(0) if self._answers else QDialog.reject
            answer(dialog)


def pressing(button: QMessageBox.StandardButton) -> Callable[[QDialog], object]:
    """Return what presses one of Qt's own buttons."""

    def press(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        dialog.button(button).click()

    return press


def pressing_named(name: str) -> Callable[[QDialog], object]:
    """Return what presses the button of that name."""

    def press(dialog: QDialog) -> None:
        part(dialog, QAbstractButton, name).click()

    return press


def choosing(path: Path) -> Callable[[QDialog], object]:
    """Return what chooses a file in a file dialog."""

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        part(dialog, QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    return choose
