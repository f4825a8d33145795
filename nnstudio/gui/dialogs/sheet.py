"""What the window's own dialogs share: a heading, a body with even margins, and Qt's buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message

Buttons = QDialogButtonBox.StandardButton


class Sheet(QDialog):
    """A dialog that words itself anew when the language is switched; `body` takes what it shows."""

    def __init__(self, name: str, title: Message, buttons: Buttons, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        self.heading = named(QLabel(), "sheet_heading", "heading")
        self.heading.setWordWrap(True)
        column.addWidget(self.heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column.addLayout(self.body, 1)
        self.buttons = named(QDialogButtonBox(buttons), "sheet_buttons")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        first = self.buttons.buttons()[0]
        if isinstance(first, QPushButton):
            first.setDefault(True)
        wording().changed.connect(self.retranslate)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._make_room()
        return is_done

    def retranslate(self) -> None:
        """Word the dialog in the window's language."""
        self.heading.setText(say(self._title))
        self.setWindowTitle(say(self._title))

    def _make_room(self) -> None:
        """Be as high as sentences of several lines want it at this width, which Qt does not ask for dialogs."""
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))
