"""Memory for what a recurrent cell makes of the steps of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnstudio.kernels.buffers import Buffers
from nnstudio.kernels.products import LeftOperand

Array = NDArray[Any]


@dataclass(frozen=True)
class StepMemory:
    """Memory for what a cell makes of each step: of all steps where a backward pass follows, else of one at a time."""

    buffers: Buffers
    name: str
    steps: int
    """How many steps are kept."""
    keeps: bool
    """Whether a backward pass follows."""
    past: dict[str, Array] | None = None
    """What is kept from pass to pass where sequences come in part by part."""

    def lend(self, name: str, shape: tuple[int, ...]) -> Array:
        """Lend an array that lasts until the backward pass, where one follows."""
        if self.keeps:
            return self.buffers.scratch(f"{self.name} {name}", shape)
        return self.buffers.temporary(name, shape)

    def temporary(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """Lend an array until the next cell's turn."""
        return self.buffers.temporary(name, shape, dtype)

    def inside(self, name: str, values: Array, rows: int) -> Array:
        """Return (steps, some rows, batch) as (rows, steps x batch), with zeros below."""
        steps, given, batch = values.shape
        arranged = self.temporary(name, (rows, steps, batch))
        np.copyto(arranged[:given], values.swapaxes(0, 1))
        arranged[given:] = 0
        return arranged.reshape(rows, -1)

    def joined(self, name: str, *columns: Array, halved: Sequence[slice] = ()) -> LeftOperand:
        """Return the matrix that consists of the columns of others, with some of its rows halved.

        It is made once where sequences come in part by part: for a single step that takes longer than to multiply.
        """
        past = {} if self.past is None else self.past
        key = f"{self.name} {name}"
        if key not in past:
            shape = len(columns[0]), sum(array.shape[1] for array in columns)
            out = self.temporary(name, shape) if self.past is None else np.empty(shape, columns[0].dtype)
            past[key] = np.concatenate(columns, axis=1, out=out)
            for rows in halved:
                past[key][rows] *= 0.5
        return LeftOperand(past[key])
