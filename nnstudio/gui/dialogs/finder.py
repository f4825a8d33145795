"""Finding anything by typing: a field, and a list that follows what is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from nnstudio.gui.dialogs.findings import Finding, findings, fitting
from nnstudio.gui.files import Files
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.naming import named
from nnstudio.gui.search_field import SearchField
from nnstudio.gui.theme import colour, small
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message

_WIDTH = 560
_ROWS = 10
_ROW_HEIGHT = 32
_FINDING = Qt.ItemDataRole.UserRole
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Finder(QFrame):
    """The field and the list, over the window; Escape, or a click elsewhere, puts it away."""

    def __init__(self, window: MainWindow, files: Files) -> None:
        super().__init__(window)
        named(self, "finder", "popup")
        self._window = window
        self._files = files
        self._all: list[Finding] = []
        self._field = named(SearchField(), "finder_field")
        self._field.textChanged.connect(self._follow)
        self._field.installEventFilter(self)
        self._model = QStandardItemModel(self)
        self._list = named(QListView(), "finder_list")
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setUniformItemSizes(True)
        self._list.clicked.connect(self._choose)
        self._nothing = named(QLabel(), "finder_nothing", "muted")
        self._nothing.setContentsMargins(12, 8, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for part in (self._field, self._list, self._nothing):
            column.addWidget(part)
        wording().changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def open(self) -> None:
        """Show it, with all there is to find at the moment."""
        self._field.clear()
        self._look()
        self.raise_()
        self.show()
        self._field.setFocus()

    def retranslate(self) -> None:
        """Word it in the window's language."""
        self._field.setPlaceholderText(say(message("Find an action, a layer, a template or a file")))
        self._field.setAccessibleName(self._field.placeholderText())
        self._list.setAccessibleName(say(message("What was found")))
        self._nothing.setText(say(message("Nothing is called that; try fewer letters")))
        if self.isVisible():
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._window.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
        elif event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._put_away()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.currentIndex())
        elif key in _MOVES:
            QApplication.sendEvent(self._list, event)
        else:
            return False
        return True

    def _look(self) -> None:
        self._all = findings(self._window, self._files)
        self._follow(self._field.text())

    def _follow(self, typed: str) -> None:
        self._model.clear()
        for finding in fitting(self._all, typed):
            item = QStandardItem(finding.title)
            item.setData(finding, _FINDING)
            item.setData(f"{finding.title}, {say(finding.kind)}", Qt.ItemDataRole.AccessibleTextRole)
            item.setEditable(False)
            self._model.appendRow(item)
        self._list.setVisible(self._model.rowCount() > 0)
        self._nothing.setVisible(self._model.rowCount() == 0)
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._place()

    def _place(self) -> None:
        rows = min(self._model.rowCount(), _ROWS)
        self._list.setFixedHeight(rows * _ROW_HEIGHT + 2)
        self.adjustSize()
        width = min(_WIDTH, self._window.width() - 32)
        self.setGeometry((self._window.width() - width) // 2, self._window.menuBar().height(), width, self.height())

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            finding: Finding = index.data(_FINDING)
            self._put_away()
            finding.do()

    def _put_away(self) -> None:
        self.hide()
        self._window.setFocus()


class _Row(QStyledItemDelegate):
    """A title, and in grey what kind of thing it is and a remark."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        finding: Finding = index.data(_FINDING)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_tint"))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        inner = area.adjusted(12, 0, -12, 0)
        font = option.font
        painter.setFont(font)
        painter.setPen(colour("text"))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(finding.title, Qt.TextElideMode.ElideRight, inner.width() * 6 // 10)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(small(font))
        painter.setPen(colour("muted"))
        kind = " · ".join(filter(None, (say(finding.kind), finding.remark)))
        room = inner.adjusted(metrics.horizontalAdvance(title) + 16, 0, 0, 0)
        kind = painter.fontMetrics().elidedText(kind, Qt.TextElideMode.ElideLeft, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, kind)
        painter.restore()
