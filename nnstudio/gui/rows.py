"""How tables of rows look and behave wherever there are any."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QTableView

_Scrolling = QAbstractItemView.ScrollMode


def set_up_rows(table: QTableView, height: int) -> None:
    """Let a table have rows of one height, chosen as a whole, without lines between, and one stop for the Tab key."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setVerticalScrollMode(_Scrolling.ScrollPerPixel)
    table.setHorizontalScrollMode(_Scrolling.ScrollPerPixel)
    table.horizontalHeader().setHighlightSections(False)
    table.verticalHeader().hide()
    table.verticalHeader().setMinimumSectionSize(height)
    table.verticalHeader().setDefaultSectionSize(height)
