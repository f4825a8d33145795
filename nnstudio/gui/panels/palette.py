"""The layers there are: searched, dragged onto the canvas, or added by a double click or Enter."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFocusEvent, QFont, QKeyEvent, QPainter, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui import edits
from nnstudio.gui.canvas.cargo import packed
from nnstudio.gui.commands import Commands
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.selection import Selection
from nnstudio.gui.theme import bold, colour, small, theme
from nnstudio.gui.wording import say, wording
from nnstudio.layers import LAYERS, Family, Operation
from nnstudio.messages import Message, message

CATEGORIES: tuple[tuple[Message, tuple[Family, ...]], ...] = (
    (message("Core"), (Family.CORE, Family.SHAPE, Family.REGULARIZATION)),
    (message("Convolution"), (Family.CONVOLUTION, Family.POOLING)),
    (message("Sequence"), (Family.SEQUENCE,)),
    (message("Activation"), (Family.ACTIVATION,)),
    (message("Normalization"), (Family.NORMALIZATION,)),
    (message("Merging"), (Family.MERGE,)),
)
"""The headings, and the families of layers beneath each."""

_LAYER = Qt.ItemDataRole.UserRole
_DOT = 9.0
_LEFT = 6


class Palette(QWidget):
    """A search field over the list of layers. A layer goes behind the selected one, or to the end."""

    def __init__(
        self, document: Document, selection: Selection, commands: Commands, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._commands = commands
        self._search = named(QLineEdit(), "palette_search")
        self._list = named(LayerList(), "palette_list")
        named(self, "palette")
        self.setMinimumWidth(140)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 0, 0)
        column.setSpacing(8)
        field = QVBoxLayout()
        field.setContentsMargins(0, 0, 12, 0)
        field.addWidget(self._search)
        column.addLayout(field)
        column.addWidget(self._list)
        self.setFocusProxy(self._search)
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._add_current)
        self._list.chosen.connect(self._add)
        wording().changed.connect(self.retranslate)
        theme().changed.connect(self._list.viewport().update)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything in the window's language."""
        self._search.setPlaceholderText(say(message("Search layers")))
        self._search.setAccessibleName(say(message("Search layers")))
        self._list.setAccessibleName(say(message("Layers")))
        self.setAccessibleName(say(message("Palette")))
        self._filter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead from the search field into the list, and out of a search."""
        if event.key() == Qt.Key.Key_Down and self._search.hasFocus():
            self._list.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
        else:
            super().keyPressEvent(event)

    def _filter(self) -> None:
        self._list.show_layers(self._search.text())

    def _add_current(self) -> None:
        self._add(self._list.currentIndex())

    def _add(self, index: QModelIndex) -> None:
        layer = layer_at(index)
        if layer is None:
            return
        nodes = self._selection.nodes
        after = nodes[-1].id if nodes else None
        self._commands.perform(lambda: edits.put_in(self._document.project, layer(), after))


class LayerList(QListView):
    """The layers that match a search, under headings; a row can be dragged."""

    chosen = Signal(QModelIndex)
    """A row was double-clicked, or Enter pressed on it."""

    def __init__(self) -> None:
        super().__init__()
        self.doubleClicked.connect(self.chosen)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(LayerDelegate(self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_layers(self, search: str = "") -> None:
        """List the layers whose name or description has all the words that are searched for."""
        self._model.clear()
        for heading, families in CATEGORIES:
            found = [layer for layer in _of(families) if _matches(layer, search)]
            if found:
                self._model.appendRow(_heading(heading))
            for layer in found:
                self._model.appendRow(_row(layer))
        if search:
            self.setCurrentIndex(self._model.index(1, 0))

    def startDrag(self, actions: Qt.DropAction) -> None:
        layer = layer_at(self.currentIndex())
        if layer is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.cargo(self.currentIndex()))
        drag.setPixmap(_chip(layer, self.font(), self.devicePixelRatioF()))
        drag.exec(Qt.DropAction.CopyAction)

    def cargo(self, index: QModelIndex) -> QMimeData:
        """Return what a drag of a row carries."""
        layer = layer_at(index)
        return QMimeData() if layer is None else packed(layer())

    def index_of(self, layer: type[Operation]) -> QModelIndex:
        """Return the row of a layer, an invalid one where the search hides it."""
        rows = (self._model.index(row, 0) for row in range(self._model.rowCount()))
        return next((index for index in rows if layer_at(index) is layer), QModelIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class LayerDelegate(QStyledItemDelegate):
    """Draws headings in small capitals, and layers with a dot in their family's colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = option.fontMetrics.height()
        is_heading = layer_at(index) is None
        return QSize(0, line + (16 if is_heading and index.row() else 10))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        layer = layer_at(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if layer is None:
            _draw_heading(painter, option, str(index.data()))
        else:
            _draw_layer(painter, QRectF(option.rect), layer, option.font, _ground(option))
        painter.restore()


def layer_at(index: QModelIndex | QPersistentModelIndex) -> type[Operation] | None:
    """Return the kind of layer in a row; None for a heading."""
    kind = index.data(_LAYER)
    return LAYERS.named(kind) if isinstance(kind, str) else None


def _of(families: tuple[Family, ...]) -> Iterator[type[Operation]]:
    for family in families:
        yield from (layer for layer in LAYERS if layer.family is family)


def _matches(layer: type[Operation], search: str) -> bool:
    described = f"{layer.__name__} {say(layer.help())}".casefold()
    return all(word in described for word in search.casefold().split())


def _heading(said: Message) -> QStandardItem:
    item = QStandardItem(say(said))
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _row(layer: type[Operation]) -> QStandardItem:
    item = QStandardItem(layer.__name__)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
    item.setData(layer.__name__, _LAYER)
    item.setToolTip(say(layer.help()))
    item.setData(say(layer.help()), Qt.ItemDataRole.AccessibleDescriptionRole)
    return item


def _ground(option: QStyleOptionViewItem) -> str:
    """Return the token of the colour behind a row, empty where it has none of its own."""
    if option.state & option.state.State_Selected:
        return "accent_tint"
    return "window" if option.state & option.state.State_MouseOver else ""


def _draw_heading(painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
    font = bold(small(option.font))
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 105)
    painter.setFont(font)
    painter.setPen(colour("muted"))
    area = option.rect.adjusted(2, 0, 0, -5)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text.upper())


def _draw_layer(painter: QPainter, area: QRectF, layer: type[Operation], font: QFont, ground: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if ground:
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(area.adjusted(0, 0, -4, 0), 6, 6)
    painter.setBrush(theme().tokens.of_family(layer.family))
    painter.drawRoundedRect(QRectF(area.left() + _LEFT, area.center().y() - _DOT / 2, _DOT, _DOT), 2.5, 2.5)
    painter.setFont(font)
    painter.setPen(colour("text"))
    text = area.adjusted(_LEFT + _DOT + 9, 0, -4, 0)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, layer.__name__)


def _chip(layer: type[Operation], font: QFont, ratio: float) -> QPixmap:
    """Return the picture under the pointer while a layer is dragged."""
    size = QSize(150, 32)
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(colour("accent"))
    painter.setBrush(colour("card"))
    area = QRectF(0.5, 0.5, size.width() - 1.0, size.height() - 1.0)
    painter.drawRoundedRect(area, 6, 6)
    _draw_layer(painter, area.adjusted(4, 0, 0, 0), layer, font, "")
    painter.end()
    return pixmap
