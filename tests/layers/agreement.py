"""What our layers and another framework's are compared by: everything that one training step gives, batch first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.kernels.layout import batch_first_view, to_engine
from nnstudio.layers import BatchNorm, Dropout, Operation, Role
from nnstudio.layers.base import Array
from tests.layers.context import Bench, make_inputs, make_params, separated
from tests.layers.examples import Example

TOLERANCE = 1e-5
"""Of the largest value of the reference, per array."""

LEAN = np.float32(3)
"""The mean of inputs and gradients, whose values lie up to 8 above and below it."""


@dataclass(frozen=True)
class Case:
    """One step: the mode, the arrays that go in, and the gradient of the output that goes back."""

    subject: Example
    training: bool
    params: Mapping[str, Array]
    inputs: Sequence[Array]
    dy: Array


def modes(layer: Operation) -> tuple[bool, ...]:
    """Return where to compare: in training (True), in evaluation (False), or both where they differ.

    Dropout is compared in evaluation alone: no two frameworks draw the same random numbers.
    """
    if isinstance(layer, Dropout) or getattr(layer, "dropout", 0):
        return (False,)
    return (True, False) if isinstance(layer, BatchNorm) else (True,)


def make_case(subject: Example, training: bool, batch: int = 3) -> Case:
    """Draw the arrays of a step in float32.

    The values of an input lie well apart, because max-pooling is compared without near-ties: where
    two values tie to the last bit, two exact implementations may pick different ones. Inputs and
    gradients lean to the positive, because a sum that cancels to nearly nothing is rounding alone.
    """
    views = [
        batch_first_view(x) if index in subject.below else np.float32(subject.scale) * (batch_first_view(x) + LEAN)
        for index, x in enumerate(make_inputs(subject, batch, np.float32))
    ]
    # Made anew: PyTorch's BatchNorm gives other gradients where the strides of a single column are not the usual ones.
    inputs = [np.array(view, order="C") for view in views]
    dy = separated((batch, *subject.layer.shape_from(subject.inputs)), 9, np.float32) + LEAN
    return Case(subject, training, make_params(subject.layer, subject.inputs, np.float32), inputs, dy)


def run_ours(case: Case) -> dict[str, Array]:
    """Return the output (y), gradients of inputs (dx0, dx1, ...) and parameters (d.name), and statistics (after.name).

    In evaluation no parameter learns, so there are no gradients of parameters.
    """
    params = {name: array.copy() for name, array in case.params.items()}
    on = Bench(case.subject, params, dtype=np.float32, training=case.training, trains=case.training)
    results = {"y": batch_first_view(on.forward([to_engine(x) for x in case.inputs])).copy()}
    for index, dx in enumerate(on.backward(to_engine(case.dy)) or ()):
        results[f"dx{index}"] = batch_first_view(dx).copy()
    if case.training:
        results |= {f"d.{name}": gradient for name, gradient in on.grads.items()}
    for spec in case.subject.layer.params_from(case.subject.inputs):
        if spec.role in (Role.STATISTIC, Role.COUNTER):
            results[f"after.{spec.name}"] = params[spec.name]
    return results


def assert_agrees(ours: Mapping[str, Array], reference: Mapping[str, Array]) -> None:
    """Assert that no array differs anywhere by more than TOLERANCE of the reference's largest value."""
    assert ours.keys() == reference.keys()
    for name, expected in reference.items():
        assert ours[name].shape == expected.shape, name
        difference = np.abs(ours[name] - expected).max()
        assert difference <= TOLERANCE * np.abs(expected).max(), f"{name} differs by {difference}"
