"""The order of rearranged values is PyTorch's, or the weights behind them would not be."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.kernels.layout import batch_first_view, to_engine
from nnstudio.layers import Flatten, Permute, Reshape
from nnstudio.layers.base import Array, Layer, Shape
from tests.layers.context import PlainContext


def given(*sample: int) -> Array:
    return np.arange(2.0 * np.prod(sample)).reshape(2, *sample)


def after(layer: Layer, batch: Array) -> Array:
    y, _ = layer.forward({}, to_engine(batch), PlainContext())
    return batch_first_view(y)


def test_flatten_orders_features_by_channel_then_row_then_column() -> None:
    images = given(3, 4, 5)
    np.testing.assert_array_equal(after(Flatten(), images), images.reshape(2, -1))


@pytest.mark.parametrize("before", [(60,), (12, 5), (3, 4, 5)])
@pytest.mark.parametrize("shape", [(60,), (5, 12), (5, 3, 4), (4, -1)])
def test_reshape_keeps_the_order_of_values(before: Shape, shape: Shape) -> None:
    batch = given(*before)
    np.testing.assert_array_equal(after(Reshape(shape), batch), batch.reshape(2, *shape))


@pytest.mark.parametrize("axes", [(1, 2, 3), (3, 1, 2), (2, 3, 1), (3, 2, 1), (2, 1, 3)])
def test_permute_numbers_axes_from_1(axes: Shape) -> None:
    images = given(3, 4, 5)
    np.testing.assert_array_equal(after(Permute(axes), images), images.transpose(0, *axes))
