"""By how much each layer changed in a training."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.figures import decimal, percent
from nnstudio.gui.theme import colour, room_for, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message

_ROW = 26


class LayerChanges(QWidget):
    """A row per layer with weights: its name, a bar, and its relative change; exactly 0 where it is frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("layer_changes")
        self.rows: list[tuple[str, float, bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)
        wording().changed.connect(self.update)

    def show_changes(self, rows: list[tuple[str, float, bool]]) -> None:
        """Show name, relative change, and whether it learns, of each layer."""
        self.rows = rows
        self.setAccessibleDescription(", ".join(worded_change(name, change) for name, change, _ in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _ROW * len(self.rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        names = min(room_for(self.font(), (name for name, _, _ in self.rows)), self.width() // 3)
        texts = [
            figure_of(change) if learns else f"{say(_FROZEN)} {figure_of(change)}" for _, change, learns in self.rows
        ]
        figures = room_for(self.font(), texts)
        room = max(min(self.width() - names - figures - 32, 420), 20)
        most = max((change for _, change, _ in self.rows if math.isfinite(change)), default=0.0) or 1.0
        for place, (name, change, learns) in enumerate(self.rows):
            top = float(place * _ROW)
            painter.setPen(colour("text"))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, names)
            painter.drawText(QRectF(0, top, names, _ROW), Qt.AlignmentFlag.AlignVCenter, shown)
            bar = QRectF(names + 16, top + _ROW / 2 - 2, room, 4)
            painter.fillRect(bar, colour("hairline"))
            bar.setWidth(room * min(change / most, 1.0))
            painter.fillRect(bar, colour("accent"))
            painter.setPen(colour("text" if learns else "accent_text"))
            area = QRectF(names + room + 32, top, figures, _ROW)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, texts[place])


_FROZEN = message("frozen")
_MANY_TIMES = 100.0
"""A change from which on it is told how many times a layer's own size it is, as after a training that diverged."""


def figure_of(change: float) -> str:
    """Return a relative change as it is shown: a plain 0 only where not one bit is another."""
    if change == 0.0:
        return "0"
    return percent(change) if change < _MANY_TIMES else f"{decimal(change)} \N{MULTIPLICATION SIGN}"


def worded_change(name: str, change: float) -> str:
    """Return a layer and its relative change in one go, for those who hear the window."""
    return f"{name} {figure_of(change)}"
