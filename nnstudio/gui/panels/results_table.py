"""Figures by class or by target, a row for each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.theme import colour, room_for, theme
from nnstudio.gui.wording import say, wording
from nnstudio.results import Listing

_ROW = 24
_GAP = 20
_NAME = 72
"""Pixels that a name has at least before it is cut."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FigureTable(QWidget):
    """A listing as it is: names on the left, which are cut where there is no room, and figures on the right."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "results_listing")
        self.listing: Listing | None = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)
        wording().changed.connect(self._retranslate)

    def show_listing(self, listing: Listing | None) -> None:
        """Show a listing in place of the one before; nothing at all without one."""
        self.listing = listing
        self.setVisible(listing is not None)
        self._retranslate()

    def sizeHint(self) -> QSize:
        rows = 0 if self.listing is None else len(self.listing.rows)
        return QSize(self._names_width() + self._figures_width(), _ROW * (rows + 1) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NAME + self._figures_width(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.listing is None:
            return
        painter = QPainter(self)
        painter.setPen(colour("muted"))
        self._paint_row(painter, 0, [say(title) for title in self.listing.titles])
        painter.fillRect(QRectF(0, _ROW, self._used_width(), 1), colour("hairline"))
        painter.setPen(colour("text"))
        for place, row in enumerate(self.listing.rows, 1):
            self._paint_row(painter, place, row)

    def _paint_row(self, painter: QPainter, place: int, texts: list[str] | tuple[str, ...]) -> None:
        top, metrics = float(place * _ROW + (place > 0)), QFontMetrics(self.font())
        widths = self._column_widths()
        names = self._used_width() - self._figures_width()
        name = metrics.elidedText(texts[0], Qt.TextElideMode.ElideRight, names)
        painter.drawText(QRectF(0, top, names, _ROW), _LEFT, name)
        left = float(names)
        for width, text in zip(widths[1:], texts[1:], strict=True):
            painter.drawText(QRectF(left + _GAP, top, width, _ROW), _RIGHT, text)
            left += width + _GAP

    def _used_width(self) -> int:
        return min(self.width(), self._names_width() + self._figures_width())

    def _names_width(self) -> int:
        return max(_NAME, *self._column_widths()[:1])

    def _figures_width(self) -> int:
        return sum(width + _GAP for width in self._column_widths()[1:])

    def _column_widths(self) -> list[int]:
        if self.listing is None:
            return [0]
        rows = [[say(title) for title in self.listing.titles], *self.listing.rows]
        return [room_for(self.font(), column) for column in zip(*rows, strict=True)]

    def _retranslate(self) -> None:
        if self.listing is not None:
            titles = [say(title) for title in self.listing.titles]
            told = [", ".join(f"{title} {text}" for title, text in zip(titles, row, strict=True)) for row in self._rows]
            self.setAccessibleDescription("; ".join(told))
        self.updateGeometry()
        self.update()

    @property
    def _rows(self) -> tuple[tuple[str, ...], ...]:
        return () if self.listing is None else self.listing.rows
