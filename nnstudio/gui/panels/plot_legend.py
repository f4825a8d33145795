"""The legend of a plot: each line's colour, name and present figure."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.text_line import TextLine
from nnstudio.gui.theme import colour, small


class LegendKey(QWidget):
    """A stroke of a line's colour, what it is, and where it stands now.

    No layout holds it together: one would lay out the window anew with every figure, though all are equally wide.
    """

    _STROKE = 12
    _GAP = 5

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_key")
        self._colour = QColor()
        self.setAutoFillBackground(True)  # so that nothing beneath is painted with it
        self._label = named(TextLine("", self), f"{name}_value", "muted")
        self._label.setFont(small(self.font()))
        self._label.move(self._STROKE + self._GAP, 0)

    @property
    def text(self) -> str:
        """What stands beside the stroke."""
        return self._label.text()

    def say(self, name: str, figure: str) -> None:
        """Show a name and a value."""
        self._label.setText(f"{name} {figure}")
        self._label.resize(self._label.sizeHint())
        self.setFixedSize(self._label.geometry().right() + 1, self._label.height())

    def set_colour(self, value: str) -> None:
        """Draw the stroke in this colour."""
        self._colour = QColor(value)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() / 2 - 1, self._STROKE, 2), self._colour)

    def paint_picture(self, painter: QPainter, right: float, baseline: float) -> float:
        """Draw it so that it ends at `right`; return where it begins."""
        painter.setFont(self._label.font())
        metrics = QFontMetrics(self._label.font())
        left = right - metrics.horizontalAdvance(self.text)
        painter.setPen(colour("muted"))
        painter.drawText(QPointF(left, baseline), self.text)
        stroke = QRectF(left - self._STROKE - self._GAP, baseline - metrics.xHeight() / 2 - 1, self._STROKE, 2)
        painter.fillRect(stroke, self._colour)
        return stroke.left()
