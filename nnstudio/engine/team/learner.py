"""One process's part in what learns as one: a share of every batch, and some of the weights."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nnstudio.engine.batches import Share
from nnstudio.engine.clipping import clip_value, shorten, squared_norm
from nnstudio.engine.divergence import Divergence
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.optimizers import OptimizerState
from nnstudio.engine.penalties import WeightPenalty
from nnstudio.engine.replica import Passed, Replica
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.team.barrier import Watch
from nnstudio.engine.team.division import Portion, portions
from nnstudio.engine.team.learning_table import LearningTable
from nnstudio.engine.team.table import Order, Task
from nnstudio.engine.team.team import Member, nothing
from nnstudio.layers.base import Array
from nnstudio.messages import Message


class Learner(Member[Passed | Message]):
    """Learns with others: takes its share of a batch forward and back, then changes its portions of the weights.

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
        self._gradients = table.gradients[rank]
        self._others = [gradients for other, gradients in enumerate(table.gradients) if other != rank]
        self._share = Share(rank, table.size)
        self._portions = list(portions(learned.weights.size, table.divided, self._share))
        self._parts = [portion.part for portion in self._portions]

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
        for divided in self._table.divided:
            divided.begin(self.replica.samples_of(order.step), self._share)
        whole = self._shared(pass_(order.step))
        if not math.isfinite(whole.loss):
            return self._diverged()
        before_change()
        finished = [self._finish(portion, whole) for portion in self._portions]
        penalties, squares = (sum(each[place] for each in finished) for place in (0, 1))
        self._table.put_finished(self.rank, penalties, squares)
        self.meet()
        penalty, squares = self._table.finished()
        if not math.isfinite(penalty + squares):
            return self._diverged()
        if self._settings.clip_norm is not None:
            for part in self._parts:
                shorten(self._gradients[part], math.sqrt(squares), self._settings.clip_norm)
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

    def _finish(self, portion: Portion, whole: Passed) -> tuple[float, float]:
        """Make a portion that of the whole batch, with penalties; return those, and its sum of squares."""
        own, part = self._gradients[portion.part], portion.part
        if portion.divided is not None:
            portion.divided.compute(portion.rows, out=own)
        else:
            for gradients in self._others:
                own += gradients[part]
        if self._others and whole.weight != whole.samples:
            own *= whole.samples / whole.weight
        decaying = slice(part.start, max(part.start, min(part.stop, self._learned.decaying)))
        penalty = self._penalty.add(self._learned.weights[decaying], own[: decaying.stop - part.start])
        if self._settings.clip_value is not None:
            clip_value(own, self._settings.clip_value)
        return penalty, squared_norm(own)

    def _change_weights(self, order: Order) -> None:
        self._optimizer.steps = order.taken
        learned = self._learned
        self._optimizer.step(learned.weights, self._gradients, order.rate, learned.decaying, self._parts)

    def _rehearse_change(self) -> None:
        """Do what `_change_weights` does to a copy."""
        if self._rehearsal is None:
            weights = np.zeros_like(self._learned.weights)
            for part in self._parts:
                weights[part] = self._learned.weights[part]
            self._rehearsal = weights, self._optimizer.optimizer.start(weights.size, weights.dtype)
        weights, optimizer = self._rehearsal
        optimizer.step(weights, self._gradients, 0.0, parts=self._parts)

    def _diverged(self) -> Message:
        """Return what tells the most of where all members find numbers that are not finite."""
        self._table.letterboxes[self.rank].put(self.replica.diagnose())
        self.meet()
        found = [letterbox.get() for letterbox in self._table.letterboxes]
        return min(divergence for divergence in found if isinstance(divergence, Divergence)).message
