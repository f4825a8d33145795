"""A line of text that stands beside others, whatever signs it has."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class TextLine(QLabel):
    """A label as high as Latin letters want it, which stands on one line with labels that have nothing else.

    Chinese signs come from another font, which asks for more room above and below than they fill: Qt's own labels are
    higher with them, and their text lower. Text that is wrapped, and has more than one line, is left to Qt.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)  # as it is painted: a name may look like HTML

    def sizeHint(self) -> QSize:
        return self._flattened(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._flattened(super().minimumSizeHint())

    def heightForWidth(self, width: int) -> int:
        height = super().heightForWidth(width)
        return min(height, self._height()) if height >= 0 and self._fits(width) else height

    def paintEvent(self, event: QPaintEvent) -> None:
        area, metrics = self.contentsRect(), QFontMetricsF(self.font())
        if not self._fits(area.width()):
            super().paintEvent(event)
            return
        spare = area.width() - metrics.horizontalAdvance(self.text())
        left = area.left() + (spare if self.alignment() & Qt.AlignmentFlag.AlignRight else 0.0)
        middle = area.top() + area.height() / 2
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), self.text())

    def _flattened(self, size: QSize) -> QSize:
        is_one_line = not self.wordWrap() or self._fits(size.width())
        return QSize(size.width(), min(size.height(), self._height())) if is_one_line else size

    def _fits(self, width: float) -> bool:
        return QFontMetricsF(self.font()).horizontalAdvance(self.text()) <= width or not self.wordWrap()

    def _height(self) -> int:
        margins = self.contentsMargins()
        return math.ceil(QFontMetricsF(self.font()).height()) + margins.top() + margins.bottom()
