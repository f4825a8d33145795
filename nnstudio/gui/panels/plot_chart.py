"""The lines of a plot between its axes, drawn by pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from nnstudio.gui.naming import named
from nnstudio.gui.panels.plot_drawn import Drawn, Points
from nnstudio.gui.panels.plot_scales import Scale
from nnstudio.gui.panels.plot_strokes import Ink, Strokes
from nnstudio.gui.theme import small, theme

MARGIN = 14
_BOLD = 1.6
_PALENESS = 0.55
_AIR = 4.0
"""Pixels around the range, so that no dot at its edge is cut in half."""

_FEW = 30
"""Epochs up to which each has a dot."""


class Chart(pg.PlotWidget):  # type: ignore[misc]
    """Lines, axes and grid. Lines, grid and range are its own: pyqtgraph's take several times as long to paint."""

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name)
        self._shown: object = None
        self._scales: tuple[Scale, Scale] | None = None
        self._strokes = Strokes(self.getViewBox())
        self._compose()

    def restyle(self) -> None:
        """Take the colours of the theme; pyqtgraph does not follow palettes."""
        tokens = theme().tokens
        self.setBackground(tokens.panel)
        pale = _mixed(QColor(tokens.train_curve), QColor(tokens.panel))
        self._strokes.restyle(
            {
                "grid": _ink(tokens.hairline, is_smooth=False),
                "origin": _ink(tokens.disabled, is_smooth=False),
                "last_train": _ink(tokens.disabled),
                "last_validation": _ink(tokens.disabled, is_dashed=True),
                "raw": _ink(pale, is_smooth=False),
                "train": _ink(tokens.train_curve, _BOLD),
                "validation": _ink(tokens.validation_curve, _BOLD),
                "cross": _ink(tokens.disabled, is_smooth=False),
            }
        )
        for axis in self._axes():
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(tokens.muted))
            axis.setTickFont(small(self.font()))

    def draw(self, drawn: Drawn, *, is_logarithmic: bool) -> None:
        """Draw the lines, whatever the range."""
        scaled = _logarithms if is_logarithmic else _as_they_are
        has_few = len(drawn.validation[0]) <= _FEW
        self._strokes.draw("raw", scaled(drawn.raw))
        for role, points in drawn.names.items():
            line = scaled(points)
            is_alone = np.isfinite(line[1]).sum() == 1  # one point makes no line
            self._strokes.draw(role, line, has_dots=is_alone or (has_few and role == "validation"))
        self._strokes.rule("origin", [0.0] if drawn.since > 0.0 else [], is_upright=True)

    def show_scales(self, across: Scale, up: Scale, texts: Sequence[str], *, is_empty: bool) -> bool:
        """Set axes, grid and range where they are others, which takes longer than all curves; return if they are."""
        shown = (across, up, tuple(texts), is_empty, self.size())
        if shown == self._shown:
            return False
        self._shown, self._scales = shown, (across, up)
        self._show_ticks(across, up, texts, is_empty)
        self._set_range(across, up)
        self._strokes.rule("grid", [] if is_empty else up.ticks, is_upright=False)
        return True

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
        self._strokes.rule("cross", [] if epoch is None else [epoch], is_upright=True)

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Draw all of it, as for a file: with letters, and not with the pixels that are kept of them for the screen."""
        for axis in self._axes():
            axis.setCacheMode(axis.CacheMode.NoCache)
        self.render(painter, target, self.viewport().rect(), Qt.AspectRatioMode.IgnoreAspectRatio)
        self._keep_axes()

    def _keep_axes(self) -> None:
        """Keep axes as pixels: they are painted again with every curve above them."""
        for axis in self._axes():
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)

    def _compose(self) -> None:
        self.setMouseEnabled(x=False, y=False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing beneath is painted with it
        self.getPlotItem().layout.setContentsMargins(6, 4, MARGIN, 0)
        self.getViewBox().setBorder(None)
        self.getViewBox().setDefaultPadding(0.0)
        for axis in self._axes():
            axis.setStyle(
                tickLength=0, tickAlpha=0, tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False
            )
        self._keep_axes()

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


def _ink(colour: str | QColor, width: float = 1.0, *, is_smooth: bool = True, is_dashed: bool = False) -> Ink:
    return Ink(QPen(QColor(colour), width), is_smooth, is_dashed)


def _as_they_are(points: Points) -> Points:
    return points


def _logarithms(points: Points) -> Points:
    with np.errstate(divide="ignore", invalid="ignore"):
        return points[0], np.where(points[1] > 0.0, np.log10(points[1]), np.nan)


def _mixed(ink: QColor, ground: QColor) -> QColor:
    """Return a pale form of an ink; one that lets the ground through takes several times as long to paint."""
    pairs = zip((ink.red(), ink.green(), ink.blue()), (ground.red(), ground.green(), ground.blue()), strict=True)
    return QColor(*(round(_PALENESS * below + (1 - _PALENESS) * above) for above, below in pairs))
