"""The report of an error that nobody foresaw, to be copied and passed on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

from nnstudio.gui.dialogs.about import versions
from nnstudio.gui.dialogs.sheet import Buttons, Sheet
from nnstudio.gui.naming import named
from nnstudio.gui.wording import say
from nnstudio.messages import message


class CrashReportDialog(Sheet):
    """Says that something went wrong and that nothing is lost, and offers the report."""

    def __init__(self, report: str, log_file: Path, parent: QWidget | None) -> None:
        super().__init__("crash_report_dialog", message("Something went wrong"), Buttons.Close, parent)
        self._log_file = log_file
        self._text = f"{report.rstrip()}\n\n{versions()}\n"
        self._what = named(QLabel(), "crash_text")
        self._what.setWordWrap(True)
        details = QPlainTextEdit(self._text)
        details.setReadOnly(True)
        details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))  # before its look, which keeps it
        named(details, "crash_details", "field")
        details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._where = named(QLabel(), "crash_log_file", "muted")
        self._where.setWordWrap(True)
        for part in (self._what, details, self._where):
            self.body.addWidget(part)
        self._copy = named(QPushButton(), "crash_copy")
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._put_on_clipboard)
        self.buttons.addButton(self._copy, self.buttons.ButtonRole.ActionRole)
        self.resize(640, 440)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self._what.setText(
            say(
                message(
                    "nnstudio met an error that it did not expect. Your work has been kept, and you can go on; save it "
                    "under another name if anything looks wrong. Please send the report to whoever maintains "
                    "nnstudio: it holds no data of yours but names of files and layers."
                )
            )
        )
        self._where.setText(say(message("It is also written in {file}.", file=self._log_file)))
        self._copy.setText(say(message("Copy the report")))

    def _put_on_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
