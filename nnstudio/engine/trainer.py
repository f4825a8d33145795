"""Training as a plain generator of events, without a window and without threads."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace

import numpy as np

from nnstudio.data import DataError, Dataset, FittedTransform
from nnstudio.data.augmentation import Augmenter
from nnstudio.engine.batches import Batches
from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.ending import said_of
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.evaluation import Tally
from nnstudio.engine.events import BatchDone, EpochDone, Event, Reason, TrainingDone
from nnstudio.engine.feed import feeds
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.losses import Loss, default_loss
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.prefix import MEMORY, Cut
from nnstudio.engine.replica import Passed
from nnstudio.engine.schedules import Position
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.shared import shared_zeros
from nnstudio.engine.stopping import BestEpoch
from nnstudio.engine.team.table import Order, Task
from nnstudio.engine.team.team import MemberLostError, Team
from nnstudio.engine.team.teams import Teams
from nnstudio.layers import Input
from nnstudio.layers.base import worded
from nnstudio.messages import Message, message
from nnstudio.network import Network, infer_shapes

STEPS_BETWEEN_SNAPSHOTS = 50
"""How often the weights are set aside that a run falls back on which diverges or loses a process."""


class Trainer:
    """Trains a network on a dataset, one event at a time.

    `run` is a generator: not asking it for the next event is a pause, `stop` ends it after the batch at hand, and
    running again goes on from there. `parameters` are the trainer's own arrays, as far as they have learned.

    What frozen layers at the bottom give for a sample is computed once where it is the same in every epoch and keeping
    it saves time (`prefix`); in memory within `prefix_memory` bytes, else in a file; None keeps nothing.

    `cores` are those that it may use, for threads of matrix products or for `processes` that share each batch: so many,
    or (None) as many as are found to be fastest when it begins. The same seed, cores and processes give the same bits.
    There is one process where the system allows no more. Without `cores` the number of threads is left as it is.

    Raises ProblemError where the network cannot run, TrainingError where it does not fit the data, where every layer
    is frozen or there is no training sample, and AugmentationError where a change makes no sense for the data.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        dataset: Dataset,
        transform: FittedTransform,
        settings: TrainingSettings,
        *,
        prefix_memory: int | None = MEMORY,
        cores: int | None = None,
        processes: int | None = 1,
    ) -> None:
        self.loss = fitting_loss(network, dataset, settings.loss)
        if not len(dataset.train):
            raise TrainingError(
                "there are no training samples in the data, so there is nothing to learn from; choose others"
            )
        self.parameters = parameters.copy()
        self._settings = settings
        allocate = np.zeros if processes == 1 else shared_zeros
        self._learned = LearnedVector(network, self.parameters, allocate)
        if not self._learned.weights.size:
            raise TrainingError("every layer is frozen, so there is nothing to train; unfreeze at least one")
        compiled = CompiledNetwork(network, self.parameters, self.loss)
        augmenter = _augmenter(settings, dataset)
        training = Batches(dataset.train, transform, settings.batch_size, augmenter)
        validation = Batches(dataset.validation, transform, settings.batch_size)
        repeats = augmenter is None and settings.epochs > 1
        self._training, self._validation = feeds(compiled, training, validation, prefix_memory if repeats else None)
        self.steps_per_epoch = len(self._training)
        """The number of batches in an epoch."""
        self.total_steps = settings.epochs * self.steps_per_epoch
        """The number of batches in all epochs."""
        weights = self._learned.weights
        self._optimizer = settings.optimizer.start(weights.size, weights.dtype, allocate)
        self._schedule = settings.schedule.start(settings.optimizer.learning_rate)
        self._best_epoch = BestEpoch(settings.early_stopping)
        self._best: Parameters | None = None
        self._last_good = self.parameters.copy()
        self._rng = np.random.default_rng([settings.seed, 1])
        self._teams = Teams(
            compiled,
            self._training,
            self._validation,
            self.loss,
            learned=self._learned,
            optimizer=self._optimizer,
            settings=settings,
            rng=self._rng,
            cores=cores,
            processes=processes,
        )
        self._step = 0
        self._tally = Tally()
        self._seconds = 0.0
        self._stop_asked = False

    @property
    def learning_rate(self) -> float:
        """The optimizer's learning rate, which the schedule scales; another one counts from the next batch on.

        Raises HyperparameterError where it is one that no optimizer takes.
        """
        return self._schedule.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self._schedule.learning_rate = replace(self._settings.optimizer, learning_rate=rate).learning_rate

    @property
    def prefix(self) -> Cut | None:
        """Up to where frozen layers are computed once for each sample, and what that takes; None where none are."""
        return self._training.cut

    @property
    def processes(self) -> int | None:
        """The number of processes that learn together; None before that is decided."""
        return self._teams.size

    def stop(self) -> None:
        """Ask `run` to end after the batch at hand; may be called from another thread."""
        self._stop_asked = True

    def run(self) -> Generator[Event, None, None]:
        """Train, yielding an event for each batch and epoch, and one for the end.

        At the end `parameters` are those of the best epoch where the settings say so. Where the loss or a
        gradient runs into NaN or infinity the run ends with the last good weights and a message that names the
        layer. Where samples that are read as they are needed can no longer be read, the run ends with what was learned
        up to then; where a process of several is lost, with the last good weights.
        """
        self._stop_asked = False
        self._training.renew()
        self._validation.renew()
        try:
            done = yield from self._learn()
        except DataError as error:
            done = self._done(Reason.DATA_LOST, _lost(error))
        except MemberLostError as error:
            self.parameters.assign(self._last_good)
            done = self._done(Reason.PROCESS_LOST, _broken_off(error))
        yield done

    def _learn(self) -> Generator[BatchDone | EpochDone, None, TrainingDone]:
        with self._teams.form(self.total_steps - self._step) as team:
            while self._epoch_is_due or not self._is_over:
                if self._stop_asked and not self._epoch_is_due:
                    return self._done(Reason.STOPPED)
                done = self._advance(team)
                if isinstance(done, Message):
                    self.parameters.assign(self._last_good)
                    return self._done(Reason.DIVERGED, done)
                if done is not None:
                    yield done
        if self._settings.keep_best and self._best is not None:
            self.parameters.assign(self._best)
        return self._done(Reason.EARLY_STOPPED if self._step < self.total_steps else Reason.FINISHED)

    def _advance(self, team: Team[Passed | Message]) -> BatchDone | EpochDone | Message | None:
        """Do what comes next; None where that is no step of the training."""
        if self._epoch_is_due:
            return self._end_epoch(team)
        lacking = self._lacking_of_prefix()
        if lacking is not None:
            team.carry_out(Order(Task.MAKE_UP, lacking))
            return None
        return self._train_batch(team)

    def _lacking_of_prefix(self) -> int | None:
        if self.prefix is None:
            return None
        return self._training.lacking(self._training.batches.shuffled(self._settings.seed, 0), self._step)

    @property
    def _epoch_is_due(self) -> bool:
        return self._tally.samples > 0 and self._step % self.steps_per_epoch == 0

    @property
    def _is_over(self) -> bool:
        return self._step >= self.total_steps or self._best_epoch.should_stop

    def checkpoint(self) -> Checkpoint:
        """Return all that is needed to go on later; to be called between two events."""
        position = {
            "step": self._step,
            "seconds": self._seconds,
            "tally": self._tally.state(),
            "random": self._rng.bit_generator.state,
            "learning_rate": self.learning_rate,
            "schedule": self._schedule.state(),
            "best_epoch": self._best_epoch.state(),
        }
        best = None if self._best is None else self._best.copy()
        return Checkpoint(self.parameters.copy(), best, self._optimizer.state(), position)

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on where a training of the same network, data and settings was left.

        Raises TrainingError where the checkpoint is of another training.
        """
        try:
            position = checkpoint.position
            self._optimizer.restore(checkpoint.optimizer)
            self.learning_rate = position["learning_rate"]
            self._schedule.restore(position["schedule"])
            self._best_epoch.restore(position["best_epoch"])
            self._rng.bit_generator.state = position["random"]
            self._tally = Tally(*position["tally"])
            self._step, self._seconds = int(position["step"]), float(position["seconds"])
            self.parameters.assign(checkpoint.parameters)
        except (KeyError, TypeError, ValueError):
            raise TrainingError("the checkpoint is of another training; begin the training anew") from None
        self._best = None if checkpoint.best is None else checkpoint.best.copy()
        self._last_good = self.parameters.copy()

    def _train_batch(self, team: Team[Passed | Message]) -> BatchDone | Message:
        started = time.perf_counter()
        rate = self._rate(self._step)
        whole = team.carry_out(Order(Task.LEARN, self._step, self._optimizer.steps, rate), self._set_aside)
        if isinstance(whole, Message):
            return whole
        epoch = self._step // self.steps_per_epoch
        self._step += 1
        self._tally.add(whole.loss, whole.correct, whole.samples)
        self._seconds += time.perf_counter() - started
        accuracy = None if whole.correct is None else whole.correct / whole.samples
        return BatchDone(epoch + 1, self._step, self.steps_per_epoch, whole.loss, accuracy, rate, whole.samples)

    def _set_aside(self) -> None:
        if self._step % STEPS_BETWEEN_SNAPSHOTS == 0:
            self._last_good.assign(self.parameters)

    def _rate(self, step: int) -> float:
        return self._schedule.rate(Position(step, self.steps_per_epoch, self.total_steps))

    def _end_epoch(self, team: Team[Passed | Message]) -> EpochDone | Message:
        training, seconds = self._tally.mean(), self._seconds
        self._tally, self._seconds = Tally(), 0.0
        whole = team.carry_out(Order(Task.EVALUATE))
        if isinstance(whole, Message):
            return whole
        done = EpochDone(
            self._step // self.steps_per_epoch,
            training.loss,
            training.accuracy,
            whole.loss if whole.samples else None,
            None if whole.correct is None or not whole.samples else whole.correct / whole.samples,
            self._rate(self._step - 1),
            seconds,
        )
        self._schedule.observe(done)
        is_best = self._best_epoch.observe(done)
        if is_best:
            self._best = self.parameters.copy()
        return replace(done, is_best=is_best)

    def _done(self, reason: Reason, why: Message | None = None) -> TrainingDone:
        epochs = self._step // self.steps_per_epoch
        return TrainingDone(reason, epochs, self._best_epoch.epoch, why or said_of(reason))


def _lost(error: DataError) -> Message:
    return message("{problem}; what was learned so far is kept", problem=error.message)


def _broken_off(error: MemberLostError) -> Message:
    return message("{problem}; the last good weights are kept", problem=error.message)


def fitting_loss(network: Network, dataset: Dataset, loss: Loss | None = None) -> Loss:
    """Return the loss, or the usual one for the data where none is given, once it fits network and data.

    Raises ProblemError where the network cannot run, and TrainingError where it does not fit the data.
    """
    shapes = infer_shapes(network)
    shapes.check()
    entry, *others = (node for node in network.nodes if isinstance(node.layer, Input))
    if others:
        raise TrainingError(
            "{second} is a second input besides {first}, and the data has one; remove it",
            second=others[0].name,
            first=entry.name,
        )
    if shapes.outputs[entry.id] != dataset.sample_shape:
        raise TrainingError(
            "{layer} takes samples of {shape}, and the data has samples of {samples}; change the shape of {layer}",
            layer=entry.name,
            shape=worded(shapes.outputs[entry.id]),
            samples=worded(dataset.sample_shape),
        )
    output = network.ends[0]
    shape = shapes.outputs[output.id]
    chosen = loss or default_loss(dataset.is_classification, shape[0])
    chosen.check_head(output.name, shape, dataset)
    return chosen.for_data(dataset)


def _augmenter(settings: TrainingSettings, dataset: Dataset) -> Augmenter | None:
    return None if settings.augmentation is None else Augmenter(settings.augmentation, dataset, settings.seed)
