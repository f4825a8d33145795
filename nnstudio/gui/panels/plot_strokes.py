"""The lines of a plot as strokes, in the pixels of its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget
from shiboken6 import wrapInstance

from nnstudio.gui.panels.plot_drawn import NOTHING, Points
from nnstudio.layers.base import Array

_DASH, _GAP = 4.0, 2.0
_DOT = 2.5
"""Radius of a dot, in pixels."""


@dataclass(frozen=True)
class Ink:
    """How a line is painted. One that is not smooth is sharp where it is level or upright, and is painted sooner."""

    pen: QPen
    is_smooth: bool = True
    is_dashed: bool = False


class Strokes(QGraphicsObject):
    """Paints lines over the box in whose range they are given, each in its ink, one above the other in the inks' order.

    They are mapped to pixels once, cut at the edges, and handed over as separate pieces, which Qt paints several times
    sooner than a path as wide. All widths are pixels of the window, at any scale of the screen.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        super().__init__(box)
        self._box = box
        self._inks: Mapping[str, Ink] = {}
        self._lines: dict[str, Points] = {}
        self._rules: dict[str, tuple[Sequence[float], bool]] = {}
        self._dotted: set[str] = set()
        self._pieces: dict[str, Array] = {}
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        box.sigRangeChanged.connect(self._map_anew)
        box.sigResized.connect(self._map_anew)

    def restyle(self, inks: Mapping[str, Ink]) -> None:
        """Paint lines of these names in these inks."""
        self._inks = inks
        self._map_anew()

    def draw(self, name: str, points: Points, *, has_dots: bool = False) -> None:
        """Show a line in place of the one of that name; it is broken where it is not finite."""
        self._lines[name] = points
        (self._dotted.add if has_dots else self._dotted.discard)(name)
        self._pieces.pop(name, None)
        self.update()

    def rule(self, name: str, places: Sequence[float], *, is_upright: bool) -> None:
        """Show straight lines from edge to edge at these places, instead of those of that name."""
        self._rules[name] = (places, is_upright)
        self._pieces.pop(name, None)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self._box.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        for name, ink in self._inks.items():
            cut = self._pieces_of(name, ink)
            if len(cut):
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, ink.is_smooth)
                painter.setPen(ink.pen)
                if widget is None:
                    _paint_joined(painter, cut)
                else:
                    painter.drawLines(cast(QLineF, wrapInstance(cut.ctypes.data, QLineF)), len(cut))
            if name in self._dotted:
                self._paint_dots(painter, name, ink)

    def _paint_dots(self, painter: QPainter, name: str, ink: Ink) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.pen.brush())
        points, area = self._in_pixels(self._lines[name]), self._box.rect()
        is_inside = ((points > -1.0) & (points < (area.width() + 1.0, area.height() + 1.0))).all(axis=1)  # no NaN is
        for x, y in points[is_inside].tolist():
            painter.drawEllipse(QPointF(x, y), _DOT, _DOT)

    def _map_anew(self) -> None:
        self._pieces.clear()
        self.prepareGeometryChange()
        self.update()

    def _pieces_of(self, name: str, ink: Ink) -> Array:
        if name not in self._pieces:
            if name in self._rules:
                self._pieces[name] = self._ruled(*self._rules[name])
            else:
                area, cut = self._box.rect(), pieces(self._in_pixels(self._lines.get(name, NOTHING)))
                cut = within(cut, area.width(), area.height())
                self._pieces[name] = dashes(cut) if ink.is_dashed else cut
        return self._pieces[name]

    def _ruled(self, places: Sequence[float], is_upright: bool) -> Array:
        at = np.array(places, np.float64)
        starts = self._in_pixels((at, at))
        ends = starts.copy()
        along, area = (1, self._box.rect().height()) if is_upright else (0, self._box.rect().width())
        starts[:, along], ends[:, along] = 0.0, area
        return np.concatenate((starts, ends), axis=1)

    def _in_pixels(self, points: Points) -> Array:
        """Return points as rows of x and y."""
        (left, right), (bottom, top) = self._box.viewRange()
        area = self._box.rect()
        result = np.empty((len(points[0]), 2))
        result[:, 0] = (points[0] - left) * (area.width() / (right - left))
        result[:, 1] = (top - points[1]) * (area.height() / (top - bottom))
        return result


def pieces(points: Array) -> Array:
    """Return what lies between neighbours as rows of x and y of both, which is how a QLineF lies in memory."""
    result: Array = np.concatenate((points[:-1], points[1:]), axis=1)
    return result if np.isfinite(points).all() else result[np.isfinite(result).all(axis=1)]


def within(cut: Array, width: float, height: float) -> Array:
    """Return what of pieces lies between 0 and width, 0 and height.

    Far outside of that a line would have dashes without end, and a drawing as SVG would show it.
    """
    if not len(cut) or (cut.min() >= 0.0 and (cut <= (width, height, width, height)).all()):
        return cut
    return _between(_between(cut, width, 0), height, 1)


def _between(cut: Array, size: float, axis: int) -> Array:
    """Return what lies between 0 and `size` along an axis."""
    along, across = cut[:, axis::2], cut[:, 1 - axis :: 2]
    kept = np.clip(along, 0.0, size)
    rise, run = np.diff(along), np.diff(across)
    result = np.empty_like(cut)
    result[:, axis::2] = kept
    result[:, 1 - axis :: 2] = across + (kept - along) * np.divide(run, rise, out=np.zeros_like(run), where=rise != 0.0)
    is_outside = (along < 0.0).all(axis=1) | (along > size).all(axis=1)
    return result[~is_outside]


def dashes(cut: Array) -> Array:
    """Return dashes along pieces, as rows like theirs; none of them bridges a break."""
    reach = np.append(0.0, np.cumsum(np.hypot(*(cut[:, 2:] - cut[:, :2]).T)))
    starts = np.arange(0.0, reach[-1], _DASH + _GAP)
    ends = np.minimum(starts + _DASH, reach[-1])
    first, last = np.searchsorted(reach, starts, "right") - 1, np.searchsorted(reach, ends) - 1
    breaks = _breaks(cut)
    is_whole = np.searchsorted(breaks, first, "right") == np.searchsorted(breaks, last, "right")
    places = (_places(cut, reach, *each) for each in ((first, starts), (last, ends)))
    result: Array = np.concatenate(tuple(places), axis=1)[is_whole]
    return result


def _places(cut: Array, reach: Array, rows: Array, distances: Array) -> Array:
    """Return the points so far along the line, each on the piece of its row."""
    share = (distances - reach[rows]) / (reach[rows + 1] - reach[rows])
    result: Array = cut[rows, :2] + share[:, None] * (cut[rows, 2:] - cut[rows, :2])
    return result


def _breaks(cut: Array) -> Array:
    """Return the rows of pieces that do not begin where the one before ends."""
    result: Array = np.flatnonzero((cut[1:, :2] != cut[:-1, 2:]).any(axis=1)) + 1
    return result


def _paint_joined(painter: QPainter, cut: Array) -> None:
    """Paint pieces that meet as one line: in a file it takes half the room, and nobody waits for it."""
    for line in np.split(cut, _breaks(cut)):
        painter.drawPolyline([QPointF(x, y) for x, y in (*line[:, :2].tolist(), line[-1, 2:].tolist())])
