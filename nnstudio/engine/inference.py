"""What a network gives for samples, computed on all cores."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from functools import partial

import numpy as np

from nnstudio.data import FittedTransform, Split
from nnstudio.engine.batches import Batches, Share
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.losses import Loss
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.shared import shared_zeros
from nnstudio.engine.team.barrier import Watch
from nnstudio.engine.team.predictor import Outputs, Predictor
from nnstudio.engine.team.size import Trial
from nnstudio.engine.team.table import Order, Table, Task
from nnstudio.engine.team.team import MemberLostError, Team, most_processes
from nnstudio.kernels.layout import engine_shape
from nnstudio.layers.base import Array
from nnstudio.network import Network, infer_shapes

BATCH_SIZE = 256


class Inference:
    """Passes the samples of a split through a network that does not learn, batch by batch.

    With a loss that is fused with the network's last activation, outputs are what that activation would have received.

    `cores` are those that it may use, for threads of matrix products or for `processes` that share each batch: so many,
    or (None) as many as the first batches show to be fastest, which is one where there are few. There is one where the
    system allows no more. Without `cores` the number of threads is left as it is. The same cores and processes give the
    same bits; other ones round differently.

    Raises ProblemError where the network cannot run.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        split: Split,
        transform: FittedTransform,
        loss: Loss | None = None,
        *,
        batch_size: int = BATCH_SIZE,
        cores: int | None = None,
        processes: int | None = 1,
    ) -> None:
        shapes = infer_shapes(network)
        shapes.check()
        self._network = network
        self._parameters = parameters
        self._loss = loss
        self._batches = Batches(split, transform, batch_size)
        self._shape = shapes.outputs[network.ends[0].id]
        self._cores = cores
        self._processes = processes
        self._most = most_processes(processes, cores, min(batch_size, len(split)))

    def run(self, order: Array | None = None, rounds: int = 1) -> Generator[tuple[Array, Array], None, None]:
        """Yield outputs and targets of each batch in engine layout, valid until the next ones are asked for.

        Samples come in the given order, in their own without one, in each of so many rounds. To be closed where it is
        not gone through to its end. Raises DataError where samples can no longer be read, MemberLostError where a
        process is gone or hangs.
        """
        order = np.arange(self._batches.samples) if order is None else order
        step, steps = 0, rounds * len(self._batches) if self._batches.samples else 0
        trial = Trial(self._most, steps, is_work=True)
        if self._processes is not None:
            trial.settle(self._most)
        while step < steps:
            started = time.perf_counter()
            try:
                with self._team_of(trial.size, order) as team:
                    while step < steps and trial.size == team.size:
                        outputs = team.carry_out(Order(Task.EVALUATE, step))
                        trial.took(time.perf_counter() - started)
                        yield outputs, self._batches.targets_at(order, step % len(self._batches))
                        started = time.perf_counter()
                        step += 1
            except (MemberLostError, MemoryError):
                if trial.is_over or trial.size == 1:
                    raise
                trial.give_up()

    def _team_of(self, size: int, order: Array) -> Team[Array]:
        outputs = None
        if size > 1:
            largest = max(self._batches.size_of(place) for place in (0, len(self._batches) - 1))
            memory = shared_zeros(math.prod(engine_shape(self._shape, largest)), self._parameters.dtype)
            outputs = Outputs(memory, self._shape)
        table = Table(size)
        return Team(table, partial(self._predictor, table, order, outputs), self._cores)

    def _predictor(self, table: Table, order: Array, outputs: Outputs | None, rank: int, watch: Watch) -> Predictor:
        compiled = CompiledNetwork(self._network, self._parameters, self._loss)
        batches = self._batches.shared(Share(rank, table.size))
        return Predictor(rank, table, compiled, batches, order=order, outputs=outputs, watch=watch)
