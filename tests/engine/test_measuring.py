"""Metrics are those of their formulas, however the samples fall into batches."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from nnstudio.data import Dataset, FittedTransform, Split
from nnstudio.data.dataset import numbered
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.losses import BinaryCrossEntropy, CrossEntropy, MeanSquaredError
from nnstudio.engine.measuring import ClassMeasurement, Measurement, measurement_for
from nnstudio.engine.metrics import (
    ClassMetrics,
    Metrics,
    NumberMetrics,
    TokenMetrics,
    metrics_from_json,
    metrics_to_json,
)
from nnstudio.layers.base import Array

RNG = np.random.default_rng(5)


def dataset(targets: Array, classes: int | None, **more: object) -> Dataset:
    split = Split(np.zeros((len(targets), 3), np.float32), targets)
    return Dataset(split, split.none(), split.none(), None if classes is None else numbered(classes), **more)


def measured(measurement: Measurement, outputs: Array, targets: Array, batch: int = 7) -> Metrics:
    """Measure (k, ..., n) outputs and (..., n) targets in batches."""
    for start in range(0, targets.shape[-1], batch):
        measurement.add(outputs[..., start : start + batch], targets[..., start : start + batch])
    return measurement.metrics()


def of_classes(outputs: Array, labels: Array, classes: int) -> ClassMetrics:
    found = measured(measurement_for(dataset(labels, classes), CrossEntropy()), outputs, labels)
    assert isinstance(found, ClassMetrics)
    return found


def test_the_table_of_confusions_says_precision_recall_and_f1() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    claimed = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 0])
    found = of_classes(np.eye(3)[:, claimed], labels, 3)
    assert found.confusion == ((3, 1, 0), (0, 2, 1), (1, 0, 2))
    first = found.classes[0]
    assert (first.name, first.samples) == ("0", 4)
    assert (first.precision, first.recall, first.f1) == pytest.approx((3 / 4, 3 / 4, 3 / 4))
    assert [each.precision for each in found.classes] == pytest.approx([3 / 4, 2 / 3, 2 / 3])
    assert [each.recall for each in found.classes] == pytest.approx([3 / 4, 2 / 3, 2 / 3])
    assert (found.precision, found.recall, found.f1) == pytest.approx([25 / 36] * 3)


def test_figures_of_a_class_are_those_of_their_definitions() -> None:
    labels, scores = RNG.integers(0, 8, 200), RNG.normal(size=(8, 200))
    scores[labels, np.arange(200)] += 1.5
    claimed = scores.argmax(axis=0)
    found = of_classes(scores, labels, 8)
    for label, each in enumerate(found.classes):
        hits = ((claimed == label) & (labels == label)).sum()
        precision, recall = hits / (claimed == label).sum(), hits / (labels == label).sum()
        expected = precision, recall, 2 * precision * recall / (precision + recall)
        assert (each.precision, each.recall, each.f1) == pytest.approx(expected)
    assert found.f1 == pytest.approx(np.mean([each.f1 for each in found.classes]))
    order = np.argsort(-scores, axis=0)
    assert found.top_5 == pytest.approx((order[:5] == labels).any(axis=0).mean())


def test_classes_without_a_sample_or_a_prediction_are_left_out_of_means_and_count_as_zero_otherwise() -> None:
    labels = np.array([5, 5, 6, 6])
    found = of_classes(np.eye(10)[:, [5, 5, 6, 7]], labels, 10)
    assert found.recall == pytest.approx((1 + 0.5 + 0) / 3)
    assert found.classes[7].precision == found.classes[0].precision == 0.0


def test_up_to_five_classes_have_no_top_5_and_very_many_no_table() -> None:
    labels = RNG.integers(0, 5, 20)
    assert of_classes(np.eye(5)[:, labels], labels, 5).top_5 is None
    many = of_classes(np.eye(101)[:, labels], labels, 101)
    assert many.confusion is None
    assert many.classes[labels[0]].f1 == 1.0


def test_outputs_that_are_no_numbers_hit_nothing() -> None:
    found = of_classes(np.full((8, 3), np.nan), np.array([1, 2, 3]), 8)
    assert found.top_5 == 0


def test_a_single_output_tells_two_classes_apart() -> None:
    labels = np.array([0, 1, 1, 0])
    measurement = measurement_for(dataset(labels, 2), BinaryCrossEntropy())
    found = measured(measurement, np.array([[-1.0, 2.0, -0.5, 0.5]]), labels)
    assert isinstance(measurement, ClassMeasurement)
    assert isinstance(found, ClassMetrics)
    assert found.confusion == ((1, 1), (1, 1))


def test_errors_of_numbers_are_in_their_own_units() -> None:
    targets = (RNG.normal(size=(50, 2)) + 1000).astype(np.float32)
    outputs = targets + RNG.normal(size=(50, 2)).astype(np.float32)
    scale = FittedTransform(np.array([3.0, 7.0]), np.array([10.0, 0.5]))
    data = dataset(targets, None, target_names=("price", "age"), target_scale=scale)
    found = measured(measurement_for(data, MeanSquaredError()), outputs.T, targets.T)
    assert isinstance(found, NumberMetrics)
    missed = outputs.astype(np.float64) - targets
    for place, (each, divisor) in enumerate(zip(found.targets, (10.0, 0.5), strict=True)):
        assert each.name == ("price", "age")[place]
        assert each.mae == pytest.approx(divisor * np.abs(missed[:, place]).mean())
        assert each.rmse == pytest.approx(divisor * np.sqrt(np.square(missed[:, place]).mean()))
        spread = np.square(targets[:, place].astype(np.float64) - targets[:, place].mean(dtype=np.float64)).sum()
        assert each.r2 == pytest.approx(1 - np.square(missed[:, place]).sum() / spread)


def test_a_number_that_never_changes_has_no_share_that_is_explained() -> None:
    targets = np.full((9, 1), 4, np.float32)
    found = measured(measurement_for(dataset(targets, None), MeanSquaredError()), targets.T + 1, targets.T)
    assert isinstance(found, NumberMetrics)
    assert (found.targets[0].name, found.targets[0].rmse, found.targets[0].r2) == ("1", 1.0, None)


def test_perplexity_is_that_of_the_plain_cross_entropy_over_all_steps() -> None:
    labels = RNG.integers(0, 6, (4, 10))
    data = dataset(labels.T.copy(), 6)
    even = measured(measurement_for(data, CrossEntropy(label_smoothing=0.3)), np.zeros((6, 4, 10)), labels)
    assert isinstance(even, TokenMetrics)
    assert even.perplexity == pytest.approx(6)
    logits = RNG.normal(size=(6, 4, 10))
    found = measured(measurement_for(data, CrossEntropy()), logits, labels)
    shares = np.exp(logits) / np.exp(logits).sum(axis=0)
    right = np.take_along_axis(shares, labels[np.newaxis], axis=0)
    assert isinstance(found, TokenMetrics)
    assert found.perplexity == pytest.approx(math.exp(-np.log(right).mean()))
    other = measured(measurement_for(data, MeanSquaredError()), shares, labels)
    assert isinstance(other, TokenMetrics)
    assert other.perplexity is None


def test_a_network_that_is_sure_and_wrong_has_an_endless_perplexity() -> None:
    labels = np.zeros((2, 3), np.int64)
    logits = np.zeros((6, 2, 3))
    logits[1] = 1e4
    found = measured(measurement_for(dataset(labels.T.copy(), 6), CrossEntropy()), logits, labels)
    assert isinstance(found, TokenMetrics)
    assert found.perplexity == math.inf


def some_metrics() -> list[Metrics]:
    labels = RNG.integers(0, 7, 30)
    figures = RNG.normal(size=(2, 30)).astype(np.float32)
    return [
        of_classes(RNG.normal(size=(7, 30)), labels, 7),
        measured(measurement_for(dataset(figures.T, None), MeanSquaredError()), figures + 1, figures),
        TokenMetrics(12.5, None),
    ]


@pytest.mark.parametrize("metrics", some_metrics(), ids=lambda metrics: type(metrics).__name__)
def test_metrics_come_back_from_json(metrics: Metrics) -> None:
    written = json.loads(json.dumps(metrics_to_json(metrics), allow_nan=False))
    assert metrics_from_json(written) == metrics


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"type": "Magic"},
        {"type": "ClassMetrics"},
        {"type": "NumberMetrics", "targets": [3]},
        {"type": "NumberMetrics", "targets": None},
    ],
)
def test_json_that_is_no_metrics_is_refused(value: object) -> None:
    with pytest.raises(TrainingError, match="damaged"):
        metrics_from_json(value)
