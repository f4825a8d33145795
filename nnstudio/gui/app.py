"""Starting the window."""

from __future__ import annotations

import gc
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory
from shiboken6 import createdByPython

from nnstudio.gui.composition import furnish, furnish_later
from nnstudio.gui.crash import LOG_FILE, CrashReporter
from nnstudio.gui.dropping import check_known
from nnstudio.gui.interruption import Interruption
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.settings import Settings
from nnstudio.gui.shell import Shell
from nnstudio.gui.theme import application_font, theme
from nnstudio.gui.wording import system_language, wording
from nnstudio.gui.workbench import MODES
from nnstudio.network.templates import template_named
from nnstudio.project import Project
from nnstudio.project.beginning import begun

FIRST_NETWORK = "digits-cnn"
"""What the window opens on: small enough that the first click on Train shows curves at once."""


class Application(QObject):
    """The window of one run of the program, and what it was made with. It lives as long as the window does."""

    furnished = Signal()
    """Every panel is in place."""

    def __init__(self, settings: Settings, file: Path | None = None) -> None:
        theme().begin(settings.appearance)
        wording().switch(settings.language or system_language())
        window = MainWindow(first_project(), settings)
        super().__init__(window)
        self.window = window
        self.shell = Shell(self.window)
        theme().dress()  # what is there, at once; the panels measure what they wear
        session = furnish(self.window)
        self._rest = itertools.chain(furnish_later(self.window, session), self.shell.furnish_later())
        self._spare = QTimer(self.window, interval=0)
        self._spare.timeout.connect(self._furnish_on)
        self.window.painted.connect(self._spare.start)
        self.window.ended.connect(self._spare.stop)
        for mode in MODES:
            self.window.verbs[mode].toggled.connect(self.furnish_now)
        self.shell.files.training_in_the_way.connect(session.hurry)
        self.shell.autosave.ask_while_training(session.learning)
        self.shell.recovery.offer()
        if file is not None:
            self.shell.dropping.take([file])

    def furnish_now(self) -> None:
        """Put all that is still missing in place at once, as for somebody who already turns to another page."""
        for _ in self._rest:
            pass

    def _furnish_on(self) -> None:
        """Put one more panel in place; between two of them the window answers."""
        if next(self._rest, None) is None:
            self._spare.stop()
            self.furnished.emit()

    def leave(self, signal_number: int) -> None:
        """End the program as a signal asks for: unsaved work is kept for the next start, and nobody is asked."""
        self.shell.autosave.keep_now()
        self.window.leave()
        QCoreApplication.exit(128 + signal_number)

    def settle(self) -> None:
        """Let the garbage collector work, but not on what is there now and stays: that stops the window for 40 ms."""
        gc.freeze()
        gc.enable()

    def report(self, details: str) -> None:
        """Show the report of an error that nobody foresaw."""
        from nnstudio.gui.dialogs.crash_report import CrashReportDialog  # noqa: PLC0415  # mostly never needed

        log_file = self.window.settings.state_folder / LOG_FILE
        CrashReportDialog(details, log_file, self.window).exec()


def main(argv: Sequence[str]) -> int:
    """Open the window, on the file or folder that is named if one is, and return how the program ended.

    Raises DropError where there is none of that name, or none that the window can do anything with.
    """
    files = [Path(argument) for argument in argv if not argument.startswith("-")]
    for file in files:
        check_known(file)
    qt = qt_application()
    settings = Settings()
    application = Application(settings, files[0].absolute() if files else None)
    reporter = CrashReporter(settings.state_folder, application.shell.autosave.keep_now, application.report)
    reporter.install()
    interruption = Interruption(application)
    interruption.came.connect(application.leave)
    application.furnished.connect(application.settle)
    application.window.show()
    try:
        return qt.exec()
    finally:
        interruption.uninstall()
        reporter.uninstall()
        leave_plain_text()


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


def leave_plain_text() -> None:
    """Leave what was copied here to others as text alone.

    Qt deletes the contents of the clipboard after Python has gone, and what was made in Python would then end the
    program with a segmentation fault.
    """
    clipboard = QGuiApplication.clipboard()
    contents: QMimeData | None = clipboard.mimeData()  # None where nothing was copied and the platform has no other
    if contents is not None and createdByPython(contents):
        clipboard.setText(clipboard.text())


def first_project() -> Project:
    """Return the small working network and the embedded digits."""
    return begun(template_named(FIRST_NETWORK))
