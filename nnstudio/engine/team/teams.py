"""Who trains a network: its teams, made of what they train and of how many they may be."""

from __future__ import annotations

from functools import partial
from math import prod

import numpy as np

from nnstudio.engine.batches import Share
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.feed import Feed
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.losses import Loss
from nnstudio.engine.optimizers import OptimizerState
from nnstudio.engine.replica import Passed, Replica, draws_of
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.team.barrier import Watch
from nnstudio.engine.team.learner import Learner
from nnstudio.engine.team.learning_table import LearningTable
from nnstudio.engine.team.size import fastest_size
from nnstudio.engine.team.team import Team, most_processes
from nnstudio.messages import Message

_LARGE = 32 * 1024 * 1024
"""Bytes of all steps' outputs for a batch above which it is tried in part what one process takes."""


class Teams:
    """Forms the teams that train a network, all of one size.

    `cores` and `processes` are those of the `Trainer`. Each member has a copy of the compiled network, with memory of
    its own; `rng` gives the random numbers of a training in one process.
    """

    def __init__(
        self,
        compiled: CompiledNetwork,
        training: Feed,
        validation: Feed,
        loss: Loss,
        *,
        learned: LearnedVector,
        optimizer: OptimizerState,
        settings: TrainingSettings,
        rng: np.random.Generator,
        cores: int | None,
        processes: int | None,
    ) -> None:
        self.size: int | None = None
        """The number of processes; None before the first team."""
        self._compiled = compiled
        self._training = training
        self._validation = validation
        self._loss = loss
        self._learned = learned
        self._optimizer = optimizer
        self._settings = settings
        self._rng = rng
        self._cores = cores
        self._processes = processes

    def form(self, steps: int) -> Team[Passed | Message]:
        """Return a team; the first one is of the size that takes so many steps fastest, where none is asked for."""
        if self.size is None:
            self.size = self._fastest(steps) if self._processes is None else self._most
        return self._of(self.size)

    def _fastest(self, steps: int) -> int:
        parameters = self._compiled.parameters
        before = parameters.copy() if self._compiled.couples_samples else None
        try:
            parts = self._parts
            return fastest_size(lambda size: self._of(size, parts if size == 1 else 1), self._most, steps, parts)
        finally:
            if before is not None:
                parameters.assign(before)  # statistics are gathered whenever samples pass

    @property
    def _most(self) -> int:
        batches = self._training.batches
        most = batches.size_of(0)
        if self._compiled.couples_samples:  # no sample may stand in where others learn of it
            most = min(most, batches.size_of(len(self._training) - 1))
        return most_processes(self._processes, self._cores, most)

    @property
    def _parts(self) -> int:
        """Of how many parts of a batch one is enough to see how long one process alone takes for the whole.

        Where arrays are larger than caches, time goes with the number of samples, and trying need not take the memory
        for more than will be in use later.
        """
        numbers = self._training.batches.size_of(0) * sum(prod(step.shape) for step in self._compiled.steps)
        return 2 if numbers * self._compiled.parameters.dtype.itemsize > _LARGE else 1

    def _of(self, size: int, parts: int = 1) -> Team[Passed | Message]:
        """Return a team that passes one of so many parts of each batch, the whole by default."""
        table = LearningTable(self._learned.gradients, size)
        return Team(table, partial(self._learner, table, parts), self._cores)

    def _learner(self, table: LearningTable, parts: int, rank: int, watch: Watch) -> Learner:
        share = Share(rank, table.size * parts)
        add_up = partial(table.added_up, rank, watch) if table.size > 1 else tuple
        compiled = CompiledNetwork(self._compiled.network, self._compiled.parameters, self._loss, add_up)
        replica = Replica(
            compiled,
            self._training.shared(compiled, share),
            self._validation.divided(compiled, share),
            self._loss,
            gradients_of=self._learned.views(table.gradients[rank]),
            seed=self._settings.seed,
            draws=draws_of(self._settings.seed, rank) if table.size > 1 else lambda _: self._rng,
        )
        return Learner(
            rank,
            table,
            replica,
            learned=self._learned,
            optimizer=self._optimizer,
            settings=self._settings,
            watch=watch,
        )
