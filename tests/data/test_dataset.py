"""A dataset's parts fit each other, and it says what a network must take and give."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from nnstudio.data.dataset import Dataset, Split, numbered
from nnstudio.data.errors import SampleError
from tests.data.fingerprints import fingerprint


def images(count: int, size: int = 4) -> Split:
    return Split(np.arange(count * size * size, dtype=np.uint8).reshape(count, 1, size, size), np.arange(count) % 3)


def classified() -> Dataset:
    return Dataset(images(6), images(2), images(3), numbered(5))


def test_a_classification_has_a_score_for_every_class_that_can_occur() -> None:
    dataset = classified()
    assert dataset.is_classification
    assert (dataset.num_classes, dataset.outputs) == (5, 5)
    assert dataset.sample_shape == (1, 4, 4)


def test_a_regression_has_an_output_for_every_target() -> None:
    split = Split(np.zeros((4, 3), np.float32), np.zeros((4, 2), np.float32))
    dataset = Dataset(split, split.none(), split.none())
    assert not dataset.is_classification
    assert (dataset.num_classes, dataset.outputs) == (None, 2)


def test_inputs_and_targets_of_different_number_are_refused() -> None:
    with pytest.raises(SampleError, match="there are 3 inputs but 2 targets"):
        Split(np.zeros((3, 1)), np.zeros(2, np.int64))


def test_splits_of_different_shapes_are_refused() -> None:
    with pytest.raises(SampleError, match=r"shape \(1, 4, 4\) but test samples \(1, 5, 5\)"):
        Dataset(images(3), images(2), images(2, size=5), numbered(3))
    pair = Split(np.zeros((4, 3)), np.zeros((4, 2)))
    with pytest.raises(SampleError, match=r"targets have the shape \(2,\) but validation targets \(1,\)"):
        Dataset(pair, Split(np.zeros((4, 3)), np.zeros((4, 1))), pair)


@pytest.mark.parametrize("labels", [[0, 3], [-1, 0]])
def test_labels_outside_the_classes_are_refused(labels: list[int]) -> None:
    split = Split(np.zeros((2, 1)), np.array(labels))
    with pytest.raises(SampleError, match="labels must lie between 0 and 2"):
        Dataset(split, split.none(), split.none(), numbered(3))


def test_labels_that_are_not_whole_numbers_are_refused() -> None:
    split = Split(np.zeros((2, 1)), np.zeros(2))
    with pytest.raises(SampleError, match="labels must be one whole number per sample, or one per step"):
        Dataset(split, split.none(), split.none(), numbered(3))


def test_the_fingerprint_tells_any_change_of_samples() -> None:
    dataset = classified()
    assert fingerprint(dataset) == fingerprint(classified())
    touched = Split(dataset.train.array.copy(), dataset.train.targets)
    touched.array[0, 0, 0, 0] += 1
    moved = dataclasses.replace(dataset, validation=dataset.test, test=dataset.validation)
    others = (dataclasses.replace(dataset, train=touched), moved)
    assert len({fingerprint(dataset), *(fingerprint(other) for other in others)}) == 3
