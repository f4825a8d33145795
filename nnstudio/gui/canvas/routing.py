"""The corners of each wire, from the card that it leaves to the card that reads it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.arrangement import Arrangement
from nnstudio.gui.canvas.lanes import Edge, Way, gutter

_INSET = 10.0
"""How far from its upper edge a card takes a wire from the side, and from its lower edge gives one."""

Corners = tuple[QPointF, ...]


def routes(arrangement: Arrangement) -> Mapping[Edge, Corners]:
    """Return the corners of every wire that is drawn, in the direction in which the data flow."""
    return {edge: _route(arrangement, edge, taken) for edge, taken in arrangement.ways.items()}


def _route(arrangement: Arrangement, edge: Edge, taken: Way) -> Corners:
    source, target = arrangement.boxes[edge.source], arrangement.boxes[edge.target]
    leaves = QPointF(source.right(), source.bottom() - _INSET)
    arrives = QPointF(target.right(), target.top() + _INSET)
    match taken:
        case Way.STRAIGHT:
            return QPointF(source.center().x(), source.bottom()), QPointF(target.center().x(), target.top())
        case Way.OUT:
            x = target.center().x()
            return leaves, QPointF(x, leaves.y()), QPointF(x, target.top())
        case Way.IN:
            x = source.center().x()
            return QPointF(x, source.bottom()), QPointF(x, arrives.y()), arrives
        case Way.FREE:
            middle = (source.bottom() + target.top()) / 2
            start, end = QPointF(source.center().x(), source.bottom()), QPointF(target.center().x(), target.top())
            return start, QPointF(start.x(), middle), QPointF(end.x(), middle), end
        case Way.BYPASS:
            x = _lane(arrangement, edge)
            if target.left() > x:
                arrives.setX(target.left())
            return leaves, QPointF(x, leaves.y()), QPointF(x, arrives.y()), arrives


def _lane(arrangement: Arrangement, edge: Edge) -> float:
    """Return where a bypassing wire runs down."""
    column = gutter(edge, arrangement.cells)
    some = arrangement.boxes[arrangement.columns[column][0]]
    return some.right() + arrangement.lanes.offset(edge)
