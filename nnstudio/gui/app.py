"""Starting the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory

from nnstudio.gui.composition import furnish, furnish_later
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import application_font, theme
from nnstudio.gui.wording import system_language, wording
from nnstudio.messages import NnstudioError
from nnstudio.network.templates import template_named
from nnstudio.project import Project, open_project

FIRST_NETWORK = "digits-cnn"
"""What the window opens on: small enough that the first click on Train shows curves at once."""


class Application(QObject):
    """The window of one run of the program, and what it was made with."""

    def __init__(self, settings: Settings, file: Path | None = None) -> None:
        super().__init__()
        theme().appearance = settings.appearance
        theme().follow_system()
        wording().switch(settings.language or system_language())
        self.window = MainWindow(first_project(), settings)
        furnish(self.window)
        self.window.painted.connect(self._furnish_later)
        if file is not None:
            self._open(file)

    def _furnish_later(self) -> None:
        furnish_later(self.window)

    def _open(self, file: Path) -> None:
        try:
            opened = open_project(file)
        except NnstudioError as error:
            self.window.status_bar.tell(error)
            return
        self.window.document.open(opened, file.absolute())
        self.window.settings.remember_file(file)
        for notice in opened.notices:
            self.window.status_bar.tell(notice)


def main(argv: Sequence[str]) -> int:
    """Open the window, on the file that is named if one is, and return how the program ended."""
    qt = qt_application()
    files = [Path(argument) for argument in argv if not argument.startswith("-")]
    application = Application(Settings(), files[0] if files else None)
    application.window.show()
    return qt.exec()


def qt_application() -> QApplication:
    """Return the one application there is, made and dressed where there is none yet."""
    existing = QApplication.instance()
    qt = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("nnstudio")
    QCoreApplication.setOrganizationName("nnstudio")
    QGuiApplication.setApplicationDisplayName("")
    QGuiApplication.setDesktopFileName("nnstudio")
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    qt.setStyle(QStyleFactory.create("Fusion"))
    qt.setFont(application_font(qt.font()))
    return qt


def first_project() -> Project:
    """Return the small working network and the embedded digits."""
    template = template_named(FIRST_NETWORK)
    return Project(template.build(), title=template.title)
