"""The layers there are: searched, dragged onto the canvas, or added by a double click or Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui import edits
from nnstudio.gui.canvas.cargo import packed
from nnstudio.gui.commands import Commands
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.panels.palette_order import HEADINGS, also_called, layers_under
from nnstudio.gui.panels.palette_row import DIMMED, FOLDED, IN_USE, LAYER, LayerDelegate, chip, layer_at
from nnstudio.gui.search_field import SearchField
from nnstudio.gui.selection import Selection
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say, wording
from nnstudio.layers import Operation
from nnstudio.messages import Message, message

_OPEN_AT_FIRST = ("Core", "Convolution")

_HEADING = Qt.ItemDataRole.UserRole + 2


class Palette(QWidget):
    """A search field over the list of layers. A layer goes behind the selected one, or to the end."""

    def __init__(self, document: Document, selection: Selection, commands: Commands, settings: Settings) -> None:
        super().__init__()
        self._document = document
        self._selection = selection
        self._commands = commands
        self._search = named(SearchField(), "palette_search")
        self._list = named(LayerList(settings), "palette_list")
        self._nothing = named(QLabel(), "palette_nothing", "muted")
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(2, 4, 12, 4)
        named(self, "palette")
        self.setMinimumWidth(140)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 0, 0)
        column.setSpacing(8)
        field = QVBoxLayout()
        field.setContentsMargins(0, 0, 12, 0)
        field.addWidget(self._search)
        column.addLayout(field)
        column.addWidget(self._nothing)
        column.addWidget(self._list, 1)
        self.setFocusProxy(self._search)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._add_current)
        self._list.chosen.connect(self._add)
        wording().changed.connect(self.retranslate)
        theme().changed.connect(self._list.viewport().update)
        document.status_changed.connect(self._update_access)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything in the window's language."""
        self._search.setPlaceholderText(say(message("Search layers")))
        self._search.setAccessibleName(say(message("Search layers")))
        self._list.setAccessibleName(say(message("Kinds of layers")))
        self._nothing.setText(say(message("Nothing is called that; try fewer letters")))
        self.setAccessibleName(say(message("Palette")))
        self._filter()
        self._update_access()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead from the search field into the list, and out of a search."""
        if event.key() == Qt.Key.Key_Down and self._search.hasFocus():
            self._list.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
        else:
            super().keyPressEvent(event)

    def _update_access(self) -> None:
        """Dim the layers while none can be added, and say why where the pointer rests on them."""
        why = self._document.read_only
        self._list.dim(None if why is None else say(message("Layers cannot be added now: {why}.", why=why)))

    def _filter(self) -> None:
        self._list.show_layers(self._search.text())
        self._nothing.setVisible(self._list.is_empty)

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
    """The layers that match a search, under headings that fold; a row can be dragged.

    A search looks into folded categories too. What a person folds stays so.
    """

    chosen = Signal(QModelIndex)
    """A row was double-clicked, or Enter pressed on it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._search = ""
        self._dimmed: str | None = None
        self.doubleClicked.connect(self._choose)
        self.clicked.connect(self._fold_by_click)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(LayerDelegate(self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().rangeChanged.connect(self._keep_margin)
        self._keep_margin()

    def show_layers(self, search: str = "") -> None:
        """List the layers whose name or description has all the words that are searched for."""
        self._search = search
        self._mark_use()
        self._model.clear()
        for heading in HEADINGS:
            found = [layer for layer in layers_under(heading) if _matches(layer, search)]
            if found:
                self._model.appendRow(_heading(heading))
            for layer in found:
                self._model.appendRow(_row(layer))
        self._show_folds()
        if search:
            rows = [index for index in self._indexes() if layer_at(index) is not None]
            self.setCurrentIndex(max(rows, key=lambda row: _closeness(str(row.data()), search), default=QModelIndex()))

    def dim(self, why: str | None) -> None:
        """Look as if nothing could be added, for the reason `why`; None: as ever. A drag is refused where it leads."""
        if why == self._dimmed:
            return
        self._dimmed = why
        self.setProperty(DIMMED, why is not None)
        self.viewport().update()

    @property
    def is_empty(self) -> bool:
        """Whether nothing matches the search."""
        return self._model.rowCount() == 0

    def uncover(self, index: QModelIndex) -> None:
        """Bring a row into sight, even where its heading is folded."""
        heading = self._heading_of(index)
        if self._is_folded(heading):
            self._fold(heading, False)
        self.executeDelayedItemsLayout()
        self.scrollTo(index)

    def startDrag(self, actions: Qt.DropAction) -> None:
        layer = layer_at(self.currentIndex())
        if layer is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.cargo(self.currentIndex()))
        drag.setPixmap(chip(layer, self.font(), self.devicePixelRatioF()))
        drag.exec(Qt.DropAction.CopyAction)

    def cargo(self, index: QModelIndex) -> QMimeData:
        """Return what a drag of a row carries."""
        layer = layer_at(index)
        return QMimeData() if layer is None else packed(layer())

    def index_of(self, layer: type[Operation]) -> QModelIndex:
        """Return the row of a layer, an invalid one where the search hides it."""
        return next((index for index in self._indexes() if layer_at(index) is layer), QModelIndex())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._dimmed is not None:
            QToolTip.showText(event.globalPos(), self._dimmed, self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        is_by_pointer = event.reason() is Qt.FocusReason.MouseFocusReason
        if not self.currentIndex().isValid() and not is_by_pointer:
            self.setCurrentIndex(self._model.index(1, 0))
        super().focusInEvent(event)
        self._mark_use()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark_use()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        heading = self._heading_of(self.currentIndex())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not self._search:
            self.setCurrentIndex(heading if event.key() == Qt.Key.Key_Left else self.currentIndex())
            self._fold(heading, event.key() == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def _keep_margin(self) -> None:
        """Let rows end where the search field does, whether or not there is a scroll bar beside them."""
        bar = self.verticalScrollBar()
        self.setViewportMargins(0, 0, 0 if bar.maximum() else bar.sizeHint().width(), 0)

    def _choose(self, index: QModelIndex) -> None:
        if layer_at(index) is not None:
            self.chosen.emit(index)
        elif index.isValid():
            self._fold(index, not self._is_folded(index))

    def _fold_by_click(self, index: QModelIndex) -> None:
        if layer_at(index) is None:
            self._fold(index, not self._is_folded(index))

    def _fold(self, heading: QModelIndex, is_folded: bool) -> None:
        if heading.isValid() and not self._search:
            self._settings.set_flag(_flag(heading), not is_folded)
            self._show_folds()

    def _is_folded(self, heading: QModelIndex) -> bool:
        is_open_at_first = heading.data(_HEADING) in _OPEN_AT_FIRST
        return heading.isValid() and not self._search and not self._settings.flag(_flag(heading), is_open_at_first)

    def _mark_use(self) -> None:
        self.setProperty(IN_USE, self.hasFocus() or bool(self._search))
        self.viewport().update()

    def _show_folds(self) -> None:
        heading, hidden = QModelIndex(), 0
        for index in self._indexes():
            if layer_at(index) is None:
                heading, hidden = index, 0
                self._model.setData(heading, 0, FOLDED)
            else:
                hidden += self._is_folded(heading)
                self.setRowHidden(index.row(), hidden > 0)
                self._model.setData(heading, hidden, FOLDED)

        self.scheduleDelayedItemsLayout()

    def _indexes(self) -> list[QModelIndex]:
        return [self._model.index(row, 0) for row in range(self._model.rowCount())]

    def _heading_of(self, index: QModelIndex) -> QModelIndex:
        above = (self._model.index(row, 0) for row in range(index.row(), -1, -1))
        return next((each for each in above if layer_at(each) is None), QModelIndex())


def _matches(layer: type[Operation], search: str) -> bool:
    described = f"{layer.__name__} {also_called(layer)} {say(layer.help())}".casefold()
    return all(word in described for word in search.casefold().split())


def _closeness(name: str, search: str) -> int:
    """Return how much a search looks like a name, rather than like what is said of the layer."""
    typed, name = search.strip().casefold(), name.casefold()
    return (typed in name) + name.startswith(typed) + (typed == name)


def _flag(heading: QModelIndex) -> str:
    """Return the setting that says whether a category is open."""
    return f"palette_{str(heading.data(_HEADING)).lower()}"


def _heading(said: Message) -> QStandardItem:
    item = QStandardItem(say(said))
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    item.setData(str(said), _HEADING)
    return item


def _row(layer: type[Operation]) -> QStandardItem:
    item = QStandardItem(layer.__name__)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
    item.setData(layer.__name__, LAYER)
    item.setToolTip(f"{layer.__name__}\n{say(layer.help())}")
    item.setData(say(layer.help()), Qt.ItemDataRole.AccessibleDescriptionRole)
    return item
