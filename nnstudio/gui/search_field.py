"""A line in which people search; its button empties it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from nnstudio.gui.icons import icon
from nnstudio.gui.theme import theme


class SearchField(QLineEdit):
    """Qt's own line with a button that empties it, drawn like the other icons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        theme().changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Draw the icon in the colours of the theme."""
        for action in self.findChildren(QAction):
            action.setIcon(icon("close", "muted"))
