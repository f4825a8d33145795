"""One figure over the epochs of a training: what is measured in training and validation, and the run before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QResizeEvent, QTransform
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.figures import decimal
from nnstudio.gui.naming import named
from nnstudio.gui.panels.plot_chart import MARGIN, Chart
from nnstudio.gui.panels.plot_drawn import ROLES, Drawn
from nnstudio.gui.panels.plot_legend import LegendKey
from nnstudio.gui.panels.plot_scales import Scale, bounds, crest, linear_scale, logarithmic_scale, whole_scale
from nnstudio.gui.text_line import TextLine
from nnstudio.gui.theme import bold, colour, small, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, message

_LEGEND = ("train", "validation")


class Plot(QWidget):
    """A plot with its title and legend.

    `figure` writes a value, `tick` one beside the axis; `top` fixes the range to 0 ... top.
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
        self.title = named(TextLine(), f"{name}_title", "title")
        self._keys = {role: LegendKey(f"{name}_{role}") for role in _LEGEND}
        self.header = QHBoxLayout()
        self._hint = named(QLabel(), f"{name}_hint", "muted")
        self._read_out = named(QLabel(), f"{name}_read_out", "card")
        self._unit = named(TextLine(), f"{name}_unit", "muted")
        self.chart = Chart(f"{name}_chart")
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
    def drawn(self) -> Drawn:
        """The lines that are shown."""
        return self._drawn

    def restyle(self) -> None:
        """Take the colours of the theme."""
        self.chart.restyle()
        self._keys["train"].set_colour(theme().tokens.train_curve)
        self._keys["validation"].set_colour(theme().tokens.validation_curve)

    def retranslate(self) -> None:
        """Word the texts in the window's language."""
        self.title.setText(say(self._title_text))
        self._hint.setText(say(self._hint_text))
        self._unit.setText(say(message("epochs")))
        self._unit.adjustSize()
        self.chart.setAccessibleName(self.title.text())
        self._redraw()
        self._place_labels()

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Draw title, legend and plot, as for a file; the area is in the painter's units."""
        head = 28.0
        painter.fillRect(area, colour("panel"))
        painter.setFont(bold(self.font()))
        painter.setPen(colour("text"))
        painter.drawText(QPointF(area.left() + MARGIN, area.top() + 20), self.title.text())
        right = area.right() - MARGIN
        for key in reversed(list(self._keys.values())):
            if not key.isHidden():
                right = key.paint_picture(painter, right, area.top() + 20) - 16
        target = QRectF(area.left(), area.top() + head, area.width(), area.height() - head)
        self.chart.paint_picture(painter, target)
        if not self._unit.isHidden():
            scale = QTransform.fromScale(target.width() / self.chart.width(), target.height() / self.chart.height())
            place = scale.mapRect(QRectF(self._unit.geometry())).translated(target.topLeft())
            painter.setFont(self._unit.font())
            painter.setPen(colour("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._unit.text())

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
        self._show_scales()

    def _compose(self) -> None:
        self.header.setContentsMargins(MARGIN - 2, 10, MARGIN - 2, 0)
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
        self.chart.viewport().installEventFilter(self)
        for label in (self._hint, self._read_out, self._unit):
            label.setParent(self.chart)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._read_out.setContentsMargins(8, 5, 8, 5)
        self._unit.setFont(small(self.font()))
        self._read_out.hide()

    # Drawing

    def _redraw(self) -> None:
        drawn = self._drawn
        self.chart.draw(drawn, is_logarithmic=self._is_logarithmic)
        self._show_scales()
        self._update_legend()
        self._hint.setVisible(drawn.is_empty)
        self._unit.setVisible(not drawn.is_empty)

    def _show_scales(self) -> None:
        drawn, up = self._drawn, self._vertical_scale()
        across = whole_scale(max(drawn.epochs, 1.0), below=drawn.since)
        texts = [self._tick(10.0**tick if self._is_logarithmic else tick) for tick in up.ticks]
        if self.chart.show_scales(across, up, texts, is_empty=drawn.is_empty):
            self._place_labels()

    def _vertical_scale(self) -> Scale:
        """Return a range that holds every line that has a name, and single batches unless they stand far out."""
        drawn, positive = self._drawn, self._is_logarithmic
        if self._top is not None and not positive:
            return linear_scale(0.0, self._top)
        lines = [drawn.train[1], drawn.validation[1], crest(drawn.raw[1])]
        before = [drawn.last_train[1], drawn.last_validation[1]]
        if drawn.since:
            lines += [crest(line) for line in before]
        found = bounds(lines, positive=positive) or bounds(before, positive=positive)
        if positive:
            return logarithmic_scale(*(found or (0.1, 1.0)))
        low, high = found or (0.0, 1.0)
        return linear_scale(min(low, 0.0), max(high, 1e-9))

    def _update_legend(self) -> None:
        said = []
        for role, key in self._keys.items():
            values = self._drawn.names[role][1]
            key.setVisible(len(values) > 0)
            if len(values):
                key.say(say(ROLES[role]), self._figure(float(values[-1])))
                said.append(key.text)
        self.chart.setAccessibleDescription(", ".join(said))

    def _place_labels(self) -> None:
        viewport = self.chart.rect()
        self._hint.setGeometry(viewport.adjusted(24, 0, -24, -16))
        metrics = QFontMetrics(small(self.font()))
        last_tick = metrics.horizontalAdvance(f"{self._drawn.epochs:,.0f}") // 2
        self._unit.move(
            viewport.right() - MARGIN - 4 - last_tick - 10 - self._unit.width(),
            viewport.bottom() - (metrics.height() + 8) + 6,
        )

    # Reading off

    def _point_at(self, position: QPointF | None) -> None:
        epoch = None if position is None or self._drawn.is_empty else self.chart.epoch_at(position)
        self.chart.show_cross(epoch)
        self._read_out.setVisible(epoch is not None)
        if position is None or epoch is None:
            return
        self._read_out.setText(self._worded_values(epoch))
        self._read_out.adjustSize()
        room = self.chart.width() - self._read_out.width() - 4
        left = position.x() + 14 if position.x() + 14 <= room else position.x() - 14 - self._read_out.width()
        top = min(max(position.y() - self._read_out.height() / 2, 2), self.chart.height() - self._read_out.height() - 2)
        self._read_out.move(round(max(left, 2)), round(top))
        self._read_out.raise_()

    def _worded_values(self, epoch: float) -> str:
        place = message("epoch {epoch}", epoch=f"{epoch:.1f}")
        if epoch < 0.0:
            place = message("epoch {epoch} of the run before", epoch=f"{epoch + self._drawn.before:.1f}")
        rows = [f"<tr><td colspan=2>{say(place)}</td></tr>"]
        for role, value in self._drawn.values_at(epoch).items():
            name, figure = say(ROLES[role]), self._figure(value)
            rows.append(f"<tr><td>{name}&nbsp;&nbsp;</td><td align=right><b>{figure}</b></td></tr>")
        return f"<table cellspacing=0>{''.join(rows)}</table>"


def _plain_tick(value: float) -> str:
    if not value or 1e-4 <= abs(value) < 1e6:
        return f"{value:g}"
    mantissa, power = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(power)}"
