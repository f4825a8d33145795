"""Samples of figures as the rows of a table, of which only those in sight are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView

from nnstudio.data import FittedTransform
from nnstudio.data.samples import Array
from nnstudio.figures import UNKNOWN, decimal, grouped
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.panels.samples_reader import SampleReader
from nnstudio.gui.panels.samples_targets import Targets
from nnstudio.gui.rows import set_up_rows
from nnstudio.gui.theme import colour

_ROW = 26
_COLUMN = 92
_WIDEST = 200
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


class RowFace:
    """A row of figures with what is to be predicted of it."""

    def __init__(self, survey: Survey, fitted: FittedTransform | None) -> None:
        self.targets = Targets(survey, is_seen=fitted is not None)
        self.titles = (*self.targets.titles, *survey.feature_names)
        self._fitted = fitted

    def prepare(self, inputs: Array, targets: Array) -> Sequence[tuple[Array, Array]]:
        """Return figures and target of each row; called beside the window."""
        values = inputs if self._fitted is None else self._fitted.apply(inputs)
        return list(zip(values.reshape(len(values), -1), targets, strict=True))

    def cell(self, sample: tuple[Array, Array], column: int) -> str:
        """Return what stands in a column of a row."""
        figures, target = sample
        firsts = len(self.targets.titles)
        if column < firsts:
            return self.targets.texts(target)[column]
        return decimal(float(figures[column - firsts]))


class _Rows(QAbstractTableModel):
    def __init__(self, reader: SampleReader) -> None:
        super().__init__()
        self._reader = reader
        self._face: RowFace | None = None

    def show_face(self, face: RowFace | None) -> None:
        self.beginResetModel()
        self._face = face
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if self._face is None or parent.isValid() else min(len(self._reader), 2**31 // _ROW)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if self._face is None or parent.isValid() else 1 + len(self._face.titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            return colour("muted" if index.column() == 0 else "text")
        if role != Qt.ItemDataRole.DisplayRole or self._face is None:
            return None
        if index.column() == 0:
            return grouped(index.row() + 1)
        sample = self._reader.sample(index.row())
        return UNKNOWN if sample is None else self._face.cell(sample, index.column() - 1)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or self._face is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return "" if section == 0 else self._face.titles[section - 1]
        return None


class SampleTable(QTableView):
    """The target first, then every feature."""

    def __init__(self, reader: SampleReader) -> None:
        super().__init__()
        named(self, "samples_table")
        self._reader = reader
        self._rows = _Rows(reader)
        self.setModel(self._rows)
        set_up_rows(self, _ROW)
        header = self.horizontalHeader()
        header.setDefaultSectionSize(_COLUMN)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        reader.ready.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._read)

    def show_face(self, face: RowFace | None) -> None:
        """Draw the reader's samples as rows, from the first one on."""
        self._rows.show_face(face)
        if face is not None:
            metrics = self.fontMetrics()
            self.setColumnWidth(0, metrics.horizontalAdvance(grouped(max(1, len(self._reader)))) + 20)
            for column, title in enumerate(face.titles[:_MEASURED], 1):
                wanted = metrics.horizontalAdvance(title) + 24
                self.setColumnWidth(column, min(max(_COLUMN, wanted), _WIDEST))
        self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._read()

    @Slot()
    def _read(self) -> None:
        first = self.verticalScrollBar().value() // _ROW
        self._reader.want(first, first + self.viewport().height() // _ROW + 2)


_MEASURED = 200
"""Columns that are as wide as their title; thousands of others are all as wide."""
