"""Batch statistics, stored statistics, and when which of them counts."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.layers import BatchNorm, BatchTooSmallError
from tests.layers.context import Bench, PlainContext, make_params
from tests.layers.examples import example

SHAPE = (4,)


def make_bench(layer: BatchNorm, **options: object) -> Bench:
    return Bench(example(layer, SHAPE), make_params(layer, [SHAPE]), **options)


def batch(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(3, 2, (4, 50))


def test_training_normalises_each_feature_over_the_batch() -> None:
    on = make_bench(BatchNorm(epsilon=1e-12))
    normalized = (on.forward([batch()]) - on.params["bias"][:, None]) / on.params["weight"][:, None]
    np.testing.assert_allclose(normalized.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(normalized.var(axis=1), 1)


def test_moving_statistics_gather_mean_and_unbiased_variance_by_momentum() -> None:
    on = make_bench(BatchNorm(momentum=0.25))
    mean, variance = on.params["running_mean"].copy(), on.params["running_var"].copy()
    on.forward([batch()])
    np.testing.assert_allclose(on.params["running_mean"], 0.75 * mean + 0.25 * batch().mean(axis=1))
    np.testing.assert_allclose(on.params["running_var"], 0.75 * variance + 0.25 * batch().var(axis=1, ddof=1))
    assert on.params["num_batches_tracked"] == 1


def test_a_frozen_layer_gives_in_training_what_it_gives_in_evaluation_and_keeps_its_statistics() -> None:
    frozen = make_bench(BatchNorm(), training=True, trains=False)
    before = {name: array.copy() for name, array in frozen.params.items()}
    evaluated = make_bench(BatchNorm(), training=False, trains=False)
    np.testing.assert_array_equal(frozen.forward([batch()]), evaluated.forward([batch()]))
    for name, array in before.items():
        np.testing.assert_array_equal(frozen.params[name], array)


@pytest.mark.parametrize("shape", [(4, 1), (1, 4, 1, 1)])
def test_training_on_one_value_per_channel_is_refused_with_the_remedy(shape: tuple[int, ...]) -> None:
    params = make_params(BatchNorm(), [SHAPE])
    with pytest.raises(BatchTooSmallError, match="train with at least 2 samples in every batch, or freeze"):
        BatchNorm().forward(params, np.ones(shape), PlainContext())
    assert params["num_batches_tracked"] == 0


def test_evaluation_takes_a_single_sample() -> None:
    on = make_bench(BatchNorm(), training=False, trains=False)
    assert np.isfinite(on.forward([np.ones((4, 1))])).all()
