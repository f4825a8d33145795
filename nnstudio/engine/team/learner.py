"""One process's part in what learns as one: a share of every batch, and a slice of the weights."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnstudio.engine.clipping import clip_value, shorten, squared_norm
from nnstudio.engine.divergence import Divergence
from nnstudio.engine.learned import ALIGNMENT, LearnedVector
from nnstudio.engine.optimizers import OptimizerState
from nnstudio.engine.penalties import WeightPenalty
from nnstudio.engine.replica import Passed, Replica
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.team.barrier import Watch
from nnstudio.engine.team.learning_table import LearningTable
from nnstudio.engine.team.table import Order, Task
from nnstudio.engine.team.team import Member, nothing
from nnstudio.layers.base import Array
from nnstudio.messages import Message


class Learner(Member[Passed | Message]):
    """Learns with others: takes its share of a batch forward and back, then changes its slice of the weights.

    Every member goes through the same orders, and none changes a weight before all have their gradients. Alone it has
    the whole of both.
    """

    def __init__(
        self,
        rank: int,
        table: LearningTable,
        replica: Replica,
        *,
        learned: LearnedVector,
        optimizer: OptimizerState,
        settings: TrainingSettings,
        watch: Watch,
    ) -> None:
        super().__init__(rank, table, watch)
        self.replica = replica
        self._table = table
        self._learned = learned
        self._optimizer = optimizer
        self._settings = settings
        self._penalty = WeightPenalty(settings.l1, settings.l2)
        self._rehearsal: tuple[Array, OptimizerState] | None = None
        self._slice = _slice(learned.weights.size, rank, table.size)
        self._own = table.gradients[rank][self._slice]
        self._others = [gradients[self._slice] for other, gradients in enumerate(table.gradients) if other != rank]

    def close(self) -> None:
        """Read no further samples ahead."""
        self.replica.close()

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")  # a diverging network is found and named
    def obey(self, order: Order, before_change: Callable[[], None] = nothing) -> Passed | Message:
        """Do this member's part of an order; return what came of the whole, or where it ran into NaN or infinity.

        `before_change` is called once a step's loss is known to be finite, and its weights are still there.
        """
        match order.task:
            case Task.LEARN | Task.REHEARSE:
                return self._learn(order, before_change)
            case Task.EVALUATE:
                return self._evaluate()
            case Task.MAKE_UP:
                self.replica.make_up(order.step)
                self.meet()
                return Passed(0.0, 0.0, None, 0)

    def _learn(self, order: Order, before_change: Callable[[], None]) -> Passed | Message:
        pass_ = self.replica.rehearse if order.task is Task.REHEARSE else self.replica.learn
        whole = self._shared(pass_(order.step))
        if not math.isfinite(whole.loss):
            return self._diverged()
        before_change()
        self._table.put_finished(self.rank, *self._finish_gradients(whole))
        self.meet()
        penalty, squares = self._table.finished()
        if not math.isfinite(penalty + squares):
            return self._diverged()
        if self._settings.clip_norm is not None:
            shorten(self._own, math.sqrt(squares), self._settings.clip_norm)
        if order.task is Task.LEARN:
            self._change_weights(order)
        else:
            self._rehearse_change()
        self.meet()
        return whole._replace(loss=whole.loss + penalty) if penalty else whole

    def _evaluate(self) -> Passed | Message:
        whole = self._shared(self.replica.evaluate())
        return whole if math.isfinite(whole.loss) else self._diverged()

    def _shared(self, passed: Passed) -> Passed:
        """Tell the others what this member's share came to; return what all came to."""
        self._table.put_passed(self.rank, passed)
        self.meet()
        return self._table.passed()

    def _finish_gradients(self, whole: Passed) -> tuple[float, float]:
        """Make this member's slice that of the whole batch, with penalties; return those, and its sum of squares."""
        for gradients in self._others:
            self._own += gradients
        if self._others and whole.weight != whole.samples:
            self._own *= whole.samples / whole.weight
        first = self._slice.start
        decaying = slice(first, max(first, min(self._slice.stop, self._learned.decaying)))
        penalty = self._penalty.add(self._learned.weights[decaying], self._own[: decaying.stop - first])
        if self._settings.clip_value is not None:
            clip_value(self._own, self._settings.clip_value)
        return penalty, squared_norm(self._own)

    def _change_weights(self, order: Order) -> None:
        self._optimizer.steps = order.taken
        gradients = self._table.gradients[self.rank]
        self._optimizer.step(self._learned.weights, gradients, order.rate, self._learned.decaying, self._slice)

    def _rehearse_change(self) -> None:
        """Do what `_change_weights` does to a copy."""
        if self._rehearsal is None:
            weights = self._learned.weights[self._slice].copy()
            self._rehearsal = weights, self._optimizer.optimizer.start(weights.size, weights.dtype)
        weights, optimizer = self._rehearsal
        optimizer.step(weights, self._own, 0.0)

    def _diverged(self) -> Message:
        """Return what tells the most of where all members find numbers that are not finite."""
        self._table.letterboxes[self.rank].put(self.replica.diagnose())
        self.meet()
        found = [letterbox.get() for letterbox in self._table.letterboxes]
        return min(divergence for divergence in found if isinstance(divergence, Divergence)).message


def _slice(length: int, rank: int, size: int) -> slice:
    """Return a member's part of a vector: all are of about one length, and begin with a cache line."""
    lines = length // ALIGNMENT
    first, stop = (lines * place // size * ALIGNMENT for place in (rank, rank + 1))
    return slice(first, length if rank == size - 1 else stop)
