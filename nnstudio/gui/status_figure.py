"""A figure of the status bar, which stands out in the sentence about it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.theme import bold, colour


class StatusFigure(QWidget):
    """A muted sentence with one strong figure.

    It is painted in three pieces: a label lays out rich text anew for every figure, and the window with it. Nothing
    else is laid out while it is as wide as before, nor painted beneath it.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name)
        self._pieces: tuple[str, str, str] = ("", "", "")
        self._size = QSize()
        self.setContentsMargins(4, 4, 12, 4)
        self.setAutoFillBackground(True)

    @property
    def text(self) -> str:
        """The whole sentence."""
        return "".join(self._pieces)

    def say(self, sentence: str, figure: str) -> None:
        """Show a sentence in which the figure occurs."""
        pieces = sentence.partition(figure)
        if pieces != self._pieces:
            self._pieces = pieces
            self.setAccessibleName(sentence)
            self._measure()
            self.update()

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return self._size

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        """Ask for as much room as the words take."""
        margins = self.contentsMargins()
        width = sum(QFontMetricsF(font).horizontalAdvance(piece) for piece, font, _ in self._inked())
        height = QFontMetricsF(self.font()).height()
        size = QSize(math.ceil(width), math.ceil(height)).grownBy(margins)
        if size != self._size:
            self._size = size
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area, metrics = QPainter(self), self.contentsRect(), QFontMetricsF(self.font())
        at = QPointF(area.left(), area.center().y() + 0.5 + (metrics.ascent() - metrics.descent()) / 2)
        for piece, font, ink in self._inked():
            painter.setFont(font)
            painter.setPen(colour(ink))
            painter.drawText(at, piece)
            at.setX(at.x() + QFontMetricsF(font).horizontalAdvance(piece))

    def _inked(self) -> Iterator[tuple[str, QFont, str]]:
        """Yield the pieces with their fonts and colours."""
        plain = self.font()
        yield from zip(self._pieces, (plain, bold(plain), plain), ("muted", "text", "muted"), strict=True)
