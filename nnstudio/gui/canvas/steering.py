"""Which card an arrow key leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt

from nnstudio.gui.canvas.arrangement import Arrangement
from nnstudio.network import Network

_STEPS: Mapping[int, tuple[int, int]] = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}

KEYS = frozenset({*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End})
"""The keys that lead from card to card."""


def steered(network: Network, arrangement: Arrangement, start: int | None, key: int) -> int:
    """Return the node that a key leads to; without a start it is the first, and at the edge it is the start.

    Up and down stay in the column, and at its ends follow the wires; left and right go to the nearest card of the
    neighbouring column.
    """
    if start is None or key == Qt.Key.Key_Home:
        return network.nodes[0].id
    if key == Qt.Key.Key_End:
        return network.nodes[-1].id
    across, down = _STEPS[key]
    if across:
        return _beside(arrangement, start, across)
    column = arrangement.columns[arrangement.cells[start].column]
    place = column.index(start) + down
    linked = network.node(start).inputs if down < 0 else network.consumers[start]
    return _along(column, place, linked, start)


def _along(column: Sequence[int], place: int, linked: Sequence[int], start: int) -> int:
    if 0 <= place < len(column) and (column[place] in linked or not linked):
        return column[place]
    return linked[0] if linked else start


def _beside(arrangement: Arrangement, start: int, across: int) -> int:
    ids = arrangement.columns.get(arrangement.cells[start].column + across, ())
    height = arrangement.boxes[start].center().y()
    return min(ids, key=lambda each: abs(arrangement.boxes[each].center().y() - height), default=start)
