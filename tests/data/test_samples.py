"""Arrays become samples in one form, or one sentence says why not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnstudio.data.errors import SampleError
from nnstudio.data.samples import MAX_CLASSES, checked_figures, checked_inputs, checked_labels, is_labels


@pytest.mark.parametrize(
    ("given", "kept"),
    [("u1", "u1"), ("i2", "i2"), (">i4", "i4"), ("i8", "i8"), ("f2", "f2"), (">f4", "f4"), ("f8", "f4"), ("?", "u1")],
)
def test_inputs_keep_their_compact_type_in_native_order(given: str, kept: str) -> None:
    inputs = checked_inputs(np.array([[0, 1], [1, 0]], given))
    assert inputs.dtype == np.dtype(kept)
    assert inputs.dtype.isnative
    np.testing.assert_array_equal(inputs, [[0, 1], [1, 0]])


def test_single_numbers_become_vectors_of_one_feature() -> None:
    assert checked_inputs(np.arange(3.0)).shape == (3, 1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (np.array([[1.0, np.nan]]), "inputs hold NaN or infinity; replace or remove those samples"),
        (np.array([[1.0, -np.inf]], "f2"), "inputs hold NaN or infinity"),
        (np.array([[1e300]]), "inputs are beyond the range of float32"),
        (np.array([[-1e300]]), "inputs are beyond the range of float32"),
        (np.array([["a"]]), "inputs must be numbers, not <U1"),
        (np.zeros((0, 3)), r"inputs of shape \(0, 3\) hold no samples"),
        (np.float32(3), r"inputs of shape \(\) hold no samples"),
    ],
)
def test_inputs_that_no_network_can_take_are_refused(values: Any, sentence: str) -> None:
    with pytest.raises(SampleError, match=sentence):
        checked_inputs(values)


@pytest.mark.parametrize(
    "labels", [[2, 0, 1], [2.0, 0.0, 1.0], [[2], [0], [1]], [[0, 0, 1], [1, 0, 0], [0.0, 1.0, 0.0]]], ids=str
)
def test_labels_come_as_integers_whole_floats_columns_or_one_hot_rows(labels: list[Any]) -> None:
    checked = checked_labels(np.array(labels))
    assert checked.dtype == np.int64
    np.testing.assert_array_equal(checked, [2, 0, 1])


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ([0, -1], "the label -1 is negative; classes are numbered 0, 1, 2"),
        ([0, 1.5], "the label 1.5 is not a whole number"),
        ([0, MAX_CLASSES], "the label 100,000 is too large; .* below 100,000"),
        ([0, np.nan], "labels hold NaN or infinity"),
        ([[1, 1], [0, 1]], r"labels must be one whole number per sample, not arrays of shape \(2, 2\)"),
        (["cat", "dog"], "labels must be numbers, not <U3"),
        ([], r"labels of shape \(0,\) hold no samples"),
    ],
)
def test_what_cannot_number_classes_is_refused(labels: list[Any], sentence: str) -> None:
    with pytest.raises(SampleError, match=sentence):
        checked_labels(np.array(labels))


def test_the_largest_unsigned_label_is_refused_and_not_wrapped() -> None:
    with pytest.raises(SampleError, match="the label 18,446,744,073,709,551,615 is too large"):
        checked_labels(np.array([2**64 - 1], np.uint64))


def test_figures_are_rows_of_float32() -> None:
    assert checked_figures(np.array([1, 2, 3])).shape == (3, 1)
    assert checked_figures(np.zeros((3, 2, 2))).shape == (3, 4)
    assert checked_figures(np.arange(3.0)).dtype == np.float32


def test_labels_are_told_from_figures_by_their_type() -> None:
    assert is_labels(np.array([0, 1]))
    assert is_labels(np.array([[0], [1]]))
    assert is_labels(np.eye(3))
    assert not is_labels(np.array([0.0, 1.0]))
    assert not is_labels(np.array([[1, 2], [3, 4]]))
    assert not is_labels(np.array([[0.0], [1.0]]))
