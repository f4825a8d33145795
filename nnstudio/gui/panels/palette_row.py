"""How rows of the palette are drawn: headings in small capitals, layers with a dot in their family's colour."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.gui.theme import bold, colour, small, theme
from nnstudio.layers import LAYERS, Operation

LAYER = Qt.ItemDataRole.UserRole
FOLDED = Qt.ItemDataRole.UserRole + 1
"""How many layers a heading hides; 0 where it hides none."""

IN_USE = "is_in_use"
"""The property of a list of which Enter adds the current row: else it is marked only faintly."""

DIMMED = "is_dimmed"
"""The property of a list from which nothing can be added now."""

_DIMMED = 0.5
_DOT = 9.0
_LEFT = 6
_RIGHT = 2
_CHEVRON = 3.5


def layer_at(index: QModelIndex | QPersistentModelIndex) -> type[Operation] | None:
    """Return the kind of layer in a row; None for a heading."""
    kind = index.data(LAYER)
    return LAYERS.named(kind) if isinstance(kind, str) else None


class LayerDelegate(QStyledItemDelegate):
    """Draws headings in small capitals, and layers with a dot in their family's colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = option.fontMetrics.height()
        is_heading = layer_at(index) is None
        return QSize(0, line + (16 if is_heading and index.row() else 10))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        layer = layer_at(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if layer is None:
            _draw_heading(painter, option, str(index.data()), index.data(FOLDED) or 0)
        else:
            painter.setOpacity(_DIMMED if option.widget.property(DIMMED) else 1.0)
            _draw_layer(painter, QRectF(option.rect), layer, option.font, _ground(option))
        painter.restore()


def _ground(option: QStyleOptionViewItem) -> str:
    """Return the token of the colour behind a row, empty where it has none of its own."""
    if option.state & option.state.State_Selected:
        return "accent_tint" if option.widget.property(IN_USE) else "window"
    return "window" if option.state & option.state.State_MouseOver else ""


def _draw_heading(painter: QPainter, option: QStyleOptionViewItem, text: str, hidden: int) -> None:
    """Write a heading, a chevron that points down where it is open, and how many layers it hides."""
    if option.state & option.state.State_HasFocus:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_tint"))
        painter.drawRoundedRect(QRectF(option.rect).adjusted(-2, option.rect.height() - 24, -_RIGHT, 0), 6, 6)
    font = bold(small(option.font))
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 105)
    painter.setFont(font)
    painter.setPen(colour("muted"))
    area = option.rect.adjusted(2, 0, 0, -5)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text.upper())
    _draw_chevron(painter, QPointF(area.right() - 12.0, area.bottom() - painter.fontMetrics().xHeight()), hidden > 0)
    if hidden:
        painter.setFont(small(option.font))
        count = area.adjusted(0, 0, -22, 0)
        painter.drawText(count, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, str(hidden))


def _draw_chevron(painter: QPainter, at: QPointF, is_folded: bool) -> None:
    half, whole = _CHEVRON / 2, _CHEVRON
    aside, down = [(-half, -whole), (half, 0.0), (-half, whole)], [(-whole, -half), (0.0, half), (whole, -half)]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour("muted"), 1.3))
    painter.drawPolyline([at + QPointF(x, y) for x, y in (aside if is_folded else down)])


def _draw_layer(painter: QPainter, area: QRectF, layer: type[Operation], font: QFont, ground: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if ground:
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(area.adjusted(0, 0, -_RIGHT, 0), 6, 6)
    painter.setBrush(theme().tokens.of_family(layer.family))
    painter.drawRoundedRect(QRectF(area.left() + _LEFT, area.center().y() - _DOT / 2, _DOT, _DOT), 2.5, 2.5)
    painter.setFont(font)
    painter.setPen(colour("text"))
    text = area.adjusted(_LEFT + _DOT + 9, 0, -4, 0)
    name = painter.fontMetrics().elidedText(layer.__name__, Qt.TextElideMode.ElideRight, int(text.width()))
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)


def chip(layer: type[Operation], font: QFont, ratio: float) -> QPixmap:
    """Return the picture under the pointer while a layer is dragged."""
    size = QSize(150, 32)
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(colour("accent"))
    painter.setBrush(colour("card"))
    area = QRectF(0.5, 0.5, size.width() - 1.0, size.height() - 1.0)
    painter.drawRoundedRect(area, 6, 6)
    _draw_layer(painter, area.adjusted(4, 0, 0, 0), layer, font, "")
    painter.end()
    return pixmap
