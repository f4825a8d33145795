"""A window of a series as a small plot: the steps that the network sees, and behind them what it is to predict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from nnstudio.data import FittedTransform
from nnstudio.data.samples import Array
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.panels.samples_targets import Targets
from nnstudio.gui.theme import colour

_CAPTION = 20
_NARROWEST = 212
_HEIGHT = 96
_MARGIN = 10.0
_MOST_LINES = 6
_MOST_POINTS = 200
COLOURS = ("core", "activation", "normalization", "sequence", "convolution", "shape")
"""Of the features, and of classes; they come again after six."""


@dataclass(frozen=True, eq=False)
class _Window:
    """Values from 0 to 1: `past` (features, steps), and `ahead`, the column and height of each figure to predict."""

    past: Array
    ahead: tuple[tuple[int, int, float], ...]
    label: str


class CurveFace:
    """The features of a window as lines and the figures that follow as dots.

    As they are read, each feature has a scale of its own; as the network sees them, all have the same.
    """

    def __init__(self, survey: Survey, fitted: FittedTransform | None) -> None:
        self._fitted = fitted
        self._targets = Targets(survey, is_seen=fitted is not None)
        self._names = survey.feature_names
        self._columns = _columns_of_targets(survey)
        self._low, self._high = _ends(survey, fitted)
        self._target_ends = self._ends_of_targets(survey)

    def size(self, width: int) -> QSize:
        across = max(1, (width + 12) // (_NARROWEST + 12))
        return QSize(max(_NARROWEST, (width - 12 * (across - 1)) // across), _HEIGHT + _CAPTION)

    def prepare(self, inputs: Array, targets: Array) -> Sequence[_Window]:
        seen = inputs if self._fitted is None else self._fitted.apply(inputs)
        step = -(-seen.shape[1] // _MOST_POINTS)
        heights = (seen[:, ::-step][:, ::-1] - self._low) / (self._high - self._low)
        return [
            _Window(window.T[:_MOST_LINES], tuple(self._ahead(target)), self._targets.label(target))
            for window, target in zip(heights, targets, strict=True)
        ]

    def paint(self, painter: QPainter, area: QRectF, sample: _Window) -> None:
        frame = QRectF(area.left() + 0.5, area.top() + 0.5, area.width() - 1, _HEIGHT - 1)
        painter.setPen(colour("hairline"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 6, 6)
        plot = frame.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        steps = sample.past.shape[1]
        last = max((ahead for _, ahead, _ in sample.ahead), default=0)
        width = plot.width() / max(1, steps - 1 + last)
        self._paint_end(painter, plot, plot.left() + (steps - 0.5) * width)
        for column, values in enumerate(sample.past):
            line = [QPointF(plot.left() + step * width, _y(plot, value)) for step, value in enumerate(values.tolist())]
            painter.setPen(QPen(colour(COLOURS[column % len(COLOURS)]), 1.25))
            painter.drawPolyline(QPolygonF(line))
        for column, ahead, value in sample.ahead:
            painter.setPen(
                QPen(colour(COLOURS[column % len(COLOURS)]), 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            )
            painter.drawPoint(QPointF(plot.left() + (steps - 1 + ahead) * width, _y(plot, value)))
        painter.setPen(colour("muted"))
        caption = QRectF(area.left(), frame.bottom(), area.width(), _CAPTION)
        text = painter.fontMetrics().elidedText(self.worded(sample), Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)

    def worded(self, sample: _Window) -> str:
        return f"{self._targets.titles[0]} {sample.label}"

    def _paint_end(self, painter: QPainter, plot: QRectF, x: float) -> None:
        """Draw where the past ends."""
        painter.setPen(QPen(colour("hairline"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))

    def _ahead(self, target: Array) -> list[tuple[int, int, float]]:
        figures = self._targets.figures(target).tolist()
        kinds = len(self._columns)
        found = []
        for place, figure in enumerate(figures):
            column = self._columns[place % kinds]
            low, high = self._target_ends if column is None else (self._low[column], self._high[column])
            found.append((column or 0, place // kinds + 1, (figure - low) / (high - low)))
        return found

    def _ends_of_targets(self, survey: Survey) -> tuple[float, float]:
        targets = survey.dataset.train.targets
        both = np.stack([self._targets.figures(end) for end in (targets.min(axis=0), targets.max(axis=0))])
        low, high = float(both.min()), float(both.max())
        return (low, high) if low < high else (low - 0.5, low + 0.5)


def legend(survey: Survey) -> tuple[tuple[str, str], ...]:
    """Return the name of each feature that is drawn, and the token of its colour."""
    return tuple(zip(survey.feature_names[:_MOST_LINES], COLOURS, strict=False))


def _columns_of_targets(survey: Survey) -> list[int | None]:
    """Return for each kind of figure to predict which feature's future it is, or None where of none."""
    names = [name.rpartition(" +")[0] or name for name in survey.like.target_names or ("",)]
    kinds = list(dict.fromkeys(names))
    features = survey.feature_names
    return [features.index(name) if name in features else None for name in kinds]


def _ends(survey: Survey, fitted: FittedTransform | None) -> tuple[Array, Array]:
    """Return the lower and the upper end of each feature's scale."""
    low = np.array([spread.low for spread in survey.distributions])
    high = np.array([spread.high for spread in survey.distributions])
    if fitted is not None:
        like = (
            np.broadcast_to(low, (1, *survey.like.sample_shape)),
            np.broadcast_to(high, (1, *survey.like.sample_shape)),
        )
        low, high = (fitted.apply(end)[0, -1].astype(np.float64) for end in like)
        low, high = np.full_like(low, low.min()), np.full_like(high, high.max())
    return low, np.where(high > low, high, low + 1.0)


def _y(plot: QRectF, value: float) -> float:
    return plot.bottom() - min(max(value, -0.05), 1.05) * plot.height()
