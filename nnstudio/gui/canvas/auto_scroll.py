"""The canvas moves along while something is dragged near its edge."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal

_MARGIN = 36
"""Pixels from the edge at which it begins."""

_INTERVAL = 16
_FASTEST = 14


class AutoScroll(QObject):
    """Tells, 60 times a second, how far to move while the pointer is near an edge: faster the nearer it is."""

    moved = Signal(QPoint)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by = QPoint()
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(self._tick)

    def watch(self, at: QPoint, area: QRect) -> None:
        """Take note of where the pointer is in an area."""
        across = _speed(at.x() - area.left(), area.right() - at.x())
        self._by = QPoint(across, _speed(at.y() - area.top(), area.bottom() - at.y()))
        if self._by.isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Move no longer."""
        self._timer.stop()

    def _tick(self) -> None:
        self.moved.emit(self._by)


def _speed(from_start: int, to_end: int) -> int:
    """Return how fast the sheet is pulled: forward near the start, back near the end."""
    if from_start < _MARGIN:
        return round(_FASTEST * min(1.0, (_MARGIN - from_start) / _MARGIN))
    if to_end < _MARGIN:
        return -round(_FASTEST * min(1.0, (_MARGIN - to_end) / _MARGIN))
    return 0
