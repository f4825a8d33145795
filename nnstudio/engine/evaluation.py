"""How good a network is on samples it has not learned from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from nnstudio.data import FittedTransform, Split
from nnstudio.engine.inference import Inference
from nnstudio.engine.losses import Loss
from nnstudio.engine.measuring import Measurement
from nnstudio.engine.metrics import Metrics
from nnstudio.engine.parameters import Parameters
from nnstudio.layers.base import Array
from nnstudio.network import Network


@dataclass(frozen=True)
class Evaluation:
    """Mean loss over the samples, and the share of them classified rightly (None for a regression).

    `metrics` are the figures of the task; None where nobody asked for them.
    """

    loss: float
    accuracy: float | None
    samples: int
    metrics: Metrics | None = None


class Tally:
    """Losses and hits of batches, added up to means over their samples."""

    def __init__(self, loss: float = 0.0, correct: float | None = 0, samples: int = 0) -> None:
        self.loss = loss
        self.correct = correct
        self.samples = samples

    def add(self, loss: float, correct: float | None, samples: int) -> None:
        """Count a batch in: its mean loss, its hits (None where there are no classes) and its samples."""
        self.loss += loss * samples
        self.correct = None if correct is None or self.correct is None else self.correct + correct
        self.samples += samples

    def state(self) -> tuple[float, float | None, int]:
        """Return what a tally that goes on from here is made of."""
        return self.loss, self.correct, self.samples

    def mean(self) -> Evaluation:
        """Return the means over what was added."""
        accuracy = None if self.correct is None else self.correct / self.samples
        return Evaluation(self.loss / self.samples, accuracy, self.samples)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # the loss of a diverged network says so itself
def evaluate(
    network: Network,
    parameters: Parameters,
    split: Split,
    transform: FittedTransform,
    loss: Loss,
    *,
    measurement: Measurement | None = None,
    cores: int | None = None,
    processes: int | None = 1,
) -> Evaluation | None:
    """Run a network over a split as at inference; None where the split is empty.

    `measurement` measures the figures of the task besides; `cores` and `processes` are those of `Inference`. Raises
    ProblemError where the network cannot run, and what `Inference.run` raises.
    """
    inference = Inference(network, parameters, split, transform, loss, cores=cores, processes=processes)
    with closing(inference.run()) as batches:
        tally = tally_of(batches, loss, measurement)
    if not tally.samples:
        return None
    return dataclasses.replace(tally.mean(), metrics=None if measurement is None else measurement.metrics())


def tally_of(batches: Iterable[tuple[Array, Array]], loss: Loss, measurement: Measurement | None = None) -> Tally:
    """Return losses and hits of batches: of the outputs of a network that was compiled with this loss, and targets."""
    tally = Tally()
    for outputs, targets in batches:
        tally.add(loss.value(outputs, targets), loss.count_correct(outputs, targets), outputs.shape[-1])
        if measurement is not None:
            measurement.add(outputs, targets)
    return tally
