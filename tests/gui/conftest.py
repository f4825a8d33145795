"""What holds for every test of the window: no screen is needed, and each begins in English and in light."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.app import first_project, qt_application
from nnstudio.gui.document import Document
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.wording import wording
from nnstudio.language import ENGLISH
from nnstudio.project import OpenedProject
from tests.gui.patience import PatientBot
from tests.gui.windows import Person

for variable in [name for name in os.environ if name.startswith("QT_")]:
    del os.environ[variable]  # no scale, style or theme of whoever's desktop this is
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).parent / 'screen.json'}"
os.environ["LC_CTYPE"] = "C.UTF-8"  # Qt warns of a locale that is not UTF-8


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    qt_application()
    theme().choose(Appearance.LIGHT)
    wording().switch(ENGLISH)
    yield
    Person.leave()
    QGuiApplication.clipboard().clear()  # what Python put there is deleted after Python where a process ends with it
    _leave_no_widgets()
    theme().choose(Appearance.LIGHT)
    wording().switch(ENGLISH)


def _leave_no_widgets() -> None:
    """Delete what the test has shown: it would be dressed anew by every test to come, and die in any of its threads."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if QApplication.topLevelWidgets():
        gc.collect()


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Return the bot of pytest-qt, with more patience than it has by itself."""
    return PatientBot(request)


@pytest.fixture
def document() -> Document:
    """Return a document of the small convolutional network that the window opens on."""
    return Document(first_project())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that remember nothing yet."""
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> MainWindow:
    """Return the window on the small convolutional network, shown, without any panel."""
    window = MainWindow(first_project(), settings)
    qtbot.addWidget(window, before_close_func=_leave_nothing_unsaved)
    window.resize(1280, 800)
    window.show()
    return window


def _leave_nothing_unsaved(window: MainWindow) -> None:
    """Let the window close without a question that nobody would answer."""
    window.document.set_read_only(None)
    window.document.open(OpenedProject(first_project()))
