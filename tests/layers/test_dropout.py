"""How much Dropout drops, and when."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import Dropout
from tests.layers.context import PlainContext


def test_the_share_that_drops_is_the_rate_and_the_rest_makes_up_for_it() -> None:
    y, _ = Dropout(0.3).forward({}, np.ones((100, 1000)), PlainContext())
    assert np.mean(y == 0) == pytest.approx(0.3, abs=0.01)
    np.testing.assert_allclose(y[y != 0], 1 / 0.7)


def test_what_dropped_passes_no_gradient() -> None:
    y, backward = Dropout(0.5).forward({}, np.ones((10, 20)), PlainContext())
    dx = backward(np.ones((10, 20)), {})
    np.testing.assert_array_equal(dx, y)


def test_evaluation_drops_nothing() -> None:
    x = np.arange(6.0).reshape(2, 3)
    y, _ = Dropout(0.9).forward({}, x, PlainContext(training=False))
    np.testing.assert_array_equal(y, x)


def test_each_pass_drops_others() -> None:
    context = PlainContext()
    first = Dropout().forward({}, np.ones((10, 20)), context)[0].copy()
    assert not np.array_equal(first, Dropout().forward({}, np.ones((10, 20)), context)[0])


def test_dropping_everything_is_refused() -> None:
    with pytest.raises(HyperparameterError, match="must be below 1"):
        Dropout(1.0)
