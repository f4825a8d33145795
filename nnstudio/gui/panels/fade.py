"""What shows that an area scrolls on: its content fades away at the lower edge until its end is in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.theme import colour, theme

_HEIGHT = 20


def fading(content: QWidget) -> QScrollArea:
    """Return an area in which content scrolls up and down, and fades away where there is more of it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    Fade(area)
    return area


class Fade(QWidget):
    """Lies over the lower edge of an area in the colour of the panel."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        named(self, "fade")
        self._area = area
        self._bar = area.verticalScrollBar()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        area.viewport().installEventFilter(self)
        self._bar.valueChanged.connect(self._place)
        self._bar.rangeChanged.connect(self._place)
        theme().changed.connect(self.update)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        solid, clear = colour("panel"), colour("panel")
        clear.setAlpha(0)
        gradient = QLinearGradient(0.0, 0.0, 0.0, self.height())
        gradient.setColorAt(0.0, clear)
        gradient.setColorAt(1.0, solid)
        QPainter(self).fillRect(self.rect(), gradient)

    def _place(self) -> None:
        seen = self._area.viewport().geometry()
        self.setGeometry(seen.left(), seen.bottom() + 1 - _HEIGHT, seen.width(), _HEIGHT)
        self.setVisible(self._bar.value() < self._bar.maximum())
