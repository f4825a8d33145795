"""The whole window, opened as the program opens it, with settings that nobody else has."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QObject, QSize, QTimer
from PySide6.QtWidgets import QWidget

from nnstudio.gui.app import Application, qt_application
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.project import OpenedProject, Project

SIZE = QSize(1440, 900)
_MOST_MS = 60_000

Kind = TypeVar("Kind", bound=QObject)


@contextmanager
def opened(project: Project | None = None) -> Iterator[MainWindow]:
    """Show the window, furnished to the end, and close it without a question."""
    qt_application()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        application = Application(Settings(Path(place) / "settings.ini"))
        window = application.window
        window.resize(SIZE)
        if project is not None:
            window.document.open(OpenedProject(project))
        window.show()
        application.furnish_now()
        wait_until(lambda: window.document.known_data is not None)  # what does not fit them takes room when it is told
        application.settle()
        settle()
        try:
            yield window
        finally:
            window.ended.emit()
            window.document.set_read_only(None)
            window.document.open(OpenedProject(window.document.project))
            window.close()


def part(window: MainWindow, kind: type[Kind]) -> Kind:
    """Return the one part of the window of that class."""
    [found] = window.findChildren(kind)
    return found


def canvas(window: MainWindow) -> Canvas:
    """Return the window's canvas."""
    return part(window, Canvas)


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the window work until something is so; raise TimeoutError where it does not come about."""
    deadline = QDeadlineTimer(_MOST_MS)
    while not condition():
        if deadline.hasExpired():
            raise TimeoutError("the window did not come to where it was waited for")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def work(seconds: float) -> None:
    """Let the window work for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def settle() -> None:
    """Let the window do what it has put off."""
    work(0.2)


class Frames(QObject):
    """Knows when a widget has been painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def await_next(self) -> None:
        """Let the window work until the widget is on the screen again, and all else that was to be painted."""
        before = self.count
        wait_until(lambda: self.count > before)
        QCoreApplication.processEvents()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        self.count += event.type() is QEvent.Type.Paint
        return False
