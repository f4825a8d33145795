"""Errors that nobody foresaw: they are written down, unsaved work is kept, and a person is told once."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

LOG_FILE = "nnstudio.log"

_LARGEST_LOG = 1_000_000
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashReporter(QObject):
    """Takes in every uncaught error, from whatever thread, and never fails itself.

    `keep` is called first, to keep unsaved work; `show` gets the report. An error that came before is only
    written down, and so is whatever goes wrong while a person is being told.
    """

    happened = Signal(str)

    def __init__(self, folder: Path, keep: Callable[[], object], show: Callable[[str], object]) -> None:
        super().__init__()
        self.log_file = folder / LOG_FILE
        self._folder = folder
        self._keep = keep
        self._show = show
        self._told: set[str] = set()
        self._is_telling = False
        self._log = logging.getLogger("nnstudio.window")
        self._log.propagate = False
        self._handler: logging.Handler = _handler(self.log_file)
        self._log.addHandler(self._handler)
        self._log.setLevel(logging.INFO)
        self._faults: IO[str] | None = None
        self.happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take in the errors of Python, of its threads, of Qt, and of the machine."""
        sys.excepthook = self.take
        threading.excepthook = self._take_from_thread
        qInstallMessageHandler(self._take_from_qt)
        try:
            self._faults = (self._folder / "faults.log").open("a", encoding="utf-8")
            faulthandler.enable(self._faults)
        except OSError:
            faulthandler.enable()

    def uninstall(self) -> None:
        """Leave errors to whoever took them in before."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._faults is not None:
            self._faults.close()
        self._log.removeHandler(self._handler)
        self._handler.close()

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write an uncaught error down and tell of it."""
        report = "".join(traceback.format_exception(kind, error, trace))
        self._log.error("uncaught error\n%s", report)
        self.happened.emit(report)

    def _take_from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.take(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _take_from_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        self._log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)
        if sys.stderr is not None:
            print(text, file=sys.stderr)  # noqa: T201  # where Qt itself would have written it

    def _tell(self, report: str) -> None:
        if self._is_telling or report in self._told:
            return
        self._told.add(report)
        self._is_telling = True
        try:
            self._keep()
            self._show(report)
        except Exception:
            self._log.exception("the report could not be shown")
        finally:
            self._is_telling = False


def _handler(file: Path) -> logging.Handler:
    """Return what writes the log; standard error where the folder cannot be written to."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            file, maxBytes=_LARGEST_LOG, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
