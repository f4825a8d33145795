"""One figure over the epochs of a training: what is measured in training and validation, and the run before."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.figures import decimal
from nnstudio.gui.naming import named
from nnstudio.gui.panels.plot_lines import Scale, bounds, linear_scale, logarithmic_scale, whole_scale
from nnstudio.gui.theme import bold, colour, small, theme
from nnstudio.gui.wording import say, wording
from nnstudio.layers.base import Array
from nnstudio.messages import Message, message

Points = tuple[Array, Array]
NOTHING: Points = (np.empty(0), np.empty(0))

_ROLES: Mapping[str, Message] = {
    "train": message("train"),
    "validation": message("validation"),
    "last_train": message("last run, train"),
    "last_validation": message("last run, validation"),
}
"""The lines that have a name; each batch of the training is drawn pale behind them."""

_LEGEND = ("train", "validation")
_GRID_LINES = 8
_MARGIN = 14
_PALENESS = 0.55


@dataclass(frozen=True, eq=False)
class Drawn:
    """The lines of a plot, each as x in epochs and y; `epochs` is how far the x axis reaches."""

    epochs: float = 1.0
    raw: Points = NOTHING
    train: Points = NOTHING
    validation: Points = NOTHING
    last_train: Points = NOTHING
    last_validation: Points = NOTHING
    names: Mapping[str, Points] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {role: getattr(self, role) for role in _ROLES})

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(len(x) for x, _ in (*self.names.values(), self.raw))


class Plot(QWidget):
    """A plot with its title and legend.

    `figure` writes a value, `tick` one beside the axis; `top` fixes the range to 0 ... top. Grid, axes and ranges are
    the plot's own, since those of pyqtgraph take longer to paint than all curves.
    """

    def __init__(
        self,
        name: str,
        title: Message,
        hint: Message,
        *,
        figure: Callable[[float], str] = decimal,
        tick: Callable[[float], str] | None = None,
        top: float | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._title_text, self._hint_text = title, hint
        self._figure, self._tick, self._top = figure, tick or _plain_tick, top
        self._drawn = Drawn()
        self._is_logarithmic = False
        self._ranges: object = None
        self.title = named(QLabel(), f"{name}_title", "title")
        self._keys = {role: LegendKey(f"{name}_{role}") for role in _LEGEND}
        self.header = QHBoxLayout()
        self._hint = named(QLabel(), f"{name}_hint", "muted")
        self._read_out = named(QLabel(), f"{name}_read_out", "card")
        self._unit = named(QLabel(), f"{name}_unit", "muted")
        self.chart = named(pg.PlotWidget(background=None), f"{name}_chart")
        self._compose()
        theme().changed.connect(self.restyle)
        wording().changed.connect(self.retranslate)
        self.restyle()
        self.retranslate()

    def draw(self, drawn: Drawn) -> None:
        """Show these lines."""
        self._drawn = drawn
        self._redraw()

    def set_hint(self, hint: Message) -> None:
        """Say this where there is nothing to see yet."""
        self._hint_text = hint
        self._hint.setText(say(hint))

    @property
    def is_logarithmic(self) -> bool:
        """Whether equal distances stand for equal ratios."""
        return self._is_logarithmic

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Draw on a logarithmic scale or on a linear one."""
        self._is_logarithmic = logarithmic
        self._redraw()

    @property
    def point_counts(self) -> Mapping[str, int]:
        """How many points are drawn of each line."""
        return {role: len(item.getData()[0]) if item.getData()[0] is not None else 0 for role, item in self._items()}

    def restyle(self) -> None:
        """Take the colours of the theme; pyqtgraph does not follow palettes."""
        tokens = theme().tokens
        self.chart.resetCachedContent()  # the ground, which is kept in the colours it was first painted in
        self._raw.setPen(pg.mkPen(_mixed(QColor(tokens.train_curve), QColor(tokens.panel)), width=1))
        self._lines["train"].setPen(pg.mkPen(tokens.train_curve, width=1.6))
        self._lines["validation"].setPen(pg.mkPen(tokens.validation_curve, width=1.6))
        self._lines["validation"].setSymbolBrush(pg.mkBrush(tokens.validation_curve))
        self._lines["last_train"].setPen(pg.mkPen(tokens.disabled, width=1))
        self._lines["last_validation"].setPen(pg.mkPen(tokens.disabled, width=1, style=Qt.PenStyle.DashLine))
        for line in self._grid:
            line.setPen(pg.mkPen(tokens.hairline, width=1))
        self._cross.setPen(pg.mkPen(tokens.disabled, width=1))
        for axis in self._axes():
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(tokens.muted))
            axis.setTickFont(small(self.font()))
        self._keys["train"].set_colour(tokens.train_curve)
        self._keys["validation"].set_colour(tokens.validation_curve)

    def retranslate(self) -> None:
        """Word the texts in the window's language."""
        self.title.setText(say(self._title_text))
        self._hint.setText(say(self._hint_text))
        self._unit.setText(say(message("epochs")))
        self._unit.adjustSize()
        self.chart.setAccessibleName(self.title.text())
        self._redraw()

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Draw title, legend and plot, as for a file; the area is in the painter's units."""
        head = 28.0
        painter.fillRect(area, colour("panel"))
        painter.setFont(bold(self.font()))
        painter.setPen(colour("text"))
        painter.drawText(QPointF(area.left() + _MARGIN, area.top() + 20), self.title.text())
        right = area.right() - _MARGIN
        for key in reversed(list(self._keys.values())):
            if not key.isHidden():
                right = key.paint_picture(painter, right, area.top() + 20) - 16
        target = QRectF(area.left(), area.top() + head, area.width(), area.height() - head)
        self.chart.render(painter, target, self.chart.viewport().rect(), Qt.AspectRatioMode.IgnoreAspectRatio)

    def sizeHint(self) -> QSize:
        return QSize(420, 200)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self._point_at(event.position())
        elif event.type() is QEvent.Type.Leave:
            self._point_at(None)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_labels()

    # Putting together

    def _compose(self) -> None:
        self.header.setContentsMargins(_MARGIN - 2, 10, _MARGIN - 2, 0)
        self.header.setSpacing(14)
        self.header.addWidget(self.title)
        self.header.addStretch(1)
        for key in self._keys.values():
            self.header.addWidget(key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(2)
        layout.addLayout(self.header)
        layout.addWidget(self.chart, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._compose_chart()
        for label in (self._hint, self._read_out, self._unit):
            label.setParent(self.chart)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._read_out.setContentsMargins(8, 5, 8, 5)
        self._unit.setFont(small(self.font()))
        self._read_out.hide()

    def _compose_chart(self) -> None:
        chart = self.chart
        chart.setMouseEnabled(x=False, y=False)
        chart.setMenuEnabled(False)
        chart.hideButtons()
        chart.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        chart.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chart.viewport().setMouseTracking(True)
        chart.viewport().installEventFilter(self)
        item = chart.getPlotItem()
        item.layout.setContentsMargins(6, 8, _MARGIN + 4, 0)
        chart.getViewBox().setBorder(None)
        chart.getViewBox().setDefaultPadding(0.0)
        self._grid = [pg.InfiniteLine(angle=0) for _ in range(_GRID_LINES)]
        self._cross = pg.InfiniteLine(angle=90)
        self._raw = pg.PlotDataItem(skipFiniteCheck=True, connect="finite")
        self._lines = {role: pg.PlotDataItem(antialias=True, connect="finite") for role in _ROLES}
        self._lines["validation"].setSymbolPen(None)
        self._lines["validation"].setSymbolSize(5)
        order = (*self._grid, self._lines["last_train"], self._lines["last_validation"], self._raw)
        for each in (*order, self._lines["train"], self._lines["validation"], self._cross):
            chart.addItem(each, ignoreBounds=True)
        for axis in self._axes():
            axis.setStyle(
                tickLength=0, tickAlpha=0, tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False
            )
        self._cross.hide()

    def _axes(self) -> tuple[Any, Any]:
        return self.chart.getAxis("left"), self.chart.getAxis("bottom")

    def _items(self) -> list[tuple[str, Any]]:
        return [("raw", self._raw), *self._lines.items()]

    # Drawing

    def _redraw(self) -> None:
        drawn = self._drawn
        self._raw.setData(*self._scaled(drawn.raw))
        for role, points in drawn.names.items():
            self._lines[role].setData(*self._scaled(points))
        few = len(drawn.validation[0]) <= 30
        self._lines["validation"].setSymbol("o" if few else None)
        self._set_ranges()
        self._update_legend()
        self._hint.setVisible(drawn.is_empty)
        self._unit.setVisible(not drawn.is_empty)
        self._place_labels()

    def _scaled(self, points: Points) -> Points:
        if not self._is_logarithmic:
            return points
        with np.errstate(divide="ignore", invalid="ignore"):
            return points[0], np.where(points[1] > 0.0, np.log10(points[1]), np.nan)

    def _set_ranges(self) -> None:
        """Set axes, grid and range where they are others: laying them out anew takes longer than all curves."""
        across, up = whole_scale(max(self._drawn.epochs, 1.0)), self._vertical_scale()
        ranges = (across, up, self._is_logarithmic, self._drawn.is_empty)
        if ranges == self._ranges:
            return
        self._ranges = ranges
        texts = [self._tick(10.0**tick if self._is_logarithmic else tick) for tick in up.ticks]
        self._set_ticks(across, up, texts)
        self.chart.setRange(xRange=(across.low, across.high), yRange=(up.low, up.high), padding=0)
        for place, line in enumerate(self._grid):
            line.setVisible(place < len(up.ticks) and not self._drawn.is_empty)
            if place < len(up.ticks):
                line.setValue(up.ticks[place])

    def _set_ticks(self, across: Scale, up: Scale, texts: Sequence[str]) -> None:
        left, bottom = self._axes()
        empty = self._drawn.is_empty
        left.setTicks([[] if empty else list(zip(up.ticks, texts, strict=True))])
        bottom.setTicks([[] if empty else [(tick, f"{tick:,.0f}") for tick in across.ticks]])
        metrics = QFontMetrics(small(self.font()))
        left.setWidth(max(metrics.horizontalAdvance(text) for text in texts) + 16)
        bottom.setHeight(metrics.height() + 8)

    def _vertical_scale(self) -> Scale:
        drawn = self._drawn
        if self._top is not None and not self._is_logarithmic:
            return linear_scale(0.0, self._top)
        lines = [drawn.train[1], drawn.validation[1]]
        found = bounds(lines, positive=self._is_logarithmic)
        found = found or bounds([drawn.last_train[1], drawn.last_validation[1]], positive=self._is_logarithmic)
        if self._is_logarithmic:
            return logarithmic_scale(*(found or (0.1, 1.0)))
        low, high = found or (0.0, 1.0)
        return linear_scale(min(low, 0.0), max(high, 1e-9))

    def _update_legend(self) -> None:
        said = []
        for role, key in self._keys.items():
            values = self._drawn.names[role][1]
            key.setVisible(len(values) > 0)
            if len(values):
                key.say(say(_ROLES[role]), self._figure(float(values[-1])))
                said.append(key.text)
        self.chart.setAccessibleDescription(", ".join(said))

    def _place_labels(self) -> None:
        viewport = self.chart.rect()
        self._hint.setGeometry(viewport.adjusted(24, 0, -24, -16))
        metrics = QFontMetrics(small(self.font()))
        last_tick = metrics.horizontalAdvance(f"{self._drawn.epochs:,.0f}") // 2
        self._unit.move(
            viewport.right() - _MARGIN - 4 - last_tick - 10 - self._unit.width(),
            viewport.bottom() - (metrics.height() + 8) + 6,
        )

    # Reading off

    def _point_at(self, position: QPointF | None) -> None:
        epoch = None if position is None or self._drawn.is_empty else self._epoch_at(position)
        shown = epoch is not None
        self._cross.setVisible(shown)
        self._read_out.setVisible(shown)
        if position is None or epoch is None:
            return
        self._cross.setValue(epoch)
        self._read_out.setText(self._worded_values(epoch))
        self._read_out.adjustSize()
        room = self.chart.width() - self._read_out.width() - 4
        left = position.x() + 14 if position.x() + 14 <= room else position.x() - 14 - self._read_out.width()
        top = min(max(position.y() - self._read_out.height() / 2, 2), self.chart.height() - self._read_out.height() - 2)
        self._read_out.move(round(max(left, 2)), round(top))
        self._read_out.raise_()

    def _epoch_at(self, position: QPointF) -> float | None:
        box = self.chart.getViewBox()
        scene = self.chart.mapToScene(position.toPoint())
        if not box.sceneBoundingRect().contains(scene):
            return None
        return float(box.mapSceneToView(scene).x())

    def _worded_values(self, epoch: float) -> str:
        rows = [f"<tr><td colspan=2>{say(message('epoch {epoch}', epoch=f'{epoch:.1f}'))}</td></tr>"]
        for role, points in self._drawn.names.items():
            value = value_at(points, epoch)
            if value is not None:
                name, figure = say(_ROLES[role]), self._figure(value)
                rows.append(f"<tr><td>{name}&nbsp;&nbsp;</td><td align=right><b>{figure}</b></td></tr>")
        return f"<table cellspacing=0>{''.join(rows)}</table>"


class LegendKey(QWidget):
    """A stroke of a line's colour, what it is, and where it stands now."""

    _STROKE = 12

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_key")
        self._colour = QColor()
        self._label = named(QLabel(), f"{name}_value", "muted")
        self._label.setFont(small(self.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(self._STROKE + 5, 0, 0, 0)
        row.addWidget(self._label)

    @property
    def text(self) -> str:
        """What stands beside the stroke."""
        return self._label.text()

    def say(self, name: str, figure: str) -> None:
        """Show a name and a value."""
        self._label.setText(f"{name} {figure}")

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
        stroke = QRectF(left - self._STROKE - 5, baseline - metrics.xHeight() / 2 - 1, self._STROKE, 2)
        painter.fillRect(stroke, self._colour)
        return stroke.left()


def value_at(points: Points, x: float) -> float | None:
    """Return the value of a line at the point nearest to x; None left or right of it, or where it is broken."""
    xs, ys = points
    if not len(xs) or x > xs[-1] + 0.5:
        return None
    after = min(int(np.searchsorted(xs, x)), len(xs) - 1)
    nearest = after - 1 if after and x - xs[after - 1] < xs[after] - x else after
    value = float(ys[nearest])
    return value if np.isfinite(value) else None


def without_last(drawn: Drawn) -> Drawn:
    """Return the lines of the present run alone."""
    return dataclasses.replace(drawn, last_train=NOTHING, last_validation=NOTHING)


def _mixed(ink: QColor, ground: QColor) -> QColor:
    """Return a pale form of an ink; one that lets the ground through takes several times as long to paint."""
    pairs = zip((ink.red(), ink.green(), ink.blue()), (ground.red(), ground.green(), ground.blue()), strict=True)
    return QColor(*(round(_PALENESS * below + (1 - _PALENESS) * above) for above, below in pairs))


def _plain_tick(value: float) -> str:
    if not value or 1e-4 <= abs(value) < 1e6:
        return f"{value:g}"
    mantissa, power = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(power)}"
