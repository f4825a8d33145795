"""Where the cards lie: a stack in one column, a network that branches in rows by depth, with branches side by side.

Cards that a person gave a place lie there.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from nnstudio.gui.canvas.lanes import Cell, Edge, Lanes, Way, edges, way
from nnstudio.network import Network

_STACK_GAP = 8.0
_BRANCHING_GAP = 14.0
_FURTHEST = 1e6
"""Pixels from the middle in which Qt still counts exactly; files may say anything."""

_NOWHERE: Mapping[int, tuple[float, float]] = {}


@dataclass(frozen=True)
class Arrangement:
    """The place of every card and the way of every wire, in pixels at natural size.

    A stack has no wires: what lies beneath a card reads it. `is_free` tells of cards that were given places.
    """

    cells: Mapping[int, Cell]
    ways: Mapping[Edge, Way]
    boxes: Mapping[int, QRectF]
    lanes: Lanes
    gap: float
    is_free: bool = False

    @cached_property
    def bounds(self) -> QRectF:
        """The smallest rectangle around all cards."""
        whole = QRectF()
        for box in self.boxes.values():
            whole = whole.united(box)
        return whole

    @cached_property
    def at(self) -> Mapping[Cell, int]:
        """The ids of the nodes by cell."""
        return {cell: node_id for node_id, cell in self.cells.items()}

    @cached_property
    def columns(self) -> Mapping[int, tuple[int, ...]]:
        """The ids of the nodes in each column, from top to bottom."""
        found: dict[int, list[int]] = {}
        for node_id in sorted(self.cells, key=lambda each: self.cells[each].row):
            found.setdefault(self.cells[node_id].column, []).append(node_id)
        return {column: tuple(ids) for column, ids in sorted(found.items())}

    def nearest(self, point: QPointF) -> int:
        """Return the node above whose lower edge, or at whose upper half, a point is: what a new card would follow.

        Beyond a column's ends it is the first or the last card; the column is the one nearest to the point. Among
        cards that were given places it is the one whose lower edge is nearest.
        """
        if self.is_free:
            return min(self.boxes, key=lambda each: _length(point - _foot(self.boxes[each])))
        column = min(self.columns, key=lambda each: _distance(self.boxes[self.columns[each][0]], point.x()))
        ids = self.columns[column]
        middles = [self.boxes[node_id].center().y() for node_id in ids]
        return ids[max(0, bisect.bisect_right(middles, point.y()) - 1)]


def arrange(
    network: Network, heights: Mapping[int, float], width: float, places: Mapping[int, tuple[float, float]] = _NOWHERE
) -> Arrangement:
    """Place the cards of a network, given how high each is, and where some of them were put."""
    arrangement = _arranged(network, heights, width)
    placed = {node_id: places[node_id] for node_id in arrangement.boxes if node_id in places}
    if not placed:
        return arrangement
    boxes = dict(arrangement.boxes)
    for node_id, place in placed.items():
        boxes[node_id] = QRectF(QPointF(*map(_within_reach, place)), boxes[node_id].size())
    return replace(arrangement, boxes=boxes, ways=dict.fromkeys(edges(network), Way.FREE), is_free=True)


def _arranged(network: Network, heights: Mapping[int, float], width: float) -> Arrangement:
    if is_stack(network):
        return _spread(
            {node.id: Cell(0, row) for row, node in enumerate(network.nodes)}, {}, heights, width, _STACK_GAP
        )
    cells = _layered(network)
    taken = set(cells.values())
    ways = {edge: way(edge, cells, taken) for edge in edges(network)}
    return _spread(cells, ways, heights, width, _BRANCHING_GAP)


def is_stack(network: Network) -> bool:
    """Whether every layer reads just the one before it."""
    entries = ((), *((node.id,) for node in network.nodes))
    return all(node.inputs == entry for node, entry in zip(network.nodes, entries, strict=False))


def _spread(
    cells: Mapping[int, Cell], ways: Mapping[Edge, Way], heights: Mapping[int, float], width: float, gap: float
) -> Arrangement:
    """Turn cells into places: a row is as high as its highest card, a gutter as wide as its wires need."""
    lanes = Lanes.of((edge for edge, taken in ways.items() if taken is Way.BYPASS), cells)
    tops = _tops(cells, heights, gap)
    lefts = [0.0]
    for column in range(max((cell.column for cell in cells.values()), default=0)):
        lefts.append(lefts[-1] + width + lanes.width(column))
    boxes = {
        node_id: QRectF(lefts[cell.column], tops[cell.row], width, heights[node_id]) for node_id, cell in cells.items()
    }
    return Arrangement(cells, ways, boxes, lanes, gap)


def _tops(cells: Mapping[int, Cell], heights: Mapping[int, float], gap: float) -> list[float]:
    rows = [0.0] * (1 + max((cell.row for cell in cells.values()), default=0))
    for node_id, cell in cells.items():
        rows[cell.row] = max(rows[cell.row], heights[node_id])
    tops = [0.0]
    for height in rows[:-1]:
        tops.append(tops[-1] + height + gap)
    return tops


def _layered(network: Network) -> dict[int, Cell]:
    """Give each node its depth as row, and each chain of layers a column that is free along all of it."""
    rows: dict[int, int] = {}
    for node in network.nodes:
        rows[node.id] = max((rows[source] + 1 for source in node.inputs), default=0)
    cells: dict[int, Cell] = {}
    taken: list[set[int]] = []
    for chain in _chains(network, rows):
        column = _free_column(taken, _corridor(network, rows, chain))
        cells.update({node_id: Cell(column, rows[node_id]) for node_id in chain})
    return cells


def _free_column(taken: list[set[int]], corridor: range) -> int:
    """Return the first column with all these rows free, and take them."""
    for column, rows in enumerate(taken):
        if rows.isdisjoint(corridor):
            rows.update(corridor)
            return column
    taken.append(set(corridor))
    return len(taken) - 1


def _corridor(network: Network, rows: Mapping[int, int], chain: list[int]) -> range:
    """Return the rows that a chain needs: its own, one above for the wire that comes, and down to where it is read."""
    last = max([rows[chain[-1]], *(rows[reader] for reader in network.consumers[chain[-1]])])
    return range(max(0, rows[chain[0]] - 1), last + 1)


def _chains(network: Network, rows: Mapping[int, int]) -> list[list[int]]:
    """Cut a network into chains without gaps in their rows, the one with the longest way to go first at each fork."""
    reach: dict[int, int] = {}
    for node in reversed(network.nodes):
        reach[node.id] = 1 + max((reach[reader] for reader in network.consumers[node.id]), default=0)
    follower: dict[int, int] = {}
    for node in network.nodes:
        source = next((each for each in node.inputs if rows[each] + 1 == rows[node.id]), None)
        if source is not None and (source not in follower or reach[node.id] > reach[follower[source]]):
            follower[source] = node.id
    followed = set(follower.values())
    starts = [node.id for node in network.nodes if node.id not in followed]
    return [_chain(start, follower) for start in sorted(starts, key=lambda each: rows[each])]


def _chain(start: int, follower: Mapping[int, int]) -> list[int]:
    chain = [start]
    while chain[-1] in follower:
        chain.append(follower[chain[-1]])
    return chain


def _within_reach(coordinate: float) -> float:
    return min(max(coordinate, -_FURTHEST), _FURTHEST)


def _foot(box: QRectF) -> QPointF:
    return QPointF(box.center().x(), box.bottom())


def _length(vector: QPointF) -> float:
    return math.hypot(vector.x(), vector.y())


def _distance(box: QRectF, x: float) -> float:
    return max(box.left() - x, x - box.right(), 0.0)
