"""Transforms bring values into range by figures of the training samples alone, and repeat them exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnstudio.data.errors import DataError
from nnstudio.data.transforms import TRANSFORMS, AsIs, FittedTransform, Scale, Standardize, Transform
from nnstudio.hyperparameters import HyperparameterError

PIXELS = np.arange(256, dtype=np.uint8).reshape(16, 1, 4, 4)
FEATURES = np.random.default_rng(0).normal([5.0, -300.0], [2.0, 50.0], (200, 2)).astype(np.float32)


@pytest.mark.parametrize("name", [cls.__name__ for cls in TRANSFORMS])
@pytest.mark.parametrize(
    "inputs", [PIXELS, FEATURES, np.arange(12, dtype=np.int64).reshape(4, 3)], ids=["u1", "f4", "i8"]
)
def test_every_transform_gives_finite_float32_of_the_same_shape(name: str, inputs: Any) -> None:
    applied = TRANSFORMS.named(name)().fitted(inputs).apply(inputs)
    assert applied.dtype == np.float32
    assert applied.shape == inputs.shape
    assert np.isfinite(applied).all()


def test_as_is_changes_no_value() -> None:
    np.testing.assert_array_equal(AsIs().fitted(PIXELS).apply(PIXELS), PIXELS)


def test_bytes_are_scaled_by_255_whatever_values_occur() -> None:
    dark = PIXELS[:4]
    np.testing.assert_array_equal(Scale().fitted(dark).apply(PIXELS), PIXELS / np.float32(255))


def test_scaling_can_be_onto_minus_one_to_one() -> None:
    applied = Scale(onto="-1 to 1").fitted(PIXELS).apply(PIXELS)
    np.testing.assert_allclose(applied, PIXELS.astype(float) / 127.5 - 1, atol=1e-7)


def test_other_values_are_scaled_by_the_range_in_training() -> None:
    fitted = Scale().fitted(np.array([[10.0], [30.0]], np.float32))
    np.testing.assert_allclose(fitted.apply(np.array([[10], [20], [30], [50]])), [[0.0], [0.5], [1.0], [2.0]])


def test_a_range_that_is_given_wins_over_the_measured_one() -> None:
    fitted = Scale(low=-10, high=10).fitted(PIXELS)
    np.testing.assert_allclose(fitted.apply(np.array([[[[-10, 10]]]])), [[[[0, 1]]]])


@pytest.mark.parametrize("transform", [Scale(), Standardize()])
def test_a_range_is_not_measured_on_nothing(transform: Transform) -> None:
    with pytest.raises(DataError, match="no training samples to measure the range of the inputs on"):
        transform.fitted(FEATURES[:0])


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(HyperparameterError, match=r"the range from 2.0 to 2.0 is empty"):
        Scale(low=2, high=2)
    with pytest.raises(DataError, match=r"from the range 300.0 to 255.0, which is empty; set both of its ends"):
        Scale(low=300).fitted(PIXELS)


def test_standardizing_gives_each_feature_mean_0_and_deviation_1() -> None:
    applied = Standardize().fitted(FEATURES).apply(FEATURES)
    np.testing.assert_allclose(applied.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(applied.std(axis=0), 1, atol=1e-6)


@pytest.mark.parametrize(
    ("per", "shape", "axes"), [("dataset", (), None), ("channel", (3, 1, 1), (0, 2, 3)), ("value", (3, 4, 5), 0)]
)
def test_figures_are_shared_as_asked(per: str, shape: tuple[int, ...], axes: Any) -> None:
    images = np.random.default_rng(0).integers(0, 256, (3000, 3, 4, 5), np.uint8)
    fitted = Standardize(per=per).fitted(images)
    assert fitted.offset.shape == fitted.divisor.shape == shape
    np.testing.assert_allclose(fitted.offset.ravel(), images.mean(axis=axes).ravel())
    np.testing.assert_allclose(fitted.divisor.ravel(), images.std(axis=axes).ravel())


@pytest.mark.parametrize("value", [0.1, 1e30, 0, -7, 1e-44])
@pytest.mark.parametrize("transform", [Standardize(), Standardize(per="value"), Scale()], ids=str)
def test_constant_values_are_not_divided_by_zero(transform: Transform, value: float) -> None:
    inputs = np.full((1000, 2), value, np.float32)
    inputs[:, 1] = value
    np.testing.assert_allclose(transform.fitted(inputs).apply(inputs), 0, atol=abs(value) * 1e-6)


def test_values_that_differ_by_next_to_nothing_stay_finite() -> None:
    inputs = np.array([[0.0], [1e-44]], np.float32)
    for transform in (Standardize(), Scale()):
        assert np.isfinite(transform.fitted(inputs).apply(inputs)).all()


def test_small_differences_of_large_integers_are_kept() -> None:
    seconds = np.array([[1_700_000_000], [1_700_000_001], [1_700_000_002]])
    np.testing.assert_allclose(Scale().fitted(seconds).apply(seconds), [[0.0], [0.5], [1.0]])


def test_the_figures_stored_give_the_same_bits_again() -> None:
    fitted = Standardize().fitted(FEATURES)
    again = FittedTransform(fitted.offset.copy(), fitted.divisor.copy())
    np.testing.assert_array_equal(fitted.apply(FEATURES), again.apply(FEATURES))


def test_a_batch_is_written_where_the_caller_wants_it_whatever_the_strides() -> None:
    batch_last = np.full((1, 4, 4, 16), np.nan, np.float32)
    out = np.moveaxis(batch_last, -1, 0)
    fitted = Standardize().fitted(PIXELS)
    assert fitted.apply(PIXELS, out) is out
    np.testing.assert_array_equal(np.moveaxis(batch_last, -1, 0), fitted.apply(PIXELS))


def test_samples_of_another_shape_are_refused() -> None:
    fitted = Standardize(per="value").fitted(PIXELS)
    with pytest.raises(DataError, match=r"have the shape \(1, 4, 4\), the samples \(1, 5, 5\); fit it on this data"):
        fitted.apply(np.zeros((2, 1, 5, 5), np.uint8))
    with pytest.raises(DataError, match="samples of another shape"):
        Standardize().fitted(np.zeros((2, 3, 4, 4))).apply(PIXELS)


@pytest.mark.parametrize("figures", [(0, 0), (0, np.nan), (np.inf, 1), (0, 1e-300), (0, np.inf)])
def test_figures_that_would_spoil_every_value_are_refused(figures: tuple[float, float]) -> None:
    with pytest.raises(DataError, match="must be finite, and no divisor 0"):
        FittedTransform(np.array(figures[0]), np.array(figures[1]))


def test_a_transform_is_written_and_read_as_json() -> None:
    transform = Scale(onto="-1 to 1", low=-5.0)
    assert TRANSFORMS.from_json(transform.to_json()) == transform
