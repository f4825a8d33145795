"""What training makes small: how far a batch of outputs is from its targets, and the gradient of that.

Outputs are in engine layout, (k, batch), or (k, steps, batch) where every step has a target of its own. Targets are
whole labels, (batch,) or (steps, batch), or figures (k, batch).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.data.dataset import Dataset
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.metrics import count_correct
from nnstudio.hyperparameters import Configurable, Registry
from nnstudio.layers import Operation, Shape
from nnstudio.layers.activation import Sigmoid, Softmax
from nnstudio.layers.base import Array, worded

Scratch = Callable[[str, Shape], Array]
"""Lends an uninitialised array by name and shape, of the outputs' dtype, as `Workspace.scratch` does."""


@dataclass(frozen=True)
class Loss(Configurable):
    """A mean over the batch that training makes small.

    A loss that absorbs the network's last activation takes what that activation would have received, its
    logits: the two together have a simple gradient and do not overflow, however large the logits are.
    """

    absorbed: ClassVar[tuple[type[Operation], ...]] = ()
    """The activation that is fused with the loss, if any."""
    threshold: ClassVar[float] = 0.0
    """Where a single output begins to mean class 1."""

    def absorbs(self, operation: Operation) -> bool:
        """Whether a network that ends with this operation is to be stopped before it."""
        return isinstance(operation, self.absorbed)

    def value_and_gradient(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        """Return the mean loss of a batch and its gradient in an array of `scratch`, shaped as the outputs are.

        Outputs that are not finite give a loss that is not finite, without a warning.
        """
        columns = targets.reshape(-1) if _are_labels(targets) else targets
        loss, gradient = self._of_columns(outputs.reshape(len(outputs), -1), columns, scratch)
        return loss, gradient.reshape(outputs.shape)

    @abstractmethod
    def _of_columns(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        """Return what `value_and_gradient` does, for outputs (k, n) and labels (n,) or figures (k, n)."""

    def value(self, outputs: Array, targets: Array) -> float:
        """Return the mean loss of a batch."""
        return self.value_and_gradient(outputs, targets, lambda _, shape: np.empty(shape, outputs.dtype))[0]

    def count_correct(self, outputs: Array, targets: Array) -> float | None:
        """Return how many samples of a batch are classified rightly; None where targets are not labels.

        Where every step has a label, a sample counts by the share of its steps.
        """
        if not _are_labels(targets):
            return None
        steps: int = max(1, targets.size // max(1, targets.shape[-1]))
        return count_correct(outputs, targets, self.threshold) / steps

    def check_head(self, layer: str, output_shape: Shape, data: Dataset) -> None:
        """Raise TrainingError where the network's last layer, of this name and shape, does not fit the targets."""
        if data.labels_steps and len(output_shape) == 2 and output_shape[0] == data.train.targets.shape[1]:
            self._check_outputs(layer, output_shape[1], data)
            return
        if data.labels_steps:
            raise TrainingError(
                "{layer} gives {shape} values per sample, and the data has a class for each of {steps} steps; end the "
                "network with a Dense on a sequence of as many",
                layer=layer,
                shape=worded(output_shape),
                steps=data.train.targets.shape[1],
            )
        if len(output_shape) != 1:
            raise TrainingError(
                "{layer} gives {shape} values per sample, and a loss takes them in one row; end the network with a "
                "Flatten and a Dense",
                layer=layer,
                shape=worded(output_shape),
            )
        self._check_outputs(layer, output_shape[0], data)

    def _check_outputs(self, layer: str, outputs: int, data: Dataset) -> None:
        if outputs == data.outputs:
            return
        if data.classes is None:
            raise TrainingError(
                "{layer} gives {outputs} outputs, and the data has {count} values per sample to predict; change its "
                "units so that it gives {count}",
                layer=layer,
                outputs=outputs,
                count=data.outputs,
            )
        raise TrainingError(
            "{layer} gives {outputs} outputs, and the data has the classes {first} to {last}; change its units so "
            "that it gives {count}",
            layer=layer,
            outputs=outputs,
            first=data.classes[0],
            last=data.classes[-1],
            count=data.outputs,
        )


LOSSES: Registry[Loss] = Registry("loss function")
"""Every loss there is, by name."""


@LOSSES.register
@dataclass(frozen=True)
class CrossEntropy(Loss):
    """Softmax cross-entropy: how surprised the network is by the right class, in nats.

    The mean over the batch of log(sum exp(z)) - z[label], for logits z. It absorbs a softmax.
    """

    absorbed: ClassVar[tuple[type[Operation], ...]] = (Softmax,)

    @np.errstate(over="ignore", invalid="ignore")  # a diverged network is the trainer's to report
    def _of_columns(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        classes, batch = outputs.shape
        peak = outputs.max(axis=0)
        gradient = np.subtract(outputs, peak, out=scratch("gradient", outputs.shape))
        at_label = targets * batch + np.arange(batch)
        shifted = gradient.reshape(-1)[at_label]
        np.exp(gradient, out=gradient)
        total = np.ones(classes, outputs.dtype) @ gradient  # a product with ones: faster than summing rows
        loss = _mean(np.log(total) - shifted)
        gradient *= np.reciprocal(total * batch)
        gradient.reshape(-1)[at_label] -= 1 / batch
        return loss, gradient

    def _check_outputs(self, layer: str, outputs: int, data: Dataset) -> None:
        if data.classes is None:
            raise TrainingError(
                "CrossEntropy tells classes apart, and the data has numbers to predict; choose MeanSquaredError"
            )
        super()._check_outputs(layer, outputs, data)


@LOSSES.register
@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """Sigmoid cross-entropy: each output answers a question of its own with yes or no.

    The mean over outputs and batch of log(1 + exp(z)) - t z, for logits z and targets t in [0, 1]. It absorbs a
    sigmoid. One output tells two classes apart; with several, labels stand for columns with a single 1.
    """

    absorbed: ClassVar[tuple[type[Operation], ...]] = (Sigmoid,)

    @np.errstate(over="ignore", invalid="ignore")
    def _of_columns(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        tail = np.abs(outputs, out=scratch("tail", outputs.shape))
        np.exp(np.negative(tail, out=tail), out=tail)
        figures = _figures(targets, outputs)
        loss = _mean(np.log1p(tail) + np.maximum(outputs, 0) - figures * outputs)
        gradient = scratch("gradient", outputs.shape)
        np.divide(np.where(outputs >= 0, 1, tail), 1 + tail, out=gradient)  # the sigmoid
        gradient -= figures
        gradient /= outputs.size
        return loss, gradient

    def _check_outputs(self, layer: str, outputs: int, data: Dataset) -> None:
        if outputs == 1 and data.num_classes == 2:
            return
        super()._check_outputs(layer, outputs, data)
        targets = data.train.targets
        if data.classes is None and not ((targets >= 0) & (targets <= 1)).all():
            raise TrainingError(
                "BinaryCrossEntropy takes targets from 0 to 1, and the data goes from {low} to {high}; choose "
                "MeanSquaredError",
                low=float(targets.min()),
                high=float(targets.max()),
            )


@LOSSES.register
@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """The mean of the squared differences between outputs and targets.

    The mean runs over outputs and batch. Labels stand for columns with a single 1, or for 0 and 1 with one output.
    """

    threshold: ClassVar[float] = 0.5

    @np.errstate(over="ignore", invalid="ignore")
    def _of_columns(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        gradient = np.subtract(outputs, _figures(targets, outputs), out=scratch("gradient", outputs.shape))
        loss = _mean(np.square(gradient))
        gradient *= 2 / outputs.size
        return loss, gradient

    def _check_outputs(self, layer: str, outputs: int, data: Dataset) -> None:
        if outputs != 1 or data.num_classes != 2:
            super()._check_outputs(layer, outputs, data)


def default_loss(is_classification: bool, outputs: int | None = None) -> Loss:
    """Return the usual loss for data of this kind and, where it is known, a network of so many outputs."""
    if not is_classification:
        return MeanSquaredError()
    return BinaryCrossEntropy() if outputs == 1 else CrossEntropy()


def _are_labels(targets: Array) -> bool:
    return targets.dtype.kind in "iu"


def _figures(targets: Array, outputs: Array) -> Array:
    """Return targets as (k, batch) figures of the outputs' dtype; one output takes the share of the second class."""
    if not _are_labels(targets):
        return targets[-len(outputs) :].astype(outputs.dtype, copy=False)
    if len(outputs) == 1:
        return targets.astype(outputs.dtype)[np.newaxis]
    return np.equal(np.arange(len(outputs))[:, np.newaxis], targets).astype(outputs.dtype)


def _mean(losses: Array) -> float:
    return float(np.sum(losses, dtype=np.float64)) / losses.size
