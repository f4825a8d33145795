"""What training makes small: how far a batch of outputs is from its targets, and the gradient of that.

Outputs are in engine layout, (k, batch), or (k, steps, batch) where every step has a target of its own. Targets are
whole labels, (batch,) or (steps, batch), or figures (k, batch), which for a classifier are the shares of the classes.
"""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from nnstudio.data.balance import balanced_class_weights
from nnstudio.data.dataset import Dataset
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.metrics import count_correct
from nnstudio.hyperparameters import Configurable, HyperparameterError, Registry, flag, real, reals
from nnstudio.kernels.channels import ones
from nnstudio.layers import Operation, Shape
from nnstudio.layers.activation import Sigmoid, Softmax
from nnstudio.layers.base import Array, worded

Scratch = Callable[[str, Shape], Array]
"""Lends an uninitialised array by name and shape, of the outputs' dtype, as `Workspace.scratch` does."""


class Loss(Configurable):
    """A mean over the batch that training makes small.

    A loss that absorbs the network's last activation takes what that activation would have received, its
    logits: the two together have a simple gradient and do not overflow, however large the logits are.
    """

    absorbed: ClassVar[tuple[type[Operation], ...]] = ()
    """The activation that is fused with the loss, if any."""
    threshold: ClassVar[float] = 0.0
    """Where a single output begins to mean class 1."""

    def for_data(self, dataset: Dataset) -> Loss:
        """Return the loss with the figures that it takes from the training samples."""
        return self

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

    def weight(self, targets: Array) -> float:
        """Return how much the mean over these targets counts in that over a batch which they are a part of.

        The mean over the whole is that of its parts' means by their weights.
        """
        return float(targets.shape[-1])

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
class CrossEntropy(Loss):
    """Softmax cross-entropy: how surprised the network is by the right class, in nats.

    The mean over the batch of log(sum exp(z)) - z[label], for logits z. It absorbs a softmax. With a smoothing s the
    targets of K classes are 1 - s + s / K for the right one and s / K for the others, after Szegedy et al. (2016),
    Rethinking the Inception Architecture. With class weights each class's term counts by its weight, and the mean is
    over the weights of the targets.
    """

    absorbed: ClassVar[tuple[type[Operation], ...]] = (Softmax,)

    label_smoothing: float = real(
        0.0, low=0.0, below=1.0, help="Share of every target that is spread evenly over all classes."
    )
    balanced: bool = flag(
        False, help="Weigh classes by how few training samples they have, so that all of them count alike."
    )
    class_weights: tuple[float, ...] = reals(
        above=0.0, help="Weight of each class, in the order of the classes; none where all weigh the same."
    )

    def check(self) -> None:
        if self.balanced and self.class_weights:
            raise HyperparameterError("class weights are either balanced or given; leave one of the two out")

    def weight(self, targets: Array) -> float:
        if not self.class_weights:
            return super().weight(targets)
        weights = np.asarray(self.class_weights)
        return float(weights[targets].sum() if _are_labels(targets) else (weights @ targets).sum())

    def for_data(self, dataset: Dataset) -> Loss:
        if not self.balanced or dataset.num_classes is None:
            return self
        weights = balanced_class_weights(dataset.train.targets, dataset.num_classes)
        return dataclasses.replace(self, balanced=False, class_weights=tuple(weights.tolist()))

    @np.errstate(over="ignore", invalid="ignore")  # a diverged network is the trainer's to report
    def _of_columns(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        if not _are_labels(targets) or self.label_smoothing or self.class_weights:
            return self._of_shares(outputs, _figures(targets, outputs), scratch)
        classes, batch = outputs.shape
        peak = outputs.max(axis=0)
        gradient = np.subtract(outputs, peak, out=scratch("gradient", outputs.shape))
        at_label = targets * batch + np.arange(batch)
        shifted = gradient.reshape(-1)[at_label]
        np.exp(gradient, out=gradient)
        total = ones(classes, outputs.dtype) @ gradient  # faster than summing rows
        loss = _mean(np.log(total) - shifted)
        gradient *= np.reciprocal(total * batch)
        gradient.reshape(-1)[at_label] -= 1 / batch
        return loss, gradient

    def _of_shares(self, outputs: Array, shares: Array, scratch: Scratch) -> tuple[float, Array]:
        """Return loss and gradient where each class has a share (k, n) of the target: -sum w t log(softmax(z))."""
        classes = len(outputs)
        weights = np.asarray(self.class_weights or [1.0] * classes, outputs.dtype)[:, np.newaxis]
        total = float(np.sum(weights * shares, dtype=np.float64))
        terms = weights * ((1 - self.label_smoothing) * shares + self.label_smoothing / classes)
        logarithms = np.subtract(outputs, outputs.max(axis=0), out=scratch("gradient", outputs.shape))
        logarithms -= np.log(np.exp(logarithms).sum(axis=0))
        loss = -float(np.sum(terms * logarithms, dtype=np.float64)) / total
        gradient = np.exp(logarithms, out=logarithms)
        gradient *= terms.sum(axis=0)
        gradient -= terms
        gradient /= total
        return loss, gradient

    def _check_outputs(self, layer: str, outputs: int, data: Dataset) -> None:
        if data.classes is None:
            raise TrainingError(
                "CrossEntropy tells classes apart, and the data has numbers to predict; choose MeanSquaredError"
            )
        super()._check_outputs(layer, outputs, data)
        if self.class_weights and len(self.class_weights) != len(data.classes):
            raise TrainingError(
                "CrossEntropy has {count} class weights, and the data has {classes} classes; give one weight for each "
                "class, or none",
                count=len(self.class_weights),
                classes=len(data.classes),
            )


@LOSSES.register
class BinaryCrossEntropy(Loss):
    """Sigmoid cross-entropy: each output answers a question of its own with yes or no.

    The mean over outputs and batch of log(1 + exp(z)) - t z, for logits z and targets t in [0, 1]. It absorbs a
    sigmoid. One output tells two classes apart; with several, labels stand for columns with a single 1.
    """

    absorbed: ClassVar[tuple[type[Operation], ...]] = (Sigmoid,)

    positive_weight: float = real(
        1.0, above=0.0, help="How many times as much a target of 1 counts as one of 0; more where ones are rare."
    )

    @np.errstate(over="ignore", invalid="ignore")
    def _of_columns(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        tail = np.abs(outputs, out=scratch("tail", outputs.shape))
        np.exp(np.negative(tail, out=tail), out=tail)
        figures = _figures(targets, outputs)
        gradient = scratch("gradient", outputs.shape)
        np.divide(np.where(outputs >= 0, 1, tail), 1 + tail, out=gradient)  # the sigmoid
        if self.positive_weight == 1:
            loss = _mean(np.log1p(tail) + np.maximum(outputs, 0) - figures * outputs)
        else:
            weights = 1 + (self.positive_weight - 1) * figures
            loss = _mean(weights * (np.log1p(tail) + np.maximum(-outputs, 0)) + (1 - figures) * outputs)
            gradient *= weights
            figures = self.positive_weight * figures
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


class DifferenceLoss(Loss):
    """A loss that grows with the differences between outputs and targets; the mean is over outputs and batch.

    Labels stand for columns with a single 1, or for 0 and 1 with one output.
    """

    threshold: ClassVar[float] = 0.5

    @np.errstate(over="ignore", invalid="ignore")
    def _of_columns(self, outputs: Array, targets: Array, scratch: Scratch) -> tuple[float, Array]:
        differences = np.subtract(outputs, _figures(targets, outputs), out=scratch("gradient", outputs.shape))
        loss = _mean(self._penalties(differences))
        self._derive(differences)
        differences /= outputs.size
        return loss, differences

    @abstractmethod
    def _penalties(self, differences: Array) -> Array:
        """Return what each difference costs."""

    @abstractmethod
    def _derive(self, differences: Array) -> None:
        """Put the derivatives of the penalties in the place of the differences."""

    def _check_outputs(self, layer: str, outputs: int, data: Dataset) -> None:
        if outputs != 1 or data.num_classes != 2:
            super()._check_outputs(layer, outputs, data)


@LOSSES.register
class MeanSquaredError(DifferenceLoss):
    """The mean of the squared differences between outputs and targets.

    Labels stand for columns with a single 1, or for 0 and 1 with one output.
    """

    def _penalties(self, differences: Array) -> Array:
        return np.asarray(np.square(differences))

    def _derive(self, differences: Array) -> None:
        differences *= 2


@LOSSES.register
class MeanAbsoluteError(DifferenceLoss):
    """The mean of the sizes of the differences between outputs and targets: outliers count little.

    The gradient has the same size for all differences; it is 0 where there is none.
    """

    def _penalties(self, differences: Array) -> Array:
        return np.abs(differences)

    def _derive(self, differences: Array) -> None:
        np.sign(differences, out=differences)


@LOSSES.register
class Huber(DifferenceLoss):
    """Half the squared difference where it is small, and growing evenly where it is large: outliers count less.

    d squared / 2 up to delta, and delta (|d| - delta / 2) beyond. After Huber (1964), Robust Estimation of a Location
    Parameter.
    """

    delta: float = real(
        1.0, above=0.0, help="Where the two parts meet, in the unit of the outputs; numbers of a table are scaled."
    )

    def _penalties(self, differences: Array) -> Array:
        sizes = np.abs(differences)
        inner = np.minimum(sizes, self.delta)
        return np.asarray(inner * (sizes - inner / 2))

    def _derive(self, differences: Array) -> None:
        np.clip(differences, -self.delta, self.delta, out=differences)


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
    return float(np.add.reduce(losses, axis=None, dtype=np.float64)) / losses.size
