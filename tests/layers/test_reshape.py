"""The order of flattened features is PyTorch's, or the weights behind them would not be."""

from __future__ import annotations

import numpy as np

from nnstudio.kernels.layout import from_engine, to_engine
from nnstudio.layers import Flatten
from tests.layers.context import PlainContext


def test_flatten_orders_features_by_channel_then_row_then_column() -> None:
    images = np.arange(2.0 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    y, _ = Flatten().forward({}, to_engine(images), PlainContext())
    np.testing.assert_array_equal(from_engine(y), images.reshape(2, -1))
