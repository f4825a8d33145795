"""What the members of a team share whatever they do: where they meet, what is asked of them, their last words."""

from __future__ import annotations

import enum
from typing import NamedTuple

import numpy as np

from nnstudio.engine.shared import LINE, Letterbox, shared_zeros
from nnstudio.engine.team.barrier import Barrier


class Task(enum.IntEnum):
    """What a team does together."""

    LEARN = 1
    REHEARSE = 2
    """All that a step is made of but for changing the weights; nothing comes of it."""
    EVALUATE = 3
    """Pass samples as at inference: those that are a training's validation, or the batch at the place `step`."""
    MAKE_UP = 4
    """Pass the batch at the place `step` of the first epoch through the frozen prefix, whose outputs are kept."""


class Order(NamedTuple):
    """What the leader asks of all members."""

    task: Task
    step: int = 0
    """Of the training, from 0."""
    taken: int = 0
    """Steps that the optimizer has taken."""
    rate: float = 0.0


class Table:
    """Where the members of a team put what the others are to see; all meet in between."""

    def __init__(self, size: int) -> None:
        """Lay the table for so many members."""
        self.size = size
        self.barrier = Barrier(size)
        self.letterboxes = [Letterbox() for _ in range(size)]
        self._order = shared_zeros(LINE, np.float64).data.cast("B").cast("d")

    @property
    def order(self) -> Order:
        """What the leader asked last."""
        task, step, taken, rate = self._order[:4]
        return Order(Task(int(task)), int(step), int(taken), rate)

    @order.setter
    def order(self, order: Order) -> None:
        for place, figure in enumerate(order):
            self._order[place] = figure
