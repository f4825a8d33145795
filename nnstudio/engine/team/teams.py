"""Who trains a network: its teams, made of what they train and of how many they may be."""

from __future__ import annotations

from functools import partial

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
            return fastest_size(self._of, self._most, steps)
        finally:
            if before is not None:
                parameters.assign(before)  # statistics are gathered whenever samples pass

    @property
    def _most(self) -> int:
        smallest = len(self._training) - 1 if self._compiled.couples_samples else 0
        most = self._training.batches.size_of(smallest)  # no sample may stand in where others learn of it
        return most_processes(self._processes, self._cores, most)

    def _of(self, size: int) -> Team[Passed | Message]:
        table = LearningTable(self._learned.gradients, size)
        return Team(table, partial(self._learner, table), self._cores)

    def _learner(self, table: LearningTable, rank: int, watch: Watch) -> Learner:
        share = Share(rank, table.size)
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
