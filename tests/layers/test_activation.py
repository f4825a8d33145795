"""Activations as a choice, and at the far ends of the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import DTypeLike

from nnstudio.hyperparameters import Choice
from nnstudio.layers import ACTIVATIONS, LAYERS, ActivatedLayer, Conv2D, Dense, Primitive, Sigmoid, Softmax
from nnstudio.layers.pointwise import Activation
from tests.layers.context import PlainContext

ACTIVATION_LAYERS = [cls for cls in LAYERS if issubclass(cls, Activation)]


@pytest.mark.parametrize("kind", [Dense, Conv2D])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_chosen_activation_is_a_step_of_its_own(kind: type[Dense] | type[Conv2D], name: str) -> None:
    assert kind(7, activation=name).steps() == (kind(7), *ACTIVATIONS[name])


def test_every_activation_can_be_chosen_on_a_layer() -> None:
    chosen = {type(layer) for layers in ACTIVATIONS.values() for layer in layers}
    assert chosen == set(ACTIVATION_LAYERS)


def test_every_layer_with_an_activation_offers_all_of_them() -> None:
    for cls in LAYERS:
        if issubclass(cls, ActivatedLayer):
            offered = dict(cls.hyperparameters())["activation"]
            assert isinstance(offered, Choice)
            assert offered.options == tuple(ACTIVATIONS)


@pytest.mark.parametrize("kind", ACTIVATION_LAYERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_activation_stays_finite_for_large_values(kind: type[Primitive], dtype: DTypeLike) -> None:
    x = np.array([[-1e4, -200.0, -50.0, 0.0, 50.0, 200.0, 1e4]], dtype).T
    y, backward = kind().run({}, [x], PlainContext(dtype=dtype))
    assert np.isfinite(y).all()
    gradients = backward(np.ones_like(y), {})
    assert gradients is not None
    assert np.isfinite(gradients[0]).all()


@pytest.mark.parametrize("kind", ACTIVATION_LAYERS)
def test_a_value_that_is_not_a_number_is_not_hidden(kind: type[Primitive]) -> None:
    y, _ = kind().run({}, [np.array([[np.nan], [1.0]])], PlainContext())
    assert np.isnan(y[0, 0])


def test_softmax_gives_shares_that_add_up_to_one_over_the_channels_of_an_image() -> None:
    x = np.random.default_rng(0).normal(0, 10, (4, 3, 5, 2))
    y, _ = Softmax().run({}, [x], PlainContext())
    np.testing.assert_allclose(y.sum(axis=1), 1)


def test_sigmoid_keeps_the_small_probabilities_of_large_negative_values() -> None:
    y, _ = Sigmoid().run({}, [np.array([[-80.0]], np.float32)], PlainContext(dtype=np.float32))
    np.testing.assert_allclose(y, np.exp(-80.0), rtol=1e-5)
