"""Dot products and cosines at their edges."""

from __future__ import annotations

import numpy as np

from nnstudio.layers import Dot
from tests.layers.context import PlainContext


def test_a_vector_has_cosine_1_with_itself_however_long() -> None:
    x = np.array([[3e4], [4e4]])
    y, _ = Dot(normalize=True).forward([x, x * 1e-9], PlainContext())
    np.testing.assert_allclose(y, [[1.0]])


def test_a_vector_of_zeros_has_cosine_and_gradient_0() -> None:
    x, nothing = np.array([[3.0], [4.0]]), np.zeros((2, 1))
    y, backward = Dot(normalize=True).forward([x, nothing], PlainContext())
    np.testing.assert_array_equal(y, [[0.0]])
    _, dnothing = backward(np.ones((1, 1)), {}) or ()
    np.testing.assert_array_equal(dnothing, [[0.0], [0.0]])
