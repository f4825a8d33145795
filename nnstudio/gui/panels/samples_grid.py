"""A grid of samples that scrolls through any number of them: only those in sight are read and drawn."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from nnstudio.figures import grouped
from nnstudio.gui.naming import named
from nnstudio.gui.panels.samples_faces import Face
from nnstudio.gui.panels.samples_reader import SampleReader
from nnstudio.gui.theme import colour, small, theme
from nnstudio.gui.wording import say
from nnstudio.messages import message

_GAP = 10
_FURTHEST = 2**31 - 1
"""Pixels that a scroll bar can tell apart."""


class SampleGrid(QAbstractScrollArea):
    """Samples side by side, as many as there is room for across."""

    def __init__(self, reader: SampleReader) -> None:
        super().__init__()
        named(self, "samples_grid")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self._reader = reader
        self._face: Face | None = None
        reader.ready.connect(self.viewport().update)
        theme().changed.connect(self.viewport().update)

    def show_face(self, face: Face | None) -> None:
        """Draw the reader's samples in a way, from the first one on."""
        self._face = face
        self._spread()
        self.verticalScrollBar().setValue(0)
        self._read()
        self.viewport().update()

    def places_in_sight(self) -> range:
        """Return which samples are in sight, at least in part."""
        if self._face is None:
            return range(0)
        top = self.verticalScrollBar().value()
        first = top // self._pitch.height()
        last = -(-(top + self.viewport().height()) // self._pitch.height())
        return range(first * self._across, min(last * self._across, len(self._reader)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        first = self.places_in_sight().start
        self._spread()
        self.verticalScrollBar().setValue(min(first // self._across * self._pitch.height(), _FURTHEST))
        self._read()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._read()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        face = self._face
        if face is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        for place in self.places_in_sight():
            area = self._area(place)
            if not event.rect().intersects(area):
                continue
            sample = self._reader.sample(place)
            if sample is None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("window"))
                painter.drawRoundedRect(QRectF(area).adjusted(0, 0, 0, -4), 4, 4)
            else:
                painter.save()
                face.paint(painter, QRectF(area), sample)
                painter.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell(event)
            return True
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    @property
    def _size(self) -> QSize:
        return QSize(1, 1) if self._face is None else self._face.size(self.viewport().width())

    @property
    def _pitch(self) -> QSize:
        gap = _GAP if self._size.width() < self.viewport().width() else 0
        return self._size + QSize(gap, gap)

    @property
    def _across(self) -> int:
        return max(1, (self.viewport().width() + _GAP) // max(1, self._pitch.width()))

    def _area(self, place: int) -> QRect:
        row, column = divmod(place, self._across)
        pitch = self._pitch
        return QRect(
            QPoint(column * pitch.width(), row * pitch.height() - self.verticalScrollBar().value()), self._size
        )

    def _spread(self) -> None:
        """Let the scroll bar run through all samples."""
        rows = -(-len(self._reader) // self._across)
        bar, pitch = self.verticalScrollBar(), self._pitch
        bar.setRange(0, min(max(0, rows * pitch.height() - self.viewport().height()), _FURTHEST))
        bar.setSingleStep(max(16, pitch.height() // 2))
        bar.setPageStep(self.viewport().height())

    @Slot()
    def _read(self) -> None:
        places = self.places_in_sight()
        self._reader.want(places.start, places.stop)

    def _tell(self, event: QHelpEvent) -> None:
        found = next((place for place in self.places_in_sight() if self._area(place).contains(event.pos())), None)
        sample: Any = None if found is None else self._reader.sample(found)
        if found is None or sample is None or self._face is None:
            QToolTip.hideText()
            return
        said = message("sample {number}: {sample}", number=grouped(found + 1), sample=self._face.worded(sample))
        QToolTip.showText(event.globalPos(), say(said), self.viewport())
