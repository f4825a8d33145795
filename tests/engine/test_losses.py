"""Losses: values, gradients, extremes, and which heads they take. Numbers of PyTorch: test_recorded.py."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from nnstudio.data.dataset import Dataset, Split, numbered
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    default_loss,
)
from nnstudio.engine.workspace import Workspace
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import Dense
from nnstudio.layers.activation import Sigmoid, Softmax

RNG = np.random.default_rng(7)
LABELS = np.array([0, 3, 2, 3, 1])
FIGURES = RNG.random((4, 5))
SHARES = RNG.dirichlet(np.ones(4), 5).T
BINARY = np.array([0, 1, 1, 0, 1])

CASES = [
    pytest.param(CrossEntropy(), 4, LABELS, id="CrossEntropy-labels"),
    pytest.param(BinaryCrossEntropy(), 4, FIGURES, id="BinaryCrossEntropy-figures"),
    pytest.param(BinaryCrossEntropy(), 4, LABELS, id="BinaryCrossEntropy-labels"),
    pytest.param(BinaryCrossEntropy(), 1, BINARY, id="BinaryCrossEntropy-one-output"),
    pytest.param(CrossEntropy(label_smoothing=0.2, class_weights=(1, 2, 0.5, 3)), 4, LABELS, id="CrossEntropy-both"),
    pytest.param(CrossEntropy(class_weights=(1, 2, 0.5, 3)), 4, SHARES, id="CrossEntropy-shares"),
    pytest.param(BinaryCrossEntropy(positive_weight=3), 4, FIGURES, id="BinaryCrossEntropy-weighted"),
    pytest.param(MeanAbsoluteError(), 4, FIGURES, id="MeanAbsoluteError-figures"),
    pytest.param(Huber(0.7), 4, FIGURES, id="Huber-figures"),
    pytest.param(MeanSquaredError(), 4, FIGURES, id="MeanSquaredError-figures"),
    pytest.param(MeanSquaredError(), 4, LABELS, id="MeanSquaredError-labels"),
    pytest.param(MeanSquaredError(), 1, BINARY, id="MeanSquaredError-one-output"),
]


def dataset(targets: np.ndarray, classes: int | None) -> Dataset:
    split = Split(np.zeros((len(targets), 3), np.float32), targets)
    return Dataset(split, split.none(), split.none(), None if classes is None else numbered(classes))


DIGITS = dataset(np.arange(10), 10)
TWO_CLASSES = dataset(np.array([0, 1]), 2)
REGRESSION = dataset(np.array([[0.0, 2.5, -1.0]], np.float32), None)


def test_every_registered_loss_is_tried_here() -> None:
    assert {type(case.values[0]) for case in CASES} == set(LOSSES)


@pytest.mark.parametrize(("loss", "outputs", "targets"), CASES)
def test_the_gradient_is_that_of_finite_differences(loss: Loss, outputs: int, targets: np.ndarray) -> None:
    z = RNG.normal(size=(outputs, 5)) * 3
    _, gradient = loss.value_and_gradient(z, targets, Workspace(np.float64).scratch)
    for index in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[index] = 1e-5
        slope = (loss.value(z + step, targets) - loss.value(z - step, targets)) / 2e-5
        assert slope == pytest.approx(gradient[index], abs=1e-9)


@pytest.mark.parametrize(("loss", "outputs", "targets"), CASES)
def test_the_loss_of_a_batch_is_the_mean_of_its_parts_by_their_weights(
    loss: Loss, outputs: int, targets: np.ndarray
) -> None:
    z, parts = RNG.normal(size=(outputs, 5)), (slice(0, 1), slice(1, 5))
    weights = [loss.weight(targets[..., part]) for part in parts]
    losses = [loss.value(z[:, part], targets[..., part]) for part in parts]
    assert np.average(losses, weights=weights) == pytest.approx(loss.value(z, targets))
    assert sum(weights) == pytest.approx(loss.weight(targets))


@pytest.mark.parametrize(("loss", "outputs", "targets"), CASES)
def test_outputs_stay_as_they_are_and_the_gradient_has_their_type(
    loss: Loss, outputs: int, targets: np.ndarray
) -> None:
    z = RNG.normal(size=(outputs, 5)).astype(np.float32)
    before = z.copy()
    value, gradient = loss.value_and_gradient(z, targets, Workspace().scratch)
    assert np.array_equal(z, before)
    assert gradient.dtype == np.float32
    assert gradient.shape == z.shape
    assert value == loss.value(z, targets)


@pytest.mark.parametrize(("loss", "outputs", "targets"), CASES[:5])
@pytest.mark.parametrize("size", [1e4, 3e38])
def test_huge_logits_give_a_finite_gradient_without_a_warning(
    loss: Loss, outputs: int, targets: np.ndarray, size: float
) -> None:
    z = (np.sign(RNG.normal(size=(outputs, 5))) * size).astype(np.float32)
    _, gradient = loss.value_and_gradient(z, targets, Workspace().scratch)
    assert np.isfinite(gradient).all()
    assert np.abs(gradient).max() <= 1


@pytest.mark.parametrize(("loss", "outputs", "targets"), CASES)
@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_outputs_that_are_not_finite_give_such_a_loss_without_a_warning(
    loss: Loss, outputs: int, targets: np.ndarray, broken: float
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not np.isfinite(loss.value(np.full((outputs, 5), broken, np.float32), targets))


def test_blended_targets_cost_what_their_two_labels_cost_by_their_shares() -> None:
    z, others = RNG.normal(size=(4, 5)), np.array([1, 0, 2, 3, 0])
    blend = 0.7 * np.eye(4)[:, LABELS] + 0.3 * np.eye(4)[:, others]
    loss = CrossEntropy()
    assert loss.value(z, blend) == pytest.approx(0.7 * loss.value(z, LABELS) + 0.3 * loss.value(z, others))


def test_one_output_takes_the_share_of_the_second_class() -> None:
    z = RNG.normal(size=(1, 5))
    two = np.array([[0.9, 0.2, 0, 1, 0.5], [0.1, 0.8, 1, 0, 0.5]])
    for loss in (BinaryCrossEntropy(), MeanSquaredError()):
        assert loss.value(z, two) == loss.value(z, two[1:])


def test_weighted_labels_are_averaged_over_their_weights_however_they_are_given() -> None:
    z, weights = RNG.normal(size=(4, 5)), np.array([1, 2, 0.5, 3])
    loss = CrossEntropy(class_weights=tuple(weights))
    each = [CrossEntropy().value(z[:, [place]], LABELS[[place]]) for place in range(5)]
    assert loss.value(z, LABELS) == pytest.approx(np.average(each, weights=weights[LABELS]))
    assert loss.value(z, np.eye(4)[:, LABELS]) == pytest.approx(loss.value(z, LABELS))


def test_balanced_weights_are_taken_from_the_training_samples() -> None:
    uneven = dataset(np.array([0, 0, 0, 1]), 2)
    assert CrossEntropy(balanced=True).for_data(uneven) == CrossEntropy(class_weights=(2 / 3, 2.0))
    assert CrossEntropy().for_data(uneven) == CrossEntropy()
    with pytest.raises(HyperparameterError, match="either balanced or given"):
        CrossEntropy(balanced=True, class_weights=(1.0, 2.0))


def test_class_weights_must_be_as_many_as_classes_and_above_zero() -> None:
    with pytest.raises(TrainingError, match="has 3 class weights, and the data has 10 classes; give one weight for"):
        CrossEntropy(class_weights=(1, 2, 3)).check_head("dense_2", (10,), DIGITS)
    with pytest.raises(HyperparameterError, match=r"class_weights of CrossEntropy: 0\.0 is too small"):
        CrossEntropy(class_weights=(1, 0))


def test_labels_of_steps_may_be_weighted_and_smoothed_too() -> None:
    z, labels = RNG.normal(size=(4, 3, 5)), RNG.integers(0, 4, (3, 5))
    loss = CrossEntropy(label_smoothing=0.1, class_weights=(1, 2, 3, 4))
    assert loss.value(z, labels) == pytest.approx(loss.value(z.reshape(4, 15), labels.reshape(15)))


def test_a_sure_and_right_answer_costs_nothing_and_a_guess_costs_the_logarithm_of_the_classes() -> None:
    assert CrossEntropy().value(np.eye(4)[:, LABELS] * 100, LABELS) == pytest.approx(0, abs=1e-12)
    assert CrossEntropy().value(np.zeros((4, 5)), LABELS) == pytest.approx(np.log(4))
    assert BinaryCrossEntropy().value(np.zeros((1, 5)), BINARY) == pytest.approx(np.log(2))


def test_cross_entropies_absorb_the_activation_they_are_fused_with_and_nothing_else() -> None:
    assert CrossEntropy().absorbs(Softmax())
    assert BinaryCrossEntropy().absorbs(Sigmoid())
    assert not CrossEntropy().absorbs(Sigmoid())
    assert not BinaryCrossEntropy().absorbs(Softmax())
    assert not CrossEntropy().absorbs(Dense(10))
    assert not any(MeanSquaredError().absorbs(activation) for activation in (Softmax(), Sigmoid()))


def test_right_answers_are_counted_by_the_highest_score() -> None:
    scores = np.array([[0.1, 3.0, -1.0], [0.3, 2.0, -2.0]])
    assert CrossEntropy().count_correct(scores, np.array([1, 0, 1])) == 2
    assert MeanSquaredError().count_correct(scores, np.array([1, 0, 0])) == 3


def test_a_single_output_means_class_1_above_a_half_of_probability() -> None:
    assert BinaryCrossEntropy().count_correct(np.array([[-0.1, 0.1, 0.4]]), np.array([0, 1, 0])) == 2
    assert MeanSquaredError().count_correct(np.array([[-0.1, 0.1, 0.6]]), np.array([0, 0, 1])) == 3


def test_a_regression_has_no_right_answers_to_count() -> None:
    assert MeanSquaredError().count_correct(FIGURES, FIGURES) is None


def test_the_default_loss_follows_the_data_and_the_head() -> None:
    assert default_loss(is_classification=False) == MeanSquaredError()
    assert default_loss(is_classification=True) == CrossEntropy()
    assert default_loss(is_classification=True, outputs=10) == CrossEntropy()
    assert default_loss(is_classification=True, outputs=1) == BinaryCrossEntropy()


@pytest.mark.parametrize("loss", [CrossEntropy(), BinaryCrossEntropy(), MeanSquaredError()])
def test_a_head_that_does_not_fit_the_classes_is_refused_with_both_numbers(loss: Loss) -> None:
    loss.check_head("dense_2", (10,), DIGITS)
    with pytest.raises(TrainingError, match=r"dense_2 gives 5 outputs, and the data has the classes 0 to 9; .* 10"):
        loss.check_head("dense_2", (5,), DIGITS)
    with pytest.raises(TrainingError, match=r"conv_1 gives 8 × 3 × 3 values per sample.*Flatten"):
        loss.check_head("conv_1", (8, 3, 3), DIGITS)


def test_one_output_tells_two_classes_apart_unless_it_is_softmaxed() -> None:
    BinaryCrossEntropy().check_head("head", (1,), TWO_CLASSES)
    MeanSquaredError().check_head("head", (1,), TWO_CLASSES)
    with pytest.raises(TrainingError, match="classes 0 to 1"):
        CrossEntropy().check_head("head", (1,), TWO_CLASSES)


def test_a_regression_takes_one_output_per_figure_and_no_cross_entropy() -> None:
    MeanSquaredError().check_head("head", (3,), REGRESSION)
    with pytest.raises(TrainingError, match="3 values per sample to predict"):
        MeanSquaredError().check_head("head", (1,), REGRESSION)
    with pytest.raises(TrainingError, match="choose MeanSquaredError"):
        CrossEntropy().check_head("head", (3,), REGRESSION)
    with pytest.raises(TrainingError, match=r"from -1\.0 to 2\.5; choose MeanSquaredError"):
        BinaryCrossEntropy().check_head("head", (3,), REGRESSION)


def test_labels_of_steps_are_compared_as_those_of_so_many_samples_are() -> None:
    z = RNG.normal(size=(4, 3, 5)).astype(np.float32)
    labels = RNG.integers(0, 4, (3, 5))
    value, gradient = CrossEntropy().value_and_gradient(z, labels, Workspace().scratch)
    columns, flat = CrossEntropy().value_and_gradient(z.reshape(4, 15), labels.reshape(15), Workspace().scratch)
    assert value == columns
    assert np.array_equal(gradient, flat.reshape(z.shape))
    right = (z.argmax(axis=0) == labels).mean()
    assert CrossEntropy().count_correct(z, labels) == pytest.approx(5 * right)


@pytest.mark.parametrize("head", [(4,), (3, 5), (2, 4)])
def test_a_head_that_does_not_fit_the_labels_of_steps_is_told_what_would(head: tuple[int, ...]) -> None:
    split = Split(np.zeros((6, 3), np.uint8), np.zeros((6, 3), np.int64))
    data = Dataset(split, split.none(), split.none(), classes=numbered(4))
    CrossEntropy().check_head("head", (3, 4), data)
    with pytest.raises(TrainingError, match="head gives"):
        CrossEntropy().check_head("head", head, data)
