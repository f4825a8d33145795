"""A network that takes its share of every batch forward and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.divergence import Divergence, diagnose
from nnstudio.engine.evaluation import tally_of
from nnstudio.engine.feed import Feed
from nnstudio.engine.losses import Loss
from nnstudio.engine.workspace import Workspace
from nnstudio.layers.base import Array, Arrays

Draws = Callable[[int], np.random.Generator]
"""Gives the random numbers of a step, which counts from 0."""


class Passed(NamedTuple):
    """What samples came to that passed through a network: a share of a batch, or the whole."""

    loss: float
    """The mean."""
    weight: float
    """How much that counts in the mean over the whole; see `Loss.weight`."""
    correct: float | None
    """How many were classified rightly; None for a regression."""
    samples: int


class Replica:
    """A network with memory of its own that learns from its share of every batch.

    Where it has all samples of a batch, it leaves the gradient of the batch's mean loss; where it shares batches with
    others, gradients that have to be added to theirs.
    """

    def __init__(
        self,
        compiled: CompiledNetwork,
        training: Feed,
        validation: Feed,
        loss: Loss,
        *,
        gradients_of: Mapping[int, Arrays],
        seed: int,
        draws: Draws,
    ) -> None:
        self._compiled = compiled
        self._training = training
        self._validation = validation
        self._loss = loss
        self._gradients_of = gradients_of
        self._seed = seed
        self._draws = draws
        self._workspace = Workspace(compiled.parameters.dtype)

    def learn(self, step: int) -> Passed:
        """Take the share of a step's batch forward and back; raise DataError where it can no longer be read."""
        epoch, place = divmod(step, len(self._training))
        order = self._training.batches.shuffled(self._seed, epoch)
        outputs, targets = self._training.forward(order, place, epoch, training=True, rng=self._draws(step))
        return self._back(outputs, targets, place)

    def rehearse(self, step: int) -> Passed:
        """Do what `learn` does in the long run, and leave no trace but in the gradients."""
        place = step % len(self._training)
        order = self._training.batches.shuffled(self._seed, 0)
        outputs, targets = self._training.rehearse(order, place, 0, np.random.default_rng(step))
        return self._back(outputs, targets, place)

    def make_up(self, place: int) -> None:
        """Keep what the frozen prefix gives for the share of a batch of the first epoch."""
        self._training.make_up(self._training.batches.shuffled(self._seed, 0), place)

    def evaluate(self) -> Passed:
        """Run this replica's share of the validation samples; where there are none, that of the last training batch.

        Such a batch shows whether the weights are still good for anything; it is taken in the order of the first epoch,
        in which alone what a frozen prefix gives may be kept, and as the last one, since none is read ahead behind it.
        """
        if not self._validation.batches.samples:
            last = len(self._training) - 1
            outputs, targets = self._training.forward(self._training.batches.shuffled(self._seed, 0), last)
            return Passed(self._loss.value(outputs, targets), 1.0, None, 0)
        tally = tally_of(self._validation, self._loss)
        return Passed(tally.loss / max(1, tally.samples), tally.samples, tally.correct, tally.samples)

    def diagnose(self) -> Divergence:
        """Say where numbers were not finite in the last pass."""
        return diagnose(self._compiled, self._gradients_of)

    def close(self) -> None:
        """Read no further samples ahead."""
        self._training.close()
        self._validation.close()

    def _back(self, outputs: Array, targets: Array, place: int) -> Passed:
        loss, gradient = self._loss.value_and_gradient(outputs, targets, self._workspace.scratch)
        batches = self._training.batches
        samples = batches.counted(place)
        weight = self._loss.weight(targets) if samples else 0.0
        correct = self._count_correct(outputs, targets)
        if batches.share.size > 1:
            gradient *= weight / batches.size_of(place)
        self._compiled.backward(gradient, self._gradients_of)
        return Passed(loss, weight, 0 if correct is not None and not samples else correct, samples)

    def _count_correct(self, outputs: Array, targets: Array) -> float | None:
        """Count hits; a sample that was blended of several counts as one of the class with the largest share."""
        is_blended = self._training.batches.targets.dtype.kind in "iu" and targets.dtype.kind == "f"
        return self._loss.count_correct(outputs, targets.argmax(axis=0) if is_blended else targets)


def draws_of(seed: int, rank: int) -> Draws:
    """Return random numbers that follow from seed, rank and step alone: each step has 2^64 of one stream to itself."""
    bits = np.random.PCG64([seed, 1, rank + 1])
    start, generator = bits.state, np.random.Generator(bits)

    def at(step: int) -> np.random.Generator:
        bits.state = start
        bits.advance(step << 64)
        return generator

    return at
