"""The table of the ledger: whole rows are chosen, Ctrl+C copies them for spreadsheets and documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.panels.ledger_model import Column, LedgerModel, Row, as_markdown, as_tsv, runs
from nnstudio.gui.rows import set_up_rows
from nnstudio.gui.wording import say
from nnstudio.messages import message

_ROW_HEIGHT = 26


class LedgerTable(QTableView):
    """Rows of the ledger, without grid."""

    resized = Signal()
    """There is more or less room than before."""

    def __init__(self, model: LedgerModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name)
        self._rows = model
        self._header_height: int | None = None
        self.setModel(model)
        self.setIconSize(QSize(24, 12))
        set_up_rows(self, _ROW_HEIGHT)
        self.setTextElideMode(Qt.TextElideMode.ElideLeft)  # layer1.0.conv1 and its like differ at the end
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._set_up_header(self.horizontalHeader())
        self._copy = self._offered("ledger_copy", self.copy)
        self._copy_markdown = self._offered("ledger_copy_markdown", self.copy_as_markdown)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def become_a_sum(self) -> None:
        """Be one line without titles, which nothing can be chosen in."""
        self.horizontalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_ROW_HEIGHT + 2)

    def full_height(self, rows: int | None = None) -> int:
        """Return how high it is with all rows in sight, or with as many as given."""
        count = len(self._rows.rows) if rows is None else rows
        if self._header_height is None:
            self._header_height = self.horizontalHeader().sizeHint().height()
        return self._header_height + count * _ROW_HEIGHT + 2

    def chosen_rows(self) -> list[Row]:
        """Return the selected rows, from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._rows.rows[place] for place in places]

    def choose(self, places: Sequence[int]) -> None:
        """Select the rows at these places and no others, and bring the first into sight."""
        selection = QItemSelection()
        for first, last in runs(places):
            selection.select(self._rows.index(first, 0), self._rows.index(last, len(Column) - 1))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if places:
            first_index = self._rows.index(places[0], 0)
            self.selectionModel().setCurrentIndex(first_index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first_index)

    def copy(self) -> None:
        """Put the selected rows, or all where none is, on the clipboard: tab-separated, and as Markdown."""
        data = QMimeData()
        data.setText(as_tsv(self._copied()))
        data.setData("text/markdown", as_markdown(self._copied()).encode())
        QGuiApplication.clipboard().setMimeData(data)

    def copy_as_markdown(self) -> None:
        """Put the same rows on the clipboard as the text of a Markdown table."""
        QGuiApplication.clipboard().setText(as_markdown(self._copied()))

    def retranslate(self) -> None:
        """Word table and menu in the window's language."""
        self._header_height = None
        self._rows.retranslate()
        self._copy.setText(say(message("Copy for a spreadsheet")))
        self._copy_markdown.setText(say(message("Copy as Markdown")))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._header_height = None
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and _copies(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _copies(event):
            self.copy()
        else:
            super().keyPressEvent(event)

    def _copied(self) -> list[Row]:
        return self.chosen_rows() or self._rows.rows

    def _offered(self, name: str, slot: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _set_up_header(self, header: QHeaderView) -> None:
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(24)
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        header.setSortIndicatorShown(True)


def _copies(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)
