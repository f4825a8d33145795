"""What holds for every test on a real screen: it runs beside the window, which has settings of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["LC_CTYPE"] = "C.UTF-8"  # Qt warns of a locale that is not UTF-8

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.app import Application, qt_application
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import Appearance
from nnstudio.language import ENGLISH
from tests.x11.beside import PATIENCE, Beside, run_beside
from tests.x11.facts import Facts
from tests.x11.person import Person, xdotool


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("QT_QPA_PLATFORM") != "xcb" or not os.environ.get("DISPLAY"):
        raise pytest.UsageError("these tests need a screen that nobody else uses: make test-x11")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    person, place = pyfuncitem.funcargs.get("person"), pyfuncitem.funcargs.get("tmp_path")

    def rescue() -> None:
        if isinstance(person, Person) and isinstance(place, Path):
            person.flee(place / "screen.png")

    run_beside(lambda: pyfuncitem.obj(**arguments), rescue)
    return True


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that remember nothing yet, in English and in light."""
    settings = Settings(tmp_path / "settings.ini")
    settings.language = ENGLISH
    settings.appearance = Appearance.LIGHT
    return settings


@pytest.fixture
def person(qtbot: QtBot, qapp: QApplication, settings: Settings) -> Iterator[Person]:
    """Return a person before the window, which has the keyboard."""
    qt_application()
    xdotool("mousemove", 0, 0)
    application = Application(settings)
    window = application.window
    window.show()
    qtbot.waitUntil(window.isActiveWindow, timeout=round(PATIENCE * 1000))
    yield Person(window, Beside())
    window.ended.emit()
    window.hide()
    window.deleteLater()


@pytest.fixture
def facts(person: Person) -> Facts:
    """Return what is so in the window."""
    return Facts(person)
