"""The ways that wires take, and the lines in the gutters between columns where they pass the cards that they skip."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nnstudio.network import Network

_NARROWEST = 40.0
_FIRST = 18.0
_SPACING = 10.0


class Cell(NamedTuple):
    """A place in the grid: rows count down from the input, columns to the right from the main path."""

    column: int
    row: int


class Edge(NamedTuple):
    """A wire, by the node it comes from, the node that reads it, and which of that node's inputs it is."""

    source: int
    target: int
    place: int


class Way(enum.Enum):
    """How a wire runs; the rows and columns that it crosses are free of cards, a bypass's lane always is."""

    STRAIGHT = enum.auto()
    """Down to a card in the same column."""
    OUT = enum.auto()
    """To the right, and down to the beginning of a branch."""
    IN = enum.auto()
    """Down to the row of a card that joins branches, and left to it."""
    BYPASS = enum.auto()
    """To the right, down a lane of the gutter, and to the card from the side."""
    FREE = enum.auto()
    """From wherever one card was put to wherever the other was."""


def edges(network: Network) -> Iterator[Edge]:
    """Yield all wires of a network."""
    for node in network.nodes:
        for place, source in enumerate(node.inputs):
            yield Edge(source, node.id, place)


def way(edge: Edge, cells: Mapping[int, Cell], taken: Collection[Cell]) -> Way:
    """Return how a wire runs between cells, given which of them hold a card."""
    source, target = cells[edge.source], cells[edge.target]
    if source.column == target.column:
        between = [Cell(source.column, row) for row in range(source.row + 1, target.row)]
        return Way.BYPASS if edge.place and between else _unless_taken(Way.STRAIGHT, between, taken)
    if target.column > source.column:
        across = [Cell(column, source.row) for column in range(source.column + 1, target.column + 1)]
        down = [Cell(target.column, row) for row in range(source.row + 1, target.row)]
        return _unless_taken(Way.OUT, across + down, taken)
    across = [Cell(column, target.row) for column in range(target.column + 1, source.column + 1)]
    down = [Cell(source.column, row) for row in range(source.row + 1, target.row)]
    return _unless_taken(Way.IN, across + down, taken)


@dataclass(frozen=True)
class Lanes:
    """Which lane of its gutter each bypassing wire has; wires side by side never share one.

    Gutter n is to the right of column n.
    """

    by_edge: Mapping[Edge, int] = field(default_factory=dict)
    counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, bypasses: Iterable[Edge], cells: Mapping[int, Cell]) -> Lanes:
        """Give short wires the inner lanes, so that those around them do not cross them."""
        by_edge: dict[Edge, int] = {}
        taken: dict[int, list[list[range]]] = {}
        spans = {edge: range(cells[edge.source].row, cells[edge.target].row) for edge in bypasses}
        for edge, span in sorted(spans.items(), key=lambda item: (len(item[1]), item[1].start)):
            lanes = taken.setdefault(gutter(edge, cells), [])
            by_edge[edge] = _free_lane(lanes, span)
        return cls(by_edge, {column: len(lanes) for column, lanes in taken.items()})

    def width(self, column: int) -> float:
        """Return how wide the gutter to the right of a column is."""
        return max(_NARROWEST, 2 * _FIRST + _SPACING * (self.counts.get(column, 0) - 1))

    def offset(self, edge: Edge) -> float:
        """Return how far to the right of its column a bypassing wire runs."""
        return _FIRST + _SPACING * self.by_edge[edge]


def gutter(edge: Edge, cells: Mapping[int, Cell]) -> int:
    """Return the column to whose right a bypassing wire runs."""
    source, target = cells[edge.source].column, cells[edge.target].column
    return source if target <= source else target - 1


def _unless_taken(wanted: Way, crossed: Iterable[Cell], taken: Collection[Cell]) -> Way:
    return Way.BYPASS if any(cell in taken for cell in crossed) else wanted


def _free_lane(lanes: list[list[range]], span: range) -> int:
    for lane, others in enumerate(lanes):
        if not any(span.start < other.stop and other.start < span.stop for other in others):
            others.append(span)
            return lane
    lanes.append([span])
    return len(lanes) - 1
