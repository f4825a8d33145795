"""The rows of the ledger: what every layer has, and the sum of it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from nnstudio.figures import UNKNOWN, grouped, percent, shape
from nnstudio.gui.canvas.face import Face
from nnstudio.gui.icons import drawing
from nnstudio.gui.panels.ledger_formula import formula_of, spelled_out, spelled_out_of
from nnstudio.gui.theme import bold, small, theme
from nnstudio.gui.wording import say
from nnstudio.layers import ParamSpec, Role
from nnstudio.messages import Message, message
from nnstudio.network import Counts, NodeSummary, Summary

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_FIGURE_ALIGNMENT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NAME_ALIGNMENT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Column(enum.IntEnum):
    """The columns, from left to right."""

    LAYER = 0
    WEIGHTS = 1
    BIASES = 2
    STATISTICS = 3
    TRAINS = 4
    SHARE = 5


_TITLES = {
    Column.LAYER: message("layer"),
    Column.WEIGHTS: message("weights"),
    Column.BIASES: message("biases"),
    Column.STATISTICS: message("stats"),
    Column.TRAINS: message("trains"),
    Column.SHARE: message("share"),
}

_MEANINGS = {
    Column.LAYER: message("The layer's name and the colour of its family."),
    Column.WEIGHTS: message("Entries of kernels and matrices, and scales of normalization; learned."),
    Column.BIASES: message("Learned offsets."),
    Column.STATISTICS: message("Moving means and variances: gathered while training, not learned."),
    Column.TRAINS: message("Whether training changes the layer's weights and biases, or the layer is frozen."),
    Column.SHARE: message("The layer's part of all parameters, weights and biases, of the network."),
}

_OF_COLUMN = {Column.WEIGHTS: Role.WEIGHT, Column.BIASES: Role.BIAS, Column.STATISTICS: Role.STATISTIC}


@dataclass(frozen=True)
class Row:
    """One layer, or the total where `layer` is None; `every` is the number of all parameters."""

    layer: NodeSummary | None
    counts: Counts
    every: int

    @property
    def id(self) -> int | None:
        """The layer's id."""
        return None if self.layer is None else self.layer.node.id

    def looks_other_than(self, row: Row) -> bool:
        """Whether something else stands in a row of the same layer: its share is another after most edits elsewhere."""
        if (self.layer, self.counts) != (row.layer, row.counts):
            return True
        parameters = self.counts.parameters  # of both
        ours, theirs = parameters / max(self.every, 1), parameters / max(row.every, 1)
        return round(100.0 * ours, 1) != round(100.0 * theirs, 1) or (ours == 1.0) is not (theirs == 1.0)

    @property
    def is_frozen(self) -> bool:
        """Whether it is a layer that has something to learn and is kept from it."""
        return self.layer is not None and bool(self.counts.frozen)

    def text(self, column: Column) -> str:
        """Return what stands in a column."""
        match column:
            case Column.LAYER:
                return say(message("total")) if self.layer is None else self.layer.node.name
            case Column.TRAINS:
                return self._trains()
            case Column.SHARE:
                return self._share()
        if self._shared(column) and not self.number(column):
            return say(message("shared"))
        return grouped(self.number(column)) if self.is_known else UNKNOWN

    def number(self, column: Column) -> int:
        """Return the number in a column of counts, or what is behind the words in the others."""
        counts = self.counts
        match column:
            case Column.WEIGHTS:
                return counts.weights
            case Column.BIASES:
                return counts.biases
            case Column.STATISTICS:
                return counts.statistics
            case Column.TRAINS:
                return counts.trainable
        return counts.parameters

    def help(self, column: Column) -> str:
        """Return how the figure in a column comes about."""
        if self.layer is None:
            return _total_help(self, column)
        if column is Column.LAYER:
            return self._name_help(self.layer)
        if column is Column.TRAINS:
            return say(_trains_help(self.counts))
        if column is Column.SHARE:
            return say(_share_help(self.counts.parameters, self.every))
        return self._count_help(self.layer, column) or say(_MEANINGS[column])

    def _count_help(self, layer: NodeSummary, column: Column) -> str:
        role, lines = _OF_COLUMN[column], []
        if self.number(column):
            lines = [f"{formula_of(layer, role)} = {grouped(self.number(column))}", spelled_out_of(layer, role)]
        if shared := self._shared(column):
            lines += [say(counted_with(layer.owner, shared)), spelled_out(shared)]
        return "\n".join(lines)

    def _shared(self, column: Column) -> tuple[ParamSpec, ...]:
        """Return the arrays of a column that are another layer's."""
        shared = () if self.layer is None else self.layer.shared
        return tuple(spec for spec in shared if spec.role is _OF_COLUMN[column])

    @property
    def share(self) -> float:
        """Its part of all parameters."""
        return self.counts.parameters / max(self.every, 1)

    @property
    def is_known(self) -> bool:
        """Whether there are figures: there are none behind a problem."""
        return self.layer is None or self.layer.output_shape is not None

    def _share(self) -> str:
        if self.layer is None or not self.counts.parameters:
            return ""
        return percent(self.share, 0 if self.share == 1 else 1)

    def _trains(self) -> str:
        if not self.counts.parameters:
            return ""
        if self.layer is None:
            return trained_share(self.counts)
        return say(message("yes") if self.counts.trainable else message("frozen"))

    def _name_help(self, layer: NodeSummary) -> str:
        node = layer.node
        lines = [f"{node.name} ({type(node.layer).__name__})", shape(layer.output_shape)]
        if layer.problem is not None:
            lines.append(say(layer.problem))
        return "\n".join(lines)


