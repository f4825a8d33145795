"""An inspector on a document, and what it shows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.document import Document
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.panels.inspector import Inspector
from nnstudio.gui.selection import Selection
from nnstudio.gui.settings import Settings
from nnstudio.layers import Operation
from tests.gui.windows import part


class Bench:
    """An inspector on a document, in a window."""

    def __init__(self, document: Document, settings: Settings, qtbot: QtBot) -> None:
        self.document = document
        self.selection = Selection(document)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.inspector = Inspector(document, self.selection, settings)
        self.inspector.setParent(self.window)
        self.window.resize(336, 500)
        self.inspector.resize(self.window.size())
        self.window.show()

    def select(self, *names: str) -> None:
        self.selection.select(self.document.network.named(name).id for name in names)
        flush()

    def layer(self, name: str) -> Operation:
        return self.document.network.named(name).layer

    def box(self, name: str) -> NumberBox:
        return part(self.inspector, NumberBox, name)

    def text(self, name: str) -> str:
        found = part(self.inspector, QLabel, name)
        return found.text().replace("\N{ZERO WIDTH SPACE}", "") if found.isVisibleTo(self.inspector) else ""

    def line(self, name: str) -> QLineEdit:
        return part(self.inspector, QLineEdit, name)

    def figures(self, table: str) -> dict[str, tuple[str, str]]:
        """Return formula and value of every line that is shown, by its label."""
        lines: dict[str, tuple[str, str]] = {}
        for row in range(12):
            label = self.inspector.findChild(QLabel, f"{table}_label_{row}")
            if label is not None and label.isVisibleTo(self.inspector):
                formula, value = self.text(f"{table}_formula_{row}"), self.text(f"{table}_value_{row}")
                lines[label.text()] = (formula, value)
        return lines


def flush() -> None:
    """Delete what is to be deleted, as the window does when it comes to rest."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
