"""What each column holds and how its values spread, as a table with a small histogram in every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from nnstudio.data.distributions import Distribution, distribution
from nnstudio.data.samples import Array
from nnstudio.data.tables.report import ColumnReport, Role
from nnstudio.figures import UNKNOWN, decimal, grouped
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_survey import Look, Scaled, Survey
from nnstudio.gui.panels.samples_targets import Targets
from nnstudio.gui.rows import set_up_rows
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.wording import say
from nnstudio.messages import Message, message

_ROW = 30
_HISTOGRAM = 132
_NAME = 150
_WIDTHS = (_NAME, 84, 72, 64, 76, 76, 76, 76, _HISTOGRAM)
_SPREAD = len(_WIDTHS) - 1
_FIGURES = range(3, _SPREAD)
_MISSING = 3
_Index = QModelIndex | QPersistentModelIndex

_TITLES = (
    message("column"),
    message("holds"),
    message("used as"),
    message("missing"),
    message("least"),
    message("mean"),
    message("deviation"),
    message("most"),
    message("distribution"),
)
_CHANNELS = {1: (message("grey"),), 3: (message("red"), message("green"), message("blue"))}


@dataclass(frozen=True, eq=False)
class ColumnRow:
    """What is told of a column: `spread` in the unit in which it is looked at, `bars` the heights of its histogram."""

    name: str
    holds: str = ""
    used_as: str = ""
    missing: int = 0
    spread: Distribution | None = None
    bars: Array | None = None
    remark: Message | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look at it: something is missing, or it tells nothing."""
        return self.missing > 0 or self.remark is not None or (self.spread is not None and self.spread.is_constant)


class Columns(QTableView):
    """A row per column of a table, per feature, or per channel of pictures."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "data_columns")
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegateForColumn(_SPREAD, _Histogram(self))
        set_up_rows(self, _ROW)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate(_WIDTHS):
            self.setColumnWidth(place, width)
        theme().changed.connect(self.viewport().update)
        self.retranslate()

    @property
    def rows(self) -> Sequence[ColumnRow]:
        """What is shown."""
        return self._model.rows

    def show_survey(self, survey: Survey, scaled: Scaled | None) -> None:
        """Show the columns of a survey, as they are read or as the network sees them."""
        self._model.show_rows(tuple(rows_of(survey, scaled)))
        hides = survey.like.report is None
        for place in (1, 2, 3):
            self.setColumnHidden(place, hides)

    def retranslate(self) -> None:
        """Word the table in the window's language."""
        self.setAccessibleName(say(message("Columns")))
        self._model.show_rows(self._model.rows)


def rows_of(survey: Survey, scaled: Scaled | None = None) -> Iterator[ColumnRow]:
    """Yield what is told of each column."""
    spreads = survey.distributions if scaled is None else scaled.distributions
    if survey.like.report is not None:
        yield from _of_table(survey, spreads, is_seen=scaled is not None)
        return
    names: Sequence[str] = survey.feature_names
    if survey.look is Look.PICTURES:
        channels = _CHANNELS.get(len(spreads), ())
        names = [say(channel) for channel in channels] or names
    for name, spread in zip(names, spreads, strict=False):
        yield ColumnRow(name, spread=spread, bars=spread.counts)


def _of_table(survey: Survey, spreads: Sequence[Distribution], *, is_seen: bool) -> Iterator[ColumnRow]:
    report = survey.like.report
    assert report is not None  # noqa: S101
    first = 0
    for column in report.columns:
        mine = spreads[first : first + column.features] if column.role is Role.FEATURE else ()
        if column.features:
            mine = spreads[first : first + column.features]
            first += column.features
        if len(mine) == 1:
            yield _row(column, mine[0], mine[0].counts)
        elif mine:
            yield _row(column, None, np.array([spread.mean for spread in mine]))
        elif column.role is Role.TARGET:
            yield _of_target(survey, column, is_seen=is_seen)
        else:
            yield _row(column, None, None)


def _of_target(survey: Survey, column: ColumnReport, *, is_seen: bool) -> ColumnRow:
    if survey.classes:
        return _row(column, None, survey.counts["train"])
    names = survey.like.target_names or ()
    place = next((place for place, name in enumerate(names) if name.rpartition(" +")[0] in (column.name, "")), 0)
    place = names.index(column.name) if column.name in names else place
    targets = Targets(survey, is_seen=is_seen)
    scale = survey.like.target_scale
    values = survey.dataset.train.targets.astype(np.float64)
    if scale is not None and not is_seen:
        values = values * scale.divisor + scale.offset
    spread = distribution(values[:, min(place, len(targets.titles) - 1)])
    return _row(column, spread, spread.counts)


def _row(column: ColumnReport, spread: Distribution | None, bars: Array | None) -> ColumnRow:
    holds, role = say(column.kind.word), say(column.role.word)
    return ColumnRow(column.name, holds, role, column.missing, spread, bars, column.why)


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[ColumnRow] = ()

    def show_rows(self, rows: Sequence[ColumnRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return say(_TITLES[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.UserRole:
            return row.bars
        if role == Qt.ItemDataRole.ForegroundRole:
            return colour(_cell_colour(row, column))
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.name if row.remark is None else say(row.remark)
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _cell(row: ColumnRow, column: int) -> str:
    if column == _SPREAD:
        if row.remark is not None:
            return say(row.remark)
        return say(message("the same everywhere")) if row.spread is not None and row.spread.is_constant else ""
    texts = (row.name, row.holds, row.used_as, grouped(row.missing) if row.missing else "0")
    if column < len(texts):
        return texts[column]
    if row.spread is None:
        return UNKNOWN
    spread = row.spread
    return decimal((spread.low, spread.mean, spread.deviation, spread.high)[column - len(texts)])


def _cell_colour(row: ColumnRow, column: int) -> str:
    if column == _SPREAD and row.is_doubtful:
        return "muted" if row.remark is not None else "warning"
    if column == _MISSING and row.missing:
        return "warning"
    return "muted" if row.remark is not None or column in (1, 2) else "text"


class _Histogram(QStyledItemDelegate):
    """Bars from left to right; a sentence where there is nothing to draw."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        bars = index.data(Qt.ItemDataRole.UserRole)
        if bars is None or not len(bars) or index.data():
            return
        painter.save()
        area = QRectF(option.rect).adjusted(5, 5, -8, -4)  # begins beneath its title
        area.setWidth(min(area.width(), float(_HISTOGRAM)))
        step, most = area.width() / len(bars), float(bars.max()) or 1.0
        for place, bar in enumerate(bars.tolist()):
            height = area.height() * bar / most
            left, width = area.left() + place * step, max(step - 1, 0.75)
            painter.fillRect(QRectF(left, area.bottom() - height, width, height), colour("accent"))
        painter.setPen(colour("hairline"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.restore()
