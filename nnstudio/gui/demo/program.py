"""The demonstration as a program: a window of its own, with settings that nobody else has."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from nnstudio.gui.app import Application, qt_application
from nnstudio.gui.demo.hand import DemoError
from nnstudio.gui.demo.story import Story
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import Appearance
from nnstudio.messages import Message
from nnstudio.project import ProjectError


def demonstrate(folder: Path, tell: Callable[[Message], None]) -> None:
    """Do the whole job in a window that is on no screen; pictures and files go into `folder`, sentences to `tell`.

    Raises DemoError where the window does not do what it should, ProjectError where the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError("{folder} cannot be made: {reason}", folder=folder, reason=error.strerror) from error
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_pass_on)
    qt_application()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place, _nothing_unforeseen():
        settings = Settings(Path(place) / "settings.ini")
        settings.appearance = Appearance.LIGHT
        application = Application(settings)
        try:
            Story(application.window, folder.absolute(), tell).run()
        finally:
            application.window.ended.emit()


@contextmanager
def _nothing_unforeseen() -> Iterator[None]:
    """Let an error count that came out of a slot, after which Qt goes on as if nothing had been."""
    found: list[BaseException] = []

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        found.append(error)
        traceback.print_exception(kind, error, trace)

    before, sys.excepthook = sys.excepthook, note
    try:
        yield
    finally:
        sys.excepthook = before
    if found:
        raise DemoError("something unexpected went wrong ({problem}); please report it", problem=repr(found[0]))


def _pass_on(_: QtMsgType, __: QMessageLogContext, said: str) -> None:
    """Pass on what Qt says, but not what it cannot do for want of a screen."""
    if not said.startswith("This plugin does not support"):
        sys.stderr.write(f"{said}\n")
