"""Every key there is, read from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from nnstudio.gui.actions import Actions, Menu
from nnstudio.gui.dialogs.findings import plain
from nnstudio.gui.dialogs.fuzzy import score
from nnstudio.gui.dialogs.sheet import Buttons, Sheet
from nnstudio.gui.naming import named
from nnstudio.gui.search_field import SearchField
from nnstudio.gui.text_line import TextLine
from nnstudio.gui.wording import say
from nnstudio.messages import message

_OR = "   "

_SPECIAL = frozenset(
    {"New", "Open", "Save", "Close", "Undo", "Redo", "Cut", "Copy", "Paste", "Zoom In", "Zoom Out"}
    | {f"F{number}" for number in range(13, 25)}
)
"""The keys of office keyboards and of old workstations, which hardly anybody has."""


class ShortcutsDialog(Sheet):
    """Lists the actions that have keys, menu by menu; a field narrows the list."""

    def __init__(self, actions: Actions, parent: QWidget | None) -> None:
        super().__init__("shortcuts_dialog", message("Keyboard shortcuts"), Buttons.Close, parent)
        self._actions = actions
        self._field = named(SearchField(), "shortcuts_field")
        self._field.textChanged.connect(self._fill)
        self._scroll = named(QScrollArea(), "shortcuts_list")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._field)
        self.body.addWidget(self._scroll, 1)
        self.resize(480, 600)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self._field.setPlaceholderText(say(message("Search the shortcuts")))
        self._field.setAccessibleName(self._field.placeholderText())
        self._fill()

    def _fill(self) -> None:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for menu in Menu:
            rows = self._rows(menu)
            if rows:
                heading = named(QLabel(plain(say(menu.value))), "shortcuts_menu", "section")
                heading.setContentsMargins(0, 12, 0, 2)
                grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
            for text, keys in rows:
                row = grid.rowCount()
                grid.addWidget(TextLine(text), row, 0)
                grid.addWidget(named(TextLine(keys), "shortcuts_keys", "muted"), row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setRowStretch(grid.rowCount(), 1)
        self._scroll.setWidget(page)
        wanted = page.sizeHint().width() + self._scroll.verticalScrollBar().sizeHint().width()
        # How many keys an action has differs from system to system.
        self._scroll.setMinimumWidth(max(wanted, self._scroll.minimumWidth()))

    def _rows(self, menu: Menu) -> list[tuple[str, str]]:
        rows = []
        for spec, action in self._actions:
            keys = [
                key.toString(QKeySequence.SequenceFormat.NativeText)
                for key in action.shortcuts()
                if key.toString() not in _SPECIAL
            ]
            text = plain(say(spec.text))
            shown = spec.menu is menu and action.isVisible() and keys
            if shown and score(self._field.text(), f"{text} {' '.join(keys)}") is not None:
                rows.append((text, _OR.join(keys)))
        return rows
