"""The ledger: every layer's weights, biases and statistics, and their total, as a table that explains its numbers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from nnstudio.figures import percent
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.panels.ledger_model import (
    Column,
    LedgerModel,
    layer_rows,
    total_row,
    trained_of_all,
    trained_share,
)
from nnstudio.gui.panels.ledger_table import LedgerTable
from nnstudio.gui.selection import Selection
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import bold, small, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message

_ALL_FLAG = "ledger_with_all_layers"
_NARROWEST_NAME = 64
_NARROW_NAME = 96
"""Where names had less, columns make room: first one for which a snowflake stands, then one that cards show too."""
_DISPENSABLE = (Column.TRAINS, Column.SHARE)
_CELL_PADDING = 11
_FEW = 4
"""Rows that there is always room for, so that nothing moves while a network is begun."""
_ALL_THERE_IS = 1000
"""Stretch of the table beside that of the empty space beneath, which only gets what the table does not need."""


class Ledger(QWidget):
    """A title, the table, and the total beneath it, which stays in sight."""

    def __init__(self, document: Document, selection: Selection, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("ledger")
        self._document = document
        self._selection = selection
        self._settings = settings
        self._rows = LedgerModel(self)
        self._total = LedgerModel(self)
        self._table = LedgerTable(self._rows, "ledger_table")
        self._sum = LedgerTable(self._total, "ledger_total")
        self._title = named(QLabel(), "ledger_title", "title")
        self._caption = named(QLabel(), "ledger_caption", "muted")
        self._all = named(QToolButton(), "ledger_all", "toggle")
        self._line = named(QFrame(), "ledger_line", "hairline")
        self._lines = QVBoxLayout()
        self._compose()
        self._connect()
        self._update()
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 260)

    def retranslate(self) -> None:
        """Word everything in the window's language."""
        self._title.setText(say(message("Ledger")))
        self._all.setText(say(message("all layers")))
        self._all.setToolTip(say(message("Show the layers without parameters too")))
        self._table.setAccessibleName(self._title.text())
        self._sum.setAccessibleName(say(message("Total of the ledger")))
        for table in (self._table, self._sum):
            table.retranslate()
        self._caption_total()
        self._fit_height()
        self._fit_columns()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_height()  # only now does everything in it wear the style, and know its height

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_columns()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 14, 4)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._caption)
        head.addStretch(1)
        head.addWidget(self._all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._lines, 1)
        self._keep_margin()
        self._lines.setSpacing(0)
        self._line.setFixedHeight(1)
        self._lines.addWidget(self._table, _ALL_THERE_IS)
        self._lines.addWidget(self._line)
        self._lines.addWidget(self._sum)
        self._lines.addStretch(1)
        self._all.setCheckable(True)
        self._all.setChecked(self._settings.flag(_ALL_FLAG))
        self._sum.become_a_sum()

    def _keep_margin(self) -> None:
        """Let figures end where the button above them does; a scroll bar takes the place of the margin."""
        self._lines.setContentsMargins(11, 0, 0 if self._table.verticalScrollBar().maximum() else 9, 0)

    def _connect(self) -> None:
        self._all.clicked.connect(self._show_all)
        self._table.selectionModel().selectionChanged.connect(self._chosen)
        self._table.horizontalHeader().sortIndicatorChanged.connect(self._sorted)
        self._table.resized.connect(self._fit_columns)
        self._table.verticalScrollBar().rangeChanged.connect(self._keep_margin)
        self._document.changed.connect(self._update)
        self._selection.changed.connect(self._show_selection)
        wording().changed.connect(self.retranslate)
        theme().changed.connect(self.retranslate)

    def _update(self) -> None:
        summary = self._document.summary
        is_reset = self._rows.show_rows(layer_rows(summary, self._all.isChecked()))
        self._total.show_rows([total_row(summary)])
        for table in (self._table, self._sum):
            table.setColumnHidden(Column.STATISTICS, not summary.total.statistics)
        self._line.setVisible(bool(self._rows.rows))  # else the titles stand on one already
        self._caption_total()
        self._fit_height()
        self._fit_columns()
        if is_reset:
            self._show_selection()

    def _fit_height(self) -> None:
        """Be no higher than all rows in sight need, but never lower than a few."""
        self._table.setMaximumHeight(self._table.full_height())
        layout = self.layout()
        if layout is not None:
            self._lines.invalidate()  # else what they needed before would count
            layout.invalidate()
            table = self._table.maximumHeight()
            rest = layout.minimumSize().height() - min(table, self._table.minimumSizeHint().height())
            self.setMaximumHeight(rest + max(table, self._table.full_height(_FEW)))

    def _caption_total(self) -> None:
        total = self._document.summary.total
        self._caption.setText(say(message("{share} trains", share=trained_share(total))))
        self._caption.setToolTip(trained_of_all(total))

    def _show_all(self, is_wanted: bool) -> None:
        self._settings.set_flag(_ALL_FLAG, is_wanted)
        self._update()

    def _sorted(self, column: int, order: Qt.SortOrder) -> None:
        self._rows.sort(column, order)
        self._show_selection()

    # Selection: what is shown and what was chosen are compared, so that neither follows itself

    def _show_selection(self) -> None:
        wanted = [place for place, row in enumerate(self._rows.rows) if row.id in self._selection.ids]
        if {row.id for row in self._table.chosen_rows()} != {self._rows.rows[place].id for place in wanted}:
            self._table.choose(wanted)

    def _chosen(self) -> None:
        listed = {row.id for row in self._rows.rows}
        chosen = {row.id for row in self._table.chosen_rows()}
        if chosen != self._selection.ids & listed:
            self._selection.select(node_id for node_id in chosen if node_id is not None)

    # Widths

    def _fit_columns(self) -> None:
        """Give every column of figures what it needs, and the names the rest, for which some columns make room."""
        heavy, light = QFontMetrics(bold(small(self.font()))), QFontMetrics(small(self.font()))
        widths = {column: self._needed(column, heavy, light) for column in self._columns()}
        room = self._table.viewport().width()
        figures = sum(width for column, width in widths.items() if column is not Column.LAYER)
        hidden: list[Column] = []
        for column in _DISPENSABLE:
            if room - figures < _NARROW_NAME:
                hidden.append(column)
                figures -= widths[column]
        widths[Column.LAYER] = max(room - figures, _NARROWEST_NAME)
        self._rows.mark_frozen(Column.TRAINS in hidden)
        for table in (self._table, self._sum):
            for column in _DISPENSABLE:
                table.setColumnHidden(column, column in hidden)
            for column, width in widths.items():
                table.setColumnWidth(column, width)

    def _columns(self) -> list[Column]:
        has_statistics = bool(self._document.summary.total.statistics)
        return [column for column in Column if column is not Column.STATISTICS or has_statistics]

    def _needed(self, column: Column, heavy: QFontMetrics, light: QFontMetrics) -> int:
        total = self._total.rows[0].text(column) if self._total.rows else ""
        words = {Column.TRAINS: [say(message("yes")), say(message("frozen"))], Column.SHARE: [percent(1e-9)]}
        title = str(self._rows.headerData(column, Qt.Orientation.Horizontal))
        widest = max(light.horizontalAdvance(text) for text in (title, *words.get(column, [])))
        return max(widest, heavy.horizontalAdvance(total)) + _CELL_PADDING
