"""What may go wrong with data is said before anybody trusts a result; what is in order is not talked about."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.data.balance import balanced_class_weights
from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.lazy import Derived
from nnstudio.data.sources import Moons
from nnstudio.data.warnings import constant_features, shared_with_training, warnings_of
from tests.data.writing import Array

RANDOM = np.random.default_rng(0)


def points(count: int, features: int = 3) -> Array:
    return RANDOM.normal(size=(count, features)).astype(np.float32)


def dataset(train: Array, test: Array, labels: Array | None = None, **names: tuple[str, ...]) -> Dataset:
    labels = np.arange(len(train)) % 2 if labels is None else labels
    whole = Split(train, labels)
    return Dataset(whole, whole.none(), Split(test, np.arange(len(test)) % 2), ("a", "b"), **names)


def said(data: Dataset, batch_size: int | None = None) -> list[str]:
    return [str(warning) for warning in warnings_of(data, batch_size)]


def test_data_in_order_are_not_talked_about() -> None:
    assert said(Moons().load(), batch_size=64) == []


@pytest.mark.parametrize("dtype", [np.float32, np.uint8, np.int64])
@pytest.mark.parametrize("features", [1, 3, 8, 784])
def test_samples_that_stand_in_two_splits_are_counted(dtype: type[np.generic], features: int) -> None:
    train = ((np.arange(250)[:, np.newaxis] + np.arange(features)) % 250).astype(dtype)
    test = np.concatenate([train[[3, 200, 3]], np.full((5, features), 251, dtype)])
    assert shared_with_training(dataset(train, test), dataset(train, test).test) == 3


def test_mirrored_samples_are_no_repetition() -> None:
    """What differs in the signs of an even number of features must not fall together."""
    train = points(500, 6)
    assert shared_with_training(dataset(train, -train), dataset(train, -train).test) == 0


def test_leakage_is_said_with_its_extent() -> None:
    train = points(40)
    assert said(dataset(train, np.concatenate([train[:4], points(6)]))) == [
        "4 of 10 test samples are training samples too, value for value, so results on them look better than they are; "
        "remove repeated rows."
    ]


def test_features_that_never_change_are_named() -> None:
    train = points(20)
    train[:, 1] = 7
    data = dataset(train, points(5), feature_names=("wide", "same", "high"))
    assert constant_features(data) == (1,)
    assert said(data) == ["Features that are the same in all training samples tell nothing: same."]
    windows = np.stack([train, train], axis=1)
    assert constant_features(dataset(windows, windows[:0])) == (1,)


def test_imbalance_is_said_with_its_remedy() -> None:
    labels = (np.arange(110) < 10).astype(np.int64)
    assert said(dataset(points(110), points(5), labels)) == [
        "Class 'a' has 100 training samples and class 'b' only 10; class weights make up for it."
    ]


def test_a_single_class_and_one_that_is_only_tested_are_said() -> None:
    assert said(dataset(points(20), points(5), np.zeros(20, np.int64))) == [
        "Class 'b' has test samples but no training samples, so it cannot be learned.",
        "All training samples are of one class, 'a', so there is nothing to tell apart.",
    ]


def test_fewer_samples_than_a_batch_are_said() -> None:
    assert said(dataset(points(20), points(5)), batch_size=32) == [
        "There are 20 training samples, fewer than a batch of 32; each epoch is a single step, so choose smaller "
        "batches."
    ]
    assert said(dataset(points(20), points(5)), batch_size=20) == []


def test_what_is_still_on_a_disk_is_left_there() -> None:
    def read(samples: Array) -> Array:
        assert len(samples) <= 1, "samples were read"
        return samples

    split = Split(Derived(points(20), read), np.arange(20) % 2)
    assert said(Dataset(split, split.none(), split, ("a", "b")), batch_size=10) == []


def test_balanced_weights_make_all_classes_count_alike() -> None:
    labels = np.array([0] * 60 + [1] * 30 + [3] * 10)
    weights = balanced_class_weights(labels, 5)
    np.testing.assert_allclose(weights, [100 / 180, 100 / 90, 1, 100 / 30, 1])
    assert np.bincount(labels, weights[labels])[[0, 1, 3]].tolist() == pytest.approx([100 / 3] * 3)
    assert weights[labels].mean() == pytest.approx(1)
