"""One process's part in what predicts as one: a share of every batch."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnstudio.engine.batches import Batches
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.team.barrier import Watch
from nnstudio.engine.team.table import Order, Table
from nnstudio.engine.team.team import Member, nothing
from nnstudio.kernels.layout import engine_shape
from nnstudio.layers.base import Array, Shape


class Outputs:
    """What a network gives for a batch, where all members write their share of it."""

    def __init__(self, memory: Array, shape: Shape) -> None:
        """Take flat memory for the largest batch, and the shape of the output for one sample."""
        self._memory = memory
        self._shape = shape

    def of(self, samples: int) -> Array:
        """Return the outputs for so many samples, in engine layout."""
        whole = engine_shape(self._shape, samples)
        return self._memory[: math.prod(whole)].reshape(whole)


class Predictor(Member[Array]):
    """Passes its share of every batch through the network as at inference; alone it has the whole."""

    def __init__(
        self,
        rank: int,
        table: Table,
        compiled: CompiledNetwork,
        batches: Batches,
        *,
        order: Array,
        outputs: Outputs | None,
        watch: Watch,
    ) -> None:
        """Take the samples in this order; `outputs` are where members write what others are to see."""
        super().__init__(rank, table, watch)
        self._compiled = compiled
        self._batches = batches
        self._order = order
        self._outputs = outputs

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")  # what a diverged network gives says so itself
    def obey(self, order: Order, before_change: Callable[[], None] = nothing) -> Array:
        """Return the outputs for the batch whose turn it is in the step; nothing is changed."""
        place = order.step % len(self._batches)
        if self._outputs is None:
            return self._forward(place)
        samples = self._batches.size_of(place)
        whole = self._outputs.of(samples)
        if self._batches.counted(place):
            part = self._batches.share.of(samples)
            whole[..., part.start : part.stop] = self._forward(place)
        self.meet()
        return whole

    def close(self) -> None:
        """Read no further samples ahead."""
        self._batches.close()

    def _forward(self, place: int) -> Array:
        return self._compiled.forward(self._batches.at(self._order, place)[0])
