"""Where among the cards a layer would go that is let go at some point."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF

from nnstudio.gui.canvas.arrangement import Arrangement

_ALONE = 60.0
"""Half the length of the line where there are no cards."""


@dataclass(frozen=True)
class Gap:
    """The place behind a node, None for the very beginning, and the line along it."""

    after: int | None
    line: QLineF


def gap_at(arrangement: Arrangement, point: QPointF, moving: Collection[int] = ()) -> Gap:
    """Return the gap nearest to a point; cards that move themselves count as gone."""
    if not arrangement.boxes:
        return Gap(None, _line(point.x() - _ALONE, point.x() + _ALONE, point.y()))
    above = arrangement.nearest(point)
    column = arrangement.columns[arrangement.cells[above].column]
    while above in moving and above != column[0]:
        above = column[column.index(above) - 1]
    box = arrangement.boxes[above]
    return Gap(above, _line(box.left(), box.right(), box.bottom() + arrangement.gap / 2))


def gap_before_all(arrangement: Arrangement) -> Gap:
    """Return the gap above the first card."""
    box = min(arrangement.boxes.values(), key=lambda each: (each.top(), each.left()))
    return Gap(None, _line(box.left(), box.right(), box.top() - arrangement.gap / 2))


def _line(left: float, right: float, y: float) -> QLineF:
    return QLineF(left, y, right, y)
