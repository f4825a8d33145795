"""What opens the finder: a button in the tool row that looks like a field."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from nnstudio.gui.naming import named
from nnstudio.gui.tool_row import HEIGHT
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message


class FindButton(QPushButton):
    """Says what can be found, and by which keys."""

    def __init__(self, find: QAction) -> None:
        super().__init__()
        named(self, "find_button", "field")
        self.setMinimumWidth(176)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._keys = named(
            QLabel(find.shortcut().toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")),
            "find_keys",
            "muted",
        )
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 11, 0)
        row.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(220, super().sizeHint().height())

    def retranslate(self) -> None:
        """Word it in the window's language."""
        self.setText(say(message("Find anything…")))
        self.setToolTip(say(message("Actions, layers, templates and files, by a few letters of their names")))
        self.setAccessibleName(self.text())
