"""Which classes are taken for which, as a map of colours with the number of samples in each field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnstudio.data.samples import Array
from nnstudio.engine.metrics import ClassMetrics
from nnstudio.figures import grouped
from nnstudio.gui.contrast import readable_on
from nnstudio.gui.naming import named
from nnstudio.gui.theme import colour, small, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message

_LARGEST, _SMALLEST = 34, 2
"""Pixels that a field takes either way."""

_WRITTEN = 22
"""Pixels from which on the number of samples is written into a field."""

_NAMED = 11
"""Pixels from which on classes are named beside the map; its tips name them always."""

_LONG = 10_000
"""Samples from which on they are written in thousands."""

_PARTED = 6
"""Pixels from which on fields are parted by a hairline."""

_NAMES = 84
_GAP = 6
_CAPTION = 20
_LEAST_WIDTH = 200


class Confusion(QWidget):
    """A row for each class of the samples, a column for each class that they are taken for.

    What is right lies on the diagonal. The colour is the share of the samples of a row, its root in fact, so that
    rare mistakes are seen too.
    """

    def __init__(self) -> None:
        super().__init__()
        named(self, "confusion")
        self.names: tuple[str, ...] = ()
        self.counts: Array = np.zeros((0, 0), np.int64)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.update)
        wording().changed.connect(self.update)

    def show_metrics(self, metrics: ClassMetrics | None) -> None:
        """Show how the classes that occur are confused; nothing where nobody counted."""
        counts = np.array([] if metrics is None or metrics.confusion is None else metrics.confusion, np.int64)
        names = () if metrics is None else tuple(each.name for each in metrics.classes)
        occurring = np.flatnonzero(counts.sum(axis=0) + counts.sum(axis=1)) if counts.size else np.array([], np.intp)
        self.counts = counts[np.ix_(occurring, occurring)] if counts.size else counts.reshape(0, 0)
        self.names = tuple(names[place] for place in occurring)
        self.setVisible(len(self.names) > 1)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        plan = self._plan(width)
        return plan.top + plan.field * len(self.names) + 1

    def sizeHint(self) -> QSize:
        width = self._names_width() + _GAP + _LARGEST * len(self.names) + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self.heightForWidth(max(self.width(), _LEAST_WIDTH)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(small(self.font()))
        plan = self._plan(self.width())
        self._paint_names(painter, plan)
        shares = self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1)
        size = plan.field - (plan.field >= _PARTED)
        for row, column in np.ndindex(*self.counts.shape):
            area = QRectF(plan.left + column * plan.field, plan.top + row * plan.field, size, size)
            ground = _ground(float(shares[row, column]), row == column)
            painter.fillRect(area, ground)
            if self.counts[row, column] and plan.field >= _WRITTEN:
                painter.setPen(readable_on(ground, colour("text"), colour("on_accent")))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _written(int(self.counts[row, column])))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def told_at(self, place: QPointF) -> str:
        """Return in words what the field at a place holds; nothing beside the map."""
        plan = self._plan(self.width())
        column, row = int((place.x() - plan.left) // plan.field), int((place.y() - plan.top) // plan.field)
        if not (0 <= row < len(self.names) and 0 <= column < len(self.names)):
            return ""
        said = message(
            "{count} of {total} samples of {name} are taken for {claimed}",
            count=grouped(int(self.counts[row, column])),
            total=grouped(int(self.counts[row].sum())),
            name=self.names[row],
            claimed=self.names[column],
        )
        return say(said)

    def _paint_names(self, painter: QPainter, plan: _Plan) -> None:
        painter.setPen(colour("muted"))
        caption = say(message("taken for \N{RIGHTWARDS ARROW}"))
        painter.drawText(QRectF(plan.left, 0, self.width(), _CAPTION), Qt.AlignmentFlag.AlignVCenter, caption)
        if not plan.left:
            return
        metrics = QFontMetrics(painter.font())
        for place, name in enumerate(self.names):
            cut = metrics.elidedText(name, Qt.TextElideMode.ElideRight, _NAMES)
            beside = QRectF(0, plan.top + place * plan.field, plan.left - _GAP, plan.field - 1)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, cut)
            _paint_above(painter, plan, place, cut)

    def _names_width(self) -> int:
        metrics = QFontMetrics(small(self.font()))
        return min(_NAMES, max((metrics.horizontalAdvance(name) for name in self.names), default=0))

    def _plan(self, width: int) -> _Plan:
        """Return how large fields are on so much width, with names beside them where there is room for some."""
        count, names = max(len(self.names), 1), self._names_width()
        field = min((width - names - _GAP) // count, _LARGEST)
        if field < _NAMED:
            return _Plan(max(min(width // count, _LARGEST), _SMALLEST), 0, _CAPTION)
        above = _CAPTION if names <= field - 2 else names + 2 * _GAP
        return _Plan(field, names + _GAP, _CAPTION + above)


@dataclass(frozen=True)
class _Plan:
    """How large each field is either way and where the first one begins, in pixels; at the left edge without names."""

    field: int
    left: int
    top: int


def _paint_above(painter: QPainter, plan: _Plan, place: int, name: str) -> None:
    """Write a name above its column: as it is read where all fit, else from below upwards."""
    above = QRectF(plan.left + place * plan.field, _CAPTION, plan.field - 1, plan.top - _CAPTION)
    if above.height() <= _CAPTION:
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, name)
        return
    painter.save()
    painter.translate(above.center().x(), plan.top - _GAP)
    painter.rotate(-90)
    painter.drawText(QRectF(0, -plan.field / 2, _NAMES, plan.field), Qt.AlignmentFlag.AlignVCenter, name)
    painter.restore()


def _ground(share: float, is_right: bool) -> QColor:
    """Return the colour of a field; opaque, so that what is written on it can be chosen to be readable."""
    full, empty = colour("accent" if is_right else "problem"), colour("canvas")
    part = share**0.5
    return QColor.fromRgbF(
        part * full.redF() + (1 - part) * empty.redF(),
        part * full.greenF() + (1 - part) * empty.greenF(),
        part * full.blueF() + (1 - part) * empty.blueF(),
    )


def _written(count: int) -> str:
    return str(count) if count < _LONG else f"{count / 1000:.0f}k"
