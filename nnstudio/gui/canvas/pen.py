"""Writing words one behind the other on a line, in several fonts and colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from nnstudio.gui.canvas.face import BETWEEN_PHRASES
from nnstudio.gui.canvas.measures import Measures
from nnstudio.gui.theme import colour

_LEAST_LETTERS = 4
"""Fewer letters of a word tell nothing."""


class TextPen:
    """Writes from `x` on along a line with its middle at `middle`; `x` moves on with what is written."""

    def __init__(self, painter: QPainter, measures: Measures, x: float, middle: float) -> None:
        self.x = x
        self._painter = painter
        self._measures = measures
        self._middle = middle

    def write(
        self,
        text: str,
        ink: str,
        right: float,
        *,
        is_bold: bool = False,
        is_small: bool = False,
        gap: float | None = None,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        """Write a word in the colour of a token, cut where it would pass `right`, left out where little fits."""
        room = right - self.x
        if not text or room < _LEAST_LETTERS * self._measures.gap:
            return
        font = self._measures.bold if is_bold else self._measures.small if is_small else self._measures.font
        shown = QFontMetricsF(font).elidedText(text, elide, room)
        self._draw(shown, font, ink, self.x)
        self.x += QFontMetricsF(font).horizontalAdvance(shown) + (self._measures.gap if gap is None else gap)

    def write_phrases(self, text: str, ink: str, right: float) -> None:
        """Write phrases as many as fit, each of them whole."""
        metrics, room = QFontMetricsF(self._measures.font), right - self.x
        while BETWEEN_PHRASES in text and metrics.horizontalAdvance(text) > room:
            text = text.rpartition(BETWEEN_PHRASES)[0]
        self.write(text, ink, right)

    def write_back(self, right: float, text: str, ink: str) -> float:
        """Write a word that ends at `right`, and return where it begins."""
        x = right - QFontMetricsF(self._measures.font).horizontalAdvance(text)
        self._draw(text, self._measures.font, ink, x)
        return x

    def _draw(self, text: str, font: QFont, ink: str, x: float) -> None:
        metrics = QFontMetricsF(font)
        self._painter.setFont(font)
        self._painter.setPen(colour(ink))
        self._painter.drawText(QPointF(x, self._middle + (metrics.ascent() - metrics.descent()) / 2), text)
