"""Training, fine-tuning and evaluating a project without a window."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Self

from nnstudio.data import Dataset, FittedTransform
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.threads import available_cores
from nnstudio.engine.change import relative_change
from nnstudio.engine.ending import Ending
from nnstudio.engine.evaluation import Evaluation, evaluate
from nnstudio.engine.events import Event, TrainingDone
from nnstudio.engine.history import History
from nnstudio.engine.measuring import measurement_for
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.prefix import MEMORY, Cut
from nnstudio.engine.trainer import Trainer, fitting_loss
from nnstudio.project.project import Project, ProjectError


class Run:
    """One training of a project: loads its data, trains, and keeps the history.

    `threads` is the number of cores to use, all by default: for threads of matrix products in one process, or for
    `processes` that share every batch, by default as many as are found to be fastest on the way. The same seed and both
    numbers give the same bits on the same machine. `prefix_memory` is the budget in bytes for what frozen layers at the
    bottom give; more goes to a file. Raises what loading the data and making a Trainer raise.
    """

    def __init__(
        self,
        project: Project,
        start: Parameters,
        fitted: FittedTransform | None = None,
        threads: int | None = None,
        dataset: Dataset | None = None,
        *,
        prefix_memory: int = MEMORY,
        processes: int | None = None,
    ) -> None:
        self.project = project
        self.dataset = dataset or project.data.load(meaning_of(fitted))
        self.fitted = _fitted(project, self.dataset, fitted)
        self.history = History()
        self._start = start
        self._cores = threads or available_cores()
        self._processes = processes
        self._is_fine_tuning = False
        self._trainer = Trainer(
            project.network,
            start,
            self.dataset,
            self.fitted,
            project.settings,
            prefix_memory=prefix_memory,
            cores=self._cores,
            processes=processes,
        )

    @classmethod
    def from_scratch(
        cls,
        project: Project,
        threads: int | None = None,
        dataset: Dataset | None = None,
        *,
        prefix_memory: int = MEMORY,
        processes: int | None = None,
    ) -> Self:
        """Return a training that starts from weights drawn from the settings' seed.

        `dataset` is what the project's data hold, where that is loaded already.
        """
        start = Parameters.initialize(project.network, project.settings.seed)
        return cls(project, start, None, threads, dataset, prefix_memory=prefix_memory, processes=processes)

    @classmethod
    def fine_tuning(
        cls,
        project: Project,
        parameters: Parameters | None,
        fitted: FittedTransform | None = None,
        threads: int | None = None,
        dataset: Dataset | None = None,
        *,
        prefix_memory: int = MEMORY,
        processes: int | None = None,
    ) -> Self:
        """Return a training that goes on from learned weights, with the transform that they were learned with.

        `dataset` is what the project's data hold in the meaning of `fitted`, where that is loaded already. Raises
        ProjectError where there are no weights.
        """
        if parameters is None:
            raise ProjectError("the project has no learned weights to fine-tune; train it or load weights first")
        run = cls(project, parameters, fitted, threads, dataset, prefix_memory=prefix_memory, processes=processes)
        run._is_fine_tuning = True
        return run

    def events(self) -> Iterator[Event]:
        """Train, yielding an event for each batch and epoch, and one for the end."""
        for event in self._trainer.run():
            self.history.add(event)
            yield event

    def stop(self) -> None:
        """Ask the training to end after the batch at hand, with what was learned so far."""
        self._trainer.stop()

    @property
    def learning_rate(self) -> float:
        """The optimizer's learning rate, which the schedule scales; another one counts from the next batch on."""
        return self._trainer.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self._trainer.learning_rate = rate

    @property
    def parameters(self) -> Parameters:
        """The arrays, as far as they have learned."""
        return self._trainer.parameters

    @property
    def prefix(self) -> Cut | None:
        """Up to where frozen layers are computed once for each sample, and what that takes; None where none are."""
        return self._trainer.prefix

    @property
    def processes(self) -> int:
        """The number of processes that learn together; 1 before that is decided, when the training begins."""
        return self._trainer.processes or 1

    @property
    def total_steps(self) -> int:
        """The number of batches in all epochs."""
        return self._trainer.total_steps

    @property
    def changes(self) -> Mapping[str, float]:
        """By how much each layer has changed relative to its start, by name; frozen ones exactly 0."""
        by_id = relative_change(self.project.network, self._start, self.parameters)
        return {self.project.network.node(node_id).name: change for node_id, change in by_id.items()}

    def ending(self, done: TrainingDone, evaluation: Evaluation | None = None) -> Ending:
        """Return how the training ended, as its history keeps it."""
        network, changes = self.project.network, self.changes
        return Ending(
            done.reason,
            done.message,
            self.project.settings,
            self._is_fine_tuning,
            self.dataset.learned_classes,
            changes,
            tuple(name for name in changes if not network.named(name).trainable),
            evaluation,
        )

    def evaluate(self) -> Evaluation | None:
        """Return how good the network is on the test samples; None where there are none."""
        return evaluate_on_test(
            self.project, self.parameters, self.fitted, self.dataset, threads=self._cores, processes=self._processes
        )


def meaning_of(fitted: FittedTransform | None) -> Meaning:
    """Return what labels and tokens stood for when a transform was fitted."""
    return NOTHING_LEARNED if fitted is None else fitted.meaning


def _fitted(project: Project, data: Dataset, fitted: FittedTransform | None) -> FittedTransform:
    """Return the transform that weights were learned with, or one that is fitted now; it knows its data's names.

    It is fitted now where the samples are of another shape than those before: the network's first layers are new then.
    """
    if fitted is None or not fitted.takes(data.sample_shape):
        fitted = project.transform.fitted(data.train.inputs)
    meaning = data.meaning or fitted.meaning
    return fitted if meaning == fitted.meaning else dataclasses.replace(fitted, meaning=meaning)


def evaluate_on_test(
    project: Project,
    parameters: Parameters | None,
    fitted: FittedTransform | None = None,
    dataset: Dataset | None = None,
    *,
    threads: int | None = None,
    processes: int | None = None,
) -> Evaluation | None:
    """Return how good learned weights are on the test samples of the project's data; None where there are none.

    `threads` and `processes` are those of a `Run`. Raises ProjectError where there are no weights, and what loading the
    data and evaluating raise.
    """
    if parameters is None:
        raise ProjectError("the project has no learned weights to evaluate; train it or load weights first")
    data = dataset or project.data.load(meaning_of(fitted))
    transform = _fitted(project, data, fitted)
    loss = fitting_loss(project.network, data, project.settings.loss)
    measurement = measurement_for(data, loss)
    cores = threads or available_cores()
    return evaluate(
        project.network,
        parameters,
        data.test,
        transform,
        loss,
        measurement=measurement,
        cores=cores,
        processes=processes,
    )