def layer_rows(summary: Summary, with_all: bool) -> list[Row]:
    """Return a row for every layer, or for those alone that have parameters or a problem."""
    every = summary.total.parameters
    return [
        Row(layer, layer.counts, every)
        for layer in summary.layers
        if with_all or layer.counts.parameters or layer.counts.statistics or layer.shared or layer.problem is not None
    ]


def total_row(summary: Summary) -> Row:
    """Return the sum of all layers."""
    return Row(None, summary.total, summary.total.parameters)


class LedgerModel(QAbstractTableModel):
    """Rows as a table; an edit that keeps the layers changes the rows that are others, and no more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given: list[Row] = []
        self.rows: list[Row] = []
        self._sorted_by: tuple[Column, Qt.SortOrder] | None = None
        self._marks_frozen = False

    def show_rows(self, rows: Sequence[Row]) -> bool:
        """Show these rows; return whether layers came, went or changed places, so that a selection is lost."""
        before = self.rows
        self._given = list(rows)
        after = self._in_order()
        if [row.id for row in before] != [row.id for row in after]:
            self.beginResetModel()
            self.rows = after
            self.endResetModel()
            return True
        self.rows = after
        changed = [
            place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old.looks_other_than(new)
        ]
        for first, last in runs(changed):
            self._redraw(first, last)
        return False

    def mark_frozen(self, is_wanted: bool) -> None:
        """Put a snowflake beside the names of frozen layers, or leave it to the column."""
        if is_wanted != self._marks_frozen:
            self._marks_frozen = is_wanted
            if self.rows:
                self._redraw(0, len(self.rows) - 1)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self.rows:
            self._redraw(0, len(self.rows) - 1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a negative one brings back the network's own order."""
        self._sorted_by = None if column < 0 else (Column(column), order)
        self.beginResetModel()
        self.rows = self._in_order()
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], Column(index.column())
        match role:
            case _ROLE.DisplayRole:
                return row.text(column)
            case _ROLE.ToolTipRole:
                return row.help(column)
            case _ROLE.AccessibleTextRole:
                return _spoken(row, column)
            case _ROLE.TextAlignmentRole:
                return _NAME_ALIGNMENT if column is Column.LAYER else _FIGURE_ALIGNMENT
        return self._look(row, column, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case _ROLE.DisplayRole:
                return say(_TITLES[Column(section)])
            case _ROLE.ToolTipRole:
                return say(_MEANINGS[Column(section)])
            case _ROLE.TextAlignmentRole:
                return _NAME_ALIGNMENT if section == Column.LAYER else _FIGURE_ALIGNMENT
            case _ROLE.FontRole:
                return _font(is_bold=False)
        return None

    def _look(self, row: Row, column: Column, role: int) -> Any:
        tokens = theme().tokens
        match role:
            case _ROLE.DecorationRole if column is Column.LAYER and row.layer is not None:
                snow = tokens.accent if self._marks_frozen and row.is_frozen else ""
                return _mark(tokens.of_family(row.layer.node.layer.family), snow)
            case _ROLE.ForegroundRole if row.layer is not None and row.layer.problem is not None:
                return QColor(tokens.problem)
            case _ROLE.ForegroundRole if column is Column.TRAINS and row.is_frozen:
                return QColor(tokens.accent_text)
            case _ROLE.FontRole:
                return _font(is_bold=row.layer is None)
        return None

    def _in_order(self) -> list[Row]:
        if self._sorted_by is None:
            return list(self._given)
        column, order = self._sorted_by
        rows = sorted(self._given, key=lambda row: row.number(column))
        if column is Column.LAYER:
            rows = sorted(self._given, key=lambda row: row.text(column))
        return rows[::-1] if order is Qt.SortOrder.DescendingOrder else rows

    def _redraw(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))


