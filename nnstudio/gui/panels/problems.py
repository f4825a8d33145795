"""What keeps the network from being trained, as a list to go there from; it is there only while there is anything."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.figures import grouped
from nnstudio.gui import edits
from nnstudio.gui.actions import Actions
from nnstudio.gui.document import Document
from nnstudio.gui.icons import icon
from nnstudio.gui.keyboard import allow
from nnstudio.gui.naming import named
from nnstudio.gui.selection import Selection
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message
from nnstudio.network import Problem

_MARGIN = 8
_ICON_SIZE = 16
_ROW_PADDING = 8
_MOST_ROWS = 4
_MOST_HEIGHT = 132

_PAUSE = 100
"""Milliseconds after an edit until it is found out whether the network can be made to fit: that takes a tenth of an
edit in 200 layers, and nobody needs it while typing."""


class Problems(QWidget):
    """A sentence for each problem; a click or Enter goes to its layer, a button fits the network to the data."""

    def __init__(self, document: Document, selection: Selection, verbs: Actions) -> None:
        super().__init__()
        self.setObjectName("problems")
        self._document = document
        self._selection = selection
        self._verbs = verbs
        self._shown: tuple[Problem, ...] = ()
        self._title = named(QLabel(), "problems_title", "title")
        self._list = named(QListWidget(), "problems_list")
        self._list.setWordWrap(True)
        self._list.setIconSize(QSize(_ICON_SIZE, _ICON_SIZE))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._title.setContentsMargins(4, 10, 8, 4)  # above the icons, which the list sets in
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 0, _MARGIN, _MARGIN)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._list, 1)
        self._fit = named(QPushButton(), "fit_network_button")
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN + _ICON_SIZE, 0, 0, 0)
        row.addWidget(self._fit)
        row.addStretch(1)
        column.addLayout(row)
        self._fit.clicked.connect(self._fit_network)
        self._list.itemClicked.connect(self._go)
        self._list.itemActivated.connect(self._go)
        document.changed.connect(self._update)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._offer_fitting)
        document.status_changed.connect(self._follow_status)
        wording().changed.connect(self.retranslate)
        theme().changed.connect(self.retranslate)
        self.retranslate()

    def reveal(self) -> None:
        """Turn to the page of the network and give the list the focus, on its first problem."""
        self._verbs["mode_build"].trigger()
        if self._list.count():
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._list.setCurrentRow(0)
            self._go(self._list.item(0))

    def sizeHint(self) -> QSize:
        rows = sum(self._row_height(row) for row in range(min(self._list.count(), _MOST_ROWS)))
        height = self._title.sizeHint().height() + min(rows, _MOST_HEIGHT) + _MARGIN
        if not self._fit.isHidden():
            height += self._fit.sizeHint().height()
        return QSize(super().sizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def retranslate(self) -> None:
        """Word the problems in the window's language."""
        self._fill()

    def _row_height(self, row: int) -> int:
        """Return what a sentence takes at the list's width; Qt's own hint takes it for one line."""
        room = QRect(0, 0, self._list.viewport().width() - _ICON_SIZE - 24, _MOST_HEIGHT)
        text = self._list.item(row).text()
        needed = self._list.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        return max(needed.height(), _ICON_SIZE) + _ROW_PADDING

    def _update(self) -> None:
        if self._document.problems != self._shown:
            self._fill()

    def _fill(self) -> None:
        self._shown = self._document.problems
        count = len(self._shown)
        title = message("1 problem") if count == 1 else message("{count} problems", count=grouped(count))
        self._title.setText(say(title))
        self._list.setAccessibleName(self._title.text())
        self._list.clear()
        for problem in self._shown:
            item = QListWidgetItem(icon("problem", "problem"), say(problem.message))
            item.setToolTip(say(message("Click to go there")))
            self._list.addItem(item)
        self._offer_fitting()
        self.updateGeometry()
        if not self._shown:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()

    def _go(self, item: QListWidgetItem) -> None:
        problem = self._shown[self._list.row(item)]
        if problem.node_id is not None:
            self._selection.select((problem.node_id,))
        elif not self._document.summary.problems:  # the loss is what does not fit the data
            self._verbs["mode_train"].trigger()

    def _follow_status(self) -> None:
        allow(self._fit, self._document.read_only is None)
        self._pause.start()

    def _offer_fitting(self) -> None:
        """Offer to fit the network to the data where that is all there is to do."""
        document = self._document
        fits = not document.summary.problems and document.adapted is not None
        self._fit.setText(say(message("Fit the network to the data")))
        self._fit.setVisible(fits)
        allow(self._fit, document.read_only is None)

    def _fit_network(self) -> None:
        self._offer_fitting()
        known = self._document.known_data
        if known is not None and not self._fit.isHidden():
            self._document.edit(*edits.fit_to_data(self._document.project, known.like))
