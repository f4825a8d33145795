"""The lines of a plot between its axes, drawn by pyqtgraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetrics

from nnstudio.gui.naming import named
from nnstudio.gui.panels.plot_drawn import ROLES, Drawn, Points
from nnstudio.gui.panels.plot_scales import Scale
from nnstudio.gui.theme import small, theme

MARGIN = 14
_GRID_LINES = 10
_PALENESS = 0.55
_AIR = 4.0
"""Pixels around the range, so that no dot at its edge is cut in half."""

_FEW = 30
"""Epochs up to which each has a dot."""


class Chart(pg.PlotWidget):  # type: ignore[misc]
    """Lines, axes and grid. Grid and ranges are its own: those of pyqtgraph take longer to paint than all curves."""

    def __init__(self, name: str) -> None:
        super().__init__(background=None)
        named(self, name)
        self._shown: object = None
        self._scales: tuple[Scale, Scale] | None = None
        self._compose()

    @property
    def point_counts(self) -> Mapping[str, int]:
        """How many points are drawn of each line."""
        items = {"raw": self._raw, **self._lines}
        return {role: len(item.getData()[0]) if item.getData()[0] is not None else 0 for role, item in items.items()}

    def restyle(self) -> None:
        """Take the colours of the theme; pyqtgraph does not follow palettes."""
        tokens = theme().tokens
        self.resetCachedContent()  # the ground, which is kept in the colours it was first painted in
        self._raw.setPen(pg.mkPen(_mixed(QColor(tokens.train_curve), QColor(tokens.panel)), width=1))
        self._lines["train"].setPen(pg.mkPen(tokens.train_curve, width=1.6))
        self._lines["validation"].setPen(pg.mkPen(tokens.validation_curve, width=1.6))
        self._lines["validation"].setSymbolBrush(pg.mkBrush(tokens.validation_curve))
        self._lines["last_train"].setPen(pg.mkPen(tokens.disabled, width=1))
        self._lines["last_validation"].setPen(pg.mkPen(tokens.disabled, width=1, style=Qt.PenStyle.DashLine))
        for line in self._grid:
            line.setPen(pg.mkPen(tokens.hairline, width=1))
        for line in (self._cross, self._origin):
            line.setPen(pg.mkPen(tokens.disabled, width=1))
        for axis in self._axes():
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(tokens.muted))
            axis.setTickFont(small(self.font()))

    def draw(self, drawn: Drawn, *, is_logarithmic: bool) -> None:
        """Draw the lines, whatever the range."""
        scaled = _logarithms if is_logarithmic else _as_they_are
        self._raw.setData(*scaled(drawn.raw))
        for role, points in drawn.names.items():
            line, has_some = self._lines[role], len(points[0]) > 0
            if has_some or line.isVisible():
                line.setData(*scaled(points))
                line.setVisible(has_some)
        self._lines["validation"].setSymbol("o" if len(drawn.validation[0]) <= _FEW else None)
        self._origin.setVisible(drawn.since > 0.0)

    def show_scales(self, across: Scale, up: Scale, texts: Sequence[str], *, is_empty: bool) -> None:
        """Set axes, grid and range where they are others: laying them out anew takes longer than all curves."""
        shown = (across, up, tuple(texts), is_empty, self.size())
        if shown == self._shown:
            return
        self._shown, self._scales = shown, (across, up)
        self._show_ticks(across, up, texts, is_empty)
        for place, line in enumerate(self._grid):
            line.setVisible(place < len(up.ticks) and not is_empty)
            if place < len(up.ticks):
                line.setValue(up.ticks[place])
        self._set_range(across, up)

    def epoch_at(self, position: QPointF) -> float | None:
        """Return the epoch under a point of the chart; None beside the lines."""
        box = self.getViewBox()
        scene = self.mapToScene(position.toPoint())
        if not box.sceneBoundingRect().contains(scene) or self._scales is None:
            return None
        across = self._scales[0]
        return min(max(float(box.mapSceneToView(scene).x()), across.low), across.high)

    def show_cross(self, epoch: float | None) -> None:
        """Mark an epoch that is read off, or none."""
        self._cross.setVisible(epoch is not None)
        if epoch is not None:
            self._cross.setValue(epoch)

    def _compose(self) -> None:
        self.setMouseEnabled(x=False, y=False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        self.getPlotItem().layout.setContentsMargins(6, 4, MARGIN, 0)
        self.getViewBox().setBorder(None)
        self.getViewBox().setDefaultPadding(0.0)
        self._grid = [pg.InfiniteLine(angle=0) for _ in range(_GRID_LINES)]
        self._origin, self._cross = pg.InfiniteLine(pos=0.0, angle=90), pg.InfiniteLine(angle=90)
        self._raw = pg.PlotDataItem(skipFiniteCheck=True, connect="finite")
        self._lines = {role: pg.PlotDataItem(antialias=True, connect="finite") for role in ROLES}
        for role in ("train", "validation"):
            self._lines[role].curve.setSegmentedLineMode("on")  # whole paths of such width take longer to paint
        self._lines["validation"].setSymbolPen(None)
        self._lines["validation"].setSymbolSize(5)
        beneath = (*self._grid, self._origin, self._lines["last_train"], self._lines["last_validation"], self._raw)
        for each in (*beneath, self._lines["train"], self._lines["validation"], self._cross):
            self.addItem(each, ignoreBounds=True)
        for axis in self._axes():
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)  # it is painted again with every curve above it
            axis.setStyle(
                tickLength=0, tickAlpha=0, tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False
            )
        self._cross.hide()

    def _axes(self) -> tuple[Any, Any]:
        return self.getAxis("left"), self.getAxis("bottom")

    def _show_ticks(self, across: Scale, up: Scale, texts: Sequence[str], is_empty: bool) -> None:
        left, bottom = self._axes()
        left.setTicks([[] if is_empty else list(zip(up.ticks, texts, strict=True))])
        bottom.setTicks([[] if is_empty else [(tick, f"{tick:,.0f}") for tick in across.ticks]])
        metrics = QFontMetrics(small(self.font()))
        left.setWidth(max(metrics.horizontalAdvance(text) for text in texts) + 16)
        bottom.setHeight(metrics.height() + 8)

    def _set_range(self, across: Scale, up: Scale) -> None:
        left, bottom = self._axes()
        width = max(self.width() - left.width() - MARGIN, 4 * _AIR)
        height = max(self.height() - bottom.height(), 4 * _AIR)
        x, y = ((scale.high - scale.low) * _AIR / pixels for scale, pixels in ((across, width), (up, height)))
        self.setRange(xRange=(across.low - x, across.high + x), yRange=(up.low - y, up.high + y), padding=0)


def _as_they_are(points: Points) -> Points:
    return points


def _logarithms(points: Points) -> Points:
    with np.errstate(divide="ignore", invalid="ignore"):
        return points[0], np.where(points[1] > 0.0, np.log10(points[1]), np.nan)


def _mixed(ink: QColor, ground: QColor) -> QColor:
    """Return a pale form of an ink; one that lets the ground through takes several times as long to paint."""
    pairs = zip((ink.red(), ink.green(), ink.blue()), (ground.red(), ground.green(), ground.blue()), strict=True)
    return QColor(*(round(_PALENESS * below + (1 - _PALENESS) * above) for above, below in pairs))