def _spoken(row: Row, column: Column) -> str:
    """Return a cell for those who hear it; a layer's name comes with all that its card shows."""
    if column is not Column.LAYER or row.layer is None:
        return f"{say(_TITLES[column])} {row.text(column)}"
    described = Face.of(row.layer, row.every).described().replace("\n", ", ")
    return f"{say(_TITLES[column])} {described}"


def runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of every run of places that follow each other."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def as_tsv(rows: Sequence[Row]) -> str:
    """Return rows as spreadsheets paste them: bare figures between tabs."""
    lines = [[say(title) for title in _TITLES.values()]]
    for row in rows:
        counts = (str(row.number(column)) if row.is_known else "" for column in _OF_COLUMN)
        lines.append([row.text(Column.LAYER), *counts, row.text(Column.TRAINS), f"{row.share:.6f}"])
    return "".join("\t".join(line) + "\n" for line in lines)


def as_markdown(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table, as they are shown."""
    lines = [[say(title) for title in _TITLES.values()], ["---", *["--:"] * (len(Column) - 1)]]
    for row in rows:
        name = row.text(Column.LAYER).replace("_", r"\_")
        lines.append([name, *(row.text(column) for column in Column if column is not Column.LAYER)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def counted_with(owner: str, shared: Sequence[ParamSpec]) -> Message:
    """Return with which layer shared arrays are counted, and how many entries they have."""
    count = grouped(sum(spec.size for spec in shared))
    return message("{count} are those of {owner}, and counted with it.", count=count, owner=owner)


def _trains_help(counts: Counts) -> Message:
    if not counts.parameters:
        return message("It has nothing to learn.")
    if counts.trainable:
        return message("Training changes its {count} parameters.", count=grouped(counts.trainable))
    return message("Frozen: training leaves its {count} parameters as they are.", count=grouped(counts.frozen))


def _share_help(parameters: int, every: int) -> Message:
    return message("{count} of the network's {every} parameters.", count=grouped(parameters), every=grouped(every))


def _total_help(row: Row, column: Column) -> str:
    return trained_of_all(row.counts) if column in (Column.TRAINS, Column.SHARE) else say(_MEANINGS[column])


def trained_share(total: Counts) -> str:
    """Return which part of a network's parameters training changes."""
    share = total.trainable / max(total.parameters, 1)
    return percent(share, 0 if share in (0, 1) else 1)


def trained_of_all(total: Counts) -> str:
    """Return how many of a network's parameters training changes, in a sentence."""
    trainable, every = grouped(total.trainable), grouped(total.parameters)
    return say(message("Training changes {count} of the network's {every} parameters.", count=trainable, every=every))


@cache
def _mark(colour: str, snow: str) -> QIcon:
    """Return a dot of a family's colour, and a snowflake of the colour `snow` beside it where there is one."""
    result = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap((24 if snow else 8) * scale, (12 if snow else 8) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.setBrush(QColor(colour))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(0, 2 if snow else 0, 8, 8, 2, 2)
        if snow:
            drawing("snowflake", snow).render(painter, QRectF(12, 0, 12, 12))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            result.addPixmap(pixmap, mode)
    return result


def _font(is_bold: bool) -> QFont:
    font = small(QApplication.font())
    return bold(font) if is_bold else font
