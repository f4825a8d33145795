"""What those who learn together share: their gradients, and the figures that go with them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nnstudio.engine.replica import Passed
from nnstudio.engine.shared import LINE, shared_zeros
from nnstudio.engine.team.barrier import Watch
from nnstudio.engine.team.table import Table
from nnstudio.layers.base import Array

_ROOM = 8192
"""Figures that are added up at a time."""


class LearningTable(Table):
    """A table with a vector of gradients for each member.

    Figures are added up in the order of ranks, so that they are the same bits for all.
    """

    def __init__(self, gradients: Array, size: int) -> None:
        """Lay the table for so many members; the first one's gradients are in the given vector."""
        super().__init__(size)
        self.gradients = [gradients, *(shared_zeros(gradients.size, gradients.dtype) for _ in range(size - 1))]
        self._passed = shared_zeros(size * LINE, np.float64).data.cast("B").cast("d")
        self._sums = shared_zeros((2, size, _ROOM), np.float64)
        self._turn = 0
        self._finished = shared_zeros(size * LINE, np.float64).data.cast("B").cast("d")

    def put_passed(self, rank: int, passed: Passed) -> None:
        """Say what a member's share came to."""
        for place, figure in enumerate(passed, rank * LINE):
            self._passed[place] = math.nan if figure is None else figure

    def passed(self) -> Passed:
        """Return what all shares come to."""
        rows = [self._passed[place : place + 4].tolist() for place in range(0, self.size * LINE, LINE)]
        weight = sum(row[1] for row in rows)
        correct = sum(row[2] for row in rows)
        return Passed(
            sum(row[0] * (row[1] / weight) for row in rows),
            weight,
            None if math.isnan(correct) else correct,
            int(sum(row[3] for row in rows)),
        )

    def added_up(self, rank: int, watch: Watch, sums: Sequence[Array]) -> tuple[Array, ...]:
        """Return the sums of what all members come with: arrays of the same shapes."""
        mine = np.concatenate([each.ravel() for each in sums])
        total = np.concatenate(
            [self._added_up(rank, watch, mine[start : start + _ROOM]) for start in range(0, mine.size, _ROOM)]
        )
        parts = np.split(total, np.cumsum([each.size for each in sums])[:-1])
        return tuple(part.astype(each.dtype).reshape(each.shape) for part, each in zip(parts, sums, strict=True))

    def _added_up(self, rank: int, watch: Watch, figures: Array) -> Array:
        """Meet once: by turns there are two places, so that nobody writes where somebody still reads."""
        rows = self._sums[self._turn, :, : figures.size]
        self._turn = 1 - self._turn
        rows[rank] = figures
        self.barrier.wait(rank, watch)
        return np.asarray(rows.sum(axis=0))

    def put_finished(self, rank: int, penalty: float, squares: float) -> None:
        """Say what a member's slice of the gradients came to: weight penalties, and the sum of its squares."""
        self._finished[rank * LINE], self._finished[rank * LINE + 1] = penalty, squares

    def finished(self) -> tuple[float, float]:
        """Return what all slices come to."""
        places = range(0, self.size * LINE, LINE)
        return sum(self._finished[place] for place in places), sum(self._finished[place + 1] for place in places)
